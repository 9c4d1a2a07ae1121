//! The question of an audit as SQL: its result says what an audit of the files says.

mod page;
mod result;
mod statements;
mod three_ways;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;

use super::generate::{Generator, Profile};
use super::needs::{python_with, shared};
use super::spoofing::line_of_a_stranger;
use super::{Run, s3tls};

/// Runs the statements.
const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/sql/run.py");

/// Python with both engines: DuckDB, and sqlglot, which reads Athena's dialect and translates it.
fn engines(test: &str) -> Option<PathBuf> {
    python_with(&["duckdb==2.0.1", "sqlglot==30.30.0"], test)
}

/// What `s3tls sql` prints.
fn sql(flags: &[&str]) -> String {
    let run: Run = s3tls(&["sql"])
        .args(flags)
        .output()
        .expect("s3tls runs")
        .into();
    assert_eq!(run.status, 0, "{}", run.stderr);
    run.stdout
}

/// Runs the program with a text as its input.
fn run(python: &Path, args: &[&str], input: &str) {
    let mut child = Command::new(python)
        .arg(PROGRAM)
        .args(args)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
}

/// The result of DuckDB over the logs in a folder.
fn duckdb(python: &Path, logs: &str, flags: &[&str], result: &Path) {
    let result = result.to_str().expect("UTF-8");
    let own = ["--engine", "duckdb", "--location", logs, "--result", result];
    let statements = sql(&[&own[..], flags].concat());
    run(python, &["duckdb"], &statements);
}

/// The result of Athena's query over the logs in a folder, translated.
fn athena(python: &Path, logs: &str, flags: &[&str], result: &Path) {
    let statements = sql(&[&["--location", "s3://logs/"], flags].concat());
    let file = result.with_extension("sql");
    fs::write(&file, statements).expect("a file");
    let args = ["athena", file.to_str().expect("UTF-8"), logs];
    run(
        python,
        &[&args[..], &[result.to_str().expect("UTF-8")]].concat(),
        "",
    );
}

/// Flags that ask for everything that a result has to tell, and for a gate.
const ASKED: [&str; 10] = [
    "--by",
    "tls_version,principal,client,caller,bucket,endpoint,operation,remote_ip,http_status,error_code,\
     auth_type,signature_version,access_point_arn,source_region,account,day,hour,hadoop_op",
    "--fail-on",
    "old-tls,http,weak-cipher,sigv2,unknown-tls",
    "--min-tls",
    "1.3",
    "--quiet-for",
    "5",
    "--format",
    "json",
];

/// The report of an audit without what it says of files and of places in them, and its exit status.
fn report(path: &str, flags: &[&str]) -> (Value, i32) {
    let mut audit = s3tls(&["audit", path]);
    audit.args(flags);
    comparable(audit)
}

/// The same of any audit.
fn comparable(mut audit: Command) -> (Value, i32) {
    let run: Run = audit.output().expect("s3tls runs").into();
    let mut report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let scope = report["scope"].take();
    // Delivery is known from the names of objects.
    report["delivery"].take();
    // The first of the doubtful lines has another place, and time goes on.
    let gate = &mut report["gate"];
    if let Some(why) = gate["inconclusive"].as_str() {
        gate["inconclusive"] = why.split(" (").next().into();
    }
    gate["quiet"]["until"].take();
    let counts = ["records", "malformed", "ambiguous", "contradictory"];
    let counts: Value = counts.map(|name| scope[name].clone()).into();
    report["scope"] = counts;
    (report, run.status)
}

/// Checks that an audit of the result says what an audit of the logs says.
fn assert_same(logs: &str, result: &Path, flags: &[&str]) {
    let of_logs = report(logs, flags);
    let of_result = report(result.to_str().expect("UTF-8"), flags);
    assert!(
        of_logs.0["scope"][0].as_u64() > Some(0),
        "{logs} has records"
    );
    assert_same_reports(&of_logs, &of_result, logs);
}

/// Checks that two reports and their exit statuses are the same.
fn assert_same_reports(report: &(Value, i32), other: &(Value, i32), what: &str) {
    for (key, part) in report.0.as_object().expect("an object") {
        assert_eq!(part, &other.0[key], "{what}: {key}");
    }
    assert_eq!(report.1, other.1, "{what}: the exit status");
}

/// Logs of a made-up estate and lines that strangers try to spoil, in a folder.
fn generated(folder: &Path) {
    let mut log = Vec::new();
    let mut generator = Generator::new(17, Profile::Skewed, 240);
    while generator.lines < 3_000 {
        generator.write_line(&mut log).expect("memory");
    }
    fs::write(folder.join("generated.log"), &log).expect("a file");
    let mut runner = TestRunner::deterministic();
    let strangers = line_of_a_stranger();
    log.clear();
    for _ in 0..300 {
        log.extend(strangers.new_tree(&mut runner).expect("a line").current());
        log.push(b'\n');
    }
    fs::write(folder.join("strangers.log"), &log).expect("a file");
}

/// Copies the files of a folder that are not compressed: DuckDB's `read_blob` takes them as they are.
fn copy_of(folder: &str, to: &Path) -> String {
    let to = to.join(folder.replace(['/', '.'], "-"));
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.expect("an entry");
        let path = entry.path();
        let target = to.join(path.strip_prefix(folder).expect("below the folder"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).expect("a folder");
        } else if path
            .extension()
            .is_none_or(|extension| extension != "gz" && extension != "md")
        {
            fs::copy(path, target).expect("a file");
        }
    }
    to.to_str().expect("UTF-8").to_owned()
}

/// The logs that the engines are tried on.
fn folders(test: &str, to: &Path) -> Vec<String> {
    let names = [
        "fixtures/estate",
        "fixtures/logs",
        "fixtures/lines",
        "fixtures/servers",
    ];
    let mut folders: Vec<_> = names.iter().map(|name| copy_of(name, to)).collect();
    if let Some(corpus) = shared("corpus", "S3TLS_CORPUS", test) {
        folders.push(copy_of(corpus.to_str().expect("UTF-8"), to));
    }
    let own = to.join("generated");
    fs::create_dir(&own).expect("a folder");
    generated(&own);
    folders.push(own.to_str().expect("UTF-8").to_owned());
    folders
}

#[test]
fn duckdb_counts_what_an_audit_of_the_files_counts() {
    let test = "the query of DuckDB";
    let Some(python) = engines(test) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    for logs in folders(test, folder.path()) {
        let result = folder.path().join("result.csv");
        duckdb(&python, &logs, &ASKED[..2], &result);
        assert_same(&logs, &result, &ASKED);
    }
}

#[test]
fn the_fields_of_a_plain_audit_are_enough_for_it() {
    let test = "the query of DuckDB by default";
    let Some(python) = engines(test) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    for logs in folders(test, folder.path()) {
        let result = folder.path().join("result.csv");
        duckdb(&python, &logs, &[], &result);
        assert_same(&logs, &result, &ASKED[2..]);
    }
}

#[test]
fn athenas_query_gives_the_same_result() {
    let test = "the query of Athena";
    let Some(python) = engines(test) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    for logs in folders(test, folder.path()) {
        let result = folder.path().join("result.csv");
        athena(&python, &logs, &ASKED[..2], &result);
        let of_duckdb = folder.path().join("duckdb.csv");
        duckdb(&python, &logs, &ASKED[..2], &of_duckdb);
        // Trino's reader changes bytes that are not UTF-8, so the lines with such bytes may differ.
        let rows = |path: &Path| {
            let text = fs::read_to_string(path).expect("a result");
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let rows = reader.records().map(|row| row.expect("a row"));
            let mut rows: Vec<Vec<String>> = rows
                .filter(|row| row[4].is_empty())
                .map(|row| row.iter().map(str::to_owned).collect())
                .collect();
            rows.sort();
            rows
        };
        assert_eq!(rows(&result), rows(&of_duckdb), "{logs}");
        if ["estate", "lines", "corpus"]
            .iter()
            .any(|name| logs.ends_with(name))
        {
            assert_same(&logs, &result, &ASKED);
        }
    }
}

#[test]
#[cfg(feature = "parquet")]
fn a_result_in_parquet_is_read_too() {
    let Some(python) = engines("the query of DuckDB to Parquet") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let logs = copy_of("fixtures/logs", folder.path());
    let result = folder.path().join("result.parquet");
    duckdb(&python, &logs, &ASKED[..2], &result);
    assert_same(&logs, &result, &ASKED);
}

#[test]
fn vended_logs_are_counted_by_both_engines() {
    let Some(python) = engines("the query of vended logs") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let logs = folder.path().join("vended");
    fs::create_dir(&logs).expect("a folder");
    let text = fs::read_to_string("fixtures/evidence/vended.jsonl").expect("a fixture");
    fs::write(
        logs.join("1.json"),
        format!("{text}{text}this is not JSON\n"),
    )
    .expect("a file");
    let logs = logs.to_str().expect("UTF-8");
    let flags = ["--logs", "vended-json", ASKED[0], ASKED[1]];
    for engine in [duckdb, athena] {
        let result = folder.path().join("result.csv");
        engine(&python, logs, &flags, &result);
        assert_same(logs, &result, &ASKED);
    }
}

#[test]
fn a_period_and_buckets_leave_the_same_requests() {
    let Some(python) = engines("the query with filters") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let logs = copy_of("fixtures/estate", folder.path());
    let flags = [
        "--since",
        "2026-10-20",
        "--until",
        "2026-11-05T12:00",
        "--bucket",
        "example-*",
        "--bucket",
        "!*house",
    ];
    let asked = [&flags[..], &ASKED].concat();
    for engine in [duckdb, athena] {
        let result = folder.path().join("result.csv");
        engine(&python, &logs, &[&flags[..], &ASKED[..2]].concat(), &result);
        let rows = fs::read_to_string(&result).expect("a result");
        assert!(
            !rows.contains("example-warehouse"),
            "the filter was applied"
        );
        assert!(rows.contains("example-website"), "and left something");
        // What lies outside is not in the result, so an audit of it cannot say how far the logs go.
        let (of_logs, of_result) = (
            report(&logs, &asked),
            report(result.to_str().expect("UTF-8"), &asked),
        );
        for part in ["callers", "groups", "readiness", "summary"] {
            assert_eq!(of_logs.0[part], of_result.0[part], "{part}");
        }
    }
}
