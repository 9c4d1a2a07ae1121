//! Servers and networks that fail: what passes is tried again, and what does not is named.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::super::faults::broken_gzip;
use super::super::generate::{Generator, Profile};
use super::super::{audit_json, line};
use super::server::{Fault, Options, Server};
use super::{audit_at, run_at};

/// A bucket `logs` with some objects.
fn bucket(keys: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("logs")).expect("a folder");
    for (number, key) in keys.iter().enumerate() {
        let lines = line("TLSv1.2", "agent").repeat(number + 1);
        fs::write(folder.path().join("logs").join(key), lines).expect("a file");
    }
    folder
}

fn faults(faults: &[(&str, Fault)]) -> Options {
    let faults = faults.iter().cloned();
    Options {
        faults: faults
            .map(|(path, fault)| (path.to_owned(), fault))
            .collect(),
        ..Options::default()
    }
}

#[test]
fn what_passes_is_tried_again_and_nothing_is_counted_twice() {
    let folder = bucket(&["a", "b", "c", "d", "e"]);
    for resets in [false, true] {
        let options = faults(&[
            ("/logs/", Fault::Error(1, 503, "SlowDown")),
            ("/logs/a", Fault::Error(2, 503, "SlowDown")),
            ("/logs/b", Fault::Error(1, 500, "InternalError")),
            ("/logs/c", Fault::Cut(2)),
        ]);
        let server = Server::new(folder.path(), Options { resets, ..options });
        let report = audit_at(&server, &["s3://logs", "--no-sign-request"]);
        let mut expected = audit_json(&folder.path().join("logs"), &[]);
        expected["scope"]["sources"] = json!(["s3://logs"]);
        assert_eq!(report, expected);
        let tries = |path| server.gets().iter().filter(|get| get.path == path).count();
        assert_eq!(
            ["/logs/a", "/logs/b", "/logs/c", "/logs/d"].map(tries),
            [3, 2, 3, 1]
        );
    }
}

#[test]
fn an_object_that_cannot_be_read_is_named_and_the_rest_is_audited() {
    let folder = bucket(&["a", "b", "c", "d"]);
    let server = Server::new(
        folder.path(),
        faults(&[
            ("/logs/b", Fault::Cut(99)),
            ("/logs/c", Fault::Error(99, 403, "AccessDenied")),
            ("/logs/d", Fault::Error(99, 403, "InvalidObjectState")),
        ]),
    );
    let run = run_at(
        &server.url,
        &[
            "audit",
            "s3://logs",
            "--no-sign-request",
            "--format",
            "json",
        ],
    );
    assert_eq!(run.status, 2);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(report["summary"]["requests"], 1);
    let lines: Vec<_> = run.stderr.lines().collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(
        lines[0].starts_with("error: s3://logs/b: its body broke off: ")
            && lines[0].ends_with(" (tried 8 times)"),
        "{lines:?}"
    );
    assert_eq!(
        lines[1..],
        [
            "error: s3://logs/c: access denied: s3:GetObject on arn:aws:s3:::logs/c is not allowed, \
             or kms:Decrypt on the key that encrypts it",
            "error: s3://logs/d: it is archived, and must be restored before it can be read",
        ]
    );
}

#[test]
fn all_whole_lines_of_broken_gzip_count() {
    let folder = bucket(&[]);
    let logs = folder.path().join("logs");
    let (mut expected, mut messages) = (0, Vec::new());
    for (number, (gzip, lines)) in broken_gzip().into_iter().enumerate() {
        fs::write(logs.join(format!("{number:02}.gz")), gzip).expect("a file");
        expected += lines;
        if number < 10 {
            messages.push(format!("error: s3://logs/{number:02}.gz: the gzip data "));
        }
    }
    messages.push("error: 14 files more could not be read".to_owned());
    let server = Server::new(folder.path(), Options::default());
    let audit = ["audit", "s3://logs", "--no-sign-request", "--format=json"];
    let messages: Vec<_> = messages.iter().map(String::as_str).collect();
    let report = run_at(&server.url, &audit).json(2, &messages);
    assert_eq!(report["summary"]["old_tls"], expected);
}

/// Writes a log of about 20 MB, and the same as gzip.
fn write_large(folder: &Path) {
    let mut lines = Vec::new();
    let mut generator = Generator::new(3, Profile::Skewed, 500);
    while lines.len() < 20 << 20 {
        generator.write_line(&mut lines).expect("lines");
    }
    // Stored as it is, so that the gzip file is large too.
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    gzip.write_all(&lines).expect("gzip");
    fs::write(folder.join("large"), &lines).expect("a file");
    fs::write(folder.join("large.gz"), gzip.finish().expect("gzip")).expect("a file");
}

#[test]
fn a_large_object_comes_in_parts_of_one_version() {
    let folder = bucket(&[]);
    let logs = folder.path().join("logs");
    write_large(&logs);
    for key in ["large", "large.gz"] {
        let (path, url) = (format!("/logs/{key}"), format!("s3://logs/{key}"));
        let server = Server::new(folder.path(), faults(&[(&path, Fault::Cut(2))]));
        let report = audit_at(&server, &[&url, "--no-sign-request"]);
        let mut expected = audit_json(&logs.join(key), &[]);
        expected["scope"]["sources"] = json!([url]);
        assert_eq!(report, expected);
        let gets = server.gets();
        assert_eq!(gets.len(), 5, "3 parts and 2 more tries of the first");
        assert!(gets[..3].iter().all(|get| get.if_match.is_none()));
        assert!(gets[3..].iter().all(|get| get.if_match.is_some()));
        assert_eq!(gets[0].range.as_deref(), Some("bytes=0-8388607"));

        let server = Server::new(folder.path(), faults(&[(&path, Fault::Changed)]));
        let run = run_at(&server.url, &["audit", &url, "--no-sign-request"]);
        let what = "it changed while it was read; what came before was audited";
        assert_eq!(
            (run.status, run.stderr.as_str()),
            (2, format!("error: {url}: {what}\n").as_str())
        );
    }
}
