//! What a run says if its filters match nothing: why, as far as the records tell, and what to try.

use super::run;

/// What commands say of the estate with these filters.
#[track_caller]
fn assert_says(filters: &[&str], expected: &str) {
    let tried = ["policy", "try", "--bucket", "example-backup"];
    let commands: [&[&str]; 3] = [&["audit", "--threads", "2"], &["records"], &tried];
    let is_tried = filters.contains(&"example-backup");
    for command in &commands[..2 + usize::from(is_tried)] {
        let filters = match command[0] {
            "policy" => &[],
            _ => filters,
        };
        let run = run(&[*command, &["fixtures/estate"], filters].concat());
        assert_eq!(run.status, 3, "{command:?}: {}", run.stderr);
        let (_, said) = run.stderr.split_once("inconclusive: ").expect("a reason");
        assert_eq!(said.trim_end(), expected, "{command:?}");
    }
}

#[test]
fn a_bucket_that_is_not_there_is_shown_with_those_like_it() {
    assert_says(
        &["--bucket", "example-backup"],
        "no record passes the filters: no bucket matches example-backup; the most similar in the \
         logs: example-backups, example-warehouse, example-website",
    );
    // It is there, but nothing passes the other filter.
    assert_says(
        &["--bucket", "example-backups", "--client", "none/*"],
        "no record passes the filters",
    );
    assert_says(
        &["--bucket", "!example-*", "--bucket", "!*"],
        "no record passes the filters",
    );
}

#[test]
fn a_period_after_or_before_all_records_is_named() {
    // Logs whose names tell that they are older are not read at all.
    let dated = [
        "audit",
        "fixtures/estate/123456789012",
        "--until",
        "2001-01-01",
    ];
    let said = run(&dated).stderr;
    let expected = "inconclusive: every file was left out: 30 by the dates in their names\n";
    assert_eq!(said, expected);
    let log = "fixtures/logs/eras.log";
    for (period, expected) in [
        (["--since", "2027-01-01"], ", before --since 2027-01-01"),
        (["--until", "2001-01-01"], ", not before --until 2001-01-01"),
    ] {
        let run = run(&[&["audit", log], &period[..]].concat());
        let said = run.stderr.trim_end();
        assert!(
            said.contains("no record passes the filters: the ") && said.ends_with(expected),
            "{said}"
        );
    }
}

#[test]
fn a_part_of_a_value_is_no_pattern_for_it() {
    assert_says(
        &["--user-agent", "Boto"],
        "no record passes the filters: user_agent Boto matches only that whole value; try '*Boto*'",
    );
    assert_says(
        &["--principal", "nobody", "--http-status", "200"],
        "no record passes the filters: principal nobody matches only that whole value; try '*nobody*'",
    );
    for filter in [["--user-agent", "Nothing*"], ["--http-status", "999"]] {
        assert_says(&filter, "no record passes the filters");
    }
}
