//! The exit status, in every case that the documentation names.

use std::fs;

use super::{line, run, run_with_input};

/// The status of an audit of some lines.
fn status(lines: &[String], args: &[&str]) -> i32 {
    run_with_input(&[&["audit", "-"], args].concat(), lines.concat().as_bytes()).status
}

#[test]
fn success_without_rules_whatever_there_is() {
    assert_eq!(status(&[line("TLSv1", "a"), line("-", "b")], &[]), 0);
}

#[test]
fn each_rule_fails_on_its_own_kind_alone() {
    let sigv2 = line("TLSv1.2", "a").replace("SigV4", "SigV2");
    let unknown = line("TLSv9", "a");
    let weak = line("TLSv1.2", "a").replace("ECDHE-RSA-AES128-GCM-SHA256", "AES128-GCM-SHA256");
    let kinds = [
        ("old-tls", line("TLSv1.1", "a")),
        ("http", line("-", "a")),
        ("weak-cipher", weak),
        ("sigv2", sigv2),
        ("unknown-tls", unknown),
    ];
    for (rule, _) in &kinds {
        for (kind, line) in &kinds {
            let expected = i32::from(rule == kind);
            let lines = std::slice::from_ref(line);
            assert_eq!(
                status(lines, &["--fail-on", rule]),
                expected,
                "{rule} on {kind}"
            );
        }
        assert_eq!(
            status(&[line("TLSv1.2", "a")], &["--fail-on", rule]),
            0,
            "{rule}"
        );
    }
}

#[test]
fn a_rule_or_dimension_that_is_named_twice_counts_once() {
    let lines = [line("TLSv1", "a"), line("-", "b")].concat();
    let judged = |more: &[&str]| {
        let args = ["audit", "-", "--format=json"];
        run_with_input(&[&args, more].concat(), lines.as_bytes())
    };
    let once = judged(&["--fail-on=http,old-tls", "--by=bucket,tls_version"]);
    let twice = judged(&[
        "--fail-on=http,http,old-tls",
        "--fail-on=old-tls,http",
        "--by=bucket,bucket,tls_version,bucket",
    ]);
    assert_eq!(once.status, 1);
    assert_eq!(
        (twice.stdout, twice.stderr, twice.status),
        (once.stdout, once.stderr, 1)
    );
}

#[test]
fn the_minimum_moves_the_line() {
    for (version, minimum, expected) in [
        ("TLSv1", "1.0", 0),
        ("TLSv1", "1.1", 1),
        ("TLSv1.1", "1.1", 0),
        ("TLSv1.2", "1.2", 0),
        ("TLSv1.2", "1.3", 1),
        ("TLSv1.3", "1.3", 0),
    ] {
        let args = ["--fail-on", "old-tls", "--min-tls", minimum];
        assert_eq!(
            status(&[line(version, "a")], &args),
            expected,
            "{version} under {minimum}"
        );
    }
}

#[test]
fn no_data_never_passes() {
    for args in [&[][..], &["--fail-on", "old-tls"]] {
        assert_eq!(status(&[], args), 3);
        assert_eq!(
            status(&["\n".to_owned(), "no record\n".to_owned()], args),
            3
        );
    }
    assert_eq!(status(&[line("TLSv1.2", "a")], &["--bucket", "another"]), 3);
    assert_eq!(
        status(&[line("TLSv1.2", "a")], &["--since", "2026-12-01"]),
        3
    );
}

#[test]
fn a_gate_that_could_judge_nothing_does_not_pass() {
    let old_era = |line: String| line.split(" aG9zdA=").next().expect("a head").to_owned() + "\n";
    let unknown = old_era(line("TLSv1.2", "a"));
    let internal = line("-", "-").replace("REST.GET.OBJECT", "S3.EXPIRE.OBJECT");
    for rules in ["old-tls", "http", "old-tls,http"] {
        let status = |lines: &[&String]| {
            let lines: Vec<String> = lines.iter().map(|&line| line.clone()).collect();
            status(&lines, &["--fail-on", rules])
        };
        assert_eq!(status(&[&unknown]), 3);
        assert_eq!(status(&[&unknown, &internal]), 3);
        assert_eq!(status(&[&internal]), 0, "S3 itself is no client");
        assert_eq!(status(&[&unknown, &line("TLSv1.2", "a")]), 0);
        assert_eq!(status(&[&unknown, &line("TLSv9", "a")]), 0);
    }
    // A rule that needs no transport can be judged, and one on the unknown itself fails.
    assert_eq!(
        status(std::slice::from_ref(&unknown), &["--fail-on", "sigv2"]),
        0
    );
    let rules = ["--fail-on", "old-tls,http,unknown-tls"];
    assert_eq!(status(std::slice::from_ref(&unknown), &rules), 1);
}

#[test]
fn what_was_not_judged_is_said() {
    let lines = [line("TLSv1.2", "a"), line("TLSv9", "a")].concat()
        + &line("-", "a").replace("REST.GET.OBJECT", "NEW.KIND.OF.WORK");
    let said = |rules: &str| {
        let run = run_with_input(&["audit", "-", "--fail-on", rules], lines.as_bytes());
        run.stderr
    };
    assert_eq!(
        said("old-tls,http"),
        "passed old-tls: no judged request used a version below TLS 1.2\n\
         passed http: no judged request used plain HTTP\n\
         warning: 2 requests of unknown transport or TLS version were not judged; \
         the rule unknown-tls fails on them\n"
    );
    assert_eq!(
        said("http"),
        "passed http: no judged request used plain HTTP\n\
         warning: 1 request of unknown transport was not judged; \
         the rule unknown-tls fails on them\n"
    );
    assert!(!said("http,unknown-tls").contains("not judged"));
    assert_eq!(
        said("sigv2"),
        "passed sigv2: no request used Signature Version 2\n"
    );
}

#[test]
fn too_many_unreadable_lines_are_inconclusive() {
    let lines = [line("TLSv1.2", "a"), "no record\n".to_owned()];
    assert_eq!(status(&lines, &[]), 0);
    assert_eq!(status(&lines, &["--max-malformed", "1"]), 0);
    assert_eq!(status(&lines, &["--max-malformed", "50%"]), 0);
    assert_eq!(status(&lines, &["--max-malformed", "49.9%"]), 3);
    assert_eq!(status(&lines, &["--max-malformed", "0"]), 3);
}

#[test]
fn a_certain_failure_comes_before_a_doubt_and_an_error_before_both() {
    let lines = [line("TLSv1", "a"), "no record\n".to_owned()];
    assert_eq!(
        status(&lines, &["--fail-on", "old-tls", "--max-malformed", "0"]),
        1
    );
    assert_eq!(status(&lines, &["--fail-on", "old-tls", "no/such/file"]), 2);
}

#[test]
fn the_format_never_changes_the_status() {
    for format in s3tls::report::Format::ALL.map(|format| format.name()) {
        let run = run(&[
            "audit",
            "fixtures/logs",
            "--format",
            format,
            "--fail-on",
            "http",
        ]);
        assert_eq!(run.status, 1, "{format}");
    }
}

#[test]
fn github_shows_each_rule_as_an_annotation() {
    let annotations = |args: &[&str]| {
        let run = run(&[&["audit", "--format", "github"], args].concat());
        (run.stdout, run.status)
    };
    let failed = [
        "fixtures/estate",
        "--fail-on",
        "old-tls,unknown-tls",
        "--exclude",
        "example-w*",
    ];
    let expected = "::error title=s3tls old-tls::42 requests from 1 caller used a version below TLS 1.2%0A\
        42 from arn:aws:iam::123456789012:user/nightly-backup, Boto/2.49.0\n\
        ::notice title=s3tls unknown-tls::no request used an unknown transport or TLS version\n";
    assert_eq!(annotations(&failed), (expected.to_owned(), 1));
    let [line, missing] = [line("TLSv1.2", "a"), "no/such/file".to_owned()];
    let log = tempfile::NamedTempFile::new().expect("a file");
    fs::write(log.path(), line).expect("a file");
    let log = log.path().to_str().expect("UTF-8");
    let (said, status) = annotations(&[log, &missing, "--fail-on", "http"]);
    let expected = "::error title=s3tls unreadable::1 file could not be read%0A\
        no/such/file: No such file or directory (os error 2)\n\
        ::warning title=s3tls http::not judged: not everything could be read\n";
    assert_eq!((said.as_str(), status), (expected, 2));
    let (said, status) = annotations(&[log]);
    assert!(
        said.starts_with("::notice title=s3tls gate::no rule was set"),
        "{said}"
    );
    assert_eq!(status, 0);
}

#[test]
fn wrong_usage_is_an_error() {
    for args in [
        &["audit", "--min-tls", "1.4", "-"][..],
        &["audit", "--fail-on", "everything", "-"],
        &["audit", "--by", "moon", "-"],
        &["audit", "--since", "tomorrow", "-"],
        &["audit", "--output", "report.docx", "-"],
        &["audit", "--max-malformed", "many", "-"],
        &["audit", "--top", "1", "--all", "-"],
        &["audit", "--rows", "callers", "-"],
        &[
            "audit",
            "--rows",
            "groups",
            "-f",
            "json",
            "-o",
            "report.html",
            "-",
        ],
        &["audit", "--rows", "callers", "-f", "csv", "-q", "-"],
        &["audit", "--show", "callers", "-f", "csv", "-"],
        &["frobnicate"],
        &[],
    ] {
        let run = run(args);
        assert_eq!(run.status, 2, "{args:?}");
        assert!(!run.stderr.is_empty() && run.stdout.is_empty(), "{args:?}");
    }
    assert_eq!(run(&["--help"]).status, 0);
    assert_eq!(
        run(&["-V"]).stdout,
        format!("s3tls {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn a_failure_names_rule_requests_and_callers() {
    let lines = [
        line("TLSv1", "old/1"),
        line("TLSv1", "old/1"),
        line("TLSv1.1", "old/2"),
    ]
    .concat();
    let run = run_with_input(&["audit", "-", "--fail-on", "old-tls"], lines.as_bytes());
    insta::assert_snapshot!(run.stderr, @r"
    failed old-tls: 3 requests from 2 callers used a version below TLS 1.2
              2  arn:aws:iam::123456789012:user/alice  old/1
              1  arn:aws:iam::123456789012:user/alice  old/2
    ");
}

/// Two buckets, whose requests over plain HTTP five callers sent, of which a failure names three.
fn of_five_callers() -> String {
    let sent = |number: usize| line("-", &format!("program/{number}")).repeat(number);
    let lines: String = (1..=5).map(sent).collect();
    lines + &line("-", "program/5").replace("example-data", "another-one")
}

#[test]
fn callers_that_a_failure_does_not_name_are_counted() {
    let said = |format: &str| {
        let args = ["audit", "-", "--fail-on=http", "--format", format];
        run_with_input(&args, of_five_callers().as_bytes())
    };
    let table = said("table");
    insta::assert_snapshot!(table.stderr, @r"
    failed http: 16 requests from 5 callers used plain HTTP
              6  arn:aws:iam::123456789012:user/alice  program/5
              4  arn:aws:iam::123456789012:user/alice  program/4
              3  arn:aws:iam::123456789012:user/alice  program/3
              2  more: --show callers
    ");
    let report = &table.stdout;
    assert!(report.contains("  2 more: --show callers\n"), "{report}");
    let annotation = said("github").stdout;
    assert!(annotation.ends_with("program/3%0A2 more\n"), "{annotation}");
    let junit = said("junit").stdout;
    for expected in [
        "\"15 requests from 5 callers used plain HTTP; most: 5 from ",
        "program/3\n2 more</failure>",
        "\"1 request from 1 caller used plain HTTP; most: 1 from ",
    ] {
        assert!(junit.contains(expected), "{junit}");
    }
    let markdown = said("markdown").stdout;
    assert!(markdown.contains("2 more: `--show callers`"), "{markdown}");
}

/// A line that S3 answered with 403.
fn denied(version: &str) -> String {
    line(version, "scanner/1").replace("HTTP/1.1\" 200 -", "HTTP/1.1\" 403 AccessDenied")
}

#[test]
fn denied_requests_fail_a_gate_unless_they_are_set_aside() {
    let good = line("TLSv1.3", "a");
    let only_denied = [good.clone(), denied("-"), denied("-"), denied("TLSv1")].concat();
    let judged = |lines: &str, more: &[&str]| {
        let args = ["audit", "-", "--fail-on=http,old-tls", "-q"];
        run_with_input(&[&args, more].concat(), lines.as_bytes())
    };
    let failed = judged(&only_denied, &[]);
    assert_eq!((failed.status, &*failed.stdout), (1, ""));
    insta::assert_snapshot!(failed.stderr, @r"
    failed http: 2 requests from 1 caller used plain HTTP; all 2 were already denied (403): --ignore-denied sets them aside
              2  arn:aws:iam::123456789012:user/alice  scanner/1
    failed old-tls: 1 request from 1 caller used a version below TLS 1.2; it was already denied (403): --ignore-denied sets it aside
              1  arn:aws:iam::123456789012:user/alice  scanner/1
    ");
    let passed = judged(&only_denied, &["--ignore-denied"]);
    assert_eq!(passed.status, 0);
    insta::assert_snapshot!(passed.stderr, @r"
    set aside from http: 2 requests that S3 already denied (403)
    set aside from old-tls: 1 request that S3 already denied (403)
    passed http: no other request used plain HTTP
    passed old-tls: no other request used a version below TLS 1.2
    ");
    let served = only_denied + &line("-", "curl/7.29.0");
    let failed = judged(&served, &[]);
    let first = failed.stderr.lines().next().expect("a rule failed");
    assert_eq!(
        first,
        "failed http: 3 requests from 2 callers used plain HTTP; 2 of them were already denied (403)"
    );
    let failed = judged(&served, &["--ignore-denied"]);
    assert_eq!(failed.status, 1);
    let first = failed.stderr.lines().next().expect("a rule failed");
    assert_eq!(
        first,
        "failed http: 1 request from 1 caller used plain HTTP"
    );
}

#[test]
fn what_is_denied_is_counted_in_json() {
    let lines = [denied("-"), line("-", "a"), denied("TLSv1")].concat();
    let gate = |more: &[&str]| {
        let args = ["audit", "-", "--format=json", "--fail-on=http,old-tls"];
        let run = run_with_input(&[&args, more].concat(), lines.as_bytes());
        let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        report["gate"].clone()
    };
    let literal = gate(&[]);
    assert_eq!(literal["failed"][0]["denied"], 1);
    assert_eq!(literal["failed"][0]["buckets"][0]["denied"], 1);
    assert_eq!(literal["set_aside"], serde_json::json!([]));
    let aside = gate(&["--ignore-denied"]);
    assert_eq!(aside["failed"].as_array().map(Vec::len), Some(1));
    assert_eq!(aside["failed"][0]["denied"], 0);
    let set_aside =
        |rule: &str| serde_json::json!({"rule": rule, "aws_side": 0, "denied": 1, "accepted": 0});
    assert_eq!(
        aside["set_aside"],
        serde_json::json!([set_aside("http"), set_aside("old-tls")])
    );
}

#[test]
fn numbers_in_messages_have_separators() {
    let lines = "no record\n".repeat(1_200) + &line("-", "a").repeat(1_300);
    let args = ["audit", "-", "--max-malformed=1", "--fail-on=http"];
    let run = run_with_input(&args, lines.as_bytes());
    for message in [
        "failed http: 1,300 requests from 1 caller",
        "inconclusive: 1,200 of 2,500 lines could not be read",
    ] {
        run.assert_says(message);
    }
}
