//! `policy generate` through the real binary: what each kind and format holds, and what is refused.

use serde_json::{Value, json};

use super::{Run, run};

const ROLE: &str = "arn:aws:iam::123456789012:role/legacy";

fn generate(args: &[&str]) -> Run {
    run(&[&["policy", "generate"], args].concat())
}

/// The statements of a generated policy.
fn statements(args: &[&str]) -> Vec<Value> {
    let run = generate(args);
    assert_eq!(run.status, 0, "{args:?}: {}", run.stderr);
    let policy: Value = serde_json::from_str(&run.stdout).expect("JSON");
    policy["Statement"].as_array().expect("statements").clone()
}

/// Why a policy is not generated.
fn refused(args: &[&str]) -> String {
    let run = generate(args);
    assert_eq!(run.status, 2, "{args:?}: {}", run.stdout);
    assert_eq!(run.stdout, "", "{args:?}");
    run.stderr
}

#[test]
fn a_policy_is_about_the_buckets_that_are_named() {
    for kind in ["vpc-endpoint", "identity", "rcp", "scp"] {
        let of = |buckets: &[&str]| -> Value {
            let flags = buckets.iter().flat_map(|&bucket| ["--bucket", bucket]);
            let args: Vec<_> = ["--kind", kind].into_iter().chain(flags).collect();
            let denying = statements(&args);
            denying.last().expect("a statement")["Resource"].clone()
        };
        assert_eq!(of(&[]), "*", "{kind}");
        let (one, other) = ("arn:aws:s3:::one", "arn:aws:s3:::other");
        assert_eq!(of(&["one"]), json!([one, format!("{one}/*")]), "{kind}");
        assert_eq!(
            of(&["one", "other", "one"]),
            json!([one, format!("{one}/*"), other, format!("{other}/*")]),
            "{kind}"
        );
    }
    assert!(refused(&[]).contains("needs a bucket"));
    let several = refused(&["--bucket", "one", "--bucket", "other"]);
    assert!(several.contains("each of the 2 buckets"), "{several}");
}

#[test]
fn only_policies_of_resources_name_principals() {
    let of = |kind| statements(&["--kind", kind])[0].get("Principal").cloned();
    for kind in ["identity", "scp"] {
        assert_eq!(of(kind), None, "{kind}");
    }
    for kind in ["vpc-endpoint", "rcp"] {
        assert_eq!(of(kind), Some("*".into()), "{kind}");
    }
    let rcp = generate(&["--kind", "rcp"]).stderr;
    assert!(rcp.contains("an RCP binds everyone who uses"), "{rcp}");
    let scp = generate(&["--kind", "scp"]).stderr;
    assert!(scp.contains("an SCP binds users and roles"), "{scp}");
}

#[test]
fn exemptions_are_from_the_minimum_alone_unless_http_is_asked_for() {
    let exempting = ["--principal-except", ROLE, "--service-exempt"];
    let args = [&["--bucket", "example-data"][..], &exempting].concat();
    let of = |args: &[&str]| -> Vec<(Value, Vec<String>)> {
        let statements = statements(args).into_iter();
        let operators = |statement: Value| {
            let condition = statement["Condition"].as_object().expect("a condition");
            (
                statement["Sid"].clone(),
                condition.keys().cloned().collect(),
            )
        };
        statements.map(operators).collect()
    };
    // serde_json sorts the keys.
    let old_tls = ["ArnNotLike", "BoolIfExists", "NumericLessThan"].map(str::to_owned);
    assert_eq!(
        of(&args),
        [
            ("DenyPlainHttp".into(), vec!["Bool".to_owned()]),
            ("DenyOldTls".into(), old_tls.to_vec()),
        ]
    );
    let http = ["ArnNotLike", "Bool", "BoolIfExists"].map(str::to_owned);
    assert_eq!(
        of(&[&args[..], &["--except-http"]].concat()),
        [
            ("DenyPlainHttp".into(), http.to_vec()),
            ("DenyOldTls".into(), old_tls.to_vec()),
        ]
    );
}

#[test]
fn names_that_only_old_buckets_have_are_taken_with_a_note() {
    let longest = "a".repeat(255);
    for name in ["My_Old.Bucket", "Logs", &longest] {
        let run = generate(&["--bucket", name]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        let note = "only buckets made in us-east-1 before March 2018";
        assert!(run.stderr.contains(note), "{name}: {}", run.stderr);
        assert!(run.stdout.contains(&format!("arn:aws:s3:::{name}/*")));
    }
    assert!(generate(&["--bucket", "xn--a"]).stderr.contains("reserves"));
    let usual = generate(&["--bucket", "example-data"]).stderr;
    assert!(!usual.contains("only"), "{usual}");
    for (name, why) in [
        ("ab", "3 to 63 characters"),
        ("a/b", "may contain only"),
        ("192.0.2.1", "IP address"),
        ("data--euw1-az1--x-s3", "--kind directory-bucket"),
        ("ap-x-s3alias", "access point"),
    ] {
        assert!(refused(&["--bucket", name]).contains(why), "{name}");
    }
}

#[test]
fn a_minimum_that_interface_endpoints_lack_is_warned_of() {
    let of = |minimum| generate(&["--kind", "vpc-endpoint", "--min-tls", minimum]).stderr;
    assert!(of("1.3").contains("warning: interface endpoints do not support TLS 1.3"));
    assert!(!of("1.2").contains("warning"));
    let bucket = generate(&["--bucket", "example-data", "--min-tls", "1.3"]);
    assert!(!bucket.stderr.contains("warning"), "{}", bucket.stderr);
}

#[test]
fn access_points_and_directory_buckets_have_arns() {
    let arn = "arn:aws:s3:eu-west-1:123456789012:accesspoint/reports";
    let denying = statements(&["--kind", "access-point", "--arn", arn]);
    assert_eq!(
        denying[1]["Resource"],
        json!([arn, format!("{arn}/object/*")])
    );
    assert_eq!(denying[1]["Action"], "s3:*");

    let arn = "arn:aws-cn:s3express:cn-north-1:123456789012:bucket/data--cnn1-az1--x-s3";
    let denying = statements(&["--kind", "directory-bucket", "--arn", arn]);
    assert_eq!(denying[1]["Resource"], arn);
    assert_eq!(denying[1]["Action"], "s3express:*");
    assert_eq!(
        denying[1]["Condition"],
        json!({"NumericLessThan": {"s3express:TlsVersion": "1.2"}})
    );

    for (args, why) in [
        (
            &["--kind", "access-point"][..],
            "needs an ARN such as arn:aws:s3:eu-west-1",
        ),
        (
            &["--kind", "access-point", "--bucket", "b"],
            "not about a bucket",
        ),
        (
            &["--arn", "arn:aws:s3:::b"],
            "about buckets, not about an ARN",
        ),
        (
            &["--kind", "access-point", "--arn", "arn:aws:s3:::b"],
            "names something else",
        ),
        (
            &["--kind", "access-point", "--arn", "reports"],
            "not an ARN",
        ),
        (
            &[
                "--kind",
                "access-point",
                "--arn",
                "arn:aws:s3::123456789012:accesspoint/x",
            ],
            "no region",
        ),
        (
            &[
                "--kind",
                "access-point",
                "--arn",
                "arn:aws:s3:eu-west-1:1:accesspoint/x",
            ],
            "12 digits",
        ),
        (
            &[
                "--kind",
                "access-point",
                "--arn",
                "arn:aws:s3:eu-west-1:123456789012:accesspoint/*",
            ],
            "letters, digits and hyphens",
        ),
        (
            &[
                "--kind",
                "directory-bucket",
                "--arn",
                "arn:aws:s3express:eu-west-1:123456789012:bucket/b",
            ],
            "end with --x-s3",
        ),
        (
            &[
                "--kind",
                "access-point",
                "--partition",
                "aws-cn",
                "--arn",
                "arn:aws:s3:eu-west-1:123456789012:accesspoint/x",
            ],
            "another partition",
        ),
    ] {
        let said = refused(args);
        assert!(said.contains(why), "{args:?}: {said}");
    }
}

#[test]
fn every_partition_has_arns_of_its_own() {
    for partition in [
        "aws-cn",
        "aws-us-gov",
        "aws-eusc",
        "aws-iso",
        "aws-iso-b",
        "aws-iso-e",
        "aws-iso-f",
    ] {
        let role = format!("arn:{partition}:iam::123456789012:role/legacy");
        let args = ["--bucket", "example-data", "--partition", partition];
        let denying = statements(&[&args[..], &["--principal-except", &role]].concat());
        assert_eq!(
            denying[1]["Resource"][0],
            format!("arn:{partition}:s3:::example-data")
        );
        let other = [&args[..], &["--principal-except", ROLE]].concat();
        assert!(refused(&other).contains("another partition"));
    }
}

#[test]
fn a_policy_that_aws_would_refuse_for_its_size_is_an_error() {
    let roles: Vec<_> = (0..120)
        .map(|number| format!("arn:aws:iam::123456789012:role/legacy-{number:03}"))
        .collect();
    let flags = roles.iter().flat_map(|role| ["--principal-except", role]);
    let args: Vec<_> = ["--kind", "scp"].into_iter().chain(flags.clone()).collect();
    // Their names alone have 5,000 characters.
    let said = refused(&args);
    assert!(said.contains("AWS allows 5120 characters"), "{said}");
    let args: Vec<_> = ["--bucket", "example-data"]
        .into_iter()
        .chain(flags)
        .collect();
    assert_eq!(generate(&args).status, 0);
}

#[test]
fn cloudformation_templates_hold_a_resource_for_each_bucket() {
    let of = |args: &[&str]| -> Value {
        let run = generate(&[args, &["--format", "cloudformation"]].concat());
        assert_eq!(run.status, 0, "{}", run.stderr);
        serde_json::from_str(&run.stdout).expect("JSON")
    };
    let template = of(&["--bucket", "one", "--bucket", "other"]);
    assert_eq!(template["AWSTemplateFormatVersion"], "2010-09-09");
    let resources = template["Resources"].as_object().expect("resources");
    assert_eq!(resources.len(), 2);
    for (resource, bucket) in resources.values().zip(["one", "other"]) {
        assert_eq!(resource["Type"], "AWS::S3::BucketPolicy");
        let properties = &resource["Properties"];
        assert_eq!(properties["Bucket"], bucket);
        // The same policy as in JSON.
        assert_eq!(
            properties["PolicyDocument"]["Statement"],
            Value::from(statements(&["--bucket", bucket]))
        );
    }
    let scp = of(&["--kind", "scp"]);
    let properties = &scp["Resources"]["RequireTls"]["Properties"];
    assert_eq!(properties["Type"], "SERVICE_CONTROL_POLICY");
    assert_eq!(
        properties["Content"]["Statement"],
        Value::from(statements(&["--kind", "scp"]))
    );
    let endpoint = refused(&["--kind", "vpc-endpoint", "--format", "cloudformation"]);
    assert!(endpoint.contains("AWS::EC2::VPCEndpoint"), "{endpoint}");
}

/// A check of the grammar that Terraform's files have here: blocks with labels, and attributes whose
/// values are strings, references and lists of strings. It returns the blocks at the top.
fn blocks(text: &str) -> Vec<(String, Vec<(String, String)>)> {
    let token = regex::Regex::new(
        r#"(?x) \s+ | (?P<word> [A-Za-z_][\w.-]*) | (?P<text> "(?:[^"\\$%\n]|\\.)*") | (?P<mark> [{}\[\],=])"#,
    );
    let token = token.expect("a pattern");
    let mut tokens = Vec::new();
    let mut end = 0;
    for found in token.captures_iter(text) {
        let whole = found.get(0).expect("a match");
        assert_eq!(whole.start(), end, "at {}", &text[end..]);
        end = whole.end();
        if !whole.as_str().trim().is_empty() {
            tokens.push(whole.as_str());
        }
    }
    assert_eq!(end, text.len(), "at {}", &text[end..]);
    let mut rest = tokens.as_slice();
    let mut blocks = Vec::new();
    while !rest.is_empty() {
        let open = rest
            .iter()
            .position(|token| *token == "{")
            .expect("a block");
        let head = rest[..open].join(" ");
        rest = &rest[open + 1..];
        let mut attributes = Vec::new();
        body(&mut rest, "", &mut attributes);
        blocks.push((head, attributes));
    }
    blocks
}

/// Reads the body of a block to its closing bracket.
fn body(rest: &mut &[&str], path: &str, attributes: &mut Vec<(String, String)>) {
    loop {
        match **rest {
            ["}", ref after @ ..] => {
                *rest = after;
                return;
            }
            [name, "=", "[", ref after @ ..] => {
                let close = after
                    .iter()
                    .position(|token| *token == "]")
                    .expect("a list ends");
                let mut values = String::new();
                for pair in after[..close].chunks(2) {
                    assert!(
                        pair[0].starts_with('"') && pair.get(1).is_none_or(|comma| *comma == ",")
                    );
                    values += &format!("{} ", pair[0].trim_matches('"'));
                }
                attributes.push((format!("{path}{name}"), values.trim_end().to_owned()));
                *rest = &after[close + 1..];
            }
            [name, "=", value, ref after @ ..] => {
                attributes.push((format!("{path}{name}"), value.trim_matches('"').to_owned()));
                *rest = after;
            }
            [name, "{", ref after @ ..] => {
                *rest = after;
                body(rest, &format!("{path}{name}."), attributes);
            }
            ref other => panic!("{other:?}"),
        }
    }
}

/// The statements of a policy as a data source has them.
fn as_data_source(statements: &[Value]) -> Vec<(String, String)> {
    let list = |value: &Value| match value {
        Value::Array(values) => {
            let texts: Vec<_> = values
                .iter()
                .map(|value| value.as_str().expect("text"))
                .collect();
            texts.join(" ")
        }
        one => one.as_str().expect("text").to_owned(),
    };
    let mut attributes = Vec::new();
    for statement in statements {
        let mut push =
            |name: &str, value: String| attributes.push((format!("statement.{name}"), value));
        push("sid", list(&statement["Sid"]));
        push("effect", list(&statement["Effect"]));
        push("actions", list(&statement["Action"]));
        push("resources", list(&statement["Resource"]));
        if statement["Principal"] == "*" {
            push("principals.type", "*".to_owned());
            push("principals.identifiers", "*".to_owned());
        }
        for (operator, keys) in statement["Condition"].as_object().into_iter().flatten() {
            for (key, values) in keys.as_object().expect("keys") {
                push("condition.test", operator.clone());
                push("condition.variable", key.clone());
                push("condition.values", list(values));
            }
        }
    }
    attributes
}

#[test]
fn terraform_holds_the_same_statements_and_attaches_them() {
    let arn = "arn:aws:s3:eu-west-1:123456789012:accesspoint/reports";
    for (args, resource, named) in [
        (
            &["--bucket", "example-data"][..],
            "aws_s3_bucket_policy",
            "example_data",
        ),
        (
            &["--kind", "vpc-endpoint"],
            "aws_vpc_endpoint_policy",
            "require_tls",
        ),
        (
            &["--kind", "identity", "--bucket", "a-b"],
            "aws_iam_policy",
            "require_tls",
        ),
        (
            &["--kind", "rcp"],
            "aws_organizations_policy",
            "require_tls",
        ),
        (
            &["--kind", "access-point", "--arn", arn],
            "aws_s3control_access_point_policy",
            "reports",
        ),
        (
            &["--bucket", "1.old", "--principal-except", ROLE],
            "aws_s3_bucket_policy",
            "_1_old",
        ),
    ] {
        let run = generate(&[args, &["--format", "terraform"]].concat());
        assert_eq!(run.status, 0, "{}", run.stderr);
        let blocks = blocks(&run.stdout);
        let heads: Vec<_> = blocks.iter().map(|(head, _)| head.as_str()).collect();
        let data = format!("data \"aws_iam_policy_document\" \"{named}\"");
        let source = &blocks
            .iter()
            .find(|(head, _)| *head == data)
            .expect("the data source")
            .1;
        let mut expected = as_data_source(&statements(args));
        let mut found = source.clone();
        // serde_json sorts operators, and the data source has the order of AWS.
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
        let attached = format!("resource \"{resource}\" \"{named}\"");
        assert!(heads.contains(&attached.as_str()), "{heads:?}");
        let json = format!("data.aws_iam_policy_document.{named}.json");
        assert!(run.stdout.contains(&json), "{}", run.stdout);
    }
}

#[test]
fn terraform_and_cloudformation_can_be_read() {
    let args = ["--bucket", "example-data", "--principal-except", ROLE];
    let terraform = generate(&[&args[..], &["--format", "terraform"]].concat());
    insta::assert_snapshot!("generate_terraform", terraform.stdout);
    let template = generate(&[&args[..], &["--format", "cloudformation"]].concat());
    insta::assert_snapshot!("generate_cloudformation", template.stdout);
}

#[test]
fn names_of_terraform_are_all_different() {
    let buckets = ["a.b.c", "a-b-c", "a.b-c"];
    let flags = buckets.iter().flat_map(|bucket| ["--bucket", bucket]);
    let args: Vec<_> = flags.chain(["--format", "terraform"]).collect();
    let run = generate(&args);
    for label in ["a_b_c", "a_b_c_2", "a_b_c_3"] {
        let head = format!("resource \"aws_s3_bucket_policy\" \"{label}\" {{");
        assert_eq!(run.stdout.matches(&head).count(), 1, "{}", run.stdout);
    }
}
