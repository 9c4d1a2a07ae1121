//! Logs in S3, read from a real server on this machine: the same report as from disk, no more
//! requests than it takes, and every fault named.

mod bucket_logs;
mod cache;
pub mod discover;
mod endless;
mod errors;
mod faults;
pub mod inventory;
mod kinds;
mod layouts;
mod listings;
#[cfg(any(target_os = "linux", feature = "parquet"))]
mod moto;
#[cfg(target_os = "linux")]
mod progress;
mod scan;
pub mod server;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use s3s::dto::{LoggingEnabled, PartitionedPrefix, TargetObjectKeyFormat};
use serde_json::{Value, json};

use super::archives::tar;
use super::documentation::{blocks, needs_s3};
use super::generate::{Generator, Profile};
use super::{LOGS_SAY, Run, audit_json, audit_json_saying, line, run, s3tls, without_run};
use server::{ACCESS_KEY, Options, SECRET_KEY, Server};

/// Runs a command against a server, with nothing of this machine's own settings.
fn run_at(server: &str, args: &[&str]) -> Run {
    let mut command = s3tls(&[args, &["--endpoint-url", server]].concat());
    isolate(&mut command);
    command.output().expect("the binary starts").into()
}

/// Gives a command credentials of its own, and keeps it from those of this machine.
pub fn isolate(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        .env("AWS_REGION", "us-east-1")
        .env("AWS_CONFIG_FILE", "/nowhere")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("NO_PROXY", "127.0.0.1");
}

/// Audits what is below a URL and reads the JSON report, of a run that had nothing to complain about.
#[track_caller]
fn audit_at(server: &Server, args: &[&str]) -> Value {
    let run = run_at(
        &server.url,
        &[&["audit", "--format", "json"], args].concat(),
    );
    run.json(0, &[])
}

/// Writes a file of one line and the folders above it.
fn put(root: &Path, key: &str) {
    let path = root.join(key);
    fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
    fs::write(path, line("TLSv1.2", "agent")).expect("a file");
}

#[test]
fn the_report_is_that_of_the_same_files() {
    let server = Server::new(
        "fixtures".as_ref(),
        Options {
            is_signed: true,
            page: Some(7),
            ..Options::default()
        },
    );
    for folder in ["estate", "logs", "foreign"] {
        for format in ["json", "csv", "table", "html"] {
            let local = format!("fixtures/{folder}");
            let from_disk = run(&["audit", &local, "--format", format]);
            let url = format!("s3://{folder}");
            let from_s3 = run_at(&server.url, &["audit", &url, "--format", format]);
            assert_eq!(from_s3.status, from_disk.status, "{}", from_s3.stderr);
            // Two words of different length make the table's columns differ, but it has none of
            // them.
            let as_local = |text: &str| without_run(text).replace(&url, &local);
            assert_eq!(
                as_local(&from_s3.stdout),
                without_run(&from_disk.stdout),
                "{url} {format}"
            );
            assert_eq!(
                as_local(&from_s3.stderr),
                from_disk.stderr,
                "{url} {format}"
            );
        }
    }
}

#[test]
fn thousands_of_objects_are_fetched_once_each_and_many_at_a_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).expect("a folder");
    let mut generator = Generator::new(7, Profile::Skewed, 300);
    for number in 0..3_000 {
        let name = format!(
            "2026-11-{:02}-{:02}-00-00-{number:016X}",
            number / 240 + 1,
            number / 10 % 24
        );
        let mut out = BufWriter::new(File::create(logs.join(name)).expect("a file"));
        (0..number % 9).for_each(|_| generator.write_line(&mut out).expect("lines"));
        out.flush().expect("lines");
    }
    let server = Server::new(
        folder.path(),
        Options {
            latency: Duration::from_millis(100),
            ..Options::default()
        },
    );
    let mut from_disk = audit_json(&logs, &[]);
    let from_s3 = audit_at(&server, &["s3://logs", "--no-sign-request"]);
    from_disk["scope"]["sources"] = json!(["s3://logs"]);
    assert_eq!(from_s3, from_disk);
    let mut keys: Vec<_> = server.gets().into_iter().map(|get| get.path).collect();
    assert_eq!(keys.len(), 3_000);
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 3_000);
    assert!(server.most_at_once() > 100, "{}", server.most_at_once());
    assert!(server.pages() < 10, "{}", server.pages());
}

#[test]
fn archives_and_compressed_objects_of_any_size_are_read_as_files_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).expect("a folder");
    let small = line("TLSv1.2", "agent");
    let large = small.repeat((9 << 20) / small.len());
    // It does not compress below the size from which objects are fetched in parts.
    let stored = zstd::encode_all(large.as_bytes(), -100_000).expect("memory");
    let random: Vec<u8> = (0..9u32 << 18)
        .flat_map(|number| number.wrapping_mul(0x9e37_79b9).to_le_bytes())
        .collect();
    let frame = [
        &[0x50, 0x2a, 0x4d, 0x18],
        &(random.len() as u32).to_le_bytes()[..],
        &random,
    ];
    for (name, bytes) in [
        (
            "small.tar",
            tar(&[("log", small.as_bytes()), ("bad", b"bad\n")]),
        ),
        (
            "large.tar",
            tar(&[("log", large.as_bytes()), ("bad", b"bad\n")]),
        ),
        (
            "small.zst",
            zstd::encode_all(small.as_bytes(), 1).expect("memory"),
        ),
        ("large.zst", [frame.concat(), stored].concat()),
        ("other.csv", b"\"bucket\",\"key\",\"STANDARD\"\n".to_vec()),
    ] {
        fs::write(logs.join(name), bytes).expect("a file");
    }
    let server = Server::new(folder.path(), Options::default());
    let messages = [
        "warning: 2 lines could not be read as records:",
        "note: skipped 1 S3 Inventory file: ",
    ];
    let from_disk = audit_json_saying(&logs, &[], 0, &messages);
    let args = ["audit", "s3://logs", "--format=json", "--no-sign-request"];
    let mut from_s3 = run_at(&server.url, &args).json(0, &messages);
    let (root, scope) = (logs.display().to_string(), &mut from_s3["scope"]);
    assert_eq!(scope["skipped"][0]["example"], "s3://logs/other.csv");
    let member = "s3://logs/large.tar!bad";
    assert_eq!(scope["malformed_samples"][0]["source"], member);
    let local = from_s3.to_string().replace("s3://logs", &root);
    let local: Value = serde_json::from_str(&local).expect("JSON");
    assert_eq!(local, from_disk);
}

#[test]
fn local_files_and_buckets_make_one_report() {
    let server = Server::new("fixtures".as_ref(), Options::default());
    let mixed = [
        "fixtures/logs",
        "s3://estate/exam",
        "s3://estate",
        "--no-sign-request",
    ];
    let run = run_at(
        &server.url,
        &[&["audit", "--format", "json"], &mixed[..]].concat(),
    );
    let repeated = "warning: 2 files were named or linked more than once";
    let report = run.json(0, &[&LOGS_SAY[..], &[repeated]].concat());
    let together = audit_json_saying("fixtures/logs".as_ref(), &["fixtures/estate"], 0, &LOGS_SAY);
    assert_eq!(report["summary"], together["summary"]);
    assert_eq!(report["groups"], together["groups"]);
    assert_eq!(report["scope"]["repeated"], 2);
    assert_eq!(
        report["scope"]["sources"],
        json!(["fixtures/logs", "s3://estate", "s3://estate/exam"])
    );
}

#[test]
fn policies_are_simulated_on_objects_too() {
    let server = Server::new("fixtures".as_ref(), Options::default());
    let folder = tempfile::tempdir().expect("a folder");
    let policy = folder.path().join("policy.json");
    let generated = run(&["policy", "generate", "--bucket", "example-website"]);
    fs::write(&policy, generated.stdout).expect("a file");
    let policy = policy.to_str().expect("UTF-8");
    let simulate = ["policy", "simulate", policy, "--format", "json"];
    let from_disk = run(&[&simulate[..], &["fixtures/estate"]].concat());
    let from_s3 = [&simulate[..], &["s3://estate", "--no-sign-request"]].concat();
    let from_s3 = run_at(&server.url, &from_s3);
    assert_eq!(
        from_s3.stdout.replace("s3://estate", "fixtures/estate"),
        from_disk.stdout
    );
}

/// A bucket's logging, to a prefix of another bucket.
fn logging_to(target: &str, prefix: &str, is_partitioned: bool) -> LoggingEnabled {
    let format = TargetObjectKeyFormat {
        partitioned_prefix: Some(PartitionedPrefix::default()),
        simple_prefix: None,
    };
    LoggingEnabled {
        target_bucket: target.to_owned(),
        target_grants: None,
        target_object_key_format: is_partitioned.then_some(format),
        target_prefix: prefix.to_owned(),
    }
}

#[test]
fn the_logs_of_a_bucket_are_found_by_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let unique = "5D08B202D8FA4308";
    for key in [
        format!("flat/2026-11-02-10-00-00-{unique}"),
        format!("flat/2026-11-03-10-00-00-{unique}"),
        format!(
            "parts/123456789012/eu-west-1/example-data/2026/11/02/2026-11-02-00-00-00-{unique}"
        ),
        format!("parts/123456789012/eu-west-1/another/2026/11/02/2026-11-02-00-00-00-{unique}"),
        format!("flatter/2026-11-03-10-00-00-{unique}"),
    ] {
        put(&root.join("target"), &key);
    }
    fs::create_dir(root.join("silent")).expect("a folder");
    for (prefix, is_partitioned, files) in [("flat/", false, 2), ("parts/", true, 1)] {
        let server = Server::new(
            root,
            Options {
                logging: [("example-data", logging_to("target", prefix, is_partitioned))].into(),
                ..Options::default()
            },
        );
        let report = audit_at(
            &server,
            &["--bucket-logs", "example-data", "--no-sign-request"],
        );
        assert_eq!(report["scope"]["files"], files);
        assert_eq!(
            report["scope"]["filters"],
            json!({"bucket": ["example-data"]})
        );
        assert_eq!(
            report["scope"]["sources"],
            json!([format!("s3://target/{prefix}")])
        );
        let off = ["audit", "--bucket-logs", "silent", "--no-sign-request"];
        let off = run_at(&server.url, &off);
        assert_eq!(
            (off.status, off.stderr.as_str()),
            (
                2,
                "error: s3://silent: server access logging of bucket silent is off\n"
            )
        );
    }
}

#[test]
fn the_policy_of_a_bucket_is_read() {
    use s3tls::input::s3::{S3Options, bucket_policy};
    let policy = r#"{"Version":"2012-10-17","Statement":[]}"#;
    for expected in [Some(policy), None] {
        let options = Options {
            policy: expected,
            ..Options::default()
        };
        let server = Server::new("fixtures".as_ref(), options);
        let options = S3Options {
            region: Some("us-east-1".to_owned()),
            endpoint_url: Some(server.url.clone()),
            no_sign_request: true,
            ..S3Options::default()
        };
        let read = bucket_policy("logs", &options).map_err(|error| error.to_string());
        assert_eq!(read, Ok(expected.map(str::to_owned)));
    }
}

#[test]
fn a_buckets_own_policy_is_checked_and_tried() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Sid": "Http", "Effect": "Deny",
        "Principal": "*", "Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        "Resource": ["arn:aws:s3:::example-website", "arn:aws:s3:::example-website/*"]}}"#;
    let options = Options {
        policy: Some(policy),
        ..Options::default()
    };
    let server = Server::new("fixtures".as_ref(), options);
    let bucket = ["--bucket", "example-website", "--no-sign-request"];
    let lint = [&["policy", "lint", "--format", "json"], &bucket[..]].concat();
    let lint = run_at(&server.url, &lint);
    assert_eq!(lint.status, 0, "{}{}", lint.stdout, lint.stderr);
    assert!(
        lint.stdout
            .contains(r#""policy": "s3://example-website?policy""#),
        "{}",
        lint.stdout
    );

    let simulate = [
        "policy",
        "simulate",
        "--policy-of",
        "example-website",
        "fixtures/estate",
    ];
    let simulate = [&simulate[..], &["--format", "json", "--no-sign-request"]].concat();
    let simulate = run_at(&server.url, &simulate);
    let report: serde_json::Value = serde_json::from_str(&simulate.stdout).expect("JSON");
    assert_eq!(report["policy"], "s3://example-website?policy");
    // Its three buckets have 45 requests over plain HTTP, of which three were for another one.
    assert_eq!(report["summary"]["denied"], 42);
}

#[test]
fn statements_are_merged_into_a_buckets_own_policy() {
    let existing = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::example-website/*"}]}"#;
    let generate = [
        "policy",
        "generate",
        "--into",
        "s3://example-website",
        "--no-sign-request",
    ];
    let merged = |policy| {
        let options = Options {
            policy,
            ..Options::default()
        };
        let server = Server::new("fixtures".as_ref(), options);
        let merged = run_at(&server.url, &generate);
        assert_eq!(merged.status, 0, "{}", merged.stderr);
        assert!(
            merged
                .stderr
                .starts_with("difference to s3://example-website?policy:\n@@"),
            "{}",
            merged.stderr
        );
        merged.stdout
    };
    let with = merged(Some(existing));
    let kept = existing.strip_suffix("]}").expect("the array ends");
    assert!(
        with.starts_with(&format!("{kept}, {{\"Sid\":\"DenyPlainHttp\"")),
        "{with}"
    );
    // A bucket without a policy is like one with an empty policy.
    let generated = run(&["policy", "generate", "--bucket", "example-website"]);
    assert_eq!(merged(None), generated.stdout);

    let options = Options {
        policy: Some(existing),
        ..Options::default()
    };
    let server = Server::new("fixtures".as_ref(), options);
    let into = ["--into", "s3://example-website", "--no-sign-request"];
    let try_it = [
        "policy",
        "try",
        "fixtures/estate",
        "--bucket",
        "example-website",
    ];
    let json = ["--format", "json"];
    let tried = run_at(&server.url, &[&try_it[..], &into, &json].concat());
    assert_eq!(tried.status, 0, "{}", tried.stderr);
    let command = "--min-tls 1.2 --into=s3://example-website --endpoint-url=";
    assert!(tried.stdout.contains(command), "{}", tried.stdout);
}

#[test]
fn the_commands_of_the_pages_work() {
    let folder = tempfile::tempdir().expect("a folder");
    put(
        folder.path(),
        "my-logs/prefix/2026-11-02-10-00-00-5D08B202D8FA4308",
    );
    let options = Options {
        is_signed: true,
        logging: [("my-bucket", logging_to("my-logs", "prefix/", false))].into(),
        ..Options::default()
    };
    let server = Server::new(folder.path(), options);
    let commands = blocks("sh").into_iter().flat_map(str::lines);
    let mut ran = 0;
    for command in commands.filter(|command| needs_s3(command)) {
        let args: Vec<_> = command.split(' ').skip(1).collect();
        let run = run_at(&server.url, &args);
        // The logs may be older than the command asks for.
        assert!([0, 3].contains(&run.status), "{command}: {}", run.stderr);
        ran += 1;
    }
    assert_eq!(ran, 4);
}
