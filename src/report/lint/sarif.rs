//! SARIF 2.1.0 (OASIS), for code scanning.

use serde_json::{Value, json};

use crate::policy::{LintFinding, Rule, Severity};

use super::LintReport;

/// The report as a log of one run.
pub(super) fn log(report: &LintReport) -> Value {
    let rules: Vec<_> = Rule::ALL.into_iter().map(rule).collect();
    let results: Vec<_> = report
        .findings
        .iter()
        .map(|finding| result(report, finding))
        .collect();
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
    json!({
        "id": rule.name(),
        "shortDescription": {"text": rule.description()},
        "defaultConfiguration": {"level": level(rule.severity())},
    })
}

fn result(report: &LintReport, finding: &LintFinding) -> Value {
    let rule_index = Rule::ALL.iter().position(|&rule| rule == finding.rule);
    json!({
        "ruleId": finding.rule.name(),
        "ruleIndex": rule_index,
        "level": level(finding.severity),
        "message": {"text": format!("{} {}", finding.why, finding.fix)},
        "locations": [{
            "physicalLocation": {
                "artifactLocation": {"uri": uri(&report.source)},
                "region": {"startLine": finding.line, "startColumn": finding.column},
            },
            "logicalLocations": [{"fullyQualifiedName": finding.pointer}],
        }],
    })
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
