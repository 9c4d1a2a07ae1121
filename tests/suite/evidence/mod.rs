//! Evidence that is not a text log: access logs as CloudWatch Logs delivers them, and CloudTrail.

mod forms;
mod sources;
mod twice;

use std::fs;

use serde_json::{Value, json};

use super::archives::gzipped;
use super::{run, run_with_input};

fn fixture(name: &str) -> String {
    format!("fixtures/evidence/{name}")
}

/// What a report says about requests, without what it says about the input.
pub fn without_scope(mut report: Value) -> Value {
    report["scope"] = Value::Null;
    report["command"] = Value::Null;
    report
}

/// Only requests of unknown transport leave something to say.
pub fn report_of(path: &str, more: &[&str]) -> Value {
    let run = run(&[&["audit", path, "--format", "json"], more].concat());
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{path}: {}", run.stderr))
}

/// Requests by TLS version.
fn versions(report: &Value) -> Vec<(String, u64)> {
    let shares = report["summary"]["tls_version"].as_array().expect("a list");
    let name = |share: &Value| match &share["tls_version"] {
        Value::String(version) => version.clone(),
        _ => share["transport"].as_str().expect("a name").to_owned(),
    };
    shares
        .iter()
        .map(|share| (name(share), share["requests"].as_u64().expect("a number")))
        .collect()
}

#[test]
fn every_form_of_delivery_holds_the_same_records() {
    let lines = report_of(&fixture("vended.jsonl"), &[]);
    assert_eq!(
        versions(&lines),
        [
            ("TLSv1.1", 1),
            ("TLSv1.2", 1),
            ("TLSv1.3", 1),
            ("http", 2),
            ("internal", 1)
        ]
        .map(|(name, requests)| (name.to_owned(), requests))
    );
    assert_eq!(lines["readiness"][0]["already_denied_requests"], 1);
    for form in [
        "vended-array.json",
        "filter-log-events.json",
        "export-task.log",
        "insights-messages.csv",
    ] {
        let report = report_of(&fixture(form), &[]);
        assert_eq!(report["scope"]["records"], 6, "{form}");
        assert_eq!(
            without_scope(report),
            without_scope(lines.clone()),
            "{form}"
        );
    }
}

#[test]
fn a_column_that_is_not_delivered_leaves_the_transport_unknown() {
    let report = report_of(&fixture("vended-without-tls.jsonl"), &[]);
    assert_eq!(versions(&report), [("unknown".to_owned(), 2)]);
    assert_eq!(report["readiness"][0]["verdict"], "unproven");
    let reason = report["scope"]["doubtful_samples"][0]["reason"].as_str();
    assert!(
        reason.expect("a reason").contains("recordFields"),
        "{reason:?}"
    );
    // In query results, a value that a record lacks is no column at all.
    let report = report_of(&fixture("query-results.json"), &[]);
    assert_eq!(report["scope"]["records"], 3);
}

/// A delivery may leave the requester out, which is not a request without one.
#[test]
fn who_is_not_recorded_is_not_anonymous() {
    let lines = fs::read_to_string(fixture("vended.jsonl")).expect("readable");
    let without = |name: &str| -> String {
        let lines = lines.lines().map(|line| {
            let mut record: serde_json::Map<String, Value> =
                serde_json::from_str(line).expect("an object");
            assert!(record.remove(name).is_some());
            Value::from(record).to_string() + "\n"
        });
        lines.collect()
    };
    let groups = |log: &str| -> Vec<Value> {
        let args = [
            "audit",
            "-",
            "--by",
            "requester,user_agent,caller",
            "--format",
            "json",
        ];
        let run = run_with_input(&args, log.as_bytes());
        let report: Value = serde_json::from_str(&run.stdout).expect(&run.stderr);
        report["groups"].as_array().expect("a list").clone()
    };
    for group in groups(&without("requester")) {
        assert_eq!(group["requester"], "(not recorded)");
        assert_ne!(group["caller"], "public");
    }
    for group in groups(&without("user_agent")) {
        assert_eq!(group["user_agent"], "(not recorded)");
    }
    assert!(
        groups(&lines)
            .iter()
            .any(|group| group["requester"].is_null())
    );
}

#[test]
fn every_form_of_cloudtrail_holds_the_same_events() {
    let file = report_of(&fixture("cloudtrail.json"), &[]);
    assert_eq!(
        versions(&file),
        [
            ("tls", 1),
            ("TLSv1.1", 1),
            ("TLSv1.2", 2),
            ("TLSv1.3", 1),
            ("unknown", 1)
        ]
        .map(|(name, requests)| (name.to_owned(), requests))
    );
    let scope = &file["scope"];
    assert_eq!(scope["records"], 6);
    assert_eq!(
        scope["other_events"],
        json!({"Insight": 1, "kms.amazonaws.com": 1})
    );
    assert_eq!(scope["repeated_events"], 1);
    assert_eq!(scope["malformed"], 0);
    assert_eq!(file["summary"]["http"], 0, "plain HTTP is never certain");
    for form in [
        "cloudtrail.ndjson",
        "lookup-events.json",
        "insights-cloudtrail.csv",
    ] {
        let report = report_of(&fixture(form), &[]);
        assert_eq!(
            report["scope"]["other_events"], scope["other_events"],
            "{form}"
        );
        assert_eq!(without_scope(report), without_scope(file.clone()), "{form}");
    }
}

#[test]
fn a_trail_without_events_of_s3_is_not_empty() {
    let event = r#"{"eventVersion":"1.08","eventTime":"2026-06-01T08:30:00Z",
        "eventSource":"ec2.amazonaws.com","eventName":"RunInstances",
        "eventID":"a3b1c2d4-0000-4000-8000-000000000001","eventCategory":"Management"}"#;
    let run = run_with_input(
        &["audit", "-"],
        format!(r#"{{"Records":[{event}]}}"#).as_bytes(),
    );
    let expected = "inconclusive: the input contains no records of requests to S3, but 1 CloudTrail event of \
        other services; a trail records requests to S3 only if it selects data events (aws cloudtrail \
        put-event-selectors)";
    run.assert_says(expected);
    assert_eq!(run.status, 3);
}

#[test]
fn cloudtrail_tells_accounts_endpoints_and_key_exchanges() {
    let by = "principal,account,vpc_endpoint,key_exchange,endpoint,caller,operation";
    let report = report_of(&fixture("cloudtrail.json"), &["--by", by, "--all"]);
    let group = |principal: Value| {
        let groups = report["groups"].as_array().expect("a list");
        let found = groups.iter().find(|group| group["principal"] == principal);
        found.unwrap_or_else(|| panic!("{principal}")).clone()
    };
    let role = group(json!("arn:aws:sts::123456789012:assumed-role/etl"));
    assert_eq!(role["vpc_endpoint"], "vpce-0a1b2c3d");
    assert_eq!(role["key_exchange"], "X25519MLKEM768");
    assert_eq!(role["account"], "123456789012");
    let other_account = group(json!("AROAOTHER"));
    assert_eq!(other_account["account"], "999988887777");
    assert_eq!(other_account["operation"], "REST.GET.BUCKET");
    let anonymous = group(Value::Null);
    assert_eq!(
        (&anonymous["account"], &anonymous["errors"]),
        (&Value::Null, &json!(1))
    );
    assert_eq!(
        group(json!("svc:cloudfront.amazonaws.com"))["caller"],
        "cloudfront"
    );
}

#[test]
fn policies_are_simulated_on_cloudtrail() {
    let folder = tempfile::tempdir().expect("a folder");
    let simulate = |condition: Value| {
        let policy = folder.path().join("policy.json");
        let statement = json!({
            "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::acme-data/*", "Condition": condition,
        });
        let text = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
        fs::write(&policy, text).expect("a file");
        let policy = policy.to_str().expect("UTF-8");
        let logs = fixture("cloudtrail.json");
        let run = run(&["policy", "simulate", policy, &logs, "--format", "json"]);
        let report: Value = serde_json::from_str(&run.stdout).expect(&run.stderr);
        report["summary"].clone()
    };
    // Of five downloads, one came through an endpoint: known from CloudTrail alone.
    let endpoint = json!({"StringNotEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}});
    let summary = simulate(endpoint);
    assert_eq!(summary["undetermined"], 0, "{summary}");
    let referer = json!({"StringLike": {"aws:Referer": "*example.com*"}});
    let summary = simulate(referer);
    assert!(
        summary["undetermined"].as_u64() > Some(0),
        "a Referer is not recorded: {summary}"
    );
}

#[test]
fn json_is_read_from_gzip_archives_and_standard_input_alike() {
    let text = fs::read(fixture("cloudtrail.json")).expect("a fixture");
    let plain = without_scope(report_of(&fixture("cloudtrail.json"), &[]));
    let folder = tempfile::tempdir().expect("a folder");
    let gzip = folder.path().join("events.json.gz");
    fs::write(&gzip, gzipped(&text)).expect("a file");
    let report = report_of(gzip.to_str().expect("UTF-8"), &[]);
    assert_eq!(without_scope(report), plain);
    let run = run_with_input(&["audit", "-", "--format", "json"], &text);
    let report = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(without_scope(report), plain);
}

#[test]
fn a_cut_file_keeps_what_came_before_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = fs::read(fixture("cloudtrail.json")).expect("a fixture");
    let path = folder.path().join("cut.json");
    fs::write(&path, &text[..text.len() / 2]).expect("a file");
    let run = run(&["audit", path.to_str().expect("UTF-8"), "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(report["scope"]["malformed"], 1);
    assert!(report["scope"]["records"].as_u64() >= Some(3));
    run.assert_says("the file ends inside it");
}

/// Nobody but CloudTrail says which service made a request.
#[test]
fn a_service_that_acts_for_a_caller_is_aws_own_side() {
    let event = |identity: &str, agent: &str| {
        format!(
            r#"{{"eventVersion":"1.08","eventTime":"2026-06-01T08:30:00Z","eventSource":"s3.amazonaws.com",
            "eventName":"GetObject","userAgent":"{agent}","requestParameters":{{"bucketName":"acme-data"}},
            "userIdentity":{{"type":"AssumedRole","accountId":"123456789012",
            "arn":"arn:aws:sts::123456789012:assumed-role/etl/run"{identity}}}}}"#
        )
        .replace('\n', "")
    };
    let athena = "athena.amazonaws.com";
    let by = |service: &str| format!(r#","invokedBy":"{service}""#);
    let check = |event: String, more: &[&str]| {
        let args = ["audit", "-", "--format", "json", "--fail-on", "unknown-tls"];
        let run = run_with_input(&[&args, more].concat(), event.as_bytes());
        let report: Value = serde_json::from_str(&run.stdout).expect(&run.stderr);
        assert_eq!(versions(&report), [("unknown".to_owned(), 1)]);
        assert_eq!(report["readiness"][0]["verdict"], "unproven");
        let caller = report["callers"][0].clone();
        (
            run.status,
            caller["caller"].clone(),
            caller["aws_side"].clone(),
        )
    };
    let service = json!("aws-service");
    let include = ["--include-aws-side"];
    for (event, more, expected) in [
        (event(&by(athena), athena), &[][..], (0, &service, true)),
        (event(&by(athena), athena), &include, (1, &service, true)),
        // A client may have sent the name.
        (event("", athena), &[], (1, &service, false)),
        (
            event(&by("cloudfront.amazonaws.com"), "Amazon CloudFront"),
            &[],
            (1, &service, false),
        ),
    ] {
        let (status, caller, is_aws_side) = expected;
        let expected = (status, caller.clone(), json!(is_aws_side));
        assert_eq!(check(event.clone(), more), expected, "{event}");
    }
}
