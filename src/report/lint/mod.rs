//! Writing the findings of a linted policy.

mod document;
mod sarif;

use std::io::{self, Write};

use crate::audit::redact_text;
use crate::policy::{Compliance, LintFinding};

use super::format::Format;
use super::write::render;
use super::{Layout, json};

/// The name and version of the JSON schema.
const SCHEMA: &str = "s3tls.lint/1";

/// The findings of a policy.
#[derive(Debug, Clone)]
pub struct LintReport {
    /// The name of the policy: a path, `s3://bucket?policy`, or `-`.
    pub source: String,
    /// Sorted by position.
    pub findings: Vec<LintFinding>,
    /// The result of the AWS Config rule `s3-bucket-ssl-requests-only`.
    pub compliance: Compliance,
}

/// A format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LintFormat {
    /// For people.
    Table,
    /// A summary for a CI job, a merge request or a ticket.
    Markdown,
    /// A self-contained page for people.
    Html,
    /// `s3tls.lint/1`, one document.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

/// Writes the report.
///
/// # Errors
/// Fails if `out` does.
pub fn write_lint(
    report: &LintReport,
    format: LintFormat,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    let report = without_secrets(report.clone());
    let mut people = |format| render(format, layout, &mut out, |_| document::document(&report));
    match format {
        LintFormat::Table => people(Format::Table)?,
        LintFormat::Markdown => people(Format::Markdown)?,
        LintFormat::Html => people(Format::Html)?,
        LintFormat::Json => json::write_document(&json_document(&report), &mut out)?,
        LintFormat::Sarif => json::write_document(&sarif::log(&report), &mut out)?,
    }
    out.flush()
}

/// Redacts secrets in the name of the policy and in quotations from it.
fn without_secrets(mut report: LintReport) -> LintReport {
    let findings = report.findings.iter_mut();
    let quoting = findings.flat_map(|finding| [&mut finding.why, &mut finding.fix]);
    let others = [&mut report.source, &mut report.compliance.why];
    for text in quoting.chain(others) {
        *text = redact_text(text).into_owned();
    }
    report
}

fn json_document(report: &LintReport) -> serde_json::Value {
    let finding = |finding: &LintFinding| {
        serde_json::json!({
            "rule": finding.rule.name(),
            "severity": finding.severity.name(),
            "line": finding.line,
            "column": finding.column,
            "pointer": finding.pointer,
            "why": finding.why,
            "mend": finding.fix,
        })
    };
    let findings: Vec<_> = report.findings.iter().map(finding).collect();
    serde_json::json!({
        "schema": SCHEMA,
        "policy": report.source,
        "findings": findings,
        "s3_bucket_ssl_requests_only": {
            "compliant": report.compliance.compliant,
            "why": report.compliance.why,
        },
    })
}
