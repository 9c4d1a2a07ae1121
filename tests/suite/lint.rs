//! `policy lint` through the real binary.

use std::fs;

use serde_json::Value;

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
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert!(
        rules
            .iter()
            .all(|rule| rule["shortDescription"]["text"] != "")
    );
    let results = run["results"].as_array().expect("results");
    assert!(!results.is_empty());
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let level = result["level"].as_str().expect("a level");
        assert!(["error", "warning", "note"].contains(&level));
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert!(
            region["startLine"].as_u64() >= Some(1) && region["startColumn"].as_u64() >= Some(1)
        );
    }
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
