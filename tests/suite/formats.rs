//! Golden reports: every format, from the same fixtures.

use super::{run, s3tls};

/// The report on stdout, which must not depend on the status.
fn report(args: &[&str]) -> String {
    run(&[&["audit", "fixtures/logs"], args].concat()).stdout
}

#[test]
fn table_in_80_columns() {
    let output = s3tls(&["audit", "fixtures/logs"])
        .env("COLUMNS", "80")
        .output();
    let table = String::from_utf8(output.expect("the binary runs").stdout).expect("UTF-8");
    assert!(
        table.lines().all(|line| line.chars().count() <= 80),
        "{table}"
    );
    insta::assert_snapshot!(table);
}

#[test]
fn table_in_160_columns() {
    let output = s3tls(&["audit", "fixtures/logs"])
        .env("COLUMNS", "160")
        .output();
    let table = String::from_utf8(output.expect("the binary runs").stdout).expect("UTF-8");
    assert!(
        table.lines().all(|line| line.chars().count() <= 160),
        "{table}"
    );
    insta::assert_snapshot!(table);
}

#[test]
fn table_by_other_dimensions() {
    insta::assert_snapshot!(report(&["--by", "bucket,operation,day", "--top", "5"]));
}

/// Here callers share a fix, AWS's own side is refused, and some endpoints cannot be fixed.
#[test]
fn table_that_requires_tls_1_3() {
    let args = ["audit", "fixtures/estate", "--min-tls", "1.3"];
    insta::assert_snapshot!(run(&args).stdout);
}

#[test]
fn table_in_colour() {
    let plain = report(&["--top", "3"]);
    let coloured = report(&["--top", "3", "--color", "always"]);
    assert!(!plain.contains('\x1b'));
    insta::assert_snapshot!(coloured.replace('\x1b', "ESC"));
}

#[test]
fn json() {
    insta::assert_snapshot!(report(&["--format", "json", "--fail-on", "old-tls,http"]));
}

#[test]
fn ndjson() {
    insta::assert_snapshot!(report(&[
        "--format",
        "ndjson",
        "--by",
        "tls_version,user_agent"
    ]));
}

#[test]
fn csv() {
    insta::assert_snapshot!(report(&["--format", "csv"]));
}

#[test]
fn messages_on_stderr() {
    let run = run(&[
        "audit",
        "fixtures/logs",
        "fixtures/foreign",
        // What is said of it depends on the features.
        "--exclude",
        "*.parquet",
        "--fail-on",
        "old-tls,http,weak-cipher,sigv2,unknown-tls",
    ]);
    insta::assert_snapshot!(run.stderr);
}

// Without S3 there are fewer flags.
#[cfg(feature = "s3")]
#[test]
fn help() {
    insta::assert_snapshot!(run(&["audit", "--help"]).stdout);
}

#[test]
fn hostile_text_reaches_no_terminal() {
    let is_unsafe = |character: char| {
        character.is_control() && character != '\n'
            || ('\u{200b}'..='\u{200f}').contains(&character)
            || ('\u{2028}'..='\u{202e}').contains(&character)
            || ('\u{2066}'..='\u{2069}').contains(&character)
    };
    for format in s3tls::report::Format::ALL.map(|format| format.name()) {
        let report = report(&["--format", format, "--all"]);
        assert_eq!(report.find(is_unsafe), None, "{format}");
    }
}

#[test]
fn no_cell_is_a_formula() {
    let csv = report(&["--format", "csv"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let mut quoted = 0;
    for row in reader.records() {
        for cell in &row.expect("a row") {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell}"
            );
            quoted += usize::from(cell.starts_with('\''));
        }
    }
    assert_eq!(quoted, 2, "the fixtures hold two formulas");
}

#[test]
fn json_is_escaped_but_not_changed() {
    let report = report(&["--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    let agents: Vec<_> = report["groups"]
        .as_array()
        .expect("groups")
        .iter()
        .map(|group| &group["user_agent"])
        .collect();
    assert!(
        agents
            .iter()
            .any(|agent| *agent == "\x1b[2J\x1b]0;owned\x07red\x1b[31m")
    );
    assert!(agents.iter().any(|agent| *agent == "bytes \\xFF\\xFE end"));
}
