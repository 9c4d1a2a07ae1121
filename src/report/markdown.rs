//! Documents for a CI job's summary, a merge request or a ticket.
//!
//! Names are code spans, in which links, mentions, references and formatting have no effect.

use std::io::{self, Write};

use super::document::{
    Block, Document, Entry, Item, Kind, Member, Span, Table, Text, Tone, Value, sparklines,
};
use super::escape::{code_span, prose, visible};

/// The columns of a chart.
const CHART: usize = 72;

pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let headline = document.headline.clone().toned(Tone::Plain);
    writeln!(out, "## {}\n", inline(&headline))?;
    if !document.gate.is_empty() {
        writeln!(out, "{}\n", inline(&document.gate))?;
    }
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
        Block::Outline(items) => items.iter().try_for_each(|Item { title, details }| {
            writeln!(out, "- {}", inline(title))?;
            let mut details = details.iter();
            details.try_for_each(|detail| writeln!(out, "  - {}", inline(detail)))
        }),
        Block::Table(part) => table(part, out),
        Block::Entries(entries) => entries.iter().try_for_each(|part| entry(part, out)),
        // Indented, because no line can end such a block.
        Block::Code(lines) => lines
            .iter()
            .try_for_each(|line| writeln!(out, "    {}", visible(line))),
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
        writeln!(out, "  - **Fix{}**: {}", entry.whose_fix(), inline(fix))?;
    }
    if let Some(cause) = &entry.cause {
        writeln!(out, "  - {}", inline(cause))?;
    }
    Ok(())
}

/// A text, whose important parts are bold. Names never are, since they may contain what ends bold text.
fn inline(text: &Text<'_>) -> String {
    let mut line = String::new();
    let is_bold = |span: &Span<'_>| {
        let is_name = matches!(
            span.value,
            Value::Name(_) | Value::Code(_) | Value::Shown(_)
        );
        !is_name && matches!(span.tone, Tone::Good | Tone::Bad | Tone::Open)
    };
    for spans in text.0.chunk_by(|a, b| is_bold(a) && is_bold(b)) {
        let written: String = spans.iter().map(span).collect();
        let trimmed = written.trim();
        if is_bold(&spans[0]) && !trimmed.is_empty() {
            let (before, behind) = written.split_once(trimmed).unwrap_or_default();
            line.push_str(&format!("{before}**{trimmed}**{behind}"));
        } else {
            // Two backticks in a row would be another fence.
            let has_fence = line.ends_with('`') && written.starts_with('`');
            line.push_str(if has_fence { " " } else { "" });
            line.push_str(&written);
        }
    }
    line
}

fn span(span: &Span<'_>) -> String {
    let written = span.value.written();
    match span.value {
        Value::Name(_) | Value::Code(_) | Value::Shown(_) => code_span(&written),
        _ => prose(&written),
    }
}
