//! `policy generate` and `policy simulate` through the real binary.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Run, line, run, run_with_input};

/// A policy in a file.
fn policy(folder: &Path, condition: &Value) -> PathBuf {
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "Old",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::example-data", "arn:aws:s3:::example-data/*"],
            "Condition": condition,
        }],
    });
    let path = folder.join("policy.json");
    fs::write(&path, policy.to_string()).expect("a file");
    path
}

/// The verdict on a GET over each of these, as letters: denied, undetermined or not denied.
fn verdicts(condition: &Value, args: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = policy(folder.path(), condition);
    let path = path.to_str().expect("UTF-8");
    let verdict = |version: &&str| {
        let args = [&["policy", "simulate", path, "-", "--format", "json"], args].concat();
        let run = run_with_input(&args, line(version, "a").as_bytes());
        let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let summary = &report["summary"];
        let is_one = |key: &str| summary[key] == 1;
        match (
            is_one("denied"),
            is_one("undetermined"),
            is_one("not_denied"),
        ) {
            (true, false, false) => 'D',
            (false, true, false) => '?',
            (false, false, true) => '-',
            _ => panic!("{summary}"),
        }
    };
    ["-", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]
        .iter()
        .map(verdict)
        .collect()
}

#[test]
fn a_list_of_allowed_versions_denies_the_next_one() {
    let only_1_2 = json!({"StringNotEquals": {"s3:TlsVersion": "1.2"}});
    assert_eq!(verdicts(&only_1_2, &[]), "DDD-D");
    let any = json!({"ForAnyValue:StringNotEquals": {"s3:TlsVersion": ["1.2", "1.1"]}});
    assert_eq!(verdicts(&any, &[]), "-D--D");
    let both = json!({"StringNotEquals": {"s3:TlsVersion": ["1.2", "1.3"]}});
    assert_eq!(verdicts(&both, &[]), "DDD--");
}

#[test]
fn what_aws_disagrees_on_is_undetermined_unless_a_reading_is_chosen() {
    let minimum = json!({"NumericLessThan": {"s3:TlsVersion": "1.2"}});
    assert_eq!(verdicts(&minimum, &[]), "?DD--");
    assert_eq!(
        verdicts(&minimum, &["--http-tls-version", "absent"]),
        "-DD--"
    );
    assert_eq!(verdicts(&minimum, &["--http-tls-version", "low"]), "DDD--");
    let if_exists = json!({"NumericLessThanIfExists": {"s3:TlsVersion": "1.2"}});
    assert_eq!(verdicts(&if_exists, &[]), "DDD--");
}

/// Replays the estate against a generated policy.
fn simulate(generate: &[&str], more: &[&str]) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("policy.json");
    let generated = run(&[&["policy", "generate"], generate].concat());
    assert_eq!(generated.status, 0, "{}", generated.stderr);
    fs::write(&path, generated.stdout).expect("a file");
    let path = path.to_str().expect("UTF-8");
    let run = run(&[&["policy", "simulate", path, "fixtures/estate"], more].concat());
    Run {
        // The policy's name is that of a temporary file.
        stdout: run.stdout.replace(path, "policy.json"),
        ..run
    }
}

fn simulated(generate: &[&str], more: &[&str]) -> Value {
    let run = simulate(generate, &[&["--format", "json"], more].concat());
    serde_json::from_str(&run.stdout).expect("JSON")
}

#[test]
fn a_simulation_denies_what_the_audit_says_would_be_refused() {
    for (minimum, bucket) in [
        ("1.2", "example-warehouse"),
        ("1.3", "example-warehouse"),
        ("1.2", "example-website"),
        ("1.2", "example-backups"),
    ] {
        let simulated = simulated(
            &["--bucket", bucket, "--min-tls", minimum],
            &["--bucket", bucket],
        );
        let audit = super::audit_json(
            Path::new("fixtures/estate"),
            &["--bucket", bucket, "--min-tls", minimum],
        );
        let refused = &audit["buckets"][0]["refused"]["requests"];
        assert_eq!(
            &simulated["summary"]["denied"], refused,
            "{bucket} {minimum}"
        );
        assert_eq!(
            simulated["summary"]["requests"],
            audit["summary"]["requests"]
        );
    }
}

#[test]
fn services_hide_their_tls_version_unless_they_are_exempt() {
    let of = |more: &[&str]| {
        let generate = [&["--bucket", "example-backups", "--min-tls", "1.3"], more].concat();
        simulated(&generate, &["--requester", "svc:*"])["summary"].clone()
    };
    let told = of(&[]);
    assert_eq!(
        (&told["denied"], &told["undetermined"]),
        (&json!(0), &json!(30))
    );
    // Policies do not see whether these requests used plain HTTP either.
    assert_eq!(of(&["--service-exempt"])["undetermined"], 30);
    assert_eq!(of(&["--service-exempt", "--except-http"])["not_denied"], 30);
}

#[test]
fn a_principal_may_be_let_through() {
    let arn = "arn:aws:iam::123456789012:user/nightly-backup";
    let generate = ["--bucket", "example-backups", "--principal-except", arn];
    let excepted = simulated(&generate, &["--bucket", "example-backups"]);
    assert_eq!(excepted["summary"]["denied"], 0);
    // Anyone without credentials is denied as before.
    let website = simulated(
        &["--bucket", "example-website", "--principal-except", arn],
        &["--requester", "-", "--transport", "http"],
    );
    assert_eq!(website["summary"]["denied"], 45 - 3);
}

#[test]
fn every_request_has_one_verdict() {
    let report = simulated(&["--bucket", "example-warehouse"], &[]);
    let summary = &report["summary"];
    let count = |key: &str| summary[key].as_u64().expect("a count");
    let sum =
        count("denied") + count("undetermined") + count("not_denied") + count("already_denied");
    assert_eq!(sum, count("requests"));
    for dimension in [
        "principal",
        "client",
        "operation",
        "endpoint",
        "tls_version",
    ] {
        let parts = report["by"][dimension].as_array().expect("a list");
        let denied: u64 = parts
            .iter()
            .map(|part| part["denied"].as_u64().expect("a count"))
            .sum();
        assert_eq!(denied, count("denied"), "{dimension}");
    }
    let groups = report["groups"].as_array().expect("groups");
    let requests: u64 = groups
        .iter()
        .map(|group| group["requests"].as_u64().expect("a count"))
        .sum();
    assert_eq!(requests, count("denied") + count("undetermined"));
}

#[test]
fn the_gate_fails_on_what_it_is_told_to() {
    let status = |bucket: &str, fail_on: &str, more: &[&str]| {
        simulate(
            &["--bucket", bucket],
            &[&["--fail-on", fail_on], more].concat(),
        )
        .status
    };
    assert_eq!(status("example-warehouse", "denied", &[]), 1);
    assert_eq!(
        status(
            "example-warehouse",
            "undetermined",
            &["--requester", "arn:*"]
        ),
        0
    );
    assert_eq!(
        status(
            "unused-bucket",
            "denied,undetermined",
            &["--requester", "arn:*"]
        ),
        0
    );
    assert_eq!(
        status("unused-bucket", "denied", &["--bucket", "nothing"]),
        3,
        "no data never passes"
    );
}

#[test]
fn reports_of_a_simulation() {
    let generate = ["--bucket", "example-warehouse", "--min-tls", "1.3"];
    insta::assert_snapshot!(
        "simulation_table",
        simulate(&generate, &["--top", "3"]).stdout
    );
    insta::assert_snapshot!(
        "simulation_json",
        simulate(&generate, &["--format", "json", "--tls-version", "1.1"]).stdout
    );
    insta::assert_snapshot!(
        "simulation_csv",
        simulate(&generate, &["--format", "csv"]).stdout
    );
    let lines = simulate(&generate, &["--format", "ndjson"]).stdout;
    assert!(
        lines
            .lines()
            .all(|line| serde_json::from_str::<Value>(line).is_ok())
    );
    insta::assert_snapshot!(
        "simulation_markdown",
        simulate(&generate, &["--format", "markdown"]).stdout
    );
    let page = simulate(&generate, &["--format", "html"]).stdout;
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("would deny"));
    let failed = simulate(&generate, &["--format", "junit"]);
    assert_eq!(failed.status, 2);
}

#[test]
fn the_same_logs_give_the_same_simulation() {
    let of_threads = |threads| {
        simulate(
            &["--bucket", "example-warehouse"],
            &["--threads", threads, "--format", "json"],
        )
        .stdout
    };
    assert_eq!(of_threads("1"), of_threads("5"));
}

#[test]
fn what_is_no_policy_is_an_error_that_names_the_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("broken.json");
    for text in [
        "",
        "[1]",
        "{\n  \"Statement\": 7\n}",
        "{\"Version\": \"2012-10-17\"",
    ] {
        fs::write(&path, text).expect("a file");
        for command in ["lint", "simulate"] {
            let args = ["policy", command, path.to_str().expect("UTF-8")];
            let refused = run_with_input(&args, b"");
            assert_eq!(refused.status, 2, "{command} {text}");
            assert!(
                refused.stderr.contains("broken.json:") && refused.stdout.is_empty(),
                "{}",
                refused.stderr
            );
        }
    }
    assert_eq!(run(&["policy", "lint", "no/such/policy.json"]).status, 2);
    for args in [
        &["--bucket", "Not A Bucket"][..],
        &["--bucket", "b", "--principal-except", "me"],
        &[],
    ] {
        assert_eq!(
            run(&[&["policy", "generate"], args].concat()).status,
            2,
            "{args:?}"
        );
    }
}

#[test]
fn who_is_not_recorded_is_not_anonymous() {
    let folder = tempfile::tempdir().expect("a folder");
    let vended = fs::read_to_string("fixtures/evidence/vended.jsonl").expect("records");
    let first = vended.lines().next().expect("a record");
    let summary = |principal: &Value, without: &[&str]| {
        let mut record: Value = serde_json::from_str(first).expect("JSON");
        for column in without {
            let removed = record.as_object_mut().expect("a record").remove(*column);
            assert!(removed.is_some(), "{column}");
        }
        let policy = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Deny",
                "Principal": principal,
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::acme-data/*",
            }],
        });
        let path = folder.path().join("policy.json");
        fs::write(&path, policy.to_string()).expect("a file");
        let args = ["policy", "simulate", path.to_str().expect("UTF-8"), "-"];
        let run = run_with_input(
            &[&args[..], &["--format", "json"]].concat(),
            format!("{record}\n").as_bytes(),
        );
        let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let reasons: Vec<_> = report["reasons"]
            .as_array()
            .expect("reasons")
            .iter()
            .map(|reason| reason["reason"].clone())
            .collect();
        (report["summary"]["denied"] == 1, reasons)
    };
    let (alice, everyone) = (
        json!({"AWS": "arn:aws:iam::123456789012:user/alice"}),
        json!("*"),
    );
    assert_eq!(summary(&alice, &[]), (true, vec![]));
    let unknown = json!("the log does not tell whether Principal includes the requester");
    let without = ["requester"];
    assert_eq!(summary(&alice, &without), (false, vec![unknown]));
    assert_eq!(summary(&everyone, &without), (true, vec![]));
    // Of the other columns too, what is left out is unknown.
    let action = json!("the log does not tell the action");
    let without = ["version_id", "request_uri"];
    assert_eq!(summary(&everyone, &without), (false, vec![action]));
    let resource = json!("the log does not tell the resource");
    let without = ["bucket_name", "bucket_arn"];
    assert_eq!(summary(&everyone, &without), (false, vec![resource]));
}

#[test]
fn a_policy_and_logs_cannot_share_standard_input() {
    let policy = run(&["policy", "generate", "--bucket", "example-data"]).stdout;
    for args in [
        &["policy", "simulate", "-"][..],
        &["policy", "simulate", "-", "-"],
    ] {
        let run = run_with_input(args, policy.as_bytes());
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        let why = "standard input cannot be both the policy and the logs";
        run.assert_says(why);
    }
    let logs = "fixtures/logs/transport.log";
    let run = run_with_input(&["policy", "simulate", "-", logs], policy.as_bytes());
    assert_eq!(run.status, 0, "{}", run.stderr);
}

#[test]
fn a_policy_that_comes_after_the_logs_is_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let policy = folder.path().join("policy.json");
    let text = run(&["policy", "generate", "--bucket", "example-backups"]).stdout;
    fs::write(&policy, text).expect("a file");
    let policy = policy.to_str().expect("UTF-8");
    let simulate = |args: &[&str]| {
        let run = run(&[&["policy", "simulate"], args].concat());
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{args:?}");
        run.stderr
    };
    let first = format!("error: the policy comes first: s3tls policy simulate {policy}");
    for logs in ["fixtures/estate", "fixtures/logs/eras.log"] {
        assert_eq!(simulate(&[logs, policy]), format!("{first} {logs}\n"));
    }
    assert_eq!(
        simulate(&["fixtures/estate", "fixtures/logs", policy]),
        format!("{first} fixtures/estate fixtures/logs\n")
    );
    assert_eq!(
        simulate(&["fixtures/estate", "fixtures/logs"]),
        "error: fixtures/estate is a folder, and a file is needed\n"
    );
}

/// The exempt role may be another one of the same name, in a path.
#[test]
fn the_path_of_a_role_is_why_an_exemption_is_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let policy = folder.path().join("policy.json");
    let role = "arn:aws:iam::123456789012:role/billing";
    let generate = ["policy", "generate", "--bucket", "example-data"];
    let generated = run(&[&generate[..], &["--principal-except", role]].concat());
    fs::write(&policy, generated.stdout).expect("a file");
    let simulate = [
        "policy",
        "simulate",
        policy.to_str().expect("UTF-8"),
        "-",
        "--format",
        "json",
    ];
    let reasons = |requester: &str| {
        let log = line("TLSv1.1", "old").replace("arn:aws:iam::123456789012:user/alice", requester);
        run_with_input(&simulate, log.as_bytes()).json(0, &[])["reasons"].clone()
    };
    assert_eq!(
        reasons("arn:aws:sts::123456789012:assumed-role/billing/s"),
        json!([{
            "reason": "the log does not tell aws:PrincipalArn: it names the session of a role \
                       without the role's path",
            "key": "aws:PrincipalArn",
            "requests": 1,
        }])
    );
    // Of a canonical user ID, more than a path is unknown.
    let other = &reasons(&"0123456789abcdef".repeat(4))[0]["reason"];
    assert!(
        other.is_null() || other == "the log does not tell aws:PrincipalArn",
        "{other}"
    );
}
