//! `policy try` through the real binary: it says of each choice what the other commands say of it.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{Run, audit_json, run, run_with_input};

const BUCKETS: [&str; 3] = ["example-warehouse", "example-website", "example-backups"];

fn tried(args: &[&str]) -> Run {
    run(&[&["policy", "try", "fixtures/estate"], args].concat())
}

fn choices(args: &[&str]) -> Vec<Value> {
    let run = tried(&[args, &["--format", "json"]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    report["choices"].as_array().expect("choices").clone()
}

/// Runs the command of a choice, and simulates the policy that it prints.
fn simulated(choice: &Value, bucket: &str) -> Value {
    let command = choice["command"].as_str().expect("a command");
    let words: Vec<_> = command.split(' ').skip(1).collect();
    let policy = run(&words);
    assert_eq!(policy.status, 0, "{command}: {}", policy.stderr);
    let simulate = [
        "policy",
        "simulate",
        "-",
        "fixtures/estate",
        "--format",
        "json",
        "--bucket",
        bucket,
    ];
    let report = run_with_input(&simulate, policy.stdout.as_bytes());
    serde_json::from_str(&report.stdout).expect("JSON")
}

#[test]
fn each_choice_denies_what_a_simulation_of_its_policy_denies() {
    for bucket in BUCKETS {
        for choice in choices(&["--bucket", bucket]) {
            let simulation = simulated(&choice, bucket);
            for count in ["denied", "undetermined"] {
                assert_eq!(choice[count], simulation["summary"][count], "{choice}");
                let callers = choice["callers"].as_array().expect("callers").iter();
                let sum: u64 = callers
                    .map(|caller| caller[count].as_u64().expect("a count"))
                    .sum();
                assert_eq!(choice[count], sum, "{choice}");
            }
            assert_eq!(choice["lint"], json!({"errors": 0, "warnings": 0}));
        }
    }
}

#[test]
fn callers_have_the_remedies_of_an_audit() {
    for bucket in BUCKETS {
        for choice in choices(&["--bucket", bucket]) {
            let minimum = match choice["requirement"].as_str() {
                Some("TLSv1.3") => "1.3",
                _ => "1.2",
            };
            let args = ["--bucket", bucket, "--min-tls", minimum];
            let audit = audit_json(Path::new("fixtures/estate"), &args);
            for caller in choice["callers"].as_array().expect("callers") {
                let is_same = |other: &&Value| {
                    ["principal", "client"]
                        .iter()
                        .all(|key| other[key] == caller[key])
                };
                let audited = audit["callers"].as_array().expect("callers").iter();
                let audited = audited.filter(is_same);
                let fixes: Vec<_> = audited.map(|other| &other["remedy"]).collect();
                // A caller whose requests only may be denied can be one that an audit does not flag.
                let is_open = caller["denied"] == 0 && caller["remedy"].is_null();
                assert!(
                    is_open || fixes.contains(&&caller["remedy"]),
                    "{caller} {fixes:?}"
                );
            }
        }
    }
}

#[test]
fn the_existing_policy_counts_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("policy.json");
    let policy = json!({"Version": "2012-10-17", "Statement": {"Sid": "Writes", "Effect": "Deny",
        "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::example-warehouse/*"}});
    fs::write(&path, policy.to_string()).expect("a file");
    let into = [
        "--bucket",
        "example-warehouse",
        "--into",
        path.to_str().expect("UTF-8"),
    ];
    let (alone, merged) = (choices(&["--bucket", "example-warehouse"]), choices(&into));
    for (alone, merged) in alone.iter().zip(&merged) {
        let count = |choice: &Value| choice["denied"].as_u64().expect("a count");
        assert!(count(merged) > count(alone), "{merged}");
        assert_eq!(
            count(merged),
            simulated(merged, "example-warehouse")["summary"]["denied"]
        );
    }
    let table = tried(&into).stdout;
    assert!(table.contains("each merged into"), "{table}");
    // S3 refuses statements about another bucket, so the policy is checked for this one.
    let errors = |choices: Vec<Value>| choices[0]["lint"]["errors"].as_u64();
    assert_eq!(errors(merged), Some(0));
    let foreign = policy
        .to_string()
        .replace("example-warehouse", "example-other");
    fs::write(&path, foreign).expect("a file");
    assert_eq!(errors(choices(&into)), Some(1));
}

#[test]
fn exemptions_are_in_the_command_and_the_counts() {
    let role = "arn:aws:iam::123456789012:user/nightly-backup";
    let exempt = ["--bucket", "example-backups", "--principal-except", role];
    let choices = choices(&exempt);
    assert_eq!(choices[1]["denied"], 0);
    let command = format!(
        "s3tls policy generate --bucket example-backups --min-tls 1.2 --principal-except={role}"
    );
    assert_eq!(choices[1]["command"], command);
}

/// The logs of an instant, after which there is nothing to the end of the period.
const INSTANT: [&str; 7] = [
    "policy",
    "try",
    "-",
    "--bucket",
    "example-data",
    "--until",
    "2026-11-20",
];

#[test]
fn what_an_audit_does_not_call_safe_a_trial_does_not_either() {
    let log = super::line("TLSv1.1", "old") + &super::line("TLSv1.2", "new");
    let run = |args: &[&str]| run_with_input(args, log.as_bytes());
    let trial = run(&[&INSTANT[..], &["--format", "json"]].concat()).json(0, &[]);
    let audit = [&["audit"], &INSTANT[2..], &["--format", "json"]].concat();
    let audit = run(&audit).json(0, &[]);
    for (choice, readiness) in [0, 1, 2].map(|at| (&trial["choices"][at], &audit["readiness"][at]))
    {
        assert_eq!(choice["requirement"], readiness["requirement"]);
        assert_eq!(choice["unproven"], readiness["reasons"]);
    }
    let reasons = |choice: usize| {
        trial["choices"][choice]["unproven"]
            .as_array()
            .map(Vec::len)
    };
    assert_eq!([0, 1, 2].map(reasons), [Some(2), Some(0), Some(0)]);
    // In the same words.
    let (tried, audited) = (run(&INSTANT), run(&[&["audit"], &INSTANT[2..]].concat()));
    let sentence = |text: &str| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (_, after) = text.split_once("HTTPS not proven:").expect("it is said");
        after.split_once('.').expect("a sentence").0.to_owned()
    };
    assert_eq!(sentence(&tried.stdout), sentence(&audited.stdout));
    let (before, _) = tried
        .stdout
        .split_once("PRINT THE POLICY")
        .expect("it is printed");
    assert!(before.contains("not proven"), "{before}");
}

#[test]
fn an_exemption_does_not_hide_what_is_not_proven() {
    let log = super::line("TLSv1.1", "old");
    let exempt = ["--principal-except", "arn:aws:iam::123456789012:user/alice"];
    let args = [&INSTANT[..], &exempt, &["--format", "json"]].concat();
    let trial = run_with_input(&args, log.as_bytes()).json(0, &[]);
    assert_eq!(trial["choices"][1]["denied"], 0);
    assert_eq!(trial["choices"][1]["unproven"][0]["reason"], "too-short");
}

#[test]
fn a_trial_fits_on_a_screen() {
    let table = tried(&["--bucket", "example-warehouse"]);
    assert_eq!(table.status, 0, "{}", table.stderr);
    insta::assert_snapshot!("try_table", table.stdout);
    assert!(table.stdout.lines().count() <= 50);
    let markdown = tried(&["--bucket", "example-backups", "--format", "markdown"]);
    insta::assert_snapshot!("try_markdown", markdown.stdout);
    let page = tried(&["--bucket", "example-backups", "--format", "html"]).stdout;
    assert!(page.contains("Policies tried on Amazon S3 requests"));
}

#[test]
fn standard_input_is_read_once_for_all_choices() {
    let log = super::line("TLSv1.1", "old") + &super::line("TLSv1.2", "new");
    let try_it = [
        "policy",
        "try",
        "-",
        "--bucket",
        "example-data",
        "--format",
        "json",
    ];
    let run = run_with_input(&try_it, log.as_bytes());
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let denied: Vec<_> = report["choices"]
        .as_array()
        .expect("choices")
        .iter()
        .collect();
    let denied: Vec<_> = denied.iter().map(|choice| &choice["denied"]).collect();
    assert_eq!(denied, [&json!(0), &json!(1), &json!(2)]);
    assert_eq!(report["scope"]["lines"], 2);
}

#[test]
fn files_that_are_skipped_are_counted_once() {
    let run = run(&[
        "policy",
        "try",
        "fixtures/foreign",
        "--bucket",
        "none",
        "--format",
        "json",
    ]);
    assert_eq!(run.status, 2, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let audit = super::run(&[
        "audit",
        "fixtures/foreign",
        "--bucket",
        "none",
        "--format",
        "json",
    ]);
    let audit: Value = serde_json::from_str(&audit.stdout).expect("JSON");
    for of in ["skipped", "unreadable", "lines", "malformed"] {
        assert_eq!(report["scope"][of], audit["scope"][of], "{of}");
    }
    assert_eq!(report["choices"][2]["denied"], 0);
    assert!(report["inconclusive"].is_string());
}

#[test]
fn a_bucket_is_needed_in_full() {
    for args in [
        &[][..],
        &["--bucket", "example-*"],
        &["--bucket", "a-b", "--bucket", "c-d"],
        &["--bucket", "!a-b"],
    ] {
        let run = tried(args);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{args:?}");
        run.assert_says("name it with --bucket");
    }
    for (args, why) in [
        (&["--into", "-", "-"][..], "both the policy and the logs"),
        (&["--format", "csv"], "possible values"),
        (&["--output", "x.csv"], "cannot be written as csv"),
        (&["--show", "callers"], "no parts to --show"),
    ] {
        let run = tried(&[&["--bucket", "example-data"], args].concat());
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{args:?}");
        assert!(run.stderr.contains(why), "{args:?}: {}", run.stderr);
    }
}
