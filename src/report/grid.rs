//! Tables without lines, which every report for people is made of.

use std::io::{self, Write};

use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Table,
    TableStyle,
};

use super::Layout;
use super::words::{number, wrap};

/// How many lines a group or caller may take; longer values end in an ellipsis.
pub(super) const MAX_LINES: usize = 8;

/// A rule under the header, and nothing else but space.
const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::new(' ', ' ', ' '))
    .header_separator(LineStyle::new(' ', '─', ' ', ' '))
    .content_lines(ContentLineStyle::new(' ', ' ', ' '));

/// How many of so many rows are shown.
pub(super) fn shown(layout: &Layout, all: usize) -> usize {
    layout.top.unwrap_or(all).min(all)
}

/// How many are shown of how many, in words.
pub(super) fn shown_of(shown: usize, all: usize) -> String {
    let all_of_them = number(all as u64);
    if shown < all {
        format!("the first {} of {all_of_them}", number(shown as u64))
    } else {
        format!("all {all_of_them}")
    }
}

/// A heading and what stands below it.
pub(super) fn section(
    out: &mut dyn Write,
    layout: &Layout,
    heading: &str,
    table: &Table,
) -> io::Result<()> {
    writeln!(out, "\n{}", wrap(heading, usize::from(layout.width)))?;
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

pub(super) fn new_table(layout: &Layout) -> Table {
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
pub(super) fn only_flexible(table: &mut Table, flexible: usize) {
    for column in table.column_iter_mut() {
        if column.index != flexible {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
}

pub(super) fn right(text: impl ToString) -> Cell {
    Cell::new(text.to_string()).set_alignment(CellAlignment::Right)
}
