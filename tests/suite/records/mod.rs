//! The records themselves: their formats, their order, and what is written of them.

#[cfg(feature = "parquet")]
mod readers;
mod reading_back;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::archives::gzipped;
use super::generate::{Generator, Profile};
use super::{OWNER, Run, audit_json, line, run, run_with_input, s3tls};

/// Writes records to a file, and reads it.
#[track_caller]
fn written(args: &[&str], format: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(format!("out.{format}"));
    let out = path.to_str().expect("UTF-8");
    let run = run(&[&["records", "--output", out], args].concat());
    assert_eq!(run.status, 0, "{args:?}: {}", run.stderr);
    assert_eq!(run.stdout, "");
    fs::read(path).expect("it was written")
}

fn records(args: &[&str]) -> Run {
    run(&[&["records"], args].concat())
}

/// The objects of lines.
fn objects(lines: &str) -> Vec<Value> {
    let object = |line| serde_json::from_str(line).expect("JSON");
    lines.lines().map(object).collect()
}

/// So many drawn lines.
fn drawn(seed: u64, lines: u64) -> Vec<u8> {
    let mut generator = Generator::new(seed, Profile::Broad, 300);
    let mut log = Vec::new();
    while generator.lines < lines {
        let written = generator.write_line(&mut log);
        written.expect("memory takes every write");
    }
    log
}

#[test]
fn ndjson_of_a_log_and_of_cloudtrail() {
    let log = records(&["fixtures/logs/transport.log", "--finding", "old-tls,sigv2"]);
    let events = records(&["fixtures/evidence/cloudtrail.json"]);
    insta::assert_snapshot!(format!("{}\n{}", log.stdout, events.stdout));
}

#[test]
fn csv_of_hostile_lines() {
    insta::assert_snapshot!(records(&["fixtures/logs/hostile.log", "--format", "csv"]).stdout);
}

#[test]
fn raw_lines_and_events() {
    let finding = ["--finding", "old-tls", "--format", "raw"];
    let of = |path: &str| records(&[&[path][..], &finding].concat()).stdout;
    let (log, events) = (
        of("fixtures/logs/transport.log"),
        of("fixtures/evidence/cloudtrail.json"),
    );
    insta::assert_snapshot!(format!("{log}\n{events}"));
}

#[test]
fn the_documentation_lists_every_column_in_order() {
    let csv = records(&["fixtures/estate", "--format", "csv"]).stdout;
    let columns = csv.lines().next().expect("a header").split(',');
    let docs = fs::read_to_string("docs/records.md").expect("the documentation");
    let table = docs.split("| column | holds |").nth(1).expect("a table");
    let documented = table.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("| `")?.split_once('`')?;
        Some(name)
    });
    assert_eq!(documented.collect::<Vec<_>>(), columns.collect::<Vec<_>>());
}

/// What is written passes the filters of an audit, and no other record does.
#[test]
fn filters_are_those_of_an_audit() {
    let logs = Path::new("fixtures/estate");
    for filter in [
        &["--bucket", "example-backups"][..],
        &["--where", "client=Boto/*", "--since", "2026-10-20"],
        &["--until", "2026-10-20", "--caller", "!sdk"],
        &["--day", "2026-10-1*", "--endpoint", "website"],
    ] {
        let report = audit_json(logs, filter);
        let run = records(&[&["fixtures/estate"], filter].concat());
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{filter:?}");
        let count = objects(&run.stdout).len();
        assert!(count > 0);
        assert_eq!(report["summary"]["requests"], count, "{filter:?}");
    }
    let report = audit_json(logs, &[]);
    for (findings, key) in [("old-tls", "old_tls"), ("http", "http")] {
        let run = records(&["fixtures/estate", "--finding", findings]);
        let objects = objects(&run.stdout);
        assert_eq!(report["summary"][key], objects.len());
        for object in objects {
            let found = object["findings"].as_array().expect("a list");
            assert!(found.contains(&findings.into()), "{object}");
        }
    }
    let both = records(&["fixtures/estate", "--finding", "old-tls,http"]);
    let risky = report["summary"]["old_tls"].as_u64().expect("a number")
        + report["summary"]["http"].as_u64().expect("a number");
    assert_eq!(objects(&both.stdout).len() as u64, risky);
    let newer = records(&["fixtures/estate", "--finding=old-tls", "--min-tls=1.3"]);
    assert!(objects(&newer.stdout).len() as u64 > risky);
}

/// Files in the order of their names, of every kind and size: large ones that are cut into windows,
/// compressed ones larger than a part, archives, tables and documents.
fn mixed(folder: &Path) -> PathBuf {
    let logs = folder.join("logs");
    fs::create_dir(&logs).expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        fs::write(logs.join(name), bytes).expect("a file");
    };
    for number in 0..40 {
        write(&format!("a{number:02}.log"), &drawn(number, 7));
    }
    write("b-large.log", &drawn(100, 14_000));
    write("c.log", &drawn(101, 500));
    // As much as a part may hold, and more.
    write("d.log.gz", &gzipped(&drawn(102, 26_000)));
    write("e.log", &drawn(103, 50));
    let mut archive = tar::Builder::new(Vec::new());
    let json = fs::read("fixtures/evidence/cloudtrail.json").expect("a fixture");
    let table = fs::read("fixtures/tables/athena.csv").expect("a fixture");
    for (name, member) in [
        ("1.log", drawn(104, 5_000)),
        ("2.json", json.clone()),
        ("3.csv", table),
        ("4.log", drawn(105, 20)),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_size(member.len() as u64);
        let added = archive.append_data(&mut header, name, member.as_slice());
        added.expect("memory takes every write");
    }
    write("f.tar", &archive.into_inner().expect("it fits"));
    write("g.json.gz", &gzipped(&json));
    if cfg!(feature = "parquet") {
        let table = fs::read("fixtures/tables/pyarrow.parquet").expect("a fixture");
        write("h.parquet", &table);
    }
    write("i.log", &drawn(106, 3));
    logs
}

#[test]
fn threads_change_nothing_and_the_order_is_that_of_the_input() {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = mixed(folder.path());
    let path = logs.to_str().expect("UTF-8");
    let mut formats = vec!["ndjson", "csv"];
    if cfg!(feature = "parquet") {
        formats.push("parquet");
    }
    for format in formats {
        let expected = written(&[path, "-j", "1"], format);
        let read = written(&[path, "-j", "3"], format);
        assert!(read == expected, "{format}");
    }
    // Each file by itself gives the same, one after another.
    let whole = records(&[path]).stdout;
    let mut files: Vec<_> = fs::read_dir(&logs)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let parts: String = files
        .iter()
        .map(|file| records(&[file.to_str().expect("UTF-8")]).stdout)
        .collect();
    assert!(whole == parts);
    // And the lines of a file are in their order.
    let log = drawn(100, 14_000);
    let large = logs.join("b-large.log");
    let lines = records(&[large.to_str().expect("UTF-8"), "-f", "raw"]).stdout;
    assert!(lines.as_bytes() == log);
    let piped = run_with_input(&["records", "-", "-f", "raw"], &log).stdout;
    assert!(piped.as_bytes() == log);
}

#[test]
fn raw_text_is_only_there_for_evidence_that_is_text() {
    let run = records(&["fixtures/tables", "--format", "raw"]);
    assert_eq!(run.status, 2);
    let log = fs::read_to_string("fixtures/tables/requests.log").expect("a fixture");
    assert_eq!(
        run.stdout, log,
        "the lines of the log are written all the same"
    );
    assert!(
        run.stderr.starts_with(
            "error: fixtures/tables/athena.csv: rows of a table have no text of their own: use \
             another format than raw\n"
        ),
        "{}",
        run.stderr
    );
}

#[test]
fn the_status_says_what_was_missing() {
    let empty = run_with_input(&["records", "-"], b"");
    assert_eq!(empty.status, 3);
    assert_eq!(
        empty.stderr,
        "inconclusive: the input contains no records\n"
    );
    let filtered = records(&["fixtures/estate", "--bucket", "none"]);
    assert_eq!((filtered.status, filtered.stdout.as_str()), (3, ""));
    // A finding that nothing has is good news.
    let good = run_with_input(
        &["records", "-", "--finding", "old-tls"],
        line("TLSv1.2", "a").as_bytes(),
    );
    assert_eq!(
        (good.status, good.stdout.as_str()),
        (0, ""),
        "{}",
        good.stderr
    );
    let input = line("TLSv1.2", "a") + "not a record\n";
    let damaged = run_with_input(&["records", "-"], input.as_bytes());
    assert_eq!((damaged.status, damaged.stdout.lines().count()), (0, 1));
    assert!(
        damaged
            .stderr
            .starts_with("warning: 1 line could not be read")
    );
    let many = run_with_input(&["records", "-", "--max-malformed", "0"], input.as_bytes());
    assert_eq!((many.status, many.stdout.lines().count()), (3, 1));
    // Whether that was plain HTTP is concluded from all records, so that `records` cannot tell.
    let other_server = line("-", "a").replace(OWNER, "b2-owner");
    let args = [
        "records",
        "-",
        "--finding",
        "http",
        "--server-records-tls",
        "yes",
    ];
    let unknown = run_with_input(&args[..4], other_server.as_bytes());
    assert_eq!((unknown.status, unknown.stdout.as_str()), (0, ""));
    assert!(
        unknown
            .stderr
            .starts_with("note: 1 request without a trace of TLS")
    );
    let known = run_with_input(&args, other_server.as_bytes());
    assert_eq!(
        (known.stdout.lines().count(), known.stderr.as_str()),
        (1, "")
    );
    let missing = records(&["fixtures/estate/example-website.log", "no-such-log"]);
    assert_eq!(missing.status, 2);
    assert!(missing.stdout.lines().count() > 10);
}

#[test]
fn an_output_is_whole_or_not_there_and_never_an_input() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("a.log");
    fs::write(&log, line("TLSv1.2", "a")).expect("a file");
    let path = log.to_str().expect("UTF-8");
    let onto_input = records(&[path, "--output", path]);
    assert_eq!(onto_input.status, 2);
    onto_input.assert_says("would overwrite the input");
    for (args, message) in [
        (
            &["--output", "x.txt"][..],
            "the extension 'txt' belongs to no format of records; use ndjson or jsonl, csv, \
             parquet, or log (raw)",
        ),
        (
            &["--output", "x.csv", "--format", "ndjson"],
            "--format ndjson and the extension of --output disagree",
        ),
        (&["--output", "no/x.csv"], "there is no folder no"),
    ] {
        let refused = records(&[&[path], args].concat());
        assert_eq!((refused.status, refused.stdout.as_str()), (2, ""));
        refused.assert_says(message);
    }
    if !cfg!(feature = "parquet") {
        let refused = records(&[path, "-f", "parquet"]);
        assert_eq!(refused.status, 2);
        assert!(refused.stderr.contains("without the feature parquet"));
    }
}

/// A record that holds secrets in several fields.
fn with_secrets() -> String {
    let uri = "GET /k?X-Amz-Signature=s3cr3t&x=1 HTTP/1.1";
    line("TLSv1", "x/1 (token=s3cr3t) y/2 password=s3cr3t")
        .replace("GET /key HTTP/1.1", uri)
        .replace("\"-\"", "\"https://u:s3cr3t@h/?sig=s3cr3t\"")
}

#[test]
fn secrets_are_redacted_in_every_format_and_nothing_else() {
    let input = with_secrets();
    let event = fs::read_to_string("fixtures/evidence/cloudtrail.ndjson").expect("a fixture");
    let event = event.lines().next().expect("an event");
    let event = event.replace(
        "\"userAgent\":\"",
        "\"userAgent\":\"token=s3cr3t \\\"x\\\" ",
    );
    assert!(event.contains("s3cr3t"));
    for format in ["ndjson", "csv", "raw"] {
        for input in [&input, &event] {
            let run = run_with_input(&["records", "-", "-f", format], input.as_bytes());
            assert_eq!(run.status, 0, "{}", run.stderr);
            assert!(run.stdout.contains("token=REDACTED"), "{}", run.stdout);
            assert!(!run.stdout.contains("s3cr3t"), "{}", run.stdout);
        }
    }
    let raw = run_with_input(&["records", "-", "-f", "raw"], input.as_bytes());
    assert_eq!(raw.stdout, input.replace("s3cr3t", "REDACTED"));
    let raw = run_with_input(&["records", "-", "-f", "raw"], event.as_bytes());
    assert_eq!(raw.stdout.trim_end(), event.replace("s3cr3t", "REDACTED"));
    if cfg!(feature = "parquet") {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("log");
        fs::write(&log, &input).expect("a file");
        let table = written(&[log.to_str().expect("UTF-8")], "parquet");
        let path = folder.path().join("t.parquet");
        fs::write(&path, table).expect("a file");
        let back = records(&[path.to_str().expect("UTF-8")]).stdout;
        assert!(
            back.contains("token=REDACTED") && !back.contains("s3cr3t"),
            "{back}"
        );
    }
}

#[test]
fn a_reader_that_has_seen_enough_ends_the_run_quietly() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    fs::write(&log, drawn(1, 20_000)).expect("a file");
    let mut child = s3tls(&["records", log.to_str().expect("UTF-8")])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the binary starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stderr, b"");
}
