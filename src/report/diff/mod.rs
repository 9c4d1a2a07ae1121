//! Writing what changed between two reports.

mod answer;
mod buckets;
mod callers;
mod csv;

use std::io::{self, ErrorKind, Write};

use super::Layout;
use super::document::{Document, Text, Tone, day, name, number, text, words};
use super::escape::visible;
use super::extent::Extent;
use super::format::Format;
use super::format_values::counted;
use super::write::Report;
use crate::diff::{Diff, DiffRule, FailedRule, Side, Warning};

impl Report for Diff {
    fn document<'a>(&'a self, extent: &Extent<'_>) -> Document<'a> {
        let mut sections = vec![answer::section(self, extent)];
        sections.extend(callers::sections(self, extent));
        sections.extend(buckets::section(self, extent));
        let warning = |warning: &'a Warning| text![words(warning.text.as_str())].toned(Tone::Open);
        Document {
            title: "Two TLS audits of Amazon S3 requests, compared",
            headline: answer::headline(self),
            scope: vec![side("OLD ", &self.old), side("NEW ", &self.new)],
            notes: self.warnings.iter().map(warning).collect(),
            sections,
            ..Document::default()
        }
    }

    /// Writes CSV: a row for each caller that is not the same, whatever `layout.rows` says.
    fn write_other(&self, format: Format, _: &Layout, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Csv => csv::write(self, out),
            _ => Err(ErrorKind::Unsupported.into()),
        }
    }
}

/// What one of the reports is about.
fn side<'a>(which: &'static str, side: &'a Side) -> Text<'a> {
    let mut about = text![which, name(&*side.file), ", "];
    if let (Some(first), Some(last)) = (side.first_seen, side.last_seen) {
        about.append(text![day(first), " to ", day(last), ", "]);
    }
    about.append(text![
        number(side.requests),
        words(match side.requests {
            1 => " request",
            _ => " requests",
        })
    ]);
    about
}

/// The messages about a difference: how the questions differ, if no report for people says so, why
/// there is no conclusion, and which rules failed.
pub fn diff_notices(diff: &Diff, says_warnings: bool) -> Vec<String> {
    let warnings = diff.warnings.iter().filter(|_| says_warnings);
    let warnings = warnings.map(|warning| format!("warning: {}", visible(&warning.text)));
    let inconclusive = diff.inconclusive.iter();
    let inconclusive = inconclusive.map(|reason| format!("inconclusive: {reason}"));
    let failed = diff.gate.failed.iter().map(failed);
    warnings.chain(inconclusive).chain(failed).collect()
}

fn failed(failed: &FailedRule) -> String {
    let what = match failed.rule {
        DiffRule::New => format!("{} new or came back", are(failed.count, "caller")),
        DiffRule::NotReady => format!("{} no longer ready", are(failed.count, "bucket")),
    };
    format!("failed: {}: {what}", failed.rule.name())
}

fn are(count: u64, thing: &str) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    format!("{} {verb}", counted(count, thing))
}
