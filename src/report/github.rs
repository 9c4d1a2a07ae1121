//! The gate as workflow commands of GitHub Actions, which annotate the run that prints them.
//!
//! Source: "Workflow commands for GitHub Actions" in the GitHub documentation, setting error, warning
//! and notice messages; what has to be escaped is in `command.ts` of actions/toolkit.

use std::io::{self, Write};

use crate::audit::Audit;

use super::escape::visible;
use super::format_values::{counted, number};
use super::gate_text::{Outcome, rule_results};

/// The most sources that are named because they could not be read.
const SOURCES: usize = 10;

pub(super) fn write(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    let unreadable = &audit.scope.samples.unreadable;
    if !unreadable.is_empty() {
        let message = format!(
            "{} could not be read",
            counted(unreadable.len() as u64, "file")
        );
        let each = unreadable.iter().take(SOURCES);
        let details = each.map(|file| format!("{}: {}", file.source, file.reason));
        annotate("error", "unreadable", message, details, out)?;
    }
    let results = rule_results(audit);
    for result in &results {
        let level = match result.outcome {
            Outcome::Passed => "notice",
            Outcome::Failed => "error",
            Outcome::NotJudged | Outcome::Inconclusive => "warning",
        };
        let message = match result.outcome {
            Outcome::NotJudged => format!("not judged: {}", result.why),
            _ => result.why.clone(),
        };
        let more = (result.more > 0).then(|| format!("{} more", number(result.more)));
        let details = result.details.iter().cloned().chain(more);
        annotate(level, result.name, message, details, out)?;
    }
    if results.is_empty() {
        let message = "no rule was set: see --fail-on and --quiet-for".to_owned();
        annotate("notice", "gate", message, std::iter::empty(), out)?;
    }
    Ok(())
}

/// Prints an annotation. All of its text may be untrusted.
fn annotate(
    level: &str,
    title: &str,
    message: String,
    details: impl Iterator<Item = String>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let lines = std::iter::once(message).chain(details);
    let lines: Vec<_> = lines.map(|line| escaped(&line)).collect();
    writeln!(out, "::{level} title=s3tls {title}::{}", lines.join("%0A"))
}

/// Text in a message: visible, and in the encoding of commands.
fn escaped(text: &str) -> String {
    visible(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
