//! `--quiet-for`: only logs of every day prove that old clients are gone.

use super::{Run, line, run, run_with_input};

/// Lines on the given days of November 2026.
fn on(days: impl IntoIterator<Item = u32>, version: &str) -> Vec<String> {
    let line = line(version, "a");
    days.into_iter()
        .map(|day| line.replace("02/Nov", &format!("{day:02}/Nov")))
        .collect()
}

fn status(lines: &[String], args: &[&str]) -> i32 {
    let args = [&["audit", "-", "--until", "2026-11-20T12:00:00Z"], args].concat();
    run_with_input(&args, lines.concat().as_bytes()).status
}

#[test]
fn quiet_needs_a_record_on_every_day_and_nothing_old() {
    // The fourteen whole days before the 20th are the 6th to the 19th.
    let quiet = on(6..=19, "TLSv1.2");
    assert_eq!(status(&quiet, &["--quiet-for", "14d"]), 0);
    assert_eq!(status(&quiet, &["--quiet-for", "2w"]), 0);
    assert_eq!(status(&quiet, &["--quiet-for", "15d"]), 3);
    assert_eq!(
        status(
            &[on(6..=9, "TLSv1.2"), on(11..=19, "TLSv1.2")].concat(),
            &["--quiet-for", "14d"]
        ),
        3
    );
}

#[test]
fn old_traffic_counts_to_the_second_and_today() {
    for (day, expected) in [(5, 0), (6, 1), (19, 1), (20, 1)] {
        for version in ["TLSv1", "-"] {
            let lines = [on(6..=19, "TLSv1.2"), on([day], version)].concat();
            assert_eq!(
                status(&lines, &["--quiet-for", "14d"]),
                expected,
                "day {day}"
            );
        }
    }
}

/// A request on the first of the days, at the given time.
fn at(time: &str, version: &str) -> String {
    line(version, "a").replace("02/Nov/2026:09:15:00", &format!("06/Nov/2026:{time}"))
}

#[test]
fn the_days_begin_at_midnight() {
    let quiet = on(6..=19, "TLSv1.2");
    let with = |line: String| {
        let lines = [quiet.clone(), vec![line]].concat();
        status(&lines, &["--quiet-for", "14d"])
    };
    assert_eq!(with(at("00:00:00", "TLSv1")), 1);
    let before = at("23:59:59", "TLSv1").replace("06/Nov", "05/Nov");
    assert_eq!(with(before), 0);
    // What is unknown is held to the same second.
    assert_eq!(with(at("00:00:00", "TLSv9")), 3);
    let before = at("23:59:59", "TLSv9").replace("06/Nov", "05/Nov");
    assert_eq!(with(before), 0);
}

#[test]
fn what_is_accepted_and_aws_own_side_do_not_disturb() {
    let service = line("-", "a").replace(
        "arn:aws:iam::123456789012:user/alice",
        "svc:logging.s3.amazonaws.com",
    );
    let with = |lines: Vec<String>, args: &[&str]| {
        let lines = [on(6..=19, "TLSv1.2"), lines].concat();
        status(&lines, &[&["--quiet-for", "14d"], args].concat())
    };
    let service = vec![service.replace("02/Nov", "18/Nov")];
    assert_eq!(with(service.clone(), &[]), 0);
    assert_eq!(with(service, &["--include-aws-side"]), 1);

    let folder = tempfile::tempdir().expect("a folder");
    let accepted = folder.path().join("accepted.json");
    let accepted = accepted.to_str().expect("UTF-8");
    let old = on([18], "TLSv1");
    assert_eq!(with(old.clone(), &["--write-baseline", accepted]), 1);
    let text = std::fs::read_to_string(accepted).expect("a baseline");
    let text = text
        .replace("\"reason\": \"\"", "\"reason\": \"moved soon\"")
        .replace("\"owner\": \"\"", "\"owner\": \"alice\"")
        .replace("\"expires\": \"\"", "\"expires\": \"2999-01-01\"");
    std::fs::write(accepted, text).expect("a file");
    assert_eq!(with(old.clone(), &["--baseline", accepted]), 0);
    assert_eq!(with(old, &[]), 1);
}

#[test]
fn nothing_is_proven_by_what_could_not_be_read_or_is_not_known() {
    let audit = |more: String, args: &[&str]| {
        let lines = on(6..=19, "TLSv1.2").concat() + &more;
        let args = [
            &["audit", "-", "--until", "2026-11-20T12:00:00Z"][..],
            &["--quiet-for", "14d"],
            args,
        ];
        run_with_input(&args.concat(), lines.as_bytes())
    };
    let cases = [
        ("not a record\n".to_owned(), "-:15"),
        (at("10:00:00", "TLSv9"), "-:15"),
        (
            // A record from before March 2019 ends before the TLS version.
            at("10:00:00", "TLSv1")
                .split(" aG9zdA=")
                .next()
                .expect("a head")
                .to_owned()
                + "\n",
            "-:15",
        ),
        (
            at("10:00:00", "TLSv1.2").replace(
                "\"a\" - ",
                "\"a\" - c0ffee b [06/Nov/2026:10:00:00 +0000] 192.0.2.1 \" - ",
            ),
            "-:15",
        ),
    ];
    for (more, place) in cases {
        let run = audit(more.clone(), &[]);
        assert_eq!(run.status, 3, "{more}: {}", run.stderr);
        let reason = run.stderr.lines().last().expect("a reason");
        assert!(reason.starts_with("inconclusive: "), "{reason}");
        assert!(reason.contains(place), "{reason}");
    }
    let allowed = audit("not a record\n".to_owned(), &["--max-malformed", "1"]);
    assert_eq!(allowed.status, 0, "{}", allowed.stderr);
}

#[test]
fn what_was_seen_comes_before_what_is_missing() {
    assert_eq!(status(&on([19], "TLSv1"), &["--quiet-for", "14d"]), 1);
}

#[test]
fn every_bucket_needs_its_own_records() {
    let other = line("TLSv1.2", "a").replace("example-data [", "another [");
    let lines = [on(6..=19, "TLSv1.2"), vec![other]].concat();
    assert_eq!(status(&lines, &["--quiet-for", "14d"]), 3);
    assert_eq!(
        status(&lines, &["--quiet-for", "14d", "--bucket", "example-data"]),
        0
    );
}

/// Lines of a bucket on the given days of November 2026.
fn of(bucket: &str, days: impl IntoIterator<Item = u32>) -> String {
    let lines = on(days, "TLSv1.3").concat();
    lines.replace("example-data [", &format!("{bucket} ["))
}

/// Asks whether the 14 days before 20 November were quiet.
fn fortnight(lines: &str, more: &[&str]) -> Run {
    let args = [
        "audit",
        "-",
        "-q",
        "--until=2026-11-20T12:00:00Z",
        "--quiet-for=14",
    ];
    run_with_input(&[&args, more].concat(), lines.as_bytes())
}

#[test]
fn a_bucket_may_be_idle_while_others_are_used() {
    let judged = |lines: &[String], more: &[&str]| fortnight(&lines.concat(), more);
    let busy = || of("busy", 6..=19);
    // Idle between records, as long as another bucket was used on those days.
    let idle = [busy(), of("idle", [1, 8, 20])];
    let passed = judged(&idle, &[]);
    assert_eq!(passed.status, 0, "{}", passed.stderr);
    assert_eq!(
        passed.stderr,
        "passed quiet-for: no old TLS or plain HTTP since 2026-11-06; last seen: never; 1 bucket \
         was idle on some days\n"
    );
    let gap = [of("busy", (6..=9).chain(11..=19)), of("idle", [1, 8, 20])];
    let missing = judged(&gap, &[]);
    assert_eq!(missing.status, 3, "nobody's records are of the 10th");
    missing.assert_says("on 1 of the days");
    assert_eq!(judged(&gap, &["--idle-ok"]).status, 3);
    // Silence up to the end, or from the start, may hide what was not delivered.
    for silent in [[1, 8], [12, 20]] {
        let silent = [busy(), of("silent", silent)];
        assert_eq!(judged(&silent, &[]).status, 3);
        assert_eq!(judged(&silent, &["--idle-ok"]).status, 0);
    }
}

#[test]
fn idle_buckets_are_counted_in_json() {
    let lines = [of("busy", 6..=19), of("idle", [5, 20]), of("silent", [6])].concat();
    let args = [
        "audit",
        "-",
        "--format=json",
        "--until=2026-11-20T12:00:00Z",
    ];
    let quiet = |more: &[&str]| {
        let run = run_with_input(&[&args, more].concat(), lines.as_bytes());
        let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        report["gate"]["quiet"].clone()
    };
    let strict = quiet(&["--quiet-for=14"]);
    assert_eq!(strict["idle_buckets"], 1);
    assert_eq!(strict["missing"].as_array().map(Vec::len), Some(1));
    assert_eq!(strict["missing"][0]["bucket"], "silent");
    let lenient = quiet(&["--quiet-for=14", "--idle-ok"]);
    assert_eq!(lenient["idle_buckets"], 2);
    assert_eq!(lenient["missing"], serde_json::json!([]));
}

#[test]
fn only_denied_traffic_is_told_from_what_was_served() {
    let denied = |line: String| line.replace("HTTP/1.1\" 200 -", "HTTP/1.1\" 403 AccessDenied");
    let scanner = denied(on([18], "-").concat());
    let served_before = on([2], "TLSv1").concat();
    let lines = on(6..=19, "TLSv1.3").concat() + &scanner + &served_before;
    let judged = |more: &[&str]| fortnight(&lines, more);
    let failed = judged(&[]);
    assert_eq!(failed.status, 1);
    assert_eq!(
        failed.stderr,
        "failed quiet-for: old TLS or plain HTTP was last seen at 2026-11-18T09:15:00Z; none is \
         allowed since 2026-11-06; all of it was already denied (403): --ignore-denied sets it \
         aside\n"
    );
    let passed = judged(&["--ignore-denied"]);
    assert_eq!(passed.status, 0, "{}", passed.stderr);
    assert_eq!(
        passed.stderr,
        "passed quiet-for: no old TLS or plain HTTP since 2026-11-06; last seen: \
         2026-11-02T09:15:00Z\n"
    );
}

#[test]
fn what_is_missing_is_named() {
    let args = [
        "audit",
        "fixtures/estate",
        "--until",
        "2026-11-11",
        "--min-tls",
        "1.2",
    ];
    let quiet = |bucket: &str, days: &str| {
        run(&[&args[..], &["--bucket", bucket, "--quiet-for", days]].concat())
    };
    assert_eq!(quiet("example-backups", "9d").status, 0);
    let seen = quiet("example-backups", "10d");
    insta::assert_snapshot!(seen.stderr);
    let missing = quiet("example-backups", "31d");
    assert_eq!(missing.status, 1);
    insta::assert_snapshot!(missing.stderr);
}
