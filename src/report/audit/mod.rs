//! Writing an audit. For people: the answer, who has to fix what, and the details behind it.

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
mod unlogged;
mod who;

use std::io::{self, ErrorKind, Write};

use crate::audit::{Audit, Dimension, redact_text};
use crate::evidence::Timestamp;

pub(super) use answer::not_proven;
pub(super) use callers::is_newly_denied;
pub(super) use scope::scope;
pub(super) use who::{principal, protocols};

use super::document::{Block, Document, Section, Text, day, name, number, text, words};
use super::extent::Extent;
use super::format::Format;
use super::format_values::source_name;
use super::rows::Rows;
use super::stderr_text::input_notices;
use super::write::Report;
use super::{Layout, csv, github, json, junit, sarif};

impl Report for Audit {
    fn document<'a>(&'a self, extent: &Extent<'_>) -> Document<'a> {
        let mut sections = Vec::new();
        if self.summary.requests > 0 {
            sections.push(answer::section(self, extent));
            let groups = groups::section(self, extent);
            let is_asked_for = self.by != Dimension::DEFAULT;
            let (first, last) = if is_asked_for {
                (Some(groups), None)
            } else {
                (None, Some(groups))
            };
            sections.extend(first);
            sections.extend(gate::section(self, extent));
            sections.extend(callers::to_fix(self, extent));
            sections.extend(also::section(self, extent));
            sections.extend(callers::others(self, extent));
            sections.extend(buckets::sections(self, extent));
            sections.extend(shares::sections(self, extent));
            sections.extend(trend::section(self, extent));
            sections.extend(gate::baseline(self, extent));
            sections.extend(last);
        } else {
            sections.extend(gate::section(self, extent));
        }
        sections.extend(unread(self, extent));
        Document {
            title: "TLS audit of Amazon S3 requests",
            headline: answer::headline(self),
            gate: gate::outcome(self),
            next: answer::next(self),
            scope: dated_scope(self, extent),
            notes: notes(self),
            sections,
            foot: foot(self, extent),
        }
    }

    fn write_other(&self, format: Format, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Ndjson => match layout.rows {
                Rows::Groups => json::write_lines(self.groups.iter(), out),
                Rows::Callers => json::write_lines(&self.callers, out),
                Rows::Buckets => json::write_lines(&self.buckets, out),
            },
            Format::Csv => csv::write(self, layout.rows, out),
            Format::Junit => junit::write(self, out),
            Format::Github => github::write(self, out),
            Format::Sarif => sarif::write(self, layout.baseline.as_deref(), out),
            _ => Err(ErrorKind::Unsupported.into()),
        }
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
        0 => unlogged::unlogged(audit),
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
