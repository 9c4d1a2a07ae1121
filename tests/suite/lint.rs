//! `policy lint` through the real binary.

use std::fs;

use serde_json::Value;

use super::sarif::accepted_rules;
use super::{run, run_with_input};

/// A policy that lets nothing but TLS 1.2 through, and means well.
const ONLY_1_2: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Only12",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "arn:aws:s3:::example-data/*",
      "Condition": {"StringNotEquals": {"s3:TlsVersion": "1.2"}}
    }
  ]
}
"#;

#[test]
fn findings_say_where_why_and_how_to_mend() {
    let table = run_with_input(&["policy", "lint"], ONLY_1_2.as_bytes());
    assert_eq!(table.status, 1);
    insta::assert_snapshot!("lint_table", table.stdout);
    let json = run_with_input(
        &["policy", "lint", "-", "--format", "json"],
        ONLY_1_2.as_bytes(),
    );
    insta::assert_snapshot!("lint_json", json.stdout);
}

#[test]
fn sarif_names_rule_level_and_region() {
    let sarif = run_with_input(
        &["policy", "lint", "--format", "sarif"],
        ONLY_1_2.as_bytes(),
    );
    assert_eq!(sarif.status, 1);
    let log: Value = serde_json::from_str(&sarif.stdout).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    for rule in accepted_rules(run) {
        let markdown = rule["help"]["markdown"].as_str().expect("a text");
        assert!(!markdown.is_empty(), "{rule}");
        let page = rule["helpUri"].as_str().expect("a page");
        assert!(page.starts_with("https://"), "{page}");
    }
    let results = run["results"].as_array().expect("results");
    assert!(!results.is_empty());
    for result in results {
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert!(
            region["startLine"].as_u64() >= Some(1) && region["startColumn"].as_u64() >= Some(1)
        );
    }
    let location = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "stdin");
    let newer = results
        .iter()
        .find(|result| result["ruleId"] == "negated-blocks-newer-tls");
    let region = &newer.expect("the finding")["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["startLine"], 10);
}

#[test]
fn what_is_generated_is_clean_but_for_notes() {
    for kind in ["bucket", "vpc-endpoint", "identity", "rcp"] {
        for minimum in ["1.2", "1.3"] {
            let generate = [
                "policy",
                "generate",
                "--bucket",
                "example-data",
                "--kind",
                kind,
                "--min-tls",
                minimum,
            ];
            for more in [&[][..], &["--service-exempt"]] {
                let policy = run(&[&generate, more].concat());
                assert_eq!(policy.status, 0, "{}", policy.stderr);
                let lint = run_with_input(
                    &["policy", "lint", "--kind", kind],
                    policy.stdout.as_bytes(),
                );
                // Interface endpoints do not have TLS 1.3, which matters for the policy of an endpoint.
                let status = i32::from(kind == "vpc-endpoint" && minimum == "1.3");
                assert_eq!(lint.status, status, "{kind} {minimum}: {}", lint.stdout);
            }
        }
    }
}

#[test]
fn logs_tell_what_a_policy_alone_does_not() {
    let policy = run(&["policy", "generate", "--bucket", "example-website"]).stdout;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("policy.json");
    fs::write(&path, policy).expect("a file");
    let path = path.to_str().expect("UTF-8");
    let rules = |logs: &[&str]| -> Vec<String> {
        let lint = run(&[&["policy", "lint", path, "--format", "json"], logs].concat());
        let report: Value = serde_json::from_str(&lint.stdout).expect("JSON");
        let findings = report["findings"].as_array().expect("findings").iter();
        findings
            .map(|finding| finding["rule"].as_str().expect("a name").to_owned())
            .collect()
    };
    let without = rules(&[]);
    let with = rules(&["--logs", "fixtures/estate/example-website.log"]);
    for rule in ["website-traffic-is-http", "cloudfront-hides-viewer-tls"] {
        assert!(!without.iter().any(|known| known == rule), "{rule}");
        assert!(with.iter().any(|known| known == rule), "{rule}: {with:?}");
    }
}

#[test]
fn only_the_traffic_of_the_policys_buckets_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("policy.json");
    let is_found = |bucket: &str, more: &[&str]| {
        let policy = run(&["policy", "generate", "--bucket", bucket]).stdout;
        fs::write(&path, policy).expect("a file");
        let path = path.to_str().expect("UTF-8");
        let args = [
            "policy",
            "lint",
            path,
            "--logs",
            "fixtures/estate",
            "--format",
            "json",
        ];
        let lint = run(&[&args, more].concat());
        lint.stdout.contains("website-traffic-is-http")
    };
    assert!(is_found("example-website", &[]));
    assert!(!is_found("example-backups", &[]));
    assert!(!is_found(
        "example-website",
        &["--bucket", "example-backups"]
    ));
}

/// What a result is known by when its line has changed.
fn fingerprints(policy: &str) -> Vec<String> {
    let sarif = run_with_input(&["policy", "lint", "--format", "sarif"], policy.as_bytes());
    let log: Value = serde_json::from_str(&sarif.stdout).expect("JSON");
    let results = log["runs"][0]["results"]
        .as_array()
        .expect("results")
        .iter();
    let own = |result: &Value| result["partialFingerprints"]["primaryLocationLineHash"].to_string();
    results.map(own).collect()
}

#[test]
fn fingerprints_tell_results_apart_and_outlive_a_change_of_lines() {
    let own = fingerprints(ONLY_1_2);
    let mut distinct = own.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), own.len());
    assert_eq!(own, fingerprints(&ONLY_1_2.replace('\n', "\n\n")));
}

#[test]
fn requirements_gate_in_every_format() {
    let lint = |policy: &str, args: &[&str]| {
        let args = [&["policy", "lint"], args].concat();
        run_with_input(&args, policy.as_bytes())
    };
    let compliant = run(&["policy", "generate", "--bucket", "example-data"]);
    // The exemption of a role is fine for lint, but not for the rules.
    let exempt = compliant.stdout.replace(
        r#""aws:SecureTransport": "false""#,
        r#""aws:SecureTransport": "false"}, "ArnNotLike": {
            "aws:PrincipalArn": "arn:aws:iam::111122223333:role/legacy""#,
    );
    assert_eq!(lint(&exempt, &[]).status, 0);
    for format in ["table", "markdown", "html", "json", "sarif"] {
        // For CIS, the statement about the TLS version is enough.
        for (rule, status) in [
            ("config", 1),
            ("securityhub-s3.5", 1),
            ("cis-7.0.0-3.1.1", 0),
        ] {
            let gated = lint(&exempt, &["--require", rule, "--format", format]);
            assert_eq!(gated.status, status, "{rule} {format}");
        }
    }
    let all = [
        "--require",
        "config,securityhub-s3.5",
        "--require",
        "cis-7.0.0-3.1.1",
    ];
    let table = lint(&exempt, &all).stdout;
    for title in [
        "AWS Config, s3-bucket-ssl",
        "Security Hub, S3.5",
        "CIS AWS Foundations 7.0.0",
    ] {
        assert!(table.contains(title), "{table}");
    }
    assert_eq!(table.matches("not compliant").count(), 2, "{table}");
    let sarif = lint(&exempt, &[&all[..], &["--format", "sarif"]].concat()).stdout;
    let log: Value = serde_json::from_str(&sarif).expect("JSON");
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results");
    let unmet = results.iter().filter(|own| own["level"] == "error");
    assert_eq!(unmet.count(), 2);
    accepted_rules(run);
    // Statements about objects alone, and those about the TLS version, are enough for CIS.
    let objects = compliant
        .stdout
        .replace("\"arn:aws:s3:::example-data\",", "");
    assert!(
        lint(&objects, &["--require", "cis-7.0.0-3.1.1"])
            .stdout
            .contains("3.1.1: compliant")
    );
    let meets = lint(
        &compliant.stdout,
        &[&all[..], &["--format", "json"]].concat(),
    );
    let report: Value = serde_json::from_str(&meets.stdout).expect("JSON");
    let answers = report["policies"][0]["requirements"]
        .as_array()
        .expect("answers");
    assert!(
        answers.len() == 3 && answers.iter().all(|own| own["met"] == true),
        "{answers:?}"
    );
}

#[test]
fn policies_that_no_requirement_reads_do_not_pass_the_gate() {
    let policy = run(&["policy", "generate", "--kind", "rcp"]).stdout;
    let args = ["policy", "lint", "--kind", "rcp", "--require", "config"];
    let lint = run_with_input(&args, policy.as_bytes());
    assert_eq!(lint.status, 3, "{}", lint.stdout);
    assert!(
        lint.stdout.contains("no policy of a bucket was checked"),
        "{}",
        lint.stdout
    );
    let without = run_with_input(&args[..4], policy.as_bytes());
    assert_eq!(without.status, 0);
    assert!(!without.stdout.contains("compliant"), "{}", without.stdout);
    let mixed = [
        "fixtures/policy/held/get-role-policy.json",
        "fixtures/policy/held/terraform-state.json",
    ];
    let mixed = run(&[&["policy", "lint", "--require", "config"], &mixed[..]].concat());
    assert_eq!(mixed.status, 0, "{}", mixed.stdout);
}

#[test]
fn no_line_is_wider_than_the_layout() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder
        .path()
        .join("a-policy-with-a-rather-long-name-for-a-terminal.json");
    fs::write(&path, ONLY_1_2).expect("a file");
    let path = path.to_str().expect("UTF-8");
    for width in ["40", "60", "80", "100", "200"] {
        for args in [&[path][..], &["fixtures/policy/held/terraform-plan.json"]] {
            let args = [&["policy", "lint"], args].concat();
            let output = super::s3tls(&args).env("COLUMNS", width).output();
            let stdout = String::from_utf8(output.expect("it runs").stdout).expect("UTF-8");
            let most: usize = width.parse().expect("a number");
            for line in stdout.lines() {
                assert!(line.chars().count() <= most, "{width}: {line}");
            }
        }
    }
}

/// The page is made anew if `INSTA_UPDATE` asks for new snapshots.
#[test]
fn the_page_of_rules_is_in_step_with_the_rules() {
    let page = s3tls::policy::rules_page();
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write("docs/lint-rules.md", &page).expect("the page can be written");
    }
    let written = fs::read_to_string("docs/lint-rules.md").expect("the page is there");
    assert!(
        written == page,
        "make docs/lint-rules.md anew, with INSTA_UPDATE=always"
    );
    for rule in s3tls::policy::Rule::ALL {
        assert!(page.contains(&format!("## {}\n", rule.name())));
    }
}

#[test]
fn buckets_that_are_not_tried_are_counted() {
    let lint = |count: usize| {
        let names = (0..count).map(|index| format!("arn:aws:s3:::b{index}*"));
        let policy = serde_json::json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": names.collect::<Vec<_>>(),
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }]});
        let args = ["policy", "lint", "--kind", "rcp"];
        run_with_input(&args, policy.to_string().as_bytes()).stdout
    };
    assert!(lint(1_002).contains("tried on 1000 of the 1002 buckets"));
    let all = lint(1_000);
    assert!(
        !all.contains("buckets-not-tried") && !all.contains("http-not-denied"),
        "{all}"
    );
}
