//! SARIF 2.1.0 (OASIS), for code scanning.

use serde_json::{Value, json};

use crate::policy::{Answer, LintFinding, Requirement, Rule, Severity, rule_page};

use super::super::sarif::log::{artifact, fingerprints, log, message};
use super::{LintReport, LintedPolicy};

/// The report as a log of one run.
pub(super) fn log_of(report: &LintReport) -> Value {
    let rules = Rule::ALL.into_iter().map(rule);
    let rules: Vec<_> = rules
        .chain(Requirement::ALL.into_iter().map(requirement))
        .collect();
    let findings = report
        .policies
        .iter()
        .flat_map(|policy| policy.findings.iter().map(move |own| finding(policy, own)));
    let unmet = report.unmet().map(|(policy, answer)| unmet(policy, answer));
    let results: Vec<_> = findings.chain(unmet).collect();
    log(rules, results, Vec::new())
}

fn rule(rule: Rule) -> Value {
    let own = rule.explanation();
    let (meaning, fix) = (own.meaning, own.fix);
    let (title, url) = (own.source.title, own.source.url);
    json!({
        "id": rule.name(),
        "shortDescription": {"text": rule.description()},
        "fullDescription": {"text": format!("{} {meaning}", rule.description())},
        "help": {
            "text": format!("{meaning}\n\nFix: {fix}\n\nSource: {title}, {url}"),
            "markdown": format!("{meaning}\n\n**Fix:** {fix}\n\nSource: [{title}]({url})"),
        },
        "helpUri": rule_page(rule).unwrap_or_else(|| url.to_owned()),
        "defaultConfiguration": {"level": level(rule.severity())},
    })
}

/// A requirement as a rule, which is broken only if it has to be met.
fn requirement(requirement: Requirement) -> Value {
    let description = requirement.description();
    let (title, url) = (requirement.title(), requirement.url());
    json!({
        "id": requirement.name(),
        "shortDescription": {"text": format!("{title} is not met.")},
        "fullDescription": {"text": description},
        "help": {
            "text": format!("{description}\n\nSource: {title}, {url}"),
            "markdown": format!("{description}\n\nSource: [{title}]({url})"),
        },
        "helpUri": url,
        "defaultConfiguration": {"level": "error"},
    })
}

fn finding(policy: &LintedPolicy, finding: &LintFinding) -> Value {
    let index = Rule::ALL.iter().position(|&rule| rule == finding.rule);
    let told = format!("{} {}", finding.why, finding.fix);
    let told = match &policy.place {
        // The region is that of the string, which is one long line.
        Some(_) => {
            let (line, column) = (finding.line, finding.column);
            format!("{told} (line {line}, column {column} of the policy's text)")
        }
        None => told,
    };
    json!({
        "ruleId": finding.rule.name(),
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": message(&told),
        "locations": [location(policy, (finding.line, finding.column), &finding.pointer)],
        "partialFingerprints": fingerprint(
            policy,
            finding.rule.name(),
            &format!("{}\n{}", finding.pointer, finding.why),
        ),
    })
}

fn unmet(policy: &LintedPolicy, answer: &Answer) -> Value {
    let requirement = answer.requirement;
    let place = Requirement::ALL.iter().position(|&own| own == requirement);
    json!({
        "ruleId": requirement.name(),
        "ruleIndex": place.map(|place| Rule::ALL.len() + place),
        "level": "error",
        "message": message(&format!("{} is not met. {}", requirement.title(), answer.why)),
        "locations": [location(policy, (1, 1), "")],
        "partialFingerprints": fingerprint(policy, requirement.name(), ""),
    })
}

fn location(policy: &LintedPolicy, (line, column): (usize, usize), pointer: &str) -> Value {
    let outer = policy.place.as_ref();
    let (line, column) = outer.map_or((line, column), |place| (place.line, place.column));
    let resource = policy.resource.as_deref().unwrap_or_default();
    json!({
        "physicalLocation": {
            "artifactLocation": artifact(&policy.file),
            "region": {"startLine": line, "startColumn": column},
        },
        "logicalLocations": [{"fullyQualifiedName": format!("{resource}{pointer}")}],
    })
}

/// What stays the same of a result if lines are added before it.
fn fingerprint(policy: &LintedPolicy, rule: &str, detail: &str) -> Value {
    let resource = policy.resource.as_deref().unwrap_or_default();
    fingerprints(rule, &format!("{resource}\n{detail}"))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
