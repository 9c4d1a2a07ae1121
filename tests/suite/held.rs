//! Policies in what people hold: output of the AWS CLI and of Terraform, folders, other encodings.

use std::fs;

use serde_json::Value;

use super::{Run, run, run_with_input};

const HELD: &str = "fixtures/policy/held";

fn lint(args: &[&str]) -> Run {
    run(&[&["policy", "lint", "--format", "json"], args].concat())
}

fn path(name: &str) -> String {
    format!("{HELD}/{name}")
}

/// Each policy of a report: the resource, kind and bucket, how the kind is known, and the errors and
/// warnings.
fn policies(stdout: &str) -> Vec<String> {
    let report: Value = serde_json::from_str(stdout).expect("JSON");
    let findings = report["findings"].as_array().expect("findings");
    let policies = report["policies"].as_array().expect("policies").iter();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    policies
        .enumerate()
        .map(|(index, policy)| {
            let own = findings.iter().filter(|own| own["policy_index"] == index);
            let serious = own.filter(|own| own["severity"] != "note");
            let mut rules: Vec<_> = serious.map(|own| text(&own["rule"])).collect();
            rules.dedup();
            let about = ["resource", "kind", "kind_from", "bucket"].map(|key| text(&policy[key]));
            format!("{}: {}", about.join(" "), rules.join(", "))
        })
        .collect()
}

#[test]
fn policies_are_found_in_what_tools_print() {
    for (name, expected) in [
        (
            "get-bucket-policy.json",
            &["- bucket default -: negated-blocks-newer-tls"][..],
        ),
        (
            "string.json",
            &["- bucket default -: negated-blocks-newer-tls"],
        ),
        (
            "list.json",
            &[
                "/0 bucket default -: ",
                "/1 bucket default -: http-not-denied, negated-blocks-newer-tls",
            ],
        ),
        (
            "get-policy-version.json",
            &["- identity file -: negated-blocks-newer-tls"],
        ),
        ("get-role-policy.json", &["s3 identity file -: "]),
        (
            "describe-vpc-endpoints.json",
            &[
                "vpce-0a1b2c3d vpc-endpoint file -: no-allow-in-endpoint-policy",
                "vpce-1a1b2c3d vpc-endpoint file -: ",
            ],
        ),
        (
            "describe-policy.json",
            &["require-tls scp file -: element-not-allowed"],
        ),
        (
            "terraform-state.json",
            &["aws_s3_bucket_policy.data bucket file example-data: "],
        ),
        (
            "terraform-plan.json",
            &[
                "aws_s3_bucket.legacy bucket file example-legacy: ",
                "aws_s3_bucket_policy.data bucket file example-data: negated-blocks-newer-tls",
                "aws_s3_bucket_policy.misplaced bucket file example-other: http-not-denied, \
                 resource-not-allowed",
                "aws_s3_bucket_policy.express directory-bucket file example--euw1-az1--x-s3: ",
                "aws_organizations_policy.region rcp file -: ",
                "aws_iam_role.app.inline_policy[read] identity file -: ",
                "module.network.aws_vpc_endpoint.s3 vpc-endpoint file -: \
                 no-allow-in-endpoint-policy",
                "module.network.module.points.aws_s3control_access_point_policy.reports \
                 access-point file -: ",
            ],
        ),
    ] {
        let linted = lint(&[&path(name)]);
        assert_eq!(
            policies(&linted.stdout),
            expected,
            "{name} {}",
            linted.stderr
        );
    }
}

#[test]
fn what_is_passed_over_is_named() {
    let plan = lint(&[&path("terraform-plan.json")]);
    for (name, why) in [
        ("aws_s3_bucket_policy.later", "known only after apply"),
        ("module.network.aws_vpc_endpoint.logs", "other than S3"),
    ] {
        assert!(
            plan.stderr.contains(name) && plan.stderr.contains(why),
            "{}",
            plan.stderr
        );
    }
    let tags = lint(&[&path("describe-tag-policy.json")]);
    assert_eq!((tags.status, tags.stdout.as_str()), (2, ""));
    tags.assert_says("tags, because it is neither");
}

#[test]
fn other_documents_are_refused_by_name_with_the_command_that_yields_the_policy() {
    for (name, said) in [
        (
            "cloudformation.json",
            &[
                "CloudFormation template with 'DataPolicy'",
                "aws s3api get-bucket-policy",
            ][..],
        ),
        (
            "cloudformation.yaml",
            &["CloudFormation template", "aws ec2 describe-vpc-endpoints"],
        ),
        (
            "main.tf",
            &["Terraform's configuration", "terraform show -json FILE"],
        ),
        (
            "terraform.tfstate",
            &["state file of Terraform", "terraform show -json"],
        ),
    ] {
        for command in ["lint", "simulate"] {
            let refused = run(&["policy", command, &path(name), "fixtures/estate"]
                [..3 + usize::from(command == "simulate")]);
            assert_eq!((refused.status, refused.stdout.as_str()), (2, ""), "{name}");
            for text in said {
                assert!(refused.stderr.contains(text), "{name}: {}", refused.stderr);
            }
        }
    }
    let zip = run_with_input(&["policy", "lint"], b"PK\x03\x04\x14\0");
    zip.assert_says("plan of Terraform");
    let managed = br#"{"Policy": {"PolicyName": "p", "Arn": "arn", "DefaultVersionId": "v1"}}"#;
    let managed = run_with_input(&["policy", "lint"], managed);
    managed.assert_says("get-policy-version");
}

#[test]
fn places_are_those_in_the_file_or_in_the_string() {
    let place = |name: &str| {
        let report: Value = serde_json::from_str(&lint(&[&path(name)]).stdout).expect("JSON");
        let mut findings = report["findings"].as_array().expect("findings").iter();
        let newer = findings.find(|own| own["rule"] == "negated-blocks-newer-tls");
        let newer = newer.expect("the finding").clone();
        let text = fs::read_to_string(path(name)).expect("a file");
        let (line, column) = (newer["line"].as_u64(), newer["column"].as_u64());
        let [line, column] = [line, column].map(|own| own.expect("a number") as usize);
        (report, newer, text, line, column)
    };
    let condition = "\"s3:TlsVersion\"";
    // An object in the file.
    let (report, newer, text, line, column) = place("get-policy-version.json");
    assert!(text.split('\n').nth(line - 1).expect("a line")[column - 1..].starts_with(condition));
    assert_eq!(report["policies"][0]["string"], Value::Null);
    let pointer = newer["pointer"].as_str().expect("a pointer");
    let json: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        json.pointer(pointer),
        Some(&Value::from("1.3")),
        "{pointer}"
    );
    // A string in the file.
    let (report, newer, text, line, column) = place("get-bucket-policy.json");
    let string = &report["policies"][0]["string"];
    assert_eq!((&string["line"], &string["column"]), (&2.into(), &3.into()));
    let json: Value = serde_json::from_str(&text).expect("JSON");
    let inner = json.pointer(string["pointer"].as_str().expect("a pointer"));
    let inner = inner.and_then(Value::as_str).expect("a text");
    assert!(inner.split('\n').nth(line - 1).expect("a line")[column - 1..].starts_with(condition));
    let inner: Value = serde_json::from_str(inner).expect("JSON");
    assert!(
        inner
            .pointer(newer["pointer"].as_str().expect("a pointer"))
            .is_some()
    );
    // People are told both.
    let table = run(&["policy", "lint", &path("get-bucket-policy.json")]).stdout;
    assert!(table.contains("get-bucket-policy.json:2:3"), "{table}");
    assert!(
        table.contains(&format!(
            "line {line}, column {column} of the policy's text"
        )),
        "{table}"
    );
}

#[test]
fn one_broken_policy_does_not_keep_the_others_from_being_checked() {
    let linted = lint(&[
        &path("broken-among-others.json"),
        &path("string.json"),
        "no/such/file",
    ]);
    assert_eq!(linted.status, 2);
    assert_eq!(policies(&linted.stdout).len(), 2);
    linted.assert_says("/1 was not checked");
    linted.assert_says("in this string: ");
    linted.assert_says("no/such/file");
}

#[test]
fn folders_are_searched_for_policies() {
    let folder = tempfile::tempdir().expect("a folder");
    let deep = folder.path().join("b/c");
    fs::create_dir_all(&deep).expect("a folder");
    let string = fs::read(path("string.json")).expect("a policy");
    fs::write(deep.join("policy.json"), &string).expect("a file");
    fs::write(folder.path().join("a.json"), &string).expect("a file");
    fs::write(folder.path().join("package.json"), "{\"name\": \"x\"}").expect("a file");
    fs::write(folder.path().join("notes.txt"), "Statement").expect("a file");
    let name = folder.path().to_str().expect("UTF-8");
    let linted = lint(&[name]);
    assert_eq!(
        (policies(&linted.stdout).len(), linted.status),
        (2, 1),
        "{}",
        linted.stderr
    );
    let report: Value = serde_json::from_str(&linted.stdout).expect("JSON");
    assert_eq!(report["policy"], "2 policies");
    let files: Vec<_> = report["policies"]
        .as_array()
        .expect("policies")
        .iter()
        .collect();
    assert!(
        files[0]["file"]
            .as_str()
            .expect("a name")
            .ends_with("a.json")
    );
    fs::remove_file(folder.path().join("a.json")).expect("it is there");
    fs::remove_dir_all(folder.path().join("b")).expect("it is there");
    let empty = lint(&[name]);
    assert_eq!(empty.status, 2);
    empty.assert_says("holds a policy");
}

#[test]
fn windows_encodings_are_read_with_the_same_places() {
    let text = fs::read_to_string(path("get-policy-version.json")).expect("a file");
    let expected = run_with_input(&["policy", "lint"], text.as_bytes()).stdout;
    let units = || text.encode_utf16();
    let encodings: [Vec<u8>; 3] = [
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        [
            vec![0xff, 0xfe],
            units().flat_map(u16::to_le_bytes).collect(),
        ]
        .concat(),
        [
            vec![0xfe, 0xff],
            units().flat_map(u16::to_be_bytes).collect(),
        ]
        .concat(),
    ];
    for bytes in encodings {
        let linted = run_with_input(&["policy", "lint"], &bytes);
        assert_eq!(
            (linted.stdout.as_str(), linted.status),
            (expected.as_str(), 1)
        );
    }
}

#[test]
fn other_commands_take_a_file_with_one_policy_only() {
    let simulate = |name: &str| run(&["policy", "simulate", &path(name), "fixtures/estate"]);
    for name in [
        "get-bucket-policy.json",
        "string.json",
        "get-role-policy.json",
    ] {
        let simulated = simulate(name);
        assert_eq!(simulated.status, 0, "{name} {}", simulated.stderr);
    }
    let several = simulate("describe-vpc-endpoints.json");
    assert_eq!((several.status, several.stdout.as_str()), (2, ""));
    let names = "holds 2 policies, and one is needed: vpce-0a1b2c3d; vpce-1a1b2c3d";
    several.assert_says(names);
}

#[test]
fn a_kind_is_told_by_the_policy_if_nobody_says_it() {
    let policy = |principal: &str, resource: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Deny", {principal} "Action": "*",
            "Resource": "{resource}", "Condition": {{"Bool": {{"aws:SecureTransport": "false"}}}}}}]}}"#
        )
    };
    let everyone = "\"Principal\": \"*\",";
    let point = "arn:aws:s3:eu-west-1:111122223333:accesspoint/reports/object/*";
    let kinds = |args: &[&str], policy: &str| {
        let args = [&["policy", "lint", "-", "--format", "json"], args].concat();
        let report = run_with_input(&args, policy.as_bytes()).stdout;
        let report: Value = serde_json::from_str(&report).expect("JSON");
        let own = &report["policies"][0];
        let config = report.get("s3_bucket_ssl_requests_only").is_some();
        (
            format!("{} {}", own["kind"], own["kind_from"]).replace('"', ""),
            config,
        )
    };
    for (args, policy, expected, has_config) in [
        (&[][..], policy("", "*"), "identity policy", false),
        (&["--bucket", "b"], policy("", "*"), "bucket default", true),
        (&["--kind", "scp"], policy("", "*"), "scp flag", false),
        (&[], policy(everyone, "*"), "bucket default", true),
        (&[], policy(everyone, point), "access-point policy", false),
        (
            &["--kind", "bucket"],
            policy(everyone, point),
            "bucket flag",
            true,
        ),
    ] {
        let found = kinds(args, &policy);
        assert_eq!(
            (found.0.as_str(), found.1),
            (expected, has_config),
            "{policy}"
        );
    }
    let table = run_with_input(&["policy", "lint"], policy("", "*").as_bytes()).stdout;
    assert!(
        table.contains("Kind: identity, because no statement has a Principal"),
        "{table}"
    );
}

#[test]
fn what_has_no_name_is_passed_over_without_one() {
    for none in [&br#"{"Policy": null}"#[..], br#"{"Policy": ""}"#] {
        let run = run_with_input(&["policy", "lint"], none);
        assert_eq!(run.status, 2);
        let why = "standard input holds no policy about S3: it has no policy\n";
        assert!(run.stderr.ends_with(why), "{}", run.stderr);
    }
}
