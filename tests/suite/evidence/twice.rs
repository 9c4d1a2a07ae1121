//! Values with the same name: the first counts, and none of two that differ proves anything about TLS.

use std::fs;

use serde_json::Value;

use super::fixture;
use crate::run_with_input;

/// The number of records, of contradictory and of malformed ones, and the names of the versions.
fn read(input: &str) -> (u64, u64, u64, Vec<String>) {
    let run = run_with_input(&["audit", "-", "--format", "json"], input.as_bytes());
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let count = |name: &str| report["scope"][name].as_u64().expect("a number");
    let versions = super::versions(&report).into_iter().map(|(name, _)| name);
    (
        count("records"),
        count("contradictory"),
        count("malformed"),
        versions.collect(),
    )
}

fn first_line(name: &str) -> String {
    let text = fs::read_to_string(fixture(name)).expect("a fixture");
    text.lines().next().expect("a line").to_owned()
}

#[test]
fn two_values_about_tls_in_a_record_prove_nothing() {
    let record = first_line("vended.jsonl");
    let version = "\"tls_version\":\"TLSv1.2\"";
    assert!(record.contains(version));
    let known = |name: &str| (1, 0, 0, vec![name.to_owned()]);
    assert_eq!(read(&record), known("TLSv1.2"));
    for twice in [
        "\"tls_version\":\"TLSv1.3\"",
        "\"tlsVersion\":\"TLSv1.3\"",
        "\"\\u0074ls_version\":\"TLSv1.3\"",
        "\"tls_version\":null",
        "\"cipher_suite\":\"TLS_AES_128_GCM_SHA256\"",
        "\"cipher_suite\":\"-\"",
    ] {
        for record in [
            record.replace("{", &format!("{{{twice},")),
            record.replace("}", &format!(",{twice}}}")),
        ] {
            let unknown = (1, 1, 0, vec!["unknown".to_owned()]);
            assert_eq!(read(&record), unknown, "{record}");
        }
    }
    // The same value again, or two values of another field, of which the first counts.
    for (twice, agent) in [
        (version, "Boto3/1.34.1"),
        ("\"user_agent\":\"other\"", "Boto3/1.34.1"),
    ] {
        let record = record.replace("}", &format!(",{twice}}}"));
        assert_eq!(read(&record), known("TLSv1.2"));
        let run = run_with_input(&["records", "-"], record.as_bytes());
        assert!(run.stdout.contains(agent) && !run.stdout.contains("other"));
    }
}

/// What `s3tls records` writes of a record that contradicts itself reads back as one.
#[test]
fn a_contradiction_outlives_records() {
    let record = first_line("vended.jsonl");
    let record = record.replace("}", ",\"tls_version\":\"TLSv1.3\"}");
    for format in ["ndjson", "csv"] {
        let written = run_with_input(&["records", "-", "-f", format], record.as_bytes()).stdout;
        let unknown = (1, 1, 0, vec!["unknown".to_owned()]);
        assert_eq!(read(&written), unknown, "{written}");
    }
}

#[test]
fn an_event_with_two_values_about_tls_is_malformed() {
    let event = first_line("cloudtrail.ndjson");
    assert_eq!(read(&event), (1, 0, 0, vec!["TLSv1.2".to_owned()]));
    let end = event.rfind('}').expect("an object");
    let with = |more: &str| format!("{},{more}}}", &event[..end]);
    for twice in [
        "\"tlsDetails\":{\"tlsVersion\":\"TLSv1.3\"}",
        "\"tlsDetails\":{\"cipherSuite\":\"TLS_AES_128_GCM_SHA256\"}",
        "\"additionalEventData\":{\"CipherSuite\":\"TLS_AES_128_GCM_SHA256\"}",
    ] {
        assert_eq!(read(&with(twice)), (0, 0, 1, vec![]), "{twice}");
    }
    let same = with("\"tlsDetails\":{\"tlsVersion\":\"TLSv1.2\"}");
    assert_eq!(read(&same), (1, 0, 0, vec!["TLSv1.2".to_owned()]));
    // The first of any other.
    let other = with("\"userAgent\":\"other\",\"userIdentity\":{\"arn\":\"other\"}");
    let run = run_with_input(&["records", "-"], other.as_bytes());
    assert!(run.stdout.contains("user/alice") && !run.stdout.contains("other"));
}

#[test]
fn a_table_with_two_columns_about_tls_is_refused() {
    let table = "request_time,operation,user_agent,tls_version,TLS Version\n\
        2026-06-01T08:30:00Z,REST.GET.OBJECT,a,TLSv1.2,TLSv1\n";
    let run = run_with_input(&["audit", "-"], table.as_bytes());
    assert_eq!(run.status, 2);
    let reason = "a CSV table with two columns for what \"TLS Version\" tells: export one of them";
    run.assert_says(reason);
    // Of other columns the first counts.
    let table = table.replace(",TLS Version", ",user_agent");
    assert_eq!(read(&table), (1, 0, 0, vec!["TLSv1.2".to_owned()]));
}
