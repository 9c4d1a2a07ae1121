//! Callers and buckets as the rows of CSV and the lines of NDJSON.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use s3tls::audit::{Audit, Options, audit};
use s3tls::evidence::MAX_LINE;
use s3tls::input::{Input, discover};
use s3tls::policy::Policy;
use s3tls::policy::simulate::simulate;
use s3tls::report::{self, Format, Layout, Report, Rows};
use serde_json::Value;

use super::{OWNER, line, simulate_options};

fn input(path: &Path) -> Input {
    Input::new(discover(&[path.to_path_buf()], None), MAX_LINE)
}

fn audited(path: &Path) -> Audit {
    audit(&input(path), &Options::default())
}

/// A report in a format for machines.
fn written(report: &impl Report, format: Format, rows: Rows) -> std::io::Result<String> {
    let layout = Layout {
        width: 100,
        color: false,
        top: Some(1),
        top_callers: Some(1),
        show: Vec::new(),
        rows,
        run: None,
        baseline: None,
        config: None,
    };
    let mut out = Vec::new();
    report::write(report, format, &layout, &mut out)?;
    Ok(String::from_utf8(out).expect("reports are UTF-8"))
}

#[test]
fn callers_and_buckets_are_rows_of_csv() {
    let audit = audited(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/estate"));
    for rows in [Rows::Callers, Rows::Buckets] {
        let csv = written(&audit, Format::Csv, rows).expect("memory");
        let count = match rows {
            Rows::Buckets => audit.buckets.len(),
            _ => audit.callers.len(),
        };
        assert_eq!(csv.lines().count(), 1 + count, "all, whatever --top says");
        insta::assert_snapshot!(format!("csv_of_{}", rows.name()), csv);
    }
}

#[test]
fn lines_are_the_objects_of_the_document() {
    let audit = audited(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/logs"));
    let document = written(&audit, Format::Json, Rows::Callers).expect("memory");
    let document: Value = serde_json::from_str(&document).expect("JSON");
    for rows in Rows::ALL {
        let lines = written(&audit, Format::Ndjson, rows).expect("memory");
        let lines = lines
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"));
        let lines: Vec<Value> = lines.collect();
        assert_eq!(
            Value::Array(lines),
            document[rows.name()],
            "{}",
            rows.name()
        );
    }
}

#[test]
fn columns_have_the_names_of_the_keys() {
    let audit = audited(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/logs"));
    for rows in [Rows::Groups, Rows::Callers] {
        let csv = written(&audit, Format::Csv, rows).expect("memory");
        let lines = written(&audit, Format::Ndjson, rows).expect("memory");
        let first = lines.lines().next().expect("a row");
        let keys: serde_json::Map<String, Value> = serde_json::from_str(first).expect("JSON");
        let columns: Vec<_> = csv.lines().next().expect("a header").split(',').collect();
        let unknown: Vec<_> = columns
            .iter()
            .filter(|name| !keys.contains_key(**name))
            .collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", rows.name());
        let counts = keys.iter().filter(|(key, _)| key.ends_with("requests"));
        for (key, _) in counts {
            assert!(columns.contains(&&**key), "{} lacks {key}", rows.name());
        }
    }
}

#[test]
fn no_cell_of_a_caller_or_bucket_is_a_formula() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let hostile = line("TLSv1", "=cmd()|; +1")
        .replace("arn:aws:iam::123456789012:user/alice", "@SUM(1)")
        .replace(&format!("{OWNER} example-data"), &format!("{OWNER} -2+3"))
        .replace("192.0.2.10", "+192");
    fs::write(&log, hostile).expect("a file");
    let audit = audited(&log);
    for rows in [Rows::Callers, Rows::Buckets] {
        let csv = written(&audit, Format::Csv, rows).expect("memory");
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), 1);
        // Some spreadsheets start a cell after each semicolon.
        let cells = rows[0].iter().flat_map(|cell| cell.split(';'));
        for cell in cells {
            assert!(
                !cell.trim_start().starts_with(['=', '+', '-', '@']),
                "{csv}"
            );
        }
    }
}

#[test]
fn a_simulation_has_neither_callers_nor_buckets() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let policy = r#"{"Version": "2012-10-17", "Statement": [{
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"
    }]}"#;
    let options = simulate_options();
    let policy = Policy::parse(policy).expect("a policy");
    let simulation = simulate(&input(&root.join("fixtures/estate")), &policy, &options);
    for format in [Format::Csv, Format::Ndjson] {
        assert!(written(&simulation, format, Rows::Groups).is_ok());
        for rows in [Rows::Callers, Rows::Buckets] {
            let error = written(&simulation, format, rows).expect_err("it has none");
            assert_eq!(error.kind(), ErrorKind::Unsupported);
        }
    }
}
