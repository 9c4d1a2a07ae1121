//! `s3tls discover` on a server of this machine: every bucket has a row, whatever S3 refuses to tell.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use s3s::dto::{LoggingEnabled, PartitionDateSource, PartitionedPrefix, TargetObjectKeyFormat};
use serde_json::{Value, json};
use tempfile::TempDir;

#[cfg(unix)]
use super::super::hostile::{assert_no_command, assert_shown};
use super::super::pages::HOSTILE;
use super::super::{Run, run, s3tls, without_run};
use super::server::{ACCESS_KEY, Answers, Asked, Options, SECRET_KEY, Server};
use super::{isolate, logging_to};

/// The account of the credentials.
const ACCOUNT: &str = "123456789012";

const UNIQUE: &str = "5D08B202D8FA4308";

/// Runs `discover` with the credentials of an account, and nothing of this machine's own settings.
fn discover_at(server: &Server, args: &[&str]) -> Run {
    let arguments = [&["discover", "--endpoint-url", &server.url], args].concat();
    let mut command = s3tls(&arguments);
    isolate(&mut command);
    command.env("AWS_ACCOUNT_ID", ACCOUNT);
    command.output().expect("the binary starts").into()
}

fn json_at(server: &Server, status: i32, args: &[&str]) -> Value {
    let run = discover_at(server, &[args, &["--format", "json"]].concat());
    assert_eq!(run.status, status, "{}", run.stderr);
    serde_json::from_str(&run.stdout).expect("JSON")
}

/// The row of a bucket.
#[track_caller]
fn row<'r>(report: &'r Value, bucket: &str) -> &'r Value {
    let rows = report["buckets"].as_array().expect("buckets");
    let row = rows.iter().find(|row| row["bucket"] == bucket);
    row.unwrap_or_else(|| panic!("{bucket} is not in {report}"))
}

fn put(root: &Path, key: &str) {
    let path = root.join(key);
    fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
    fs::write(path, "a log").expect("a file");
}

/// A partitioned target.
fn partitioned(target: &str, prefix: &str, source: &'static str) -> LoggingEnabled {
    let partitioned = PartitionedPrefix {
        partition_date_source: Some(PartitionDateSource::from_static(source)),
    };
    LoggingEnabled {
        target_object_key_format: Some(TargetObjectKeyFormat {
            partitioned_prefix: Some(partitioned),
            simple_prefix: None,
        }),
        ..logging_to(target, prefix, false)
    }
}

/// Buckets of every kind, as folders.
fn estate() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    for bucket in [
        "app", "closed", "logs", "new", "old-a", "old-b", "vault", "silent", "abroad", "web",
    ] {
        fs::create_dir(root.join(bucket)).expect("a folder");
    }
    for (source, days) in [
        ("app", &["2024/02/29", "2026/11/03"][..]),
        ("web", &["2025/12/31"]),
    ] {
        for day in days {
            let name = format!("{}-00-00-00-{UNIQUE}", day.replace('/', "-"));
            put(
                root,
                &format!("logs/all/{ACCOUNT}/us-east-1/{source}/{day}/{name}"),
            );
        }
    }
    for time in [
        "2019-01-02-03-04-05",
        "2019-01-02-03-04-59",
        "2020-12-31-23-59-58",
    ] {
        put(root, &format!("logs/flat/{time}-{UNIQUE}"));
    }
    folder
}

/// A policy that refuses plain HTTP and everything below TLS 1.2.
fn closing_policy() -> String {
    let policy = [
        "policy",
        "generate",
        "--bucket",
        "closed",
        "--min-tls",
        "1.2",
    ];
    run(&policy).stdout
}

/// Refuses to tell whether `vault` is logged, and has a policy for `closed`.
fn answers() -> Answers {
    let policy = closing_policy();
    Box::new(move |asked: &Asked| {
        let is = |path: &str, query: &str| asked.path == path && asked.query.starts_with(query);
        if is("/vault/", "logging") || is("/vault/", "policy") || is("/vault", "logging") {
            return Some((403, "<Error><Code>AccessDenied</Code></Error>".to_owned()));
        }
        if is("/closed/", "policy") || is("/closed", "policy") {
            return Some((200, policy.clone()));
        }
        None
    })
}

fn options() -> Options {
    Options {
        is_signed: true,
        regions: [("abroad", "eu-central-1")].into(),
        logging: HashMap::from([
            ("app", partitioned("logs", "all/", "EventTime")),
            ("web", partitioned("logs", "all/", "DeliveryTime")),
            ("closed", partitioned("logs", "all/", "EventTime")),
            ("old-a", logging_to("logs", "flat/", false)),
            ("old-b", logging_to("logs", "flat/", false)),
        ]),
        answers: Some(answers()),
        ..Options::default()
    }
}

/// Reports in which everything that a report can hold occurs.
pub fn reports() -> [Value; 2] {
    let folder = estate();
    let server = Server::new(folder.path(), options());
    let whole = json_at(&server, 2, &[]);
    let options = Options {
        answers: Some(Box::new(|asked| {
            let is_list = asked.path == "/";
            is_list.then(|| (403, "<Error><Code>AccessDenied</Code></Error>".to_owned()))
        })),
        ..Options::default()
    };
    let server = Server::new(folder.path(), options);
    [whole, json_at(&server, 2, &[])]
}

#[test]
fn every_bucket_has_a_row() {
    let folder = estate();
    let server = Server::new(folder.path(), options());
    let table = discover_at(&server, &[]);
    assert_eq!(table.status, 2, "{}", table.stderr);
    insta::assert_snapshot!("discover_table", table.stdout);
    let expected = "error: s3://vault: access denied to bucket vault: s3:GetBucketLogging on \
                    arn:aws:s3:::vault is not allowed\n\
                    error: s3://vault: access denied to bucket vault: s3:GetBucketPolicy on \
                    arn:aws:s3:::vault is not allowed\n";
    assert_eq!(table.stderr, expected);
    for format in ["json", "csv", "markdown", "html"] {
        let report = discover_at(&server, &["--format", format]).stdout;
        // The style and the script of pages are those of an audit.
        let page = report.split_once("<body>").map(|(_, page)| page);
        let report = without_run(page.unwrap_or(&report));
        let report = report.split("<script").next().unwrap_or_default();
        insta::assert_snapshot!(format!("discover_{format}"), report);
    }
}

#[test]
fn the_last_log_is_found_with_few_requests() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    fs::create_dir(root.join("busy")).expect("a folder");
    for number in 0..2_500 {
        let (minute, second) = (number / 60 % 60, number % 60);
        put(
            root,
            &format!(
                "logs/p/2023-07-09-{:02}-{minute:02}-{second:02}-{number:016}",
                number / 3600
            ),
        );
    }
    put(root, &format!("logs/p/2021-07-09-00-00-00-{UNIQUE}"));
    put(root, "logs/plain-file");
    let options = Options {
        is_signed: true,
        logging: [("busy", logging_to("logs", "p/", false))].into(),
        ..Options::default()
    };
    let server = Server::new(root, options);
    let report = json_at(&server, 0, &["--bucket", "busy"]);
    let logs = &row(&report, "busy")["logs"];
    assert_eq!(logs["first"], "2021-07-09T00:00:00Z");
    assert_eq!(logs["last"], "2023-07-09T00:41:39Z");
    let asked = server.asked();
    let lists = asked
        .iter()
        .filter(|asked| asked.query.contains("list-type"));
    assert!((2..=11).contains(&lists.count()), "{asked:#?}");
    // A bucket that was named in full is not looked for in a list.
    assert!(asked.iter().all(|asked| asked.path != "/"), "{asked:#?}");
}

#[test]
fn what_the_names_do_not_tell_is_unknown() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    for key in [
        "mixed/2020-holiday.jpg",
        "mixed/2020-12-31-23-59-58-5D08B202D8FA4308",
        "other/x",
        "photos/20!.zip",
        "photos/2020-12-31-23-59-58-5D08B202D8FA4308",
    ] {
        put(root, key);
    }
    let options = Options {
        is_signed: true,
        logging: HashMap::from([
            ("mixed", logging_to("mixed", "", false)),
            ("other", logging_to("gone", "", false)),
            ("photos", logging_to("photos", "", false)),
        ]),
        ..Options::default()
    };
    let server = Server::new(root, options);
    let report = json_at(&server, 2, &[]);
    let logs = |bucket| row(&report, bucket)["logs"].clone();
    assert_eq!(logs("mixed")["first"], "2020-12-31T23:59:58Z");
    assert_eq!(logs("mixed")["last"], "2020-12-31T23:59:58Z");
    let unknown = "the first key there is not that of a log";
    assert_eq!(logs("photos")["unknown"], unknown);
    assert_eq!(row(&report, "photos")["state"], "logged");
    assert_eq!(logs("other")["unknown"], "there is no bucket gone");
    assert_eq!(
        row(&report, "other")["missing"][0]["permission"],
        Value::Null
    );
}

#[test]
fn one_account_that_cannot_be_asked_does_not_stop_the_others() {
    let folder = estate();
    let other = tempfile::tempdir().expect("a folder");
    fs::create_dir(other.path().join("theirs")).expect("a folder");
    let options = Options {
        is_signed: true,
        ..Options::default()
    };
    let good = Server::new(other.path(), options);
    let denied = Options {
        answers: Some(Box::new(|_| {
            Some((403, "<Error><Code>AccessDenied</Code></Error>".to_owned()))
        })),
        ..Options::default()
    };
    let denied = Server::new(folder.path(), denied);
    let profile = |name: &str, server: &Server| {
        format!(
            "[profile {name}]\nregion = us-east-1\nendpoint_url = {}\naws_access_key_id = \
             {ACCESS_KEY}\naws_secret_access_key = {SECRET_KEY}\n",
            server.url
        )
    };
    let config = other.path().join("config");
    fs::write(&config, profile("one", &denied) + &profile("two", &good)).expect("a file");
    let args = [
        "discover",
        "--profile",
        "one",
        "--profile",
        "two",
        "--format",
        "json",
    ];
    let mut command = s3tls(&args);
    isolate(&mut command);
    command.env("AWS_CONFIG_FILE", &config);
    let run: Run = command.output().expect("the binary starts").into();
    assert_eq!(run.status, 2);
    let expected = "error: account one: access denied to the list of buckets: s3:ListAllMyBuckets is \
                    not allowed\n";
    assert_eq!(run.stderr, expected);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(
        report["accounts"][0]["missing"]["permission"],
        "s3:ListAllMyBuckets"
    );
    let row = row(&report, "theirs");
    assert_eq!(
        (&row["account"], &row["state"]),
        (&json!("two"), &json!("not-logged"))
    );
    let command = row["command"].as_str().expect("a command");
    let start = "aws s3api put-bucket-logging --profile two --region us-east-1 --bucket theirs ";
    assert!(command.starts_with(start), "{command}");
}

#[test]
fn buckets_that_are_logged_are_not_all_while_an_account_cannot_be_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    put(
        folder.path(),
        &format!("theirs/l/2026-11-03-00-00-01-{UNIQUE}"),
    );
    let options = Options {
        is_signed: true,
        logging: [("theirs", logging_to("theirs", "l/", false))].into(),
        ..Options::default()
    };
    let server = Server::new(folder.path(), options);
    let config = folder.path().join("config");
    let profile = format!(
        "[profile two]\nregion = us-east-1\naws_access_key_id = {ACCESS_KEY}\n\
         aws_secret_access_key = {SECRET_KEY}\n"
    );
    fs::write(&config, profile).expect("a file");
    let discover = |args: &[&str]| -> Run {
        let arguments = ["discover", "--endpoint-url", &server.url, "--profile=two"];
        let mut command = s3tls(&[&arguments, args].concat());
        isolate(&mut command);
        command.env("AWS_CONFIG_FILE", &config);
        command.output().expect("the binary starts").into()
    };
    let known = discover(&[]);
    assert!(
        known.stdout.contains("✓ The bucket is logged."),
        "{}",
        known.stdout
    );
    assert!(
        known
            .stdout
            .contains("Audit: s3tls audit --profile two --bucket-logs '*'"),
        "{}",
        known.stdout
    );
    assert_eq!(known.status, 0);
    let both = discover(&["--profile=nobody"]);
    let answer = "? The bucket is logged, but the buckets of 1 account are not known.";
    assert!(both.stdout.contains(answer), "{}", both.stdout);
    assert_eq!(both.status, 2);
}

#[test]
fn why_a_profile_cannot_be_used_is_said_for_each_bucket() {
    let folder = estate();
    let server = Server::new(folder.path(), options());
    let config = folder.path().join("config");
    fs::write(&config, "[profile other]\nregion = us-east-1\n").expect("a file");
    let args = [
        "discover",
        "--endpoint-url",
        &server.url,
        "--profile=nobody",
        "--bucket=app",
        "--bucket=web",
    ];
    let mut command = s3tls(&args);
    isolate(&mut command);
    command.env("AWS_CONFIG_FILE", &config);
    let run: Run = command.output().expect("the binary starts").into();
    let expected = ["app", "web"].map(|bucket| {
        format!(
            "error: s3://{bucket}: no credentials were found for bucket {bucket}: use a --profile \
             that has some, or --no-sign-request if anyone may read it\n"
        )
    });
    assert_eq!((run.status, run.stderr), (2, expected.concat()));
}

#[test]
fn the_logs_of_a_bucket_of_another_account_are_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    for bucket in ["theirs", "new"] {
        fs::create_dir(root.join(bucket)).expect("a folder");
    }
    for day in ["2026-11-01", "2026-11-03"] {
        let folders = day.replace('-', "/");
        let place = format!("logs/all/999999999999/us-east-1/theirs/{folders}");
        put(root, &format!("{place}/{day}-00-00-00-{UNIQUE}"));
    }
    let options = Options {
        is_signed: true,
        logging: HashMap::from([
            ("theirs", partitioned("logs", "all/", "EventTime")),
            ("new", partitioned("logs", "all/", "EventTime")),
        ]),
        ..Options::default()
    };
    let server = Server::new(root, options);
    let report = json_at(&server, 0, &["--bucket=theirs", "--bucket=new"]);
    let theirs = row(&report, "theirs");
    assert_eq!(theirs["state"], "logged");
    let times = (&theirs["logs"]["first"], &theirs["logs"]["last"]);
    let expected = (json!("2026-11-01T00:00:00Z"), json!("2026-11-03T00:00:00Z"));
    assert_eq!(times, (&expected.0, &expected.1));
    assert_eq!(row(&report, "new")["state"], "no-logs-yet");
}

#[test]
fn the_report_is_the_same_whatever_the_timing() {
    let folder = estate();
    for format in ["table", "json", "csv", "html", "markdown"] {
        let reports = [0, 30].map(|latency| {
            let options = Options {
                latency: Duration::from_millis(latency),
                ..options()
            };
            let server = Server::new(folder.path(), options);
            let report = discover_at(&server, &["--format", format]);
            assert!(server.most_at_once() <= 16, "{}", server.most_at_once());
            without_run(&report.stdout.replace(&server.url, "URL"))
        });
        assert_eq!(reports[0], reports[1], "{format}");
        assert!(reports[0].contains("silent"), "{format}");
    }
}

#[test]
fn names_from_a_hostile_server_are_only_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let hostile = "=a\u{202e}b`|;'$(x) ::add-mask::z";
    let answers = move |asked: &Asked| {
        let bucket =
            format!("<Bucket><Name>{hostile}</Name></Bucket><Bucket><Name>good</Name></Bucket>");
        let list =
            format!("<ListAllMyBucketsResult><Buckets>{bucket}</Buckets></ListAllMyBucketsResult>");
        let prefix = format!("'{hostile}");
        let logging = format!(
            "<BucketLoggingStatus><LoggingEnabled><TargetBucket>{hostile}</TargetBucket>\
             <TargetPrefix>{prefix}</TargetPrefix></LoggingEnabled></BucketLoggingStatus>"
        );
        let policy = format!("{{\"Version\": \"{hostile}\"}}");
        Some(match asked.path.as_str() {
            "/" => (200, list),
            _ if asked.query.starts_with("logging") => (200, logging),
            _ if asked.query.starts_with("policy") => (200, policy),
            _ => (
                200,
                "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>".to_owned(),
            ),
        })
    };
    let options = Options {
        answers: Some(Box::new(answers)),
        ..Options::default()
    };
    let server = Server::new(folder.path(), options);
    for format in ["table", "json", "csv", "html", "markdown"] {
        let report = discover_at(&server, &["--format", format]);
        assert_eq!(report.status, 0, "{}", report.stderr);
        let all = report.stdout + &report.stderr;
        assert!(!all.contains('\u{202e}'), "{format}: {all}");
        assert!(!all.contains("\n::"), "{format}: {all}");
        assert!(all.contains("good"), "{format}: {all}");
        assert!(format != "csv" || !all.contains("\n="), "{all}");
    }
    let report = json_at(&server, 0, &[]);
    assert_eq!(row(&report, "good")["policy"]["state"], "invalid");
    assert_eq!(row(&report, hostile)["command"], Value::Null);
}

#[test]
fn without_a_bucket_nothing_is_concluded() {
    let folder = estate();
    let server = Server::new(folder.path(), options());
    let none = discover_at(&server, &["--bucket", "none-*"]);
    assert_eq!((none.status, none.stderr.as_str()), (3, ""));
    assert!(
        none.stdout.ends_with("? There is no such bucket.\n"),
        "{}",
        none.stdout
    );
    let both = discover_at(
        &server,
        &["--role-arn", "a", "--profile", "b", "--profile", "c"],
    );
    assert_eq!(both.status, 2);
    both.assert_says("--role-arn needs one --profile");
}

#[test]
fn the_table_of_the_documentation_is_what_is_printed() {
    let document = fs::read_to_string("docs/discover.md").expect("the document is there");
    let shown = document.split("```console\n$ s3tls discover\n").nth(1);
    let shown = shown
        .and_then(|after| after.split("```").next())
        .expect("a table");
    let folder = estate();
    let server = Server::new(folder.path(), options());
    let names = ["app", "closed", "old-*", "silent", "logs"];
    let chosen: Vec<_> = names.iter().flat_map(|name| ["--bucket", name]).collect();
    let run = discover_at(&server, &chosen);
    assert_eq!(
        (run.status, run.stdout.as_str()),
        (0, shown),
        "{}",
        run.stderr
    );
}

/// A server that says hostile texts wherever it may say a text.
#[cfg(unix)]
#[test]
fn what_a_server_says_is_only_text() {
    let escaped = HOSTILE.map(|text| {
        let text = text.replace(|letter: char| letter.is_control(), "?");
        text.replace('&', "&amp;").replace('<', "&lt;")
    });
    let answers = move |asked: &Asked| {
        let buckets = escaped.iter().map(|name| {
            format!("<Bucket><Name>{name}</Name><BucketRegion>{name}</BucketRegion></Bucket>")
        });
        let place = asked.path.len() % escaped.len();
        let said = &escaped[place];
        let is_list = asked.path == "/" && !asked.query.contains("location");
        Some(match is_list {
            true => {
                let buckets: String = buckets.collect();
                let list = "ListAllMyBucketsResult";
                (
                    200,
                    format!("<{list}><Buckets>{buckets}</Buckets></{list}>"),
                )
            }
            false => {
                let error = format!("<Code>{said}</Code><Message>{said}</Message>");
                (400, format!("<Error>{error}</Error>"))
            }
        })
    };
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options {
        answers: Some(Box::new(answers)),
        ..Options::default()
    };
    let server = Server::new(folder.path(), options);
    for format in ["table", "markdown", "html", "json"] {
        let run = discover_at(&server, &["--format", format]);
        assert_eq!(run.status, 2, "{}", run.stderr);
        for text in [&run.stdout, &run.stderr] {
            assert!(!text.is_empty());
            assert_no_command(format, text.as_bytes());
            assert_shown(format, text.as_bytes());
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_stdout_that_takes_nothing_is_an_error() {
    let folder = estate();
    let server = Server::new(folder.path(), options());
    let mut command = s3tls(&["discover", "--endpoint-url", &server.url, "--bucket", "app"]);
    isolate(&mut command);
    let full = fs::File::options().write(true).open("/dev/full");
    let run: Run = command
        .stdout(full.expect("it is there"))
        .output()
        .expect("it runs")
        .into();
    let last = "error: cannot write to stdout: No space left on device (os error 28)";
    assert_eq!((run.status, run.stderr.lines().last()), (2, Some(last)));
}
