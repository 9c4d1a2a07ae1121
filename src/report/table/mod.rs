//! The report for people: a verdict in words, whether a stricter policy is safe, who would be
//! refused and what to do about it, the summary, and the riskiest groups.

mod baseline;
mod buckets;
mod callers;
mod groups;
mod readiness;
mod shares;

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Table,
    TableStyle,
};

use crate::audit::Audit;

use super::Layout;
use super::callers::sections;
use super::trend::Trend;
use super::verdict::{scope_line, verdict};
use super::words::{counted, delivery, is_affected, number};

/// How many lines a group or caller may take; longer values end in an ellipsis.
const MAX_LINES: usize = 8;

/// How many bars a trend has at most, and in a narrow report.
const BARS: usize = 20;
const FEW_BARS: usize = 12;

/// Reports of fewer columns are narrow.
const NARROW_BELOW: u16 = 100;

/// A rule under the header, and nothing else but space.
const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::new(' ', ' ', ' '))
    .header_separator(LineStyle::new(' ', '─', ' ', ' '))
    .content_lines(ContentLineStyle::new(' ', ' ', ' '));

pub(super) fn write(audit: &Audit, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", coloured_verdict(audit, layout))?;
    if audit.summary.requests == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "\n{}",
        wrap(&scope_line(audit), usize::from(layout.width))
    )?;
    section(
        out,
        layout,
        "Is it safe to require it of everyone?",
        &readiness::table(audit, layout),
    )?;
    for (heading, callers) in sections(audit) {
        let shown = shown(layout, callers.len());
        let heading = format!("{heading} ({})", shown_of(shown, callers.len()));
        section(
            out,
            layout,
            &heading,
            &callers::table(&callers[..shown], layout),
        )?;
    }
    let buckets = shown(layout, audit.buckets.len());
    let of = shown_of(buckets, audit.buckets.len());
    if audit.buckets.iter().any(is_affected) {
        let heading = format!("What {} would break, by bucket ({of})", audit.min_tls);
        section(
            out,
            layout,
            &heading,
            &buckets::broken(audit, layout, buckets),
        )?;
    }
    if let Some(baseline) = &audit.baseline {
        let heading = format!(
            "Accepted by the baseline ({})",
            counted(baseline.accepted_requests, "request")
        );
        section(out, layout, &heading, &baseline::table(baseline, layout))?;
    }
    let is_narrow = layout.width < NARROW_BELOW;
    let trend = Trend::of(&audit.over_time, if is_narrow { FEW_BARS } else { BARS });
    let versions = shares::versions(audit, layout, trend.as_ref());
    section(out, layout, &shares::heading(trend.as_ref()), &versions)?;
    section(out, layout, "Cipher suites", &shares::suites(audit, layout))?;
    let heading = format!("What the logs cover ({of})");
    section(
        out,
        layout,
        &heading,
        &buckets::covered(audit, layout, buckets),
    )?;
    if let Some(delivery) = delivery(&audit.delivery) {
        writeln!(out, "{}", wrap(&delivery, usize::from(layout.width)))?;
    }
    let groups = shown(layout, audit.groups.len());
    let heading = groups::heading(audit, groups);
    section(out, layout, &heading, &groups::table(audit, layout, groups))
}

/// How many of so many rows are shown.
fn shown(layout: &Layout, all: usize) -> usize {
    layout.top.unwrap_or(all).min(all)
}

/// How many are shown of how many, in words.
fn shown_of(shown: usize, all: usize) -> String {
    let all_of_them = number(all as u64);
    if shown < all {
        format!("the first {} of {all_of_them}", number(shown as u64))
    } else {
        format!("all {all_of_them}")
    }
}

/// A heading and what stands below it.
fn section(out: &mut dyn Write, layout: &Layout, heading: &str, table: &Table) -> io::Result<()> {
    writeln!(out, "\n{}", wrap(heading, usize::from(layout.width)))?;
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn coloured_verdict(audit: &Audit, layout: &Layout) -> String {
    let summary = &audit.summary;
    let verdict = wrap(&verdict(audit), usize::from(layout.width));
    if !layout.color {
        return verdict;
    }
    let color = if summary.old_tls + summary.http > 0 {
        AnsiColor::Red
    } else if summary.requests == 0 || summary.unknown_tls > 0 {
        AnsiColor::Yellow
    } else {
        AnsiColor::Green
    };
    let style = Style::new().bold().fg_color(Some(color.into()));
    format!("{style}{verdict}{style:#}")
}

/// Breaks a sentence between words.
fn wrap(sentence: &str, width: usize) -> String {
    let mut text = String::with_capacity(sentence.len());
    let mut column = 0;
    for word in sentence.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            text.push('\n');
            column = 0;
        } else if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text
}

fn new_table(layout: &Layout) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(layout.width);
    if layout.color {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table
}

/// Lets one column give way where the width is short; numbers, days and names stay whole.
fn only_flexible(table: &mut Table, flexible: usize) {
    for column in table.column_iter_mut() {
        if column.index != flexible {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
}

fn right(text: impl ToString) -> Cell {
    Cell::new(text.to_string()).set_alignment(CellAlignment::Right)
}
