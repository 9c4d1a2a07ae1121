//! The JSON document of linted policies.

use serde_json::{Value, json};

use super::{LintReport, LintedPolicy};
use crate::policy::{Answer, HeldPlace, LintFinding, PolicyKind, Requirement};

/// The name and version of the JSON schema.
const SCHEMA: &str = "s3tls.lint/1";

/// The document. What reports of one policy have always had stays at the top.
pub(super) fn document(report: &LintReport) -> Value {
    let findings: Vec<_> = report
        .policies
        .iter()
        .enumerate()
        .flat_map(|(index, policy)| policy.findings.iter().map(move |own| finding(index, own)))
        .collect();
    let policies: Vec<_> = report
        .policies
        .iter()
        .map(|own| policy(report, own))
        .collect();
    let name = match &report.policies[..] {
        [policy] => policy.file.clone(),
        policies => format!("{} policies", policies.len()),
    };
    let mut document = json!({
        "schema": SCHEMA,
        "policy": name,
        "policies": policies,
        "findings": findings,
        "unanswered": report.unanswered().map(Requirement::name).collect::<Vec<_>>(),
    });
    if let [
        LintedPolicy {
            kind: PolicyKind::Bucket,
            answers,
            ..
        },
    ] = &report.policies[..]
        && let Some(answer) = answers
            .iter()
            .find(|own| own.requirement == Requirement::Config)
    {
        document["s3_bucket_ssl_requests_only"] = json!({
            "compliant": answer.is_met,
            "why": answer.why,
        });
    }
    document
}

fn policy(report: &LintReport, policy: &LintedPolicy) -> Value {
    let answer = |answer: &Answer| {
        json!({
            "requirement": answer.requirement.name(),
            "is_required": report.required.contains(&answer.requirement),
            "met": answer.is_met,
            "why": answer.why,
        })
    };
    let place = |place: &HeldPlace| {
        json!({
            "line": place.line,
            "column": place.column,
            "pointer": place.pointer,
        })
    };
    json!({
        "file": policy.file,
        "resource": policy.resource,
        "string": policy.place.as_ref().map(place),
        "kind": policy.kind.name(),
        "kind_from": policy.kind_from.name(),
        "bucket": policy.bucket,
        "requirements": policy.answers.iter().map(answer).collect::<Vec<_>>(),
    })
}

fn finding(policy: usize, finding: &LintFinding) -> Value {
    json!({
        "policy_index": policy,
        "rule": finding.rule.name(),
        "severity": finding.severity.name(),
        "line": finding.line,
        "column": finding.column,
        "pointer": finding.pointer,
        "why": finding.why,
        "fix": finding.fix,
    })
}
