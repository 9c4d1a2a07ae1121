//! Buckets that hold more than access logs: what is skipped, what is an error, and how it is said.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::archives::gzipped;
use super::{OWNER, assert_only_short, audit_json, audit_json_saying, line, run, run_with_input};

/// Files that cannot hold S3 requests: the name of each, its content, and the kind that it is.
const HARMLESS: [(&str, &[u8], &str); 13] = [
    (
        "cf/E1.2026-11-02-09.gz",
        b"#Version: 1.0\n#Fields: date time x-edge-location sc-bytes\n2026-11-02\t09:15:00\tSFO5\t1\n",
        "cloudfront-log",
    ),
    ("cf/E2", b"{\"date\":\"2026-11-02\",\"x-edge-location\":\"SFO5\"}\n", "cloudfront-log"),
    (
        "elb/app.log",
        b"https 2018-07-02T22:23:00.186641Z app/my-lb/50dc6c495c0c9188 192.0.2.1:2817 - -1 -1 -1 503 - 34 0\n",
        "load-balancer-log",
    ),
    (
        "elb/ELBAccessLogTestFile",
        b"Enable AccessLog for ELB: my-lb at 2026-09-30T10:00:00.000Z",
        "load-balancer-log",
    ),
    (
        "vpc/flow.log",
        b"version account-id interface-id srcaddr dstaddr\n2 123456789012 eni-1 192.0.2.1 192.0.2.2\n",
        "flow-log",
    ),
    ("waf/log", b"{\"timestamp\":1,\"webaclId\":\"arn\",\"httpSourceName\":\"ALB\"}\n", "waf-log"),
    ("dns/log", b"{\"version\":\"1.1\",\"vpc_id\":\"vpc-1\",\"query_name\":\"a.\"}\n", "resolver-log"),
    ("config/history.json", b"{\"fileVersion\":\"1.0\",\"configurationItems\":[]}", "config-file"),
    (
        "inventory/data.csv",
        b"\"my-bucket\",\"a%20key\",\"12\",\"2016-11-28T20:24:43.000Z\"\n",
        "inventory",
    ),
    (".DS_Store", b"\0\0\0\x01Bud1\0\0\x10\0", "finder-file"),
    ("._log", b"\0\x05\x16\x07\0\x02\0\0Mac OS X", "apple-double"),
    ("Thumbs.db", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "compound-file"),
    (".part-0.crc", b"crc\0\0\0\x02\0\x12", "hadoop-checksum"),
];

/// Files that could hold S3 requests but are not read.
const UNREAD: [(&str, &[u8], &str); 7] = [
    (
        "a.zip",
        b"PK\x03\x04\x14\0",
        "a zip archive: unpack it first",
    ),
    (
        "b.xz",
        b"\xfd7zXZ\0\0\x04",
        "an xz file: decompress it first",
    ),
    ("c.bz2", b"BZh91AY&SY", "a bzip2 file: decompress it first"),
    (
        "d.lz4",
        b"\x04\x22\x4d\x18\x64",
        "an lz4 file: decompress it first",
    ),
    ("e.txt", b"\xff\xfec\0", "text in UTF-16: convert it first"),
    (
        "f.age",
        b"age-encryption.org/v1\n",
        "an encrypted file: decrypt it first",
    ),
    (
        "g.json",
        b"{\"a\":1}",
        "a JSON file: it holds neither access log records nor CloudTrail events",
    ),
];

/// Writes files into a folder; those called `*.gz` are compressed.
fn write(folder: &Path, files: &[(&str, &[u8], &str)]) {
    for (name, content, _) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        let content = match name.ends_with(".gz") {
            true => gzipped(content),
            false => content.to_vec(),
        };
        fs::write(path, content).expect("a file");
    }
}

/// What a report has to say of [`HARMLESS`] in a folder.
fn skipped(folder: &Path) -> Value {
    let mut kinds: Vec<Value> = Vec::new();
    for (name, _, kind) in HARMLESS {
        match kinds.iter_mut().find(|of_kind| of_kind["kind"] == kind) {
            Some(of_kind) => {
                of_kind["files"] = (of_kind["files"].as_u64().expect("a number") + 1).into()
            }
            None => kinds.push(json!({"kind": kind, "files": 1, "example": folder.join(name)})),
        }
    }
    // The test file of load balancers sorts before their logs.
    kinds[1]["example"] = json!(folder.join("elb/ELBAccessLogTestFile"));
    kinds.into()
}

const NOTES: [&str; 11] = [
    "note: skipped 2 CloudFront logs, such as ",
    "note: skipped 2 load balancer logs, such as ",
    "note: skipped 1 VPC flow log: ",
    "note: skipped 1 AWS WAF log: ",
    "note: skipped 1 Route 53 Resolver query log: ",
    "note: skipped 1 AWS Config file: ",
    "note: skipped 1 S3 Inventory file: ",
    "note: skipped 1 macOS folder file (.DS_Store): ",
    "note: skipped 1 macOS metadata file (AppleDouble): ",
    "note: skipped 1 Windows compound file (such as Thumbs.db): ",
    "note: skipped 1 Hadoop checksum (.crc): ",
];

#[test]
fn files_that_cannot_hold_requests_are_skipped_and_said() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &HARMLESS);
    fs::write(folder.path().join("log"), line("TLSv1.3", "agent")).expect("a file");
    let report = audit_json_saying(folder.path(), &[], 0, &NOTES);
    let scope = &report["scope"];
    assert_eq!(scope["skipped"], skipped(folder.path()));
    assert_eq!([&scope["lines"], &scope["malformed"]], [1, 0]);
    assert_eq!(scope["files"], HARMLESS.len() + 1);
    assert_only_short(&report);

    let path = folder.path().to_str().expect("UTF-8");
    let page = run(&["audit", path]).stdout;
    assert!(page.contains("14 files, 13 skipped"), "{page}");
    assert!(page.contains("Skipped 1 VPC flow log: "), "{page}");
    assert!(
        page.contains("Skipped 2 CloudFront logs, such as "),
        "{page}"
    );
}

#[test]
fn with_the_rule_error_each_is_an_error_that_names_its_file() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &HARMLESS);
    fs::write(folder.path().join("log"), line("TLSv1.3", "agent")).expect("a file");
    let messages = HARMLESS.map(|_| "error: ");
    let report = run(&[
        "audit",
        folder.path().to_str().expect("UTF-8"),
        "--format=json",
        "--foreign=error",
    ]);
    assert_eq!(report.status, 2);
    let more = "error: 3 files more could not be read";
    assert_eq!(
        report
            .stderr
            .lines()
            .filter(|line| line.starts_with("error: "))
            .count(),
        11
    );
    report.assert_says(more);
    let report: Value = serde_json::from_str(&report.stdout).expect("JSON");
    let scope = &report["scope"];
    assert_eq!(scope["skipped"], json!([]));
    let unreadable = scope["unreadable"].as_array().expect("a list");
    assert_eq!(unreadable.len(), messages.len());
    for (name, ..) in HARMLESS {
        let path = folder.path().join(name);
        assert!(
            unreadable
                .iter()
                .any(|unread| unread["source"] == json!(path)),
            "{name}"
        );
    }
    let reason = "a macOS folder file (.DS_Store): it cannot hold S3 requests";
    assert!(unreadable.iter().any(|unread| unread["reason"] == reason));
    assert_eq!(report["readiness"][0]["verdict"], json!("unproven"));
}

#[test]
fn what_could_hold_requests_is_an_error_under_both_rules() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &UNREAD);
    fs::write(folder.path().join("twice.gz"), gzipped(&gzipped(b"c0ffee"))).expect("a file");
    let mut messages: Vec<_> = UNREAD
        .iter()
        .map(|(name, _, reason)| format!("error: {}: {reason}", folder.path().join(name).display()))
        .collect();
    let twice = folder.path().join("twice.gz");
    messages.push(format!(
        "error: {}: a file that was compressed twice",
        twice.display()
    ));
    messages.push(format!("inconclusive: {}", folder.path().display()));
    let messages: Vec<_> = messages.iter().map(String::as_str).collect();
    for rule in ["ignore", "error"] {
        let report = audit_json_saying(folder.path(), &["--foreign", rule], 2, &messages);
        assert_eq!(report["scope"]["skipped"], json!([]));
        assert_eq!(report["scope"]["malformed"], 0);
    }
}

#[test]
fn nothing_but_skipped_files_proves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &HARMLESS);
    let gate = [
        "not judged http: no records",
        "not judged old-tls: no records",
        "inconclusive: only ",
    ];
    let messages = [&NOTES[..], &gate].concat();
    let report = audit_json_saying(folder.path(), &["--fail-on=http,old-tls"], 3, &messages);
    assert_eq!(report["readiness"][0]["verdict"], json!("unproven"));
    for (_, content, kind) in HARMLESS {
        let report = run_with_input(&["audit", "-", "--format=json"], content);
        assert_eq!(report.status, 3);
        let report: Value = serde_json::from_str(&report.stdout).expect("JSON");
        let skipped = json!([{"kind": kind, "files": 1, "example": "-"}]);
        assert_eq!(report["scope"]["skipped"], skipped);
    }
}

#[test]
fn parts_of_a_folder_merge_into_the_report_of_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = folder.path().join("logs");
    write(&logs, &HARMLESS);
    fs::write(logs.join("log"), line("TLSv1.3", "agent")).expect("a file");
    let whole = audit_json_saying(&logs, &[], 0, &NOTES);
    let mut partials = Vec::new();
    for (number, entry) in fs::read_dir(&logs).expect("a folder").enumerate() {
        let path = entry.expect("an entry").path();
        let partial = super::s3tls(&["audit", "--format=partial"])
            .arg(path)
            .output();
        let file = folder.path().join(number.to_string());
        fs::write(&file, partial.expect("the binary starts").stdout).expect("a file");
        partials.push(file.to_str().expect("UTF-8").to_owned());
    }
    partials.reverse();
    let partials: Vec<_> = partials.iter().map(String::as_str).collect();
    let merged = run(&[&["merge", "--format=json"], &partials[..]].concat()).json(0, &NOTES);
    assert_eq!(merged["scope"]["skipped"], whole["scope"]["skipped"]);
    assert_eq!(merged["readiness"], whole["readiness"]);
}

#[test]
fn a_log_in_which_a_stranger_imitates_other_formats_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let agents = [
        "#Version: 1.0",
        "https 2018-07-02T22:23:00.186641Z app/my-lb/50dc6c495c0c9188",
        "webaclId httpSourceName",
        "version account-id interface-id srcaddr",
        "Enable AccessLog for ELB: x",
    ];
    let log: String = agents.iter().map(|agent| line("TLSv1.3", agent)).collect();
    // Servers other than AWS have owners of their own.
    for owner in ["c0ffee", "-", "https", "ORC", "BZh91", "PAR1", "Rar!", "2"] {
        let log = log.replace(OWNER, owner);
        fs::write(folder.path().join("log"), log).expect("a file");
        let report = audit_json(folder.path(), &[]);
        assert_eq!(report["scope"]["records"], agents.len(), "{owner}");
    }
}
