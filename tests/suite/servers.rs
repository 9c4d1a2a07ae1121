//! Logs of servers that are not AWS's, where the absence of TLS may only mean that it is not recorded.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::merge::{merged, partial};
use super::{OWNER, Run, run_with_input};

/// A line of a bucket of this owner.
fn line(owner: &str, bucket: &str, tls_version: &str) -> String {
    super::line(tls_version, "agent/1").replace(
        &format!("{OWNER} example-data"),
        &format!("{owner} {bucket}"),
    )
}

fn audit(log: &str, more: &[&str]) -> (Value, Run) {
    let args = [&["audit", "-", "--format", "json", "--min-days", "0"], more].concat();
    let run = run_with_input(&args, log.as_bytes());
    let report = serde_json::from_str(&run.stdout).expect(&run.stderr);
    (report, run)
}

/// Numbers of requests over plain HTTP and of an unknown transport.
fn counted(report: &Value) -> [u64; 2] {
    let count = |key: &str| report["summary"][key].as_u64().expect("a number");
    let counted = [count("http"), count("unknown_tls")];
    // Every part of the report agrees.
    let sum = |key: &str| -> u64 {
        let hours = report["over_time"]["by_hour"]
            .as_array()
            .expect("a list")
            .iter();
        hours
            .filter_map(|hour| hour["requests"][key].as_u64())
            .sum()
    };
    assert_eq!([sum("http"), sum("unknown")], counted);
    let unknown = report["readiness"][0]["unknown_requests"].as_u64();
    assert_eq!(unknown, Some(counted[1]));
    let groups = report["groups"].as_array().expect("a list").iter();
    let of = |transport: &str| -> u64 {
        let groups = groups
            .clone()
            .filter(|group| group["transport"] == transport);
        groups.filter_map(|group| group["requests"].as_u64()).sum()
    };
    assert_eq!([of("http"), of("unknown")], counted);
    counted
}

#[test]
fn absence_is_plain_http_on_aws_and_where_the_server_shows_tls() {
    let b2 = line("b2-owner", "backup", "-");
    let ceph = [line("ceph", "a", "-"), line("ceph", "b", "TLSv1.2")].concat();
    let aws = line(OWNER, "aws", "-");
    // As long as AWS's.
    let capitals = OWNER.to_uppercase();
    let wasabi = [line(&capitals, "a", "-"), line(&capitals, "b", "TLSv1.2")].concat();
    for (log, expected) in [
        (b2.clone(), [0, 1]),
        (ceph.clone(), [1, 0]),
        (line(&capitals, "a", "-"), [0, 1]),
        (wasabi, [1, 0]),
        (aws.clone(), [1, 0]),
        // One server says nothing about another.
        ([&b2[..], &ceph, &aws].concat(), [2, 1]),
        // A hexadecimal owner of another length is not AWS's.
        (line(&OWNER[..63], "a", "-"), [0, 1]),
        (line(&format!("{}g", &OWNER[..63]), "a", "-"), [0, 1]),
    ] {
        for more in [&[][..], &["--by", "bucket,remote_ip,hour"]] {
            assert_eq!(counted(&audit(&log, more).0), expected, "{log}");
        }
    }
}

#[test]
fn the_user_knows_whether_a_server_records_tls() {
    let b2 = line("b2-owner", "backup", "-");
    let ceph = [line("ceph", "a", "-"), line("ceph", "b", "TLSv1.2")].concat();
    let aws = line(OWNER, "aws", "-");
    let log = [b2, ceph, aws].concat();
    let asked = |answer: &str| {
        let more = ["--server-records-tls", answer, "--fail-on", "http"];
        let (report, run) = audit(&log, &more);
        assert_eq!(run.status, 1, "{}", run.stderr);
        counted(&report)
    };
    assert_eq!(asked("yes"), [3, 0]);
    assert_eq!(asked("no"), [1, 2]);
}

#[test]
fn a_server_that_shows_no_tls_proves_nothing() {
    let (report, run) = audit(&line("b2-owner", "backup", "-"), &["--fail-on", "http"]);
    assert_eq!(run.status, 3, "{}", run.stderr);
    assert_eq!(report["readiness"][0]["verdict"], "unproven");
    assert_eq!(
        report["readiness"][0]["reasons"][0]["reason"],
        "tls-not-recorded"
    );
    assert_eq!(
        report["buckets"][0]["readiness"][0]["reasons"][0]["count"],
        1
    );
    let run = run_with_input(&["audit", "-"], line("b2-owner", "backup", "-").as_bytes());
    assert!(
        run.stdout.contains("--server-records-tls"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("plain HTTP"), "{}", run.stdout);
}

#[test]
fn filters_by_transport_wait_for_the_answer() {
    let [http, unknown] = [[1, 0], [0, 1]];
    let shown = [line("ceph", "a", "-"), line("ceph", "b", "TLSv1.2")].concat();
    let hidden = line("b2-owner", "backup", "-");
    let log = [&shown[..], &hidden].concat();
    for (filter, expected) in [
        ("http", http),
        ("unknown", unknown),
        ("!tls", [1, 1]),
        ("tls", [0, 0]),
    ] {
        let (report, run) = audit(&log, &["--transport", filter]);
        if expected == [0, 0] {
            assert_eq!(report["summary"]["requests"], 1, "{}", run.stderr);
        } else {
            assert_eq!(
                report["summary"]["requests"],
                expected.iter().sum::<u64>(),
                "{filter}"
            );
        }
        assert_eq!(counted(&report), expected, "{filter}");
    }
}

#[test]
fn parts_merge_to_the_answer_of_the_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = [
        line("ceph", "a", "-"),
        line("b2-owner", "backup", "-"),
        line("ceph", "b", "TLSv1.2"),
        line(OWNER, "aws", "-"),
    ];
    let files: Vec<PathBuf> = (0..)
        .zip(&lines)
        .map(|(number, line): (u8, _)| {
            let path = folder.path().join(number.to_string());
            fs::write(&path, line).expect("a file");
            path
        })
        .collect();
    let parts: Vec<_> = files
        .iter()
        .map(|file| {
            let name = format!("{}.partial", file.file_name().unwrap().display());
            partial(folder.path(), &name, &[file.to_str().unwrap()])
        })
        .collect();
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
        let ordered: Vec<_> = order
            .iter()
            .map(|&part: &usize| parts[part].as_path())
            .collect();
        let run = merged(&ordered, &["--format", "json"]);
        let report = serde_json::from_str(&run.stdout).expect(&run.stderr);
        assert_eq!(counted(&report), [2, 1], "{order:?}");
        let run = merged(
            &ordered,
            &["--format", "json", "--server-records-tls", "yes"],
        );
        let report = serde_json::from_str(&run.stdout).expect(&run.stderr);
        assert_eq!(counted(&report), [3, 0], "{order:?}");
    }
}

#[test]
fn a_policy_is_replayed_on_what_is_known() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
        "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("policy.json");
    fs::write(&path, policy).expect("a file");
    let replayed = |log: &str, more: &[&str]| {
        let args = [
            "policy",
            "simulate",
            path.to_str().unwrap(),
            "-",
            "--format",
            "json",
        ];
        let run = run_with_input(&[&args, more].concat(), log.as_bytes());
        let report: Value = serde_json::from_str(&run.stdout).expect(&run.stderr);
        ["requests", "denied", "undetermined"]
            .map(|verdict| report["summary"][verdict].as_u64().expect("a number"))
    };
    let b2 = line("b2-owner", "backup", "-");
    let ceph = [line("ceph", "a", "-"), line("ceph", "b", "TLSv1.2")].concat();
    assert_eq!(replayed(&b2, &[]), [1, 0, 1]);
    assert_eq!(replayed(&b2, &["--server-records-tls", "no"]), [1, 0, 1]);
    assert_eq!(replayed(&b2, &["--server-records-tls", "yes"]), [1, 1, 0]);
    assert_eq!(replayed(&ceph, &[]), [2, 1, 0]);
    assert_eq!(replayed(&[&b2[..], &ceph].concat(), &[]), [3, 1, 1]);
    assert_eq!(replayed(&ceph, &["--transport", "http"]), [1, 1, 0]);
    assert_eq!(replayed(&b2, &["--transport", "http"]), [0, 0, 0]);
}
