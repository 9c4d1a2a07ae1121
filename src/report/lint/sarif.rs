//! SARIF 2.1.0 (OASIS), for code scanning.

use serde_json::{Value, json};

use crate::policy::{Answer, LintFinding, Requirement, Rule, Severity, rule_page};

use super::{LintReport, LintedPolicy};

/// The report as a log of one run.
pub(super) fn log(report: &LintReport) -> Value {
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
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            // Columns are counted in characters, not in UTF-16 units.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
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
    let message = format!("{} {}", finding.why, finding.fix);
    let message = match &policy.place {
        // The region is that of the string, which is one long line.
        Some(_) => {
            let (line, column) = (finding.line, finding.column);
            format!("{message} (line {line}, column {column} of the policy's text)")
        }
        None => message,
    };
    json!({
        "ruleId": finding.rule.name(),
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": {"text": message},
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
        "message": {"text": format!("{} is not met. {}", requirement.title(), answer.why)},
        "locations": [location(policy, (1, 1), "")],
        "partialFingerprints": fingerprint(policy, requirement.name(), ""),
    })
}

fn location(policy: &LintedPolicy, (line, column): (usize, usize), pointer: &str) -> Value {
    let outer = policy.place.as_ref();
    let (line, column) = outer.map_or((line, column), |place| (place.line, place.column));
    let resource = policy.resource.as_deref().unwrap_or_default();
    let artifact = match policy.file.as_str() {
        // Code scanning shows no result without a file.
        "-" => json!({"uri": "stdin", "description": {"text": "standard input"}}),
        file => json!({"uri": uri(file)}),
    };
    json!({
        "physicalLocation": {
            "artifactLocation": artifact,
            "region": {"startLine": line, "startColumn": column},
        },
        "logicalLocations": [{"fullyQualifiedName": format!("{resource}{pointer}")}],
    })
}

/// What stays the same if lines are added before a result. Without it, code scanning would take
/// the result for a new one.
fn fingerprint(policy: &LintedPolicy, rule: &str, detail: &str) -> Value {
    let resource = policy.resource.as_deref().unwrap_or_default();
    let text = format!("{resource}\n{detail}");
    json!({"s3tlsResult/v1": format!("{rule}:{:08x}", crc32fast::hash(text.as_bytes()))})
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A path as a relative URI reference, percent-encoded (RFC 3986).
fn uri(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().fold(String::new(), |mut uri, byte| {
        if is_plain(byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
        uri
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_are_uri_references() {
        assert_eq!(super::uri("a/b-1.json"), "a/b-1.json");
        assert_eq!(super::uri("a b:ü"), "a%20b%3A%C3%BC");
    }
}
