//! The same bytes have the same records, whether they come from a file, a pipe or gzip.

use std::fs;

use serde_json::{Value, json};

use super::super::archives::gzipped;
use super::{report_of, run_with_input};

/// Enough entries that a stream has several blocks.
const MANY: usize = 3_000;

fn record(number: usize) -> String {
    json!({
        "request_time": "2026-06-01T08:30:00.123Z",
        "bucket_owner_id": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",
        "bucket_name": "acme-data",
        "operation": "REST.GET.OBJECT",
        "request_id": number.to_string(),
        "cipher_suite": "ECDHE-RSA-AES128-GCM-SHA256",
        "tls_version": "TLSv1",
    })
    .to_string()
}

/// An event, whose ID is that of every other one with this number.
fn event(number: usize) -> String {
    json!({
        "eventVersion": "1.11",
        "userIdentity": {"type": "AWSAccount", "accountId": "anonymous"},
        "eventTime": "2026-06-01T08:30:00Z",
        "eventSource": "s3.amazonaws.com",
        "eventName": "GetObject",
        "requestParameters": {"bucketName": "acme-data"},
        "tlsDetails": {"tlsVersion": "TLSv1.2"},
        "eventID": format!("b9a5d4a0-0b1f-4c86-8d43-{number:012}"),
    })
    .to_string()
}

fn wrapped(entry: &str) -> String {
    json!({"timestamp": 1, "message": entry}).to_string()
}

/// Records, repeated events and entries that could not be read.
fn counts(report: &Value) -> [u64; 3] {
    ["records", "repeated_events", "malformed"]
        .map(|count| report["scope"][count].as_u64().expect("a number"))
}

/// Checks the counts for every kind of source.
fn check(name: &str, text: &str, expected: [u64; 3]) {
    let folder = tempfile::tempdir().expect("a folder");
    let of_file = |path: &str, bytes: &[u8]| {
        let path = folder.path().join(path);
        fs::write(&path, bytes).expect("a file");
        counts(&report_of(path.to_str().expect("UTF-8"), &[]))
    };
    assert_eq!(of_file("plain", text.as_bytes()), expected, "{name}: file");
    let gzip = gzipped(text.as_bytes());
    assert_eq!(of_file("gzip", &gzip), expected, "{name}: gzip");
    let run = run_with_input(&["audit", "-", "--format", "json"], text.as_bytes());
    let report = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(counts(&report), expected, "{name}: standard input");
}

/// Entries, each followed by `end`.
fn entries(entry: impl Fn(usize) -> String, end: &str) -> String {
    (0..MANY).map(|number| entry(number) + end).collect()
}

#[test]
fn an_event_that_was_delivered_twice_counts_once() {
    let many = MANY as u64;
    let lines = entries(event, "\n");
    check("lines", &lines.repeat(2), [many, many, 0]);
    let lines = entries(|number| wrapped(&event(number)), "\n");
    check("wrapped", &lines.repeat(2), [many, many, 0]);
    let lines = entries(
        |number| format!("2026-06-01T08:30:00.123Z {}", event(number)),
        "\n",
    );
    check("after a time", &lines.repeat(2), [many, many, 0]);
    let mixed = record(0) + "\n" + &entries(event, "\n").repeat(2);
    check("mixed", &mixed, [many + 1, many, 0]);
    let damaged = event(0).replace("2026-06-01T08:30:00Z", "then");
    let both = format!(r#"{{"Records":[{damaged},{}]}}"#, event(0));
    check("an intact copy of a damaged event", &both, [1, 0, 1]);
}

#[test]
fn objects_need_no_newline_between_them() {
    let many = MANY as u64;
    check("records", &entries(record, ""), [many, 0, 0]);
    check("events", &entries(event, ""), [many, 0, 0]);
    check("spaces", &entries(record, "  "), [many, 0, 0]);
    let messages = entries(|number| wrapped(&record(number)), "");
    check("wrapped", &messages, [many, 0, 0]);
    let some = (0..1_000).map(record).collect::<String>();
    check("some", &(record(0) + "\n" + &some), [1_001, 0, 0]);
    let both = record(0) + "\n" + &event(0) + &event(1) + "\n";
    check("events behind a record", &both, [3, 0, 0]);
}

#[test]
fn an_overlong_line_is_not_a_record() {
    let long = record(0).replace("acme-data", &"x".repeat(1 << 20));
    let lines = [record(1), long, record(2)].join("\n");
    check("long", &lines, [2, 0, 1]);
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_field() {
    let marked = |text: &str| format!("\u{feff}{text}");
    check(
        "records",
        &marked(&entries(record, "\n")),
        [MANY as u64, 0, 0],
    );
    check(
        "events",
        &marked(&entries(event, "\n")),
        [MANY as u64, 0, 0],
    );
    let log = fs::read_to_string("fixtures/evidence/export-task.log").expect("a fixture");
    check("after a time", &marked(&log), [6, 0, 0]);
}

#[test]
fn what_a_subscription_sends_is_read() {
    let message = |number| json!({"id": "1", "timestamp": 1, "message": record(number)});
    let batch = |kind: &str, events: Vec<Value>| {
        json!({"messageType": kind, "owner": "1", "logGroup": "g", "logEvents": events}).to_string()
    };
    let batches = batch("CONTROL_MESSAGE", vec![])
        + &batch("DATA_MESSAGE", vec![message(1), message(2)])
        + &batch("DATA_MESSAGE", vec![message(3)]);
    check("batches", &batches, [3, 0, 0]);
    let object: Value = serde_json::from_str(&record(1)).expect("JSON");
    let results = json!([{"@timestamp": "2026-06-01 08:30:00.123", "@message": object}]);
    check("exported results", &results.to_string(), [1, 0, 0]);
}
