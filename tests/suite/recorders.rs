//! Access logs and CloudTrail of the same buckets: never added up, and told side by side.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::generate::{Form, Generator, Profile};
use super::merge::{merged, partial};
use super::{Run, run};

/// Some requests in a form of evidence: those with these numbers of the generator.
fn write(path: &Path, form: Form, requests: std::ops::Range<usize>) {
    let mut file = Vec::new();
    let mut generator = Generator::new(11, Profile::Broad, 300);
    generator.form = form;
    generator.begin(&mut file).expect("memory");
    let mut rest = Vec::new();
    for number in 0..requests.end {
        let into = if number < requests.start {
            &mut rest
        } else {
            &mut file
        };
        generator.write_line(into).expect("memory");
    }
    generator.end(&mut file).expect("memory");
    fs::write(path, file).expect("a file");
}

const EVENTS: Form = Form::CloudTrail { others: 1 };

fn audit(paths: &[&Path], more: &[&str]) -> Run {
    let paths = paths.iter().map(|path| path.to_str().expect("UTF-8"));
    let args: Vec<_> = ["audit", "--format", "json"]
        .into_iter()
        .chain(paths)
        .collect();
    run(&[&args, more].concat())
}

fn report(paths: &[&Path], more: &[&str]) -> Value {
    let run = audit(paths, more);
    serde_json::from_str(&run.stdout).expect(&run.stderr)
}

/// What a report says about requests, but not where they were recorded.
fn of_requests(report: &Value, key: &str) -> Value {
    let mut part = report[key].clone();
    for bucket in part.as_array_mut().into_iter().flatten() {
        if let Some(bucket) = bucket.as_object_mut() {
            bucket.remove("beside");
        }
    }
    part
}

/// Two files of the same requests, of one bucket or of several.
fn both(folder: &Path) -> [PathBuf; 2] {
    let [logs, trail] = ["log", "trail.json"].map(|name| folder.join(name));
    write(&logs, Form::Text, 0..2_000);
    write(&trail, EVENTS, 0..2_000);
    [logs, trail]
}

#[test]
fn one_kind_counts_and_the_other_stands_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let [logs, trail] = both(folder.path());
    let by = ["--by", "tls_version,bucket,user_agent,hour", "--all"];
    let (of_logs, of_trail) = (report(&[&logs], &by), report(&[&trail], &by));
    let parts = [
        "summary",
        "callers",
        "buckets",
        "groups",
        "over_time",
        "evidence",
    ];
    let preferred = [&by[..], &["--prefer", "cloudtrail"]].concat();
    for (more, counted, beside) in [
        (&by[..], &of_logs, &of_trail),
        (&preferred, &of_trail, &of_logs),
    ] {
        let all = report(&[&logs, &trail], more);
        for part in parts {
            let (all, counted) = (of_requests(&all, part), of_requests(counted, part));
            // The verdicts differ where the other kind shows more.
            if part != "buckets" {
                assert_eq!(all, counted, "{part} {more:?}");
            }
        }
        let buckets = all["buckets"].as_array().expect("a list");
        assert!(buckets.len() > 3);
        for bucket in buckets {
            let same = |report: &Value| {
                let buckets = report["buckets"].as_array().expect("a list").iter();
                let mut named = buckets.filter(|other| other["bucket"] == bucket["bucket"]);
                named.next().expect("the bucket").clone()
            };
            let (counted, other) = (same(counted), same(beside));
            assert_eq!(bucket["recorder"], counted["recorder"]);
            assert_eq!(bucket["refused"], counted["refused"]);
            assert_eq!(bucket["records"], counted["records"]);
            assert_eq!(bucket["beside"]["recorder"], other["recorder"]);
            assert_eq!(bucket["beside"]["records"], other["records"]);
            assert_eq!(bucket["beside"]["last_seen"], other["last_seen"]);
            assert_eq!(
                bucket["beside"]["refused_requests"],
                other["refused"]["requests"]
            );
        }
        let kinds = all["scope"]["evidence"].as_array().expect("a list");
        let kinds: Vec<_> = kinds
            .iter()
            .map(|kind| (&kind["kind"], &kind["files"]))
            .collect();
        assert_eq!(
            kinds,
            [
                (&json!("text-log"), &json!(1)),
                (&json!("cloudtrail"), &json!(1))
            ]
        );
    }
}

#[test]
fn a_bucket_with_one_kind_of_records_counts_by_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    fs::write(&log, super::line("TLSv1.3", "curl/8")).expect("a file");
    let trail = folder.path().join("trail");
    write(&trail, EVENTS, 0..500);
    let alone = report(&[&trail], &[]);
    let all = report(&[&trail, &log], &[]);
    let requests = |report: &Value| report["summary"]["requests"].as_u64().expect("a number");
    assert_eq!(requests(&all), requests(&alone) + 1);
    assert_eq!(all["summary"]["old_tls"], alone["summary"]["old_tls"]);
    let beside = all["buckets"].as_array().expect("a list").iter();
    assert!(beside.clone().count() > 1);
    assert!(beside.map(|bucket| &bucket["beside"]).all(Value::is_null));
}

#[test]
fn parts_in_any_order_merge_to_the_report_of_the_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let pieces = [
        ("a", Form::Text, 0..700),
        ("b", EVENTS, 0..400),
        ("c", EVENTS, 400..1_500),
        ("d", Form::Json, 700..1_500),
    ];
    let pieces = pieces.map(|(name, form, requests)| {
        write(&path(name), form, requests);
        path(name)
    });
    let questions: [&[&str]; 3] = [
        &[],
        &["--prefer", "cloudtrail", "--by", "bucket,tls_version"],
        &["--memory", "64KB", "--by", "user_agent,remote_ip"],
    ];
    for question in questions {
        let all: Vec<_> = pieces.iter().map(PathBuf::as_path).collect();
        let whole = audit(&all, question);
        let parts: Vec<_> = pieces
            .iter()
            .map(|piece| {
                let name = format!("{}.partial", piece.file_name().unwrap().display());
                let args = [&[piece.to_str().unwrap()][..], question].concat();
                partial(folder.path(), &name, &args)
            })
            .collect();
        for order in [[0, 1, 2, 3], [3, 1, 0, 2], [2, 3, 1, 0]] {
            let ordered: Vec<_> = order.iter().map(|&piece| parts[piece].as_path()).collect();
            let merged = merged(&ordered, &["--format", "json"]);
            assert!(whole.stdout == merged.stdout, "{question:?} {order:?}");
        }
    }
}

/// A CloudTrail event of one request to the bucket of [`super::line`].
fn event(id: u64, version: &str) -> String {
    let mut event = json!({
        "eventVersion": "1.11", "eventID": id.to_string(), "eventCategory": "Data",
        "eventTime": "2026-11-02T09:15:00Z", "eventSource": "s3.amazonaws.com",
        "eventName": "GetObject", "awsRegion": "eu-west-1", "userAgent": "[old-agent/1]",
        "sourceIPAddress": "192.0.2.10",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/bob"},
        "requestParameters": {"bucketName": "example-data", "key": "k"},
    });
    if version != "-" {
        event["tlsDetails"] = json!({"tlsVersion": version, "cipherSuite": "ECDHE-RSA-AES128-SHA"});
    }
    format!("{event}\n")
}

#[test]
fn the_answer_is_the_worse_of_what_both_show() {
    let folder = tempfile::tempdir().expect("a folder");
    let [log, trail] = ["log", "trail"].map(|name| folder.path().join(name));
    fs::write(&log, super::line("TLSv1.3", "curl/8")).expect("a file");
    let asked = ["--min-days", "0", "--fail-on", "old-tls"];
    for (version, verdict, status) in [
        ("TLSv1.3", "safe", 0),
        ("TLSv1.1", "breaks", 1),
        ("-", "unproven", 0),
    ] {
        fs::write(&trail, event(1, version)).expect("a file");
        let run = audit(&[&log, &trail], &asked);
        let report: Value = serde_json::from_str(&run.stdout).expect(&run.stderr);
        assert_eq!(run.status, status, "{version}: {}", run.stderr);
        assert_eq!(report["summary"]["requests"], 1, "{version}");
        for readiness in [
            &report["readiness"][1],
            &report["buckets"][0]["readiness"][1],
        ] {
            assert_eq!(readiness["requirement"], "TLSv1.2");
            assert_eq!(readiness["verdict"], verdict, "{version}");
            assert_eq!(readiness["refused_requests"], 0, "{version}");
            if verdict != "safe" {
                assert_eq!(readiness["reasons"][0]["reason"], "beside", "{version}");
                assert_eq!(readiness["reasons"][0]["recorder"], "cloudtrail");
            }
        }
        let failed = &report["gate"]["failed"][0];
        assert_eq!(failed["beside"] == "cloudtrail", status == 1, "{failed}");
    }
    fs::write(&trail, event(1, "TLSv1.1")).expect("a file");
    let paths = [log.to_str().unwrap(), trail.to_str().unwrap()];
    let run = run(&[&["audit"], &paths[..], &asked].concat());
    for said in [
        "Not safe yet: CloudTrail shows 1 request that would break if you required TLS 1.2",
        "1 bucket is in both access logs and CloudTrail",
    ] {
        assert!(run.stdout.contains(said), "{}", run.stdout);
    }
    run.assert_says("that only CloudTrail shows");
}

#[test]
fn a_baseline_accepts_what_only_the_other_kind_shows() {
    let folder = tempfile::tempdir().expect("a folder");
    let [log, trail, baseline] = ["log", "trail", "b.json"].map(|name| folder.path().join(name));
    fs::write(&log, super::line("TLSv1.3", "curl/8")).expect("a file");
    fs::write(&trail, event(1, "TLSv1.1")).expect("a file");
    let path = baseline.to_str().expect("UTF-8");
    let run = audit(
        &[&log, &trail],
        &["--fail-on", "old-tls", "--write-baseline", path],
    );
    assert_eq!(run.status, 1, "{}", run.stderr);
    let text = fs::read_to_string(&baseline).expect("a baseline");
    let mut written: Value = serde_json::from_str(&text).expect("JSON");
    let entries = written["accepted"].as_array_mut().expect("a list");
    assert_eq!(entries.len(), 1);
    for entry in entries {
        entry["reason"] = json!("known");
        entry["owner"] = json!("team");
    }
    fs::write(&baseline, written.to_string()).expect("a file");
    let run = audit(
        &[&log, &trail],
        &["--fail-on", "old-tls", "--baseline", path],
    );
    assert_eq!(run.status, 0, "{}", run.stderr);
}

#[test]
fn readiness_for_quantum_computers_is_told_where_it_is_known() {
    let run = run(&["audit", "fixtures/evidence/cloudtrail.json"]);
    let line = "Post-quantum key exchange: 1 of 1 request whose key exchange is known";
    assert!(run.stdout.contains(line), "{}", run.stdout);
    let report = report(&[Path::new("fixtures/evidence/cloudtrail.json")], &[]);
    assert_eq!(
        report["key_exchanges"],
        json!({"post_quantum": 1, "classical": 0})
    );
}

#[test]
fn a_simulation_counts_one_kind_as_the_audit_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let [logs, trail] = both(folder.path());
    let policy = folder.path().join("policy.json");
    let statement = json!({
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
        "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}},
    });
    let text = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    fs::write(&policy, text).expect("a file");
    let simulated = |paths: &[&Path], more: &[&str]| -> Value {
        let paths: Vec<_> = paths.iter().map(|path| path.to_str().unwrap()).collect();
        let args = [
            "policy",
            "simulate",
            policy.to_str().unwrap(),
            "--format",
            "json",
            "--all",
        ];
        let run = run(&[&args, &paths[..], more].concat());
        let mut report: Value = serde_json::from_str(&run.stdout).expect(&run.stderr);
        for key in [
            "sources",
            "files",
            "lines",
            "records",
            "bytes",
            "evidence",
            "other_events",
            "doubtful_samples",
        ] {
            report["scope"]
                .as_object_mut()
                .expect("a scope")
                .remove(key);
        }
        report
    };
    let (of_logs, of_trail) = (simulated(&[&logs], &[]), simulated(&[&trail], &[]));
    assert_ne!(of_logs["summary"], of_trail["summary"]);
    // Each stands beside the other, and changes nothing else.
    let preferred = simulated(&[&logs, &trail], &["--prefer", "cloudtrail"]);
    let by_default = simulated(&[&trail, &logs], &[]);
    for (mut both, counted, other, recorder) in [
        (by_default, &of_logs, &of_trail, "cloudtrail"),
        (preferred, &of_trail, &of_logs, "access-logs"),
    ] {
        let beside = both["beside"].take();
        assert_eq!(&both, counted);
        assert_eq!(beside["recorder"], recorder);
        for count in ["requests", "denied", "undetermined", "not_denied"] {
            assert_eq!(
                beside[count], other["summary"][count],
                "{recorder}: {count}"
            );
        }
    }
}

#[test]
fn a_simulation_fails_on_what_only_the_other_kind_shows() {
    let folder = tempfile::tempdir().expect("a folder");
    let [log, trail, policy] = ["log", "trail", "policy"].map(|name| folder.path().join(name));
    fs::write(&log, super::line("TLSv1.3", "curl/8")).expect("a file");
    fs::write(&trail, event(1, "TLSv1.1")).expect("a file");
    let generated = run(&["policy", "generate", "--bucket", "example-data"]);
    fs::write(&policy, generated.stdout).expect("a file");
    let paths = [&policy, &log, &trail].map(|path| path.to_str().expect("UTF-8"));
    let simulate = [&["policy", "simulate"], &paths[..]].concat();
    let run = run(&[&simulate[..], &["--fail-on", "denied"]].concat());
    assert_eq!(run.status, 1, "{}", run.stderr);
    let said =
        "Of the same buckets, CloudTrail shows 1 request that it would deny: --prefer cloudtrail.";
    let flat = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(said), "{}", run.stdout);
    let failed =
        "failed denied: CloudTrail shows 1 request to the same buckets that would be denied\n";
    run.assert_says(failed);
    // Of both kinds, each says its own number.
    let line = super::line("TLSv1.1", "curl/8");
    fs::write(&log, format!("{line}\n{line}\n")).expect("a file");
    let run = super::run(&[&simulate[..], &["--fail-on", "denied"]].concat());
    let failed = "failed denied: 2 requests would be denied; CloudTrail shows 1 request to the";
    run.assert_says(failed);
}
