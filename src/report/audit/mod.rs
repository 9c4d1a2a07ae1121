//! The document of an audit: the answer, who has to fix what, and the details behind it.

mod also;
mod answer;
mod beside;
mod buckets;
mod callers;
mod gate;
mod groups;
mod not_yet;
mod scope;
mod shares;
mod trend;
mod who;

use crate::audit::{Audit, Dimension, redact_text};
use crate::evidence::Timestamp;

pub(super) use callers::is_newly_denied;
pub(super) use scope::scope;
pub(super) use who::{principal, protocols};

use super::document::{Block, Document, Section, Text, day, name, number, text, words};
use super::extent::Extent;
use super::format::Format;
use super::format_values::source_name;
use super::stderr_text::input_notices;

/// The document of an audit.
pub(super) fn document<'a>(audit: &'a Audit, extent: &Extent<'_>) -> Document<'a> {
    let mut sections = Vec::new();
    if audit.summary.requests > 0 {
        sections.push(answer::section(audit, extent));
        let groups = groups::section(audit, extent);
        let is_asked_for = audit.by != Dimension::DEFAULT;
        let (first, last) = if is_asked_for {
            (Some(groups), None)
        } else {
            (None, Some(groups))
        };
        sections.extend(first);
        sections.extend(gate::section(audit, extent));
        sections.extend(callers::to_fix(audit, extent));
        sections.extend(also::section(audit, extent));
        sections.extend(callers::others(audit, extent));
        sections.extend(buckets::sections(audit, extent));
        sections.extend(shares::sections(audit, extent));
        sections.extend(trend::section(audit, extent));
        sections.extend(gate::baseline(audit, extent));
        sections.extend(last);
    } else {
        sections.extend(gate::section(audit, extent));
    }
    sections.extend(unread(audit, extent));
    Document {
        title: "TLS audit of Amazon S3 requests",
        headline: answer::headline(audit),
        gate: gate::outcome(audit),
        next: answer::next(audit),
        scope: dated_scope(audit, extent),
        notes: notes(audit),
        sections,
        foot: foot(audit, extent),
    }
}

/// What was read, and in a page also when, since pages are kept.
fn dated_scope(audit: &Audit, extent: &Extent<'_>) -> Vec<Text<'static>> {
    let mut parts = scope(
        &audit.scope,
        audit.summary.requests,
        Some(audit.buckets.len()),
    );
    let run = extent.layout.run.as_ref();
    let run = run.filter(|_| extent.format == Format::Html);
    let time = run.and_then(|run| run.time.parse::<jiff::Timestamp>().ok());
    let time = time.map(|time| Timestamp(time.as_millisecond()));
    parts.extend(time.map(|time| text!["audited on ", day(time)]));
    parts
}

/// What narrows the question; and what else the answer would say, if there is none.
fn notes(audit: &Audit) -> Vec<Text<'_>> {
    let unlogged = match audit.summary.requests {
        0 => answer::unlogged(audit),
        _ => Vec::new(),
    };
    scope::notes(audit).into_iter().chain(unlogged).collect()
}

/// Input that could not be read or counted as usual. A terminal shows it on stderr already.
fn unread<'a>(audit: &Audit, extent: &Extent<'_>) -> Option<Section<'a>> {
    let notices = input_notices(&audit.scope);
    let items = notices
        .iter()
        .map(|notice| text![name(notice.trim().to_owned())]);
    let blocks = vec![Block::List(items.collect())];
    let is_wanted = !notices.is_empty() && extent.format != Format::Table;
    is_wanted.then(|| extent.open("unread", text!["What could not be read"], blocks))
}

/// How the report was made.
fn foot<'a>(audit: &'a Audit, extent: &Extent<'_>) -> Vec<Text<'a>> {
    /// The most sources that are named.
    const SOURCES: usize = 20;
    let sources = &audit.scope.counts.sources;
    let named = sources
        .iter()
        .take(SOURCES)
        .map(|source| text![name(source_name(source))]);
    let made = words(format!(
        "Made by {} {}",
        audit.tool.name, audit.tool.version
    ));
    let mut made = text![made];
    made.append(text![" from "]);
    made.append(Text::joined(named, ", "));
    if sources.len() > SOURCES {
        made.append(text![
            " and ",
            number((sources.len() - SOURCES) as u64),
            " more"
        ]);
    }
    made.push(".");
    let counts = words(format!("Versions below {} count as old. ", audit.min_tls));
    let run = extent.layout.run.as_ref().map(|run| {
        let command = redact_text(&run.command).into_owned();
        text![words(format!("Run at {}: ", run.time)), name(command)]
    });
    let notes = [
        made,
        text![
            counts,
            "Clients and User-Agents are what the callers claim. All times are in UTC."
        ],
    ];
    notes.into_iter().chain(run).collect()
}
