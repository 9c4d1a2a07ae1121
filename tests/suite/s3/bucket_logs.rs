//! The logs of many buckets at once: `--bucket-logs` with a glob, and what cannot be said of buckets
//! that are not logged.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::super::line;
use super::super::schema::is_as_described;
use super::server::{Asked, Options, Server};
use super::{Run, logging_to, run_at};

const UNIQUE: &str = "5D08B202D8FA4308";

/// Puts a log of one request to a bucket.
fn put(root: &Path, key: &str, bucket: &str) {
    let path = root.join(key);
    fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
    let text = line("TLSv1.2", "agent").replace("example-data", bucket);
    fs::write(path, text).expect("a file");
}

/// Two logged buckets, one that is not, and one of which S3 does not tell.
fn server(root: &Path, is_denied: bool) -> Server {
    server_with(root, options(is_denied))
}

fn server_with(root: &Path, options: Options) -> Server {
    for bucket in ["prod-a", "prod-b", "prod-silent", "test"] {
        fs::create_dir_all(root.join(bucket)).expect("a folder");
    }
    for bucket in ["prod-a", "prod-b", "test"] {
        let folder = format!("logs/all/123456789012/us-east-1/{bucket}/2026/11/02");
        put(
            root,
            &format!("{folder}/2026-11-02-00-00-00-{UNIQUE}"),
            bucket,
        );
    }
    Server::new(root, options)
}

fn options(is_denied: bool) -> Options {
    let answers = move |asked: &Asked| {
        let is_secret = asked.path.starts_with("/test") && asked.query.starts_with("logging");
        let denied = (403, "<Error><Code>AccessDenied</Code></Error>".to_owned());
        (is_denied && is_secret).then_some(denied)
    };
    let to_logs = || logging_to("logs", "all/", true);
    Options {
        logging: HashMap::from([
            ("prod-a", to_logs()),
            ("prod-b", to_logs()),
            ("test", to_logs()),
        ]),
        answers: Some(Box::new(answers)),
        ..Options::default()
    }
}

/// What an audit writes as a partial result.
fn partial_at(server: &Server, args: &[&str]) -> Vec<u8> {
    let audit = ["audit", "--no-sign-request", "--endpoint-url", &server.url];
    let mut command = super::s3tls(&[&audit, args].concat());
    super::isolate(&mut command);
    command.output().expect("the binary starts").stdout
}

fn audit(server: &Server, args: &[&str]) -> Run {
    run_at(
        &server.url,
        &[&["audit", "--min-days", "0", "--no-sign-request"], args].concat(),
    )
}

fn buckets(report: &Value) -> Vec<&str> {
    let buckets = report["buckets"].as_array().expect("buckets");
    let mut names: Vec<_> = buckets
        .iter()
        .filter_map(|bucket| bucket["bucket"].as_str())
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn a_glob_audits_every_such_bucket_and_names_those_without_logs() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = server(folder.path(), false);
    let json = ["--bucket-logs", "prod-*", "--format", "json"];
    let report = audit(&server, &json).json(0, &[]);
    assert_eq!(buckets(&report), ["prod-a", "prod-b"]);
    assert_eq!(report["scope"]["filters"], json!({"bucket": ["prod-*"]}));
    assert_eq!(report["scope"]["sources"], json!(["s3://logs/all/"]));
    let silent = json!([{"bucket": "prod-silent", "is_off": true}]);
    assert_eq!(report["scope"]["unlogged"], silent);
    let reasons = &report["readiness"][0]["reasons"];
    let expected = json!([{"reason": "not-logged", "count": 1, "buckets": ["prod-silent"]}]);
    assert_eq!(reasons, &expected);
    // No gate passes without its logs.
    let quiet = ["--until=2026-11-03", "--quiet-for=1", "--idle-ok"];
    for gate in [&["--fail-on=http"][..], &quiet] {
        let run = audit(&server, &[&["--bucket-logs=prod-*"], gate].concat());
        let reason = "inconclusive: 1 bucket is not known to be logged: prod-silent; \
                      --bucket-logs '!NAME' leaves a bucket out\n";
        assert!(
            run.status == 3 && run.stderr.contains(reason),
            "{}",
            run.stderr
        );
        let without = ["--bucket-logs=prod-*", "--bucket-logs=!prod-silent"];
        let run = audit(&server, &[&without[..], gate].concat());
        assert_eq!(run.status, 0, "{}", run.stderr);
    }
    // What is proven about a bucket does not depend on the others.
    assert_eq!(report["buckets"][0]["readiness"][0]["verdict"], "safe");
    is_as_described("audit-2", &report);
    // The folders of other buckets are passed over.
    let gets = server.gets();
    assert!(
        gets.iter().all(|get| !get.path.contains("/test/")),
        "{gets:#?}"
    );

    let table = audit(&server, &["--bucket-logs", "prod-*"]);
    let line = "  1 bucket is not logged, nothing can be said of it: prod-silent.\n";
    assert!(table.stdout.contains(line), "{}", table.stdout);
    let answer = "? Not proven that TLS 1.2 is safe: 1 bucket is not known to be logged: \
                  prod-silent.";
    assert!(table.stdout.contains(answer), "{}", table.stdout);
}

#[test]
fn a_logged_bucket_without_a_record_is_named_and_nothing_is_called_safe() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut options = options(false);
    options
        .logging
        .insert("prod-silent", logging_to("logs", "all/", true));
    let server = server_with(folder.path(), options);
    let report = audit(&server, &["--bucket-logs=prod-*", "--format=json"]).json(0, &[]);
    assert_eq!(report["scope"]["unlogged"], Value::Null);
    let expected = json!([{"reason": "not-logged", "count": 1, "buckets": ["prod-silent"]}]);
    let of_all = &report["readiness"][0];
    assert_eq!(
        (&of_all["reasons"], &of_all["verdict"]),
        (&expected, &json!("unproven"))
    );
    assert_eq!(report["buckets"][0]["readiness"][0]["verdict"], "safe");
    is_as_described("audit-2", &report);
    let table = audit(&server, &["--bucket-logs=prod-*"]).stdout;
    for line in [
        "  1 bucket is logged but has no record here, nothing is proven about it: prod-silent.\n",
        "? Not proven that TLS 1.2 is safe: 1 bucket is logged but has no record: prod-silent.",
    ] {
        assert!(table.contains(line), "{table}");
    }
    // It was not seen to be quiet either, unless it may have been idle.
    let quiet = |more: &[&str]| {
        let args = [
            "--bucket-logs=prod-*",
            "--until=2026-11-03",
            "--quiet-for=1",
        ];
        audit(&server, &[&args, more].concat())
    };
    assert_eq!((quiet(&[]).status, quiet(&["--idle-ok"]).status), (3, 0));
    let reason = "inconclusive: 1 bucket is logged but has no record: prod-silent\n";
    assert!(quiet(&[]).stderr.contains(reason), "{}", quiet(&[]).stderr);
    // Another run may have the records.
    let partial = |name: &str, args: &[&str]| {
        let args = [&["--bucket-logs=prod-*", "--format=partial"], args].concat();
        let path = folder.path().join(name);
        let partial = partial_at(&server, &args);
        fs::write(&path, partial).expect("a file");
        path.to_str().expect("UTF-8").to_owned()
    };
    let of_a = partial("a", &["--exclude=*/prod-b/*"]);
    let of_b = partial("b", &["--exclude=*/prod-a/*"]);
    let unseen = |parts: &[&str]| -> Value {
        let merge = [&["merge", "--min-days=0", "--format=json"], parts].concat();
        let merged = super::run(&merge).stdout;
        let report: Value = serde_json::from_str(&merged).expect("JSON");
        report["readiness"][0]["reasons"][0]["buckets"].clone()
    };
    assert_eq!(unseen(&[&of_a]), json!(["prod-b", "prod-silent"]));
    assert_eq!(unseen(&[&of_a, &of_b]), json!(["prod-silent"]));
}

#[test]
fn a_bucket_that_s3_does_not_tell_about_is_an_error_and_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = server(folder.path(), true);
    let error = "error: s3://test: access denied to bucket test: s3:GetBucketLogging on";
    let args = [
        "--bucket-logs=prod-?",
        "--bucket-logs=test",
        "--format=json",
    ];
    let report = audit(&server, &args).json(2, &[error]);
    // There are logs of it, but nobody knows whether it is still logged.
    assert_eq!(buckets(&report), ["prod-a", "prod-b", "test"]);
    let untold = json!([{"bucket": "test", "is_off": false}]);
    assert_eq!(report["scope"]["unlogged"], untold);
    let reasons = &report["readiness"][0]["reasons"];
    let expected = json!([{"reason": "not-logged", "count": 1, "buckets": ["test"]}]);
    assert_eq!(reasons, &expected);
    let verdict = |row: usize| report["buckets"][row]["readiness"][0]["verdict"].clone();
    assert_eq!(
        [verdict(0), verdict(1), verdict(2)],
        ["safe", "safe", "unproven"]
    );
    is_as_described("audit-2", &report);
}

#[test]
fn commands_without_a_verdict_warn_of_buckets_that_are_not_logged() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = server(folder.path(), false);
    let policy = folder.path().join("policy.json");
    let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*",
        "Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}"#;
    fs::write(&policy, text).expect("a file");
    let policy = policy.to_str().expect("UTF-8");
    let simulate = ["policy", "simulate", policy, "--kind=rcp"];
    let warning = "warning: 1 bucket is not logged, so its requests are unknown: prod-silent\n";
    for command in [&["records"][..], &simulate] {
        let args = ["--bucket-logs=prod-*", "--no-sign-request"];
        let run = run_at(&server.url, &[command, &args].concat());
        assert_eq!(run.status, 0, "{}", run.stderr);
        assert!(run.stderr.starts_with(warning), "{}", run.stderr);
    }
}

#[test]
fn partial_results_keep_what_is_not_logged() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = server(folder.path(), false);
    let partial = partial_at(&server, &["--bucket-logs=*", "--format=partial"]);
    let path = folder.path().join("partial");
    fs::write(&path, partial).expect("a file");
    let path = path.to_str().expect("UTF-8");
    let merged = super::run(&["merge", path, "--min-days", "0", "--format", "json"]);
    let report: Value = serde_json::from_str(&merged.stdout).expect("JSON");
    let names: Vec<_> = report["scope"]["unlogged"]
        .as_array()
        .expect("buckets")
        .iter()
        .collect();
    assert_eq!(names.len(), 2, "{report}");
    assert_eq!(report["readiness"][0]["verdict"], "unproven");
}

#[test]
fn where_nothing_is_logged_nothing_is_concluded() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = server(folder.path(), false);
    let table = audit(&server, &["--bucket-logs", "prod-s*"]);
    assert_eq!(table.status, 3, "{}", table.stderr);
    let line = "1 bucket is not logged, nothing can be said of it: prod-silent.\n";
    assert!(table.stdout.contains(line), "{}", table.stdout);
    let unnamed = audit(&server, &["--bucket-logs", ""]);
    let expected = "error: a value is required for '--bucket-logs <BUCKET>' but none was supplied";
    assert!(
        unnamed.status == 2 && unnamed.stderr.starts_with(expected),
        "{}",
        unnamed.stderr
    );
    let none = audit(&server, &["--bucket-logs", "none-*"]);
    let expected = "error: s3://: no bucket has such a name\n";
    assert_eq!((none.status, none.stderr.as_str()), (2, expected));
}
