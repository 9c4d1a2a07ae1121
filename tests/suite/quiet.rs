//! `--quiet-for`: that nobody was seen is proven only by logs of every day.

use super::{line, run, run_with_input};

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
