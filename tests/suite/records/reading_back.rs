//! An audit of what `records` wrote gives the same report as one of the original evidence.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{drawn, records, written};
use crate::{cases, run};

/// Every dimension that a record alone determines.
const EVERYTHING: &str = "tls_version,cipher_suite,requester,user_agent,transport,principal,client,\
    runtime,caller,endpoint,bucket,operation,host_header,remote_ip,auth_type,signature_version,\
    http_status,error_code,access_point_arn,source_region,account,vpc_endpoint,key_exchange,day,\
    hour,hadoop_principal,hadoop_op";

/// What a report says of files, and of entries that are not records, which are not written.
const OF_FILES: [&str; 13] = [
    "bytes",
    "sources",
    "files",
    "lines",
    "blank",
    "malformed",
    "malformed_samples",
    "other_events",
    "repeated_events",
    // A table cannot hold two records in one row.
    "ambiguous",
    // They name the line and the form of the evidence.
    "doubtful_samples",
    "skipped",
    "evidence",
];

/// The report of a path, without what it says of files.
#[track_caller]
fn report(path: &str, more: &[&str]) -> Value {
    let run = run(&[&["audit", path, "--format", "json"], more].concat());
    let mut report: Value = serde_json::from_str(&run.stdout).expect(&run.stderr);
    let scope = report["scope"].as_object_mut().expect("a scope");
    for key in OF_FILES {
        scope.remove(key).expect(key);
    }
    // A file of records has no name that says when S3 delivered it.
    report.as_object_mut().expect("a report").remove("delivery");
    report
}

/// The formats that an audit reads back.
fn formats() -> Vec<&'static str> {
    match cfg!(feature = "parquet") {
        true => vec!["ndjson", "csv", "parquet"],
        false => vec!["ndjson", "csv"],
    }
}

/// Checks that the records of a path give its report, in these formats.
#[track_caller]
fn assert_read_back(path: &str, formats: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    for format in formats {
        let out = folder.path().join(format!("out.{format}"));
        let out = out.to_str().expect("UTF-8");
        let run = records(&[path, "--output", out]);
        assert_eq!(run.status, 0, "{path}: {}", run.stderr);
        for more in [&[][..], &["--by", EVERYTHING]] {
            let (expected, read) = (report(path, more), report(out, more));
            assert_ne!(expected["scope"]["records"], 0, "{path}");
            assert!(
                read == expected,
                "{path} {format}: {}",
                different(&expected, &read)
            );
        }
    }
}

/// The first places where two reports differ.
fn different(expected: &Value, read: &Value) -> String {
    let lines = |report| serde_json::to_string_pretty(report).expect("JSON");
    let (expected, read) = (lines(expected), lines(read));
    let pairs = expected.lines().zip(read.lines());
    let differing = pairs.filter(|(expected, read)| expected != read).take(5);
    format!("{:#?}", differing.collect::<Vec<_>>())
}

#[test]
fn every_fixture_is_read_back() {
    let evidence = fs::read_dir("fixtures/evidence").expect("fixtures");
    let evidence = evidence.map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<_> = evidence
        .map(|path| path.to_str().expect("UTF-8").to_owned())
        .collect();
    assert!(paths.len() > 8);
    paths.extend([
        "fixtures/estate".to_owned(),
        "fixtures/tables/athena.csv".to_owned(),
    ]);
    if cfg!(feature = "parquet") {
        paths.push("fixtures/tables/pyarrow.parquet".to_owned());
    }
    for path in paths {
        assert_read_back(&path, &formats());
    }
}

/// Contradictions, lines without TLS fields, bytes that are not UTF-8, formulas and terminal escapes.
#[test]
fn hostile_lines_are_read_back() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["callers", "damaged", "eras", "hostile", "transport"] {
        // Without what is not a record, which a verdict counts as doubt.
        let log = written(&[&format!("fixtures/logs/{name}.log")], "log");
        let path = folder.path().join(name);
        let path = path.to_str().expect("UTF-8");
        fs::write(path, &log).expect("a file");
        if cfg!(feature = "parquet") {
            assert_read_back(path, &["parquet"]);
        }
        // Only Parquet tells an empty text from none.
        let kept = log
            .split_inclusive(|&byte| byte == b'\n')
            .filter(|line| !line.windows(4).any(|four| four == b" \"\" "));
        fs::write(path, kept.collect::<Vec<_>>().concat()).expect("a file");
        assert_read_back(path, &["ndjson", "csv", "log"]);
    }
}

/// The lines of a text log are themselves.
#[test]
fn raw_lines_and_entries_are_read_back() {
    for path in [
        "fixtures/estate",
        "fixtures/evidence/cloudtrail.json",
        "fixtures/evidence/lookup-events.json",
        "fixtures/evidence/filter-log-events.json",
        "fixtures/evidence/vended-array.json",
        "fixtures/evidence/export-task.log",
    ] {
        assert_read_back(path, &["log"]);
    }
}

#[test]
fn drawn_lines_are_read_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    fs::write(&log, drawn(7, 5_000)).expect("a file");
    assert_read_back(log.to_str().expect("UTF-8"), &formats());
}

/// An old line has no TLS fields, which is not the same as plain HTTP.
#[test]
fn what_was_not_recorded_is_never_plain_http() {
    let folder = tempfile::tempdir().expect("a folder");
    for format in formats() {
        let out = folder.path().join(format!("out.{format}"));
        let out = out.to_str().expect("UTF-8");
        let run = records(&[
            "fixtures/evidence/vended-without-tls.jsonl",
            "--output",
            out,
        ]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        let summary = &report(out, &[])["summary"];
        assert_eq!(
            (&summary["http"], &summary["requests"]),
            (&json!(0), &json!(2))
        );
    }
}

/// Texts that mean something to a spreadsheet, a terminal, a reader of CSV or one of JSON.
fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "=",
            "+",
            "-",
            "@",
            "'",
            "''",
            ";",
            ";'",
            "\t",
            "\r",
            "\n",
            "\r\n",
            "\"",
            "\"\"",
            ",",
            "\\",
            "\\u{",
            "\\u{1b}",
            "\\u{5c}",
            "}",
            "\u{1b}[2J",
            "\u{202e}",
            "\0",
            " ",
            "null",
            "-",
            "true",
            "\\N",
            "1.0",
            "a",
            "Boto/2.49.0",
            "##[",
            "::",
            "é",
            "＝",
            "token=b",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(cases(12))]
    #[test]
    fn any_text_is_read_back(texts in prop::collection::vec((hostile_text(), hostile_text()), 40)) {
        let line = |(agent, requester): &(String, String)| {
            let record = json!({
                "bucket_name": "b", "request_time": "2026-06-01T08:30:00.123Z",
                "requester": requester, "operation": "REST.GET.OBJECT", "key_name": agent,
                "http_status": 200, "referer": requester, "user_agent": agent,
                "cipher_suite": "AES128-SHA", "tls_version": "TLSv1",
                "host_header": "b.s3.amazonaws.com", "source_region": agent,
            });
            format!("{record}\n")
        };
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        fs::write(&path, texts.iter().map(line).collect::<String>()).expect("a file");
        assert_read_back(path.to_str().expect("UTF-8"), &formats());
    }
}

/// What `records` wrote gives the same records when it is read by `records`.
#[test]
fn records_of_records_are_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &Path, format: &str| {
        let out = folder.path().join(format!("out.{format}"));
        let args = [path, &out].map(|path| path.to_str().expect("UTF-8"));
        let run = records(&[args[0], "--output", args[1]]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        out
    };
    for source in ["fixtures/estate", "fixtures/evidence/cloudtrail.json"] {
        let first = records(&[source]).stdout;
        for format in formats() {
            let out = write(Path::new(source), format);
            let second = records(&[out.to_str().expect("UTF-8")]).stdout;
            let expected = match format {
                // There, numbers that are none are null, as those that were not recorded are.
                "parquet" => without_null_numbers(&first),
                _ => first.clone(),
            };
            assert!(
                second == expected,
                "{source} {format}\n{second}\n{expected}"
            );
        }
    }
}

/// The columns of numbers.
pub const NUMBERS: [&str; 5] = [
    "http_status",
    "bytes_sent_size",
    "object_size",
    "total_duration",
    "turn_around_duration",
];

/// Lines without the numbers that are null.
fn without_null_numbers(lines: &str) -> String {
    NUMBERS.iter().fold(lines.to_owned(), |lines, name| {
        lines.replace(&format!("\"{name}\":null,"), "")
    })
}
