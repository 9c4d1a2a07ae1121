//! Failures of a whole bucket: one sentence says what is wrong and what is missing.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::super::s3tls;
use super::server::{Fault, Options, Server};
use super::{Run, audit_at, isolate, run_at};

/// The errors of a run.
fn errors(run: &Run) -> String {
    let lines = run.stderr.lines();
    let errors: Vec<_> = lines.filter(|line| line.starts_with("error: ")).collect();
    errors.join("\n")
}

/// Audits a bucket whose every answer is an error; what stderr says.
fn sentence(path: &str, status: u16, code: &'static str) -> String {
    let options = Options {
        faults: [(path.to_owned(), Fault::Error(usize::MAX, status, code))].into(),
        ..Options::default()
    };
    let server = Server::new("fixtures".as_ref(), options);
    let run = run_at(&server.url, &["audit", "s3://estate", "--no-sign-request"]);
    assert_eq!(run.status, 2, "{}", run.stderr);
    errors(&run)
}

#[test]
fn each_reason_is_one_sentence() {
    for (status, code, expected) in [
        (
            403,
            "AccessDenied",
            "access denied to bucket estate: s3:ListBucket on arn:aws:s3:::estate is not allowed",
        ),
        (404, "NoSuchBucket", "there is no bucket estate"),
        (
            400,
            "ExpiredToken",
            "the credentials for bucket estate have expired: log in again",
        ),
        (
            403,
            "InvalidAccessKeyId",
            "S3 does not accept the credentials for bucket estate (InvalidAccessKeyId)",
        ),
        (
            403,
            "RequestTimeTooSkewed",
            "S3 refuses requests to bucket estate: this machine's clock is wrong",
        ),
        (
            301,
            "PermanentRedirect",
            "bucket estate is in another region: set it with --region",
        ),
        (418, "Teapot", "S3 answered 418 Teapot: told to"),
    ] {
        let said = sentence("/estate/", status, code);
        assert_eq!(said, format!("error: s3://estate: {expected}"));
    }
}

#[test]
fn a_token_that_expires_on_the_way_is_named_once() {
    let server = Server::new("fixtures".as_ref(), Options::default());
    audit_at(&server, &["s3://estate", "--no-sign-request"]);
    let keys = server.gets().into_iter().map(|get| get.path);
    let fault = Fault::Error(usize::MAX, 400, "ExpiredToken");
    let options = Options {
        faults: keys.map(|path| (path, fault.clone())).collect(),
        ..Options::default()
    };
    let server = Server::new("fixtures".as_ref(), options);
    let run = run_at(&server.url, &["audit", "s3://estate", "--no-sign-request"]);
    let expected =
        "error: s3://estate: the credentials for bucket estate have expired: log in again";
    assert_eq!((run.status, errors(&run).as_str()), (2, expected));
}

#[test]
fn a_bucket_is_found_in_its_own_region() {
    let options = Options {
        is_signed: true,
        region: Some("eu-central-1"),
        ..Options::default()
    };
    let server = Server::new("fixtures".as_ref(), options);
    let report = audit_at(&server, &["s3://estate"]);
    assert_eq!(report["scope"]["files"], 32);
    let run = run_at(
        &server.url,
        &["audit", "s3://estate", "--region", "us-east-1"],
    );
    let expected =
        "error: s3://estate: bucket estate is in eu-central-1: use --region eu-central-1";
    assert_eq!((run.status, errors(&run).as_str()), (2, expected));
}

#[test]
fn requests_are_signed_unless_told_not_to() {
    let options = Options {
        is_signed: true,
        ..Options::default()
    };
    let server = Server::new("fixtures".as_ref(), options);
    audit_at(&server, &["s3://estate", "--path-style"]);
    let run = run_at(&server.url, &["audit", "s3://estate", "--no-sign-request"]);
    assert_eq!(run.status, 2);
    run.assert_says("s3:ListBucket on arn:aws:s3:::estate");
    let run = run_at(
        &server.url,
        &["audit", "s3://estate", "--profile", "nobody"],
    );
    assert_eq!(run.status, 2);
    let expected = "error: s3://estate: no credentials were found for bucket estate: use a \
                    --profile that has some, or --no-sign-request if anyone may read it";
    assert_eq!(errors(&run), expected);
}

/// A machine outside of AWS may have something that refuses to be asked for credentials.
#[test]
fn an_instance_that_gives_no_credentials_is_said_to_have_none() {
    let options = Options {
        faults: [(
            "/latest/api/token".to_owned(),
            Fault::Error(usize::MAX, 403, "Forbidden"),
        )]
        .into(),
        ..Options::default()
    };
    let server = Server::new("fixtures".as_ref(), options);
    let said = |args: &[&str]| {
        let mut command = s3tls(&[args, &["--endpoint-url", &server.url]].concat());
        isolate(&mut command);
        command
            .env_remove("AWS_ACCESS_KEY_ID")
            .env_remove("AWS_SECRET_ACCESS_KEY")
            .env_remove("AWS_EC2_METADATA_DISABLED")
            .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", &server.url);
        Run::from(command.output().expect("the binary starts"))
    };
    let none = |subject: &str| {
        format!(
            "no credentials were found for {subject}: use a --profile that has some, or \
             --no-sign-request if anyone may read it; this machine's instance metadata service gives \
             none: request forbidden: IMDS is disabled or the caller has insufficient permissions"
        )
    };
    let audited = said(&["audit", "s3://estate"]);
    let expected = format!("error: s3://estate: {}", none("bucket estate"));
    assert_eq!((audited.status, errors(&audited)), (2, expected));
    let discovered = said(&["discover"]);
    let reason = none("the list of buckets");
    let expected = format!("error: account default: {reason}");
    assert_eq!((discovered.status, errors(&discovered)), (2, expected));
    assert!(
        !discovered.stdout.contains("no credentials"),
        "{}",
        discovered.stdout
    );
    let page = said(&["discover", "--format", "markdown"]).stdout;
    assert!(page.contains("no credentials were found"), "{page}");
}

#[test]
fn what_is_not_there_is_an_error() {
    let server = Server::new("fixtures".as_ref(), Options::default());
    for (url, expected) in [
        ("s3://estate/no/such", "bucket estate has no objects there"),
        ("s3://nothing", "there is no bucket nothing"),
        ("s3://", "the URL does not name a bucket"),
    ] {
        let run = run_at(
            &server.url,
            &["audit", url, "fixtures/logs", "--no-sign-request"],
        );
        assert_eq!(run.status, 2);
        let first = run.stderr.lines().next();
        assert_eq!(first, Some(format!("error: {url}: {expected}").as_str()));
        assert!(
            run.stdout.starts_with("s3tls  105 requests"),
            "the rest is audited"
        );
    }
}

#[test]
fn a_server_that_is_not_there_is_given_up() {
    let port = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", port.local_addr().expect("an address"));
    drop(port);
    let start = Instant::now();
    let run = run_at(&url, &["audit", "s3://estate", "--no-sign-request"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr
            .starts_with("error: s3://estate: bucket estate cannot be reached: ")
            && run.stderr.contains("refused"),
        "{}",
        run.stderr
    );
    assert!(start.elapsed() < Duration::from_secs(20));
}
