//! The document of a linted policy.

use crate::policy::{LintFinding, Severity};
use crate::report::document::{
    Block, Document, Entry, Member, Section, Text, Tone, counted, name, text, words,
};
use crate::report::format_values::position;

use super::LintReport;

/// An entry for each finding, and a summary.
pub(super) fn document(report: &LintReport) -> Document<'_> {
    let counts = [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Info, "note"),
    ];
    let count = |(severity, what)| {
        let found = report.findings.iter();
        let found = found.filter(|finding| finding.severity == severity).count();
        counted(found as u64, what)
    };
    let tone = match report.findings.iter().map(|finding| finding.severity).min() {
        Some(Severity::Error) => Tone::Bad,
        Some(Severity::Warning) => Tone::Open,
        _ => Tone::Good,
    };
    let mut headline = text![name(report.source.as_str()), ": "];
    headline.append(Text::joined(counts.map(count), ", "));
    headline.push(".");
    let compliant = match report.compliance.compliant {
        true => "compliant. ",
        false => "not compliant. ",
    };
    let config = text![
        "AWS Config, s3-bucket-ssl-requests-only: ",
        compliant,
        words(report.compliance.why.as_str()),
    ];
    let entries = report.findings.iter().map(|found| entry(report, found));
    let blocks = match report.findings.len() {
        0 => Vec::new(),
        _ => vec![Block::Entries(entries.collect())],
    };
    Document {
        title: "Check of an Amazon S3 policy",
        headline: headline.toned(tone),
        notes: vec![config],
        sections: vec![Section {
            id: "findings",
            heading: text!["Findings"],
            blocks,
            is_folded: false,
        }],
        ..Document::default()
    }
}

fn entry<'a>(report: &'a LintReport, finding: &'a LintFinding) -> Entry<'a> {
    let tone = match finding.severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Open,
        Severity::Info => Tone::Quiet,
    };
    let line = position(&report.source, finding.line as u64);
    let place = match finding.pointer.as_str() {
        "" => text!["the policy as a whole"],
        pointer => text![name(pointer)],
    };
    let figure = [
        text![words(finding.severity.name())],
        text![words(finding.rule.name())],
    ];
    Entry {
        members: vec![Member {
            title: text![name(format!("{line}:{}", finding.column))],
            figure: Text::joined(figure, " · ").toned(tone),
            facts: vec![place, text![words(finding.why.as_str())]],
        }],
        fix: Some(text![words(finding.fix.as_str())]),
        cause: None,
    }
}
