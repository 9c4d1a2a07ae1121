//! Periods, and the last days of baselines: which forms are accepted, and that none is misread.

use std::fs;

use super::{Run, line, run_with_input};

/// Audits one request over TLS 1.0 at 09:15:00 on 2 November 2026, with a gate on it.
fn audit(args: &[&str]) -> Run {
    let args = [&["audit", "-", "--fail-on", "old-tls"], args].concat();
    run_with_input(&args, line("TLSv1", "a").as_bytes())
}

#[test]
fn a_time_without_a_zone_is_in_utc() {
    // The request came before these.
    for until in [
        "2026-11-02T09:15:01",
        "2026-11-02 09:16",
        "2026-11-02T09:16",
        "2026-11-02T09:15:00.001",
        "2026-11-02T10:15:01+01:00",
        "2026-11-03",
    ] {
        assert_eq!(audit(&["--until", until]).status, 1, "{until}");
        assert_eq!(
            audit(&["--since", "2026-11-02", "--until", until]).status,
            1
        );
    }
    // And not before these, so that there is nothing to judge.
    for until in [
        "2026-11-02T09:15:00",
        "2026-11-02 09:15",
        "2026-11-02T09:15:00.000",
        "2026-11-02T04:15:00-05:00",
        "2026-11-02",
    ] {
        assert_eq!(audit(&["--until", until]).status, 3, "{until}");
        assert_eq!(audit(&["--since", until]).status, 1, "{until}");
    }
    // Its fraction of a second is not logged, and may be greater.
    assert_eq!(audit(&["--since", "2026-11-02T09:15:00.999"]).status, 1);
    assert_eq!(audit(&["--since", "2026-11-02T09:15:01"]).status, 3);
}

#[test]
fn what_could_be_misread_is_refused_and_the_right_form_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let policy = folder.path().join("policy.json");
    let generated = super::run(&["policy", "generate", "--bucket", "example-data"]);
    fs::write(&policy, generated.stdout).expect("a file");
    let policy = policy.to_str().expect("UTF-8");
    for text in [
        "2026-11-02T10:00:00[America/New_York]",
        "2026-11-02T10:00:00-05:00[America/New_York]",
        "2026-11-02[UTC]",
        "20260101",
        "20261102T100000",
        "2026-11-02T10",
        "2026-11-02Z",
        "+002026-11-02",
        "2026-11-02T10:00:00+0100",
        "2026-11-02T10:00:00+19:00",
        "2026-11-02T23:59:60Z",
        "2026-11-31",
        "2026-1-2",
        "+30d",
        "1762000000",
        "0000-11-02",
        "10000-11-02",
        "9999-12-31T23:59:59-01:00",
        "",
    ] {
        for flag in ["--since", "--until"] {
            let flag = format!("{flag}={text}");
            for command in [&["audit", "-"][..], &["policy", "simulate", policy, "-"]] {
                let args = [command, &[&flag]].concat();
                let refused = run_with_input(&args, b"");
                assert_eq!(refused.status, 2, "{args:?}");
                let message = &refused.stderr;
                assert!(message.contains(&format!("'{text}'")), "{message}");
                assert!(message.contains("2026-01-31T23:00:00"), "{message}");
                assert!(refused.stdout.is_empty(), "{args:?}");
            }
        }
    }
}

#[test]
fn an_entry_of_a_baseline_ends_on_a_date() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("accepted.json");
    let path = path.to_str().expect("UTF-8");
    let written = audit(&["--write-baseline", path]);
    assert_eq!(written.status, 1, "{}", written.stderr);
    let text = fs::read_to_string(path).expect("a baseline");
    let text = text.replace("\"reason\": \"\"", "\"reason\": \"a kiosk\"");
    let text = text.replace("\"owner\": \"\"", "\"owner\": \"ops\"");
    let mut baseline: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let mut of = |expires: &str| {
        baseline["accepted"][0]["expires"] = expires.into();
        fs::write(path, baseline.to_string()).expect("a file");
        audit(&["--baseline", path])
    };
    assert_eq!(of("2099-01-01").status, 0);
    assert_eq!(of("2020-01-01").status, 1);
    for expires in [
        "20990101",
        "2099-01-01[UTC]",
        "+002099-01-01",
        "2099-01-01T00:00:00",
        "2099-01-01T00:00:00+24:00",
        "2099-1-1",
        "2099-02-30",
        "90d",
        "0000-01-01",
        "10000-01-01",
        "",
    ] {
        let refused = of(expires);
        assert_eq!(refused.status, 2, "{expires}");
        let message = &refused.stderr;
        assert!(
            message.contains("accepted.json") && message.contains("YYYY-MM-DD"),
            "{message}"
        );
    }
}

/// Evidence of each kind with one time, and the same with another.
fn of_every_kind(time: &str, as_logged: &str) -> Vec<(&'static str, String)> {
    let fixture = |path: &str| fs::read_to_string(path).expect("a fixture");
    let one_line = |path: &str| fixture(path).lines().next().expect("a line").to_owned() + "\n";
    let csv: Vec<_> = fixture("fixtures/tables/athena.csv")
        .lines()
        .take(2)
        .map(|line| line.to_owned() + "\n")
        .collect();
    let (of_json, of_csv) = ("2026-06-01T08:30:00.123Z", "01/Jun/2026:08:30:00 +0000");
    vec![
        (
            "text",
            line("TLSv1", "a").replace("02/Nov/2026:09:15:00 +0000", as_logged),
        ),
        (
            "JSON",
            one_line("fixtures/evidence/vended.jsonl").replace(of_json, time),
        ),
        (
            "CloudTrail",
            one_line("fixtures/evidence/cloudtrail.ndjson").replace("2026-06-01T08:30:00Z", time),
        ),
        ("CSV", csv.concat().replace(of_csv, as_logged)),
        ("CSV with ISO 8601", csv.concat().replace(of_csv, time)),
    ]
}

#[test]
fn a_time_of_a_year_without_four_digits_is_malformed_in_evidence_of_every_kind() {
    let counted = |text: &str| {
        let run = run_with_input(
            &["audit", "-", "--format=json", "--by=day"],
            text.as_bytes(),
        );
        let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        let scope = |name: &str| report["scope"][name].as_u64().expect("a number");
        (scope("records"), scope("malformed"))
    };
    for (kind, text) in of_every_kind("2026-06-01T08:31:00Z", "01/Jun/2026:08:31:00 +0000") {
        assert!(text.contains(":31:00"), "{kind}: {text}");
        assert_eq!(counted(&text), (1, 0), "{kind}");
    }
    for (time, as_logged) in [
        ("0000-06-01T08:30:00Z", "01/Jun/0000:08:30:00 +0000"),
        ("0001-01-01T00:00:00+01:00", "01/Jan/0001:00:00:00 +0100"),
        ("9999-12-31T23:00:00-02:00", "31/Dec/9999:23:00:00 -0200"),
        ("-000001-06-01T08:30:00Z", "01/Jun/-001:08:30:00 +0000"),
        ("+012026-06-01T08:30:00Z", "01/Jun/12026:08:30:00 +0000"),
    ] {
        for (kind, text) in of_every_kind(time, as_logged) {
            assert_eq!(counted(&text), (0, 1), "{kind}: {time}");
        }
    }
}
