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
