//! Documents for a CI job's summary, a merge request or a ticket.
//!
//! Names are code spans, in which links, mentions, references and formatting have no effect.

use std::io::{self, Write};

use super::document::{
    Block, Document, Entry, Kind, Member, Span, Table, Text, Tone, Value, sparklines,
};
use super::escape::{code_span, prose};

/// The columns of a chart.
const CHART: usize = 72;

pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## {}\n", inline(&document.headline))?;
    let scope = Text::joined(document.scope.iter().cloned(), " · ");
    writeln!(out, "{}", inline(&scope))?;
    for note in &document.notes {
        writeln!(out, "\n{}", inline(note))?;
    }
    let shown = document
        .sections
        .iter()
        .filter(|section| !section.is_folded);
    for (place, section) in shown.enumerate() {
        if place > 0 {
            writeln!(out, "\n### {}", inline(&section.heading))?;
        }
        for part in &section.blocks {
            writeln!(out)?;
            block(part, out)?;
        }
    }
    Ok(())
}

fn block(block: &Block<'_>, out: &mut dyn Write) -> io::Result<()> {
    match block {
        Block::Paragraph(text) => writeln!(out, "{}", inline(text)),
        Block::List(items) => items
            .iter()
            .try_for_each(|item| writeln!(out, "- {}", inline(item))),
        Block::Table(part) => table(part, out),
        Block::Entries(entries) => entries.iter().try_for_each(|part| entry(part, out)),
        Block::Chart(chart) => {
            writeln!(out, "{}\n", inline(&chart.caption))?;
            let lines = sparklines(chart, CHART);
            lines
                .iter()
                .try_for_each(|line| writeln!(out, "- {}", inline(line)))
        }
    }
}

fn table(table: &Table<'_>, out: &mut dyn Write) -> io::Result<()> {
    let row = |cells: Vec<String>, out: &mut dyn Write| writeln!(out, "| {} |", cells.join(" | "));
    row(
        table
            .columns
            .iter()
            .map(|column| prose(&column.heading))
            .collect(),
        out,
    )?;
    let rule = table.columns.iter().map(|column| match column.kind {
        Kind::Number => "--:".to_owned(),
        _ => "---".to_owned(),
    });
    row(rule.collect(), out)?;
    for cells in &table.rows {
        row(cells.iter().map(inline).collect(), out)?;
    }
    Ok(())
}

/// An item of a list, with an item below it for each further line.
fn entry(entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()> {
    for member in &entry.members {
        let Member {
            title,
            figure,
            facts,
        } = member;
        writeln!(out, "- {}: {}", inline(title), inline(figure))?;
        let facts = Text::joined(facts.iter().cloned(), " · ");
        if !facts.is_empty() {
            writeln!(out, "  - {}", inline(&facts))?;
        }
    }
    if let Some(fix) = &entry.fix {
        writeln!(out, "  - **Fix**: {}", inline(fix))?;
    }
    if let Some(cause) = &entry.cause {
        writeln!(out, "  - {}", inline(cause))?;
    }
    Ok(())
}

fn inline(text: &Text<'_>) -> String {
    text.0.iter().map(span).fold(String::new(), |before, next| {
        // Two backticks in a row would be another fence.
        let between = if before.ends_with('`') && next.starts_with('`') {
            " "
        } else {
            ""
        };
        before + between + &next
    })
}

fn span(span: &Span<'_>) -> String {
    let written = span.value.written();
    match span.value {
        Value::Name(_) | Value::Code(_) => code_span(&written),
        // Only our own words are bold: a name may end the bold text where it likes.
        Value::Words(_) if span.tone != Tone::Plain && span.tone != Tone::Quiet => {
            format!("**{}**", prose(&written))
        }
        _ => prose(&written),
    }
}
