//! `policy generate --into`: what stays, what is replaced and what is refused.

use std::fs;

use proptest::prelude::*;
use s3tls::policy::{GenerateOptions, Policy, PolicyKind, merge};
use serde_json::{Value, json};

use super::{Run, run, run_with_input};

/// Two statements in someone's own layout, with every spelling that is easy to lose.
const SOMEONES: &str = "{ \"Id\":\"x\",\n\t\"Version\" : \"2008-10-17\",\n  \"Statement\": [\n    {\"Sid\": \
    \"Read\", \"Effect\":\"Allow\",  \"Principal\":{\"AWS\":\"arn:aws:iam::123456789012:role/app\"},\n     \
    \"Action\":\"s3:Get\\u004fbject\", \"Resource\":\"arn:aws:s3:::example-data/*\"},\n    {\n      \"Sid\": \
    \"Third\",\n      \"Effect\": \"Deny\",\n      \"Principal\": \"*\",\n      \"Action\": \"s3:DeleteBucket\",\n      \
    \"Resource\": \"arn:aws:s3:::example-data\"\n    }\n  ]\n}\n";

fn merged(policy: &str, args: &[&str]) -> Run {
    let command = [
        "policy",
        "generate",
        "--bucket",
        "example-data",
        "--into",
        "-",
    ];
    run_with_input(&[&command[..], args].concat(), policy.as_bytes())
}

fn statements(run: &Run) -> Vec<Value> {
    assert_eq!(run.status, 0, "{}", run.stderr);
    let policy: Value = serde_json::from_str(&run.stdout).expect("JSON");
    policy["Statement"].as_array().expect("statements").clone()
}

fn sids(run: &Run) -> Vec<String> {
    let statements = statements(run);
    let sid = |statement: &Value| statement["Sid"].as_str().unwrap_or_default().to_owned();
    statements.iter().map(sid).collect()
}

/// A policy of one statement about the bucket, which denies to everyone under a condition.
fn denying(sid: &str, condition: &Value) -> Value {
    json!({
        "Sid": sid,
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": ["S3:*"],
        "Resource": ["arn:aws:s3:::example-data/*", "arn:aws:s3:::example-data"],
        "Condition": condition,
    })
}

fn policy(statements: &[Value]) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

#[test]
fn everything_else_stays_byte_for_byte() {
    let first = merged(SOMEONES, &[]);
    assert_eq!(
        sids(&first),
        ["Read", "Third", "DenyPlainHttp", "DenyOldTls"]
    );
    // The new statements are one piece, without which the text is the old one.
    let start = first
        .stdout
        .find(",\n    {\n      \"Sid\": \"DenyPlainHttp\"")
        .expect("they begin");
    let end = first.stdout.rfind("\n  ]").expect("they end");
    let without = [&first.stdout[..start], &first.stdout[end..]].concat();
    assert_eq!(without, SOMEONES);
    insta::assert_snapshot!("merge_difference", first.stderr);

    let second = merged(&first.stdout, &[]);
    assert_eq!(second.stdout, first.stdout);
    second.assert_says("already denies all of it: unchanged");

    let stricter = merged(&first.stdout, &["--min-tls", "1.3"]);
    assert_eq!(stricter.stdout, first.stdout.replace("\"1.2\"", "\"1.3\""));
    let looser = merged(&first.stdout, &["--min-tls", "1.0"]);
    assert_eq!(sids(&looser), ["Read", "Third", "DenyPlainHttp"]);
    looser.assert_says("DenyOldTls removed");
    assert!(
        looser
            .stdout
            .starts_with(&SOMEONES[..SOMEONES.rfind("\n  ]").expect("the end")])
    );
}

#[test]
fn a_file_is_merged_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("policy.json");
    fs::write(&path, SOMEONES).expect("a file");
    let name = path.to_str().expect("UTF-8");
    let of_file = run(&[
        "policy",
        "generate",
        "--bucket",
        "example-data",
        "--into",
        name,
    ]);
    assert_eq!(of_file.stdout, merged(SOMEONES, &[]).stdout);
    of_file.assert_says(&format!("difference to {name}:\n@@"));
    assert_eq!(fs::read_to_string(&path).expect("it is there"), SOMEONES);
    let missing = run(&[
        "policy",
        "generate",
        "--bucket",
        "b-c",
        "--into",
        "no/such.json",
    ]);
    assert_eq!((missing.status, missing.stdout.as_str()), (2, ""));
}

#[test]
fn a_missing_policy_becomes_the_generated_one() {
    let generated = run(&["policy", "generate", "--bucket", "example-data"]).stdout;
    for nothing in ["", " \n"] {
        let merged = merged(nothing, &[]);
        assert_eq!(merged.stdout, generated);
        merged.assert_says("+      \"Sid\": \"DenyPlainHttp\",");
        assert!(
            merged
                .stderr
                .contains("put-bucket-policy replaces the whole policy")
        );
    }
}

#[test]
fn policies_on_one_line_stay_on_one_and_are_compared_indented() {
    let before = policy(&[
        json!({"Effect": "Allow", "Principal": {"AWS": "123456789012"},
        "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::example-data"}),
    ]);
    let run = merged(&before, &[]);
    assert_eq!(statements(&run).len(), 3);
    assert!(
        run.stdout.starts_with(
            before
                .trim_end_matches("]}")
                .split("],\"Version")
                .next()
                .expect("a part")
        )
    );
    assert!(!run.stdout.contains('\n'), "{}", run.stdout);
    run.assert_says("\n+      \"Sid\": \"DenyPlainHttp\",\n");
    let alone = r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:Get*", "Resource": "arn:aws:s3:::example-data/*"}}"#;
    assert_eq!(statements(&merged(alone, &[])).len(), 3);
}

#[test]
fn what_another_statement_denies_is_not_denied_twice() {
    let secure = [
        json!({"Bool": {"aws:SecureTransport": "false"}}),
        json!({"BoolIfExists": {"AWS:securetransport": [false]}}),
    ];
    for secure in secure {
        let run = merged(&policy(&[denying("ForceSSL", &secure)]), &[]);
        assert_eq!(sids(&run), ["ForceSSL", "DenyOldTls"]);
        let note = "statement 'ForceSSL' already does what DenyPlainHttp would: kept";
        run.assert_says(note);
    }
    for (condition, minimum) in [
        (json!({"NumericLessThan": {"s3:TlsVersion": "1.2"}}), "1.2"),
        (json!({"NumericLessThan": {"s3:TlsVersion": 1.2}}), "1.2"),
        (
            json!({"NumericLessThanIfExists": {"s3:TlsVersion": "1.3"}}),
            "1.2",
        ),
    ] {
        let run = merged(
            &policy(&[denying("Old", &condition)]),
            &["--min-tls", minimum],
        );
        assert_eq!(sids(&run), ["Old", "DenyPlainHttp"], "{condition}");
    }
    // What is not a number matches no version.
    let condition = json!({"NumericLessThan": {"s3:TlsVersion": "inf"}});
    let run = merged(&policy(&[denying("Old", &condition)]), &[]);
    assert_eq!(sids(&run), ["Old", "DenyPlainHttp", "DenyOldTls"]);
    let nothing_to_do = policy(&[
        denying("a", &json!({"Bool": {"aws:SecureTransport": "false"}})),
        denying("b", &json!({"NumericLessThan": {"s3:TlsVersion": "1.2"}})),
    ]);
    let run = merged(&nothing_to_do, &[]);
    assert_eq!(run.stdout, nothing_to_do);
    run.assert_says("unchanged");
}

#[test]
fn what_denies_less_does_not_replace_a_statement() {
    let http = json!({"Bool": {"aws:SecureTransport": "false"}});
    let mut narrow = denying("Narrow", &http);
    narrow["Resource"] = json!("arn:aws:s3:::example-data/*");
    let mut few = denying("Few", &http);
    few["Action"] = json!("s3:Get*");
    let mut one = denying("One", &http);
    one["Principal"] = json!({"AWS": "123456789012"});
    let mut allowing = denying("Allowing", &http);
    allowing["Effect"] = json!("Allow");
    let mut not = denying("Not", &http);
    not.as_object_mut().expect("an object").remove("Action");
    not["NotAction"] = json!("s3:ListBucket");
    let others = [
        denying("True", &json!({"Bool": {"aws:SecureTransport": "true"}})),
        denying(
            "Also",
            &json!({"Bool": {"aws:SecureTransport": "false", "aws:PrincipalIsAWSService": "false"}}),
        ),
        denying(
            "Any",
            &json!({"Bool": {"aws:SecureTransport": ["true", "false"]}}),
        ),
        denying(
            "Lower",
            &json!({"NumericLessThan": {"s3:TlsVersion": "1.1"}}),
        ),
        denying(
            "Two",
            &json!({"NumericLessThan": {"s3:TlsVersion": ["1.1", "1.3"]}}),
        ),
    ];
    for statement in [narrow, few, one, allowing, not].into_iter().chain(others) {
        let run = merged(&policy(std::slice::from_ref(&statement)), &[]);
        let sid = statement["Sid"].as_str().expect("a Sid");
        assert_eq!(
            sids(&run),
            [sid, "DenyPlainHttp", "DenyOldTls"],
            "{statement}"
        );
    }
}

#[test]
fn exemptions_that_another_statement_ignores_are_told() {
    let role = "arn:aws:iam::123456789012:role/legacy";
    let tls = json!({"NumericLessThan": {"s3:TlsVersion": "1.2"}});
    let run = merged(
        &policy(&[denying("Old", &tls)]),
        &["--principal-except", role],
    );
    assert_eq!(sids(&run), ["Old", "DenyPlainHttp", "DenyOldTls"]);
    let warning = "warning: statement 'Old' denies the same without your exemptions";
    run.assert_says(warning);
}

#[test]
fn someone_elses_statement_with_our_sid_is_refused() {
    let http = json!({"Bool": {"aws:SecureTransport": "false"}});
    let ours = denying("DenyPlainHttp", &http);
    let with = |element: &str, value: Value| {
        let mut statement = ours.clone();
        statement[element] = value;
        statement
    };
    let twice = [ours.clone(), ours.clone()];
    for (statements, why) in [
        (&[with("Effect", json!("Allow"))][..], "Effect is not Deny"),
        (
            &[with("Principal", json!({"AWS": "123456789012"}))],
            "Principal is not everyone",
        ),
        (
            &[with("Action", json!("s3:GetObject"))],
            "Action is another",
        ),
        (
            &[with("Resource", json!("arn:aws:s3:::other/*"))],
            "also about 'arn:aws:s3:::other/*'",
        ),
        (
            &[with(
                "Condition",
                json!({"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:SourceVpce": "vpce-1"}}),
            )],
            "Condition has 'stringequals' on 'aws:sourcevpce'",
        ),
        (
            &[with(
                "Condition",
                json!({"ArnNotLike": {"aws:PrincipalArn": "*"}}),
            )],
            "Condition is another",
        ),
        (&twice, "two statements have it"),
    ] {
        let run = merged(&policy(statements), &[]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{why}");
        run.assert_says(why);
    }
    // An own statement may have other exemptions than before.
    let exempt = json!({"Bool": {"aws:SecureTransport": "false"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}});
    let run = merged(&policy(&[denying("DenyPlainHttp", &exempt)]), &[]);
    assert_eq!(statements(&run)[0]["Condition"], http);
}

#[test]
fn text_that_could_deceive_is_not_merged() {
    for hidden in ['\u{202e}', '\u{9b}', '\u{7f}'] {
        let text = SOMEONES.replace("Third", &format!("Th{hidden}ird"));
        let run = merged(&text, &[]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        run.assert_says("line 7 has a control character");
    }
    for broken in ["{", "[]", "{\"Statement\": []}", "{\"Statement\": [1]}"] {
        let run = merged(broken, &[]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{broken}");
        run.assert_says("standard input:1:");
    }
}

#[test]
fn a_merged_policy_that_is_too_large_is_refused() {
    let large = |letters: usize| {
        let sid = "x".repeat(letters);
        SOMEONES.replace("Third", &sid)
    };
    let run = merged(&large(20_480), &[]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    run.assert_says("AWS allows 20480 bytes");
    // Of the two ways to count, only the one with white space is too much.
    let longest = 20_480 - merged(SOMEONES, &[]).stdout.len() + "Third".len();
    assert!(!merged(&large(longest), &[]).stderr.contains("warning"));
    let run = merged(&large(longest + 1), &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    run.assert_says("does not say whether it counts white space");
}

#[test]
fn endpoint_policies_keep_what_they_allow() {
    let of = |policy: &str| {
        let args = [
            "policy",
            "generate",
            "--kind",
            "vpc-endpoint",
            "--into",
            "-",
        ];
        sids(&run_with_input(&args, policy.as_bytes()))
    };
    let allowing = json!({"Sid": "Some", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"});
    assert_eq!(
        of(&policy(&[allowing])),
        ["Some", "DenyPlainHttp", "DenyOldTls"]
    );
    assert_eq!(of(""), ["AllowAll", "DenyPlainHttp", "DenyOldTls"]);
}

#[test]
fn flags_that_contradict_each_other_are_refused() {
    for (args, why) in [
        (
            &["--into", "s3://other", "--bucket", "one"][..],
            "another bucket than --bucket",
        ),
        (
            &["--into", "s3://other", "--kind", "rcp"],
            "has a policy of kind bucket",
        ),
        (&["--into", "s3://other/key"], "name a bucket"),
        (
            &["--into", "-", "--bucket", "one", "--bucket", "two"],
            "each of the 2 buckets",
        ),
        (
            &["--into", "-", "--bucket", "one", "--format", "terraform"],
            "source_policy_documents",
        ),
        (
            &[
                "--into",
                "-",
                "--bucket",
                "one",
                "--format",
                "cloudformation",
            ],
            "prints JSON",
        ),
    ] {
        let run = run(&[&["policy", "generate"], args].concat());
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{args:?}");
        assert!(run.stderr.contains(why), "{args:?}: {}", run.stderr);
    }
}

proptest! {
    #![proptest_config(crate::cases(1_000))]

    /// Whatever text is merged into, the result is a policy with the old statements, and merging
    /// again changes nothing.
    #[test]
    fn merging_twice_is_merging_once(
        is_compact in any::<bool>(),
        cuts in proptest::collection::vec((any::<usize>(), 0..6usize, any::<usize>(), 0..40usize), 0..3),
    ) {
        let text = match is_compact {
            true => serde_json::from_str::<Value>(SOMEONES).expect("JSON").to_string(),
            false => SOMEONES.to_owned(),
        };
        let mut letters: Vec<char> = text.chars().collect();
        for (at, removed, from, copied) in cuts {
            let (at, from) = (at % letters.len(), from % letters.len());
            let copy = letters[from..(from + copied).min(letters.len())].to_vec();
            let end = (at + removed).min(letters.len());
            letters.splice(at..end, copy);
        }
        let text: String = letters.into_iter().collect();
        let options = GenerateOptions {
            buckets: vec!["example-data".to_owned()],
            ..GenerateOptions::new(PolicyKind::Bucket)
        };
        if let Ok(merged) = merge(&options, &text) {
            Policy::parse(&merged.text).expect("a policy");
            let statements = |text: &str| -> Vec<Value> {
                let policy: Value = serde_json::from_str(text).expect("JSON");
                match &policy["Statement"] {
                    Value::Array(statements) => statements.clone(),
                    alone => vec![alone.clone()],
                }
            };
            let (before, after) = (statements(&text), statements(&merged.text));
            prop_assert!(after.starts_with(&before), "{}", merged.text);
            prop_assert_eq!(after.len(), before.len() + 2);
            let again = merge(&options, &merged.text).expect("a policy");
            prop_assert_eq!(again.text, merged.text);
            prop_assert_eq!(again.difference, "");
        } else {
            prop_assert!(text != SOMEONES);
        }
    }
}

#[test]
fn what_a_replaced_statement_did_and_the_new_one_does_not_is_told() {
    let role = "arn:aws:iam::123456789012:role/legacy";
    let before = merged(
        SOMEONES,
        &[
            "--min-tls",
            "1.3",
            "--principal-except",
            role,
            "--service-exempt",
        ],
    );
    assert!(!before.stderr.contains("warning"), "{}", before.stderr);
    let after = merged(&before.stdout, &[]);
    for warning in [
        "warning: DenyOldTls denied TLS below 1.3 and now only below 1.2; --min-tls 1.3 keeps it",
        "warning: DenyOldTls no longer exempts 'arn:aws:iam::123456789012:role/legacy'; \
         --principal-except keeps it exempt",
        "warning: DenyOldTls no longer exempts AWS services; --service-exempt keeps them exempt",
    ] {
        after.assert_says(warning);
    }
    // Nothing is lost by a higher minimum or another exemption.
    let higher = merged(&after.stdout, &["--min-tls", "1.3", "--service-exempt"]);
    assert!(!higher.stderr.contains("warning"), "{}", higher.stderr);
}
