//! Results that are damaged or made up, and other commands than an audit.

use std::fs;

use serde_json::Value;

use super::super::{Run, s3tls};

const HEADER: &str = "requests,bytes_sent,first_time,last_time,line_hex,bucket_name,requester,\
    user_agent,operation,http_status,cipher_suite,host_header,tls_version";

/// A row of so many requests.
fn row(requests: &str, first: &str, last: &str, line: &str) -> String {
    format!(
        "{requests},5,{first},{last},{line},b,arn:aws:iam::123456789012:user/alice,Boto3/1.0,REST.*,200,\
         AES128-SHA,b.s3.amazonaws.com,TLSv1\n"
    )
}

const DAY: &str = "2026-11-02 09:15:00";

fn run_on(command: &[&str], rows: &[String]) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("result.csv");
    fs::write(&path, format!("{HEADER}\n{}", rows.concat())).expect("a file");
    let output = s3tls(command).arg(path).output();
    output.expect("s3tls runs").into()
}

/// The report of an audit, and its exit status.
fn audit(rows: &[String]) -> (Value, i32) {
    let run = run_on(&["audit", "--format", "json"], rows);
    let report = serde_json::from_str(&run.stdout).expect("JSON");
    (report, run.status)
}

/// A line as hexadecimal digits.
fn hex(line: &[u8]) -> String {
    line.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[test]
fn a_row_counts_as_all_its_requests() {
    let rows = [
        row("7", DAY, "2026-11-02 09:55:00", ""),
        row("3", "2026-11-01T08:00:00Z", "2026-11-01T08:00:00Z", ""),
    ];
    let (report, _) = audit(&rows);
    assert_eq!(report["scope"]["records"], 10);
    assert_eq!(report["scope"]["lines"], 10);
    let caller = &report["callers"][0];
    assert_eq!(caller["requests"], 10);
    assert_eq!(caller["first_seen"], "2026-11-01T08:00:00Z");
    assert_eq!(caller["last_seen"], "2026-11-02T09:55:00Z");
}

#[test]
fn rows_that_cannot_be_true_count_as_malformed() {
    for (requests, first, last, line, malformed) in [
        ("0", DAY, DAY, "", 1),
        ("-1", DAY, DAY, "", 1),
        ("1e3", DAY, DAY, "", 1),
        ("", DAY, DAY, "", 1),
        ("99999999999999999999", DAY, DAY, "", 1),
        ("10000000000001", DAY, DAY, "", 1),
        ("4", DAY, "2026-11-01 00:00:00", "", 4),
        ("4", "yesterday", DAY, "", 4),
        ("4", "", "", "", 4),
        ("4", DAY, DAY, "4", 4),
        ("4", DAY, DAY, "xy", 4),
        ("10000000000000", "", "", "00", 10_000_000_000_000_u64),
    ] {
        let (report, _) = audit(&[row(requests, first, last, line)]);
        let scope = &report["scope"];
        assert_eq!(
            scope["malformed"], malformed,
            "{requests} {first} {last} {line}"
        );
        assert_eq!(scope["records"], 0, "{requests} {first} {last} {line}");
        assert_eq!(scope["lines"], malformed);
    }
}

#[test]
fn sums_cannot_overflow() {
    let rows = vec![row("9999999999999", DAY, DAY, ""); 20];
    let (report, _) = audit(&rows);
    assert_eq!(report["scope"]["records"], 9_999_999_999_999_u64);
    assert_eq!(report["scope"]["malformed"], 19);
}

#[test]
fn lines_that_no_expression_matched_are_read_by_the_grammar() {
    let spoiled = "c0ffee b [02/Nov/2026:09:15:00 +0000] 192.0.2.66 - 0A1B2C3D4E5F6071 REST.GET.OBJECT \
        key \"GET /key HTTP/1.1\" 200 - 10 10 5 4 \"-\" \"an \"agent\" \x1b\u{e9}\" - aG9zdA= SigV4 \
        AES128-SHA AuthHeader h TLSv1.1 - -";
    let rows = [
        row("2", "", "", &hex(spoiled.as_bytes())),
        row("3", "", "", &hex(b"not a record")),
        row("1", "", "", &hex(b" ")),
    ];
    let (report, _) = audit(&rows);
    let scope = &report["scope"];
    assert_eq!(
        (&scope["records"], &scope["malformed"]),
        (&2.into(), &3.into())
    );
    assert_eq!(report["callers"][0]["requests"], 2);
    let reason = scope["malformed_samples"][0]["reason"]
        .as_str()
        .expect("a text");
    assert!(reason.starts_with("byte "), "{reason}");
}

#[test]
fn text_in_a_result_is_taken_as_it_is() {
    let agent = "'=1+1 \\u{41} nan";
    let row = row("1", DAY, DAY, "").replace("Boto3/1.0", agent);
    let run = run_on(&["audit", "--format", "json", "--by", "user_agent"], &[row]);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(report["groups"][0]["user_agent"], agent, "{report:#}");
}

#[test]
fn only_an_audit_reads_counts() {
    let rows = [row("7", DAY, DAY, "")];
    let folder = tempfile::tempdir().expect("a folder");
    let policy = folder.path().join("policy.json");
    let deny = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*",
        "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}}"#;
    fs::write(&policy, deny).expect("a file");
    let policy = policy.to_str().expect("UTF-8");
    for command in [&["records"][..], &["policy", "simulate", policy]] {
        let run = run_on(command, &rows);
        assert_eq!(run.status, 2, "{command:?}: {}", run.stderr);
        assert!(
            run.stderr.contains("only s3tls audit reads it"),
            "{command:?}: {}",
            run.stderr
        );
    }
}

#[test]
fn counts_in_json_are_not_taken_for_single_requests() {
    let object = r#"{"requests":7,"first_time":"2026-11-02T09:15:00Z","last_time":"2026-11-02T09:15:00Z","request_time":"2026-11-02T09:15:00Z","operation":"REST.*","tls_version":"TLSv1","cipher_suite":"AES128-SHA"}"#;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("result.json");
    fs::write(&path, format!("{object}\n")).expect("a file");
    let output = s3tls(&["audit", "--format", "json"]).arg(path).output();
    let run: Run = output.expect("s3tls runs").into();
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(report["scope"]["records"], 0);
    assert_eq!(report["scope"]["malformed"], 1);
}
