//! Policies: the shared cases and our own, each a policy, a request and the verdict that the
//! documents give.

use std::fs;
use std::path::Path;

use s3tls::policy::{
    Actions, Context, HttpTlsVersion, JudgeOptions, Judgement, LintFinding, LintOptions, Policy,
    PolicyKind, Principal, Request, Resource, Value, Verdict, lint,
};
use serde_json::Value as Json;

use super::needs::shared;

/// The account that owns the bucket of the shared cases.
const OWNER: &str = "111122223333";

/// The files of cases called `name`: our own, and the shared one if there is one.
fn cases_of(name: &str) -> Vec<Json> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/policy");
    let mut folders = vec![own];
    folders.extend(shared(
        "policy",
        "S3TLS_POLICY",
        &format!("shared policies, {name}"),
    ));
    let mut cases = Vec::new();
    for folder in folders {
        let text = fs::read(folder.join(name)).expect("the cases can be read");
        let json: Json = serde_json::from_slice(&text).expect("the cases are JSON");
        let list = json.get("cases").unwrap_or(&json);
        let list = list.as_array().expect("an array of cases").clone();
        assert!(!list.is_empty());
        cases.extend(list);
    }
    cases
}

fn text_of(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The policy of a case, with a finding's place worth showing in a failure.
fn policy_of(case: &Json) -> Policy {
    let text = serde_json::to_string_pretty(&case["policy"]).expect("JSON can be written");
    Policy::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", case["id"]))
}

fn principal_of(value: &Json) -> Principal {
    match value {
        Json::Object(object) => Principal::Service(text_of(&object["service"])),
        Json::String(text) if text == "anonymous" => Principal::Anonymous,
        other => Principal::from_arn(&text_of(other)).expect("a principal"),
    }
}

/// The request of a case: every key that it does not name is absent, except for the unknown keys.
fn request_of(case: &Json) -> Request {
    let request = &case["request"];
    let mut context = Context::closed();
    for (key, value) in request["context"].as_object().expect("a context") {
        let values = match value {
            Json::Array(values) => values.iter().map(text_of).collect(),
            other => vec![text_of(other)],
        };
        context.set(key, Value::Known(Some(values)));
    }
    for key in case["unknown_keys"].as_array().into_iter().flatten() {
        let key = text_of(key);
        // Only the path of a session's role is unknown.
        let value = if key == "aws:PrincipalArn" {
            let role = format!("arn:aws:iam::{OWNER}:role");
            Value::Like(vec![format!("{role}/app"), format!("{role}/*/app")])
        } else {
            Value::Unknown
        };
        context.set(&key, value);
    }
    Request {
        principal: principal_of(&request["principal"]),
        owner_account: Some(OWNER.to_owned()),
        actions: Actions::one(&text_of(&request["action"])),
        resource: Resource::OneOf(vec![text_of(&request["resource"])]),
        context,
    }
}

fn judge(policy: &Policy, request: &Request, http_tls_version: HttpTlsVersion) -> Judgement {
    let options = JudgeOptions {
        http_tls_version,
        ..JudgeOptions::default()
    };
    policy.judge(request, &options)
}

fn verdict_of(expect: &str) -> Verdict {
    match expect {
        "deny" => Verdict::Denied,
        "undetermined" => Verdict::Undetermined,
        "none" | "allow" => Verdict::NotDenied,
        other => panic!("{other} is no expectation"),
    }
}

#[test]
fn every_case_has_the_verdict_of_the_documents() {
    for case in cases_of("cases.json") {
        let (policy, request) = (policy_of(&case), request_of(&case));
        let expected = match case["confidence"].as_str() {
            Some("disputed") => Verdict::Undetermined,
            _ => verdict_of(&text_of(&case["expect"])),
        };
        let judgement = judge(&policy, &request, HttpTlsVersion::Disputed);
        assert_eq!(judgement.verdict, expected, "{case:#} {judgement:?}");
        // Disputed requests come out as the IAM guide says, if that reading is chosen.
        if case["request"]["context"]["aws:SecureTransport"] == "false" {
            let expected = verdict_of(&text_of(&case["expect"]));
            let judgement = judge(&policy, &request, HttpTlsVersion::Absent);
            assert_eq!(judgement.verdict, expected, "{case:#} {judgement:?}");
        }
    }
}

#[test]
fn what_allows_would_deny_if_it_were_a_deny() {
    for mut case in cases_of("cases.json") {
        let statements = case["policy"]["Statement"].as_array_mut();
        let [statement] = statements.map_or(&mut [][..], Vec::as_mut_slice) else {
            continue;
        };
        if statement["Effect"] != "Allow" {
            continue;
        }
        statement["Effect"] = "Deny".into();
        let (policy, request) = (policy_of(&case), request_of(&case));
        let expected = match text_of(&case["expect"]).as_str() {
            "allow" => Verdict::Denied,
            _ => Verdict::NotDenied,
        };
        let judgement = judge(&policy, &request, HttpTlsVersion::Absent);
        assert_eq!(judgement.verdict, expected, "{case:#} {judgement:?}");
    }
}

#[test]
fn unknown_keys_leave_open_only_what_they_decide() {
    for case in cases_of("undetermined_cases.json") {
        let judgement = judge(
            &policy_of(&case),
            &request_of(&case),
            HttpTlsVersion::Disputed,
        );
        let expected = verdict_of(&text_of(&case["expect"]));
        assert_eq!(judgement.verdict, expected, "{case:#} {judgement:?}");
        assert_eq!(
            judgement.reasons.is_empty(),
            expected != Verdict::Undetermined
        );
    }
}

#[test]
fn every_policy_breaks_just_the_rules_that_it_should() {
    let mut wrong = Vec::new();
    for case in cases_of("lint_cases.json") {
        let kind = match case["policy_kind"].as_str() {
            Some(name) => PolicyKind::ALL.into_iter().find(|kind| kind.name() == name),
            None => Some(PolicyKind::Bucket),
        };
        let kind = kind.expect("a kind of policy");
        let options = LintOptions {
            bucket: case["bucket"].as_str(),
            ..kind.into()
        };
        let found = lint(&policy_of(&case), &options);
        let mut rules: Vec<&str> = found
            .iter()
            .map(|finding: &LintFinding| finding.rule.name())
            .collect();
        rules.sort_unstable();
        rules.dedup();
        let mut expected: Vec<String> = case["expect_rules"]
            .as_array()
            .expect("rules")
            .iter()
            .map(text_of)
            .collect();
        expected.sort_unstable();
        if rules != expected {
            wrong.push(format!("{}: {rules:?}, not {expected:?}", case["id"]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
