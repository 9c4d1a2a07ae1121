//! The findings of a linted policy, for people.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::policy::{LintFinding, Severity};

use super::LintReport;
use crate::report::Layout;
use crate::report::escape::visible;
use crate::report::format_values::{counted, position, wrap};

/// The indentation of a finding's text.
const INDENT: &str = "    ";

/// Writes a paragraph for each finding, and a summary.
pub(super) fn write(report: &LintReport, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    for found in &report.findings {
        finding(report, found, layout, out)?;
    }
    let counts = [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Info, "note"),
    ]
    .map(|(severity, what)| {
        let found = report.findings.iter();
        let count = found.filter(|finding| finding.severity == severity).count();
        counted(count as u64, what)
    })
    .join(", ");
    writeln!(out, "{}: {counts}.", visible(&report.source))?;
    let compliant = if report.compliance.compliant {
        "compliant"
    } else {
        "not compliant"
    };
    let width = usize::from(layout.width);
    let why = visible(&report.compliance.why);
    let config = format!("AWS Config, s3-bucket-ssl-requests-only: {compliant}. {why}");
    writeln!(out, "{}", wrap(&config, width))
}

fn finding(
    report: &LintReport,
    finding: &LintFinding,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let color = match finding.severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Info => AnsiColor::Cyan,
    };
    let style = match layout.color {
        true => Style::new().bold().fg_color(Some(color.into())),
        false => Style::new(),
    };
    let severity = finding.severity.name();
    let place = match finding.pointer.as_str() {
        "" => "the policy as a whole".into(),
        pointer => visible(pointer),
    };
    writeln!(
        out,
        "{}:{}: {style}{severity}{style:#}: {} at {place}",
        position(&visible(&report.source), finding.line as u64),
        finding.column,
        finding.rule.name(),
    )?;
    let width = usize::from(layout.width) - INDENT.len();
    for text in [&finding.why, &format!("Fix: {}", finding.fix)] {
        for line in wrap(&visible(text), width).lines() {
            writeln!(out, "{INDENT}{line}")?;
        }
    }
    writeln!(out)
}
