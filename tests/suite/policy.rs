//! Policies: the shared cases and our own, each a policy, a request and the verdict that the
//! documents give. In `logged_cases.json`, the request is a record of a log, and every kind of policy
//! occurs.

use std::fs;
use std::path::Path;

use s3tls::evidence::{TlsVersion, Transport};
use s3tls::policy::{
    Actions, Context, HttpTlsVersion, JudgeOptions, Judgement, LintFinding, LintOptions,
    LoggedRequest, Policy, PolicyKind, Principal, Request, Requirement, Resource, Value, Verdict,
    lint, request_of as request_of_log,
};
use serde_json::Value as Json;

use super::mixed::USUAL;
use super::needs::shared;

/// The account that owns the bucket of the shared cases.
const OWNER: &str = "111122223333";

/// Our own cases in a file.
fn own_cases(name: &str) -> Vec<Json> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/policy");
    cases_in(&folder.join(name))
}

/// The cases called `name`: our own, and the shared ones if there are any.
fn cases_of(name: &str) -> Vec<Json> {
    let mut cases = own_cases(name);
    let needed = format!("shared policies, {name}");
    if let Some(folder) = shared("policy", "S3TLS_POLICY", &needed) {
        cases.extend(cases_in(&folder.join(name)));
    }
    cases
}

fn cases_in(path: &Path) -> Vec<Json> {
    let text = fs::read(path).expect("the cases can be read");
    let json: Json = serde_json::from_slice(&text).expect("the cases are JSON");
    let list = json.get("cases").unwrap_or(&json);
    let list = list.as_array().expect("an array of cases").clone();
    assert!(!list.is_empty());
    list
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

/// The kind of a case's policy.
fn kind_of(case: &Json) -> PolicyKind {
    let name = case["policy_kind"].as_str().unwrap_or("bucket");
    let mut kinds = PolicyKind::ALL.into_iter();
    kinds
        .find(|kind| kind.name() == name)
        .expect("a kind of policy")
}

/// The record of a case: a GET by an IAM user over TLS 1.2, but for the fields that the case names.
/// A field that is null is not recorded.
fn logged_of<'a>(case: &'a Json, owner_account: Option<&'a str>) -> LoggedRequest<'a> {
    let logged = &case["logged"];
    let text = |field: &str, usual: &'a str| logged[field].as_str().unwrap_or(usual);
    let optional = |field: &str, usual: Option<&'a str>| match logged.get(field) {
        Some(value) => value.as_str(),
        None => usual,
    };
    let request = LoggedRequest {
        bucket: optional("bucket", Some("b")),
        remote_ip: text("remote_ip", "203.0.113.7"),
        requester: optional("requester", Some("arn:aws:iam::111122223333:user/a")),
        operation: text("operation", "REST.GET.OBJECT"),
        key: optional("key", Some("k")),
        request_uri: text("request_uri", "GET /k HTTP/1.1"),
        host_header: optional("host_header", Some("b.s3.eu-west-1.amazonaws.com")),
        access_point_arn: optional("access_point_arn", Some("-")),
        vpc_endpoint: optional("vpc_endpoint", None),
        owner_account,
        ..USUAL
    };
    let version = text("tls", "TLSv1.2");
    LoggedRequest {
        transport: match version {
            "-" => Transport::Http,
            version => Transport::Tls(TlsVersion::from_log(version.as_bytes())),
        },
        ..request
    }
}

#[test]
fn every_record_has_the_verdict_of_its_kind_of_policy() {
    let mut wrong = Vec::new();
    for case in own_cases("logged_cases.json") {
        let option = |name: &str| case["options"][name].as_str();
        let attached_to = case["options"]["attached_to"].as_array();
        let reading = option("http_tls_version").unwrap_or("disputed");
        let mut readings = HttpTlsVersion::ALL.into_iter();
        let options = JudgeOptions {
            kind: kind_of(&case),
            http_tls_version: readings
                .find(|own| own.name() == reading)
                .expect("a reading"),
            attached_to: attached_to.into_iter().flatten().map(text_of).collect(),
            management_account: option("management_account").map(str::to_owned),
        };
        let logged = logged_of(&case, option("owner_account"));
        let judgement = policy_of(&case).judge(&request_of_log(&logged), &options);
        let expected = verdict_of(&text_of(&case["expect"]));
        let reasons: Vec<String> = judgement
            .reasons
            .iter()
            .map(|reason| format!("{reason:?}"))
            .collect();
        let expected_reasons = case["reasons"].as_array();
        let expected_reasons: Vec<String> = expected_reasons
            .into_iter()
            .flatten()
            .map(text_of)
            .collect();
        let is_implicit = case["implicit"] == true;
        if judgement.verdict != expected
            || reasons != expected_reasons
            || judgement.is_implicit != is_implicit
        {
            wrong.push(format!("{}: {judgement:?}", case["id"]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn lint_options(case: &Json) -> LintOptions<'_> {
    LintOptions {
        bucket: case["bucket"].as_str(),
        ..kind_of(case).into()
    }
}

/// The texts in a list of a case, sorted.
fn sorted(list: &Json) -> Vec<String> {
    let list = list.as_array().expect("a list");
    let mut texts: Vec<String> = list.iter().map(text_of).collect();
    texts.sort_unstable();
    texts
}

#[test]
fn every_policy_breaks_just_the_rules_that_it_should() {
    let mut wrong = Vec::new();
    let cases = cases_of("lint_cases.json").into_iter();
    for case in cases.chain(own_cases("public_cases.json")) {
        let found = lint(&policy_of(&case), &lint_options(&case));
        let mut rules: Vec<&str> = found
            .iter()
            .map(|finding: &LintFinding| finding.rule.name())
            .collect();
        rules.sort_unstable();
        rules.dedup();
        let expected = sorted(&case["expect_rules"]);
        if rules != expected {
            wrong.push(format!("{}: {rules:?}, not {expected:?}", case["id"]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn policies_that_people_hold_meet_the_requirements_that_they_should() {
    let mut wrong = Vec::new();
    for case in own_cases("public_cases.json") {
        assert!(case["source"].is_string(), "{} has no source", case["id"]);
        let (policy, options) = (policy_of(&case), lint_options(&case));
        let answers = Requirement::ALL
            .iter()
            .filter_map(|requirement| requirement.answer(&policy, &options));
        let met = answers.filter(|answer| answer.is_met);
        let mut met: Vec<&str> = met.map(|answer| answer.requirement.name()).collect();
        met.sort_unstable();
        // Requirements are about the policies of buckets.
        let expected = match kind_of(&case) {
            PolicyKind::Bucket => sorted(&case["expect_met"]),
            _ => Vec::new(),
        };
        if met != expected {
            wrong.push(format!("{}: {met:?}, not {expected:?}", case["id"]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
