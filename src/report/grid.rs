//! Text tables without lines, which the reports for people are made of.

use std::io::{self, Write};

use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Row,
    Table, TableStyle,
};

use super::Layout;
use super::escape::table_line;
use super::format_values::{number, wrap};

/// The most lines of a row. Longer values end in an ellipsis.
const MAX_LINES: usize = 8;

/// A rule under the header, and otherwise only spaces.
const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::new(' ', ' ', ' '))
    .header_separator(LineStyle::new(' ', '─', ' ', ' '))
    .content_lines(ContentLineStyle::new(' ', ' ', ' '));

/// How many of `all` rows are shown.
pub(super) fn shown(layout: &Layout, all: usize) -> usize {
    layout.top.unwrap_or(all).min(all)
}

/// For a heading: how many rows are shown.
pub(super) fn shown_of(shown: usize, all: usize) -> String {
    let all_of_them = number(all as u64);
    if shown < all {
        format!("{} of {all_of_them} shown", number(shown as u64))
    } else {
        format!("all {all_of_them}")
    }
}

/// Writes a heading and a table.
pub(super) fn section(
    out: &mut dyn Write,
    layout: &Layout,
    heading: &str,
    table: &Table,
) -> io::Result<()> {
    writeln!(out, "\n{}", wrap(heading, usize::from(layout.width)))?;
    debug_assert!(
        table
            .row_iter()
            .flat_map(Row::cell_iter)
            .all(|cell| cell.content().chars().count() <= longest(layout) + 1),
        "a cell was not cut by `text`"
    );
    for line in table.lines() {
        writeln!(out, "{}", table_line(line.trim_end()))?;
    }
    Ok(())
}

/// The most characters of a cell that can be visible.
fn longest(layout: &Layout) -> usize {
    MAX_LINES * usize::from(layout.width)
}

/// A cell with escaped text. What would not be visible is cut here, because breaking a text into
/// lines takes time that grows with the square of its length.
pub(super) fn text(text: impl AsRef<str>, layout: &Layout) -> Cell {
    let text = text.as_ref();
    Cell::new_owned(match text.char_indices().nth(longest(layout)) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    })
}

/// A row of bounded height.
pub(super) fn row(cells: impl Into<Vec<Cell>>) -> Row {
    let mut row = Row::from(cells.into());
    row.max_height(MAX_LINES);
    row
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

/// Allows only one column to shrink if the width is too small. Numbers, days and names stay whole.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Rows;

    const LAYOUT: Layout = Layout {
        width: 60,
        color: false,
        top: None,
        rows: Rows::Groups,
    };

    /// The lines of a table with one cell, without the heading.
    fn lines(content: &str) -> Vec<String> {
        let mut table = new_table(&LAYOUT);
        table.add_row(row([text(content, &LAYOUT)]));
        let mut out = Vec::new();
        section(&mut out, &LAYOUT, "", &table).unwrap();
        let written = String::from_utf8(out).unwrap();
        written.lines().skip(2).map(str::to_owned).collect()
    }

    #[test]
    fn twice_as_long_a_text_is_laid_out_as_the_same_cell() {
        for part in ["x", "x ", "\\u{1b}", "a\n", "字", "e\u{301}"] {
            let [once, twice] = [50_000, 100_000].map(|times| part.repeat(times));
            let cell = |content: &str| text(content, &LAYOUT).content();
            assert_eq!(cell(&once), cell(&twice));
            assert_eq!(cell(&once).chars().count(), MAX_LINES * 60 + 1);
            let lines = lines(&once);
            assert!(
                lines.len() <= MAX_LINES && lines.concat().contains('…'),
                "{lines:?}"
            );
        }
    }

    #[test]
    fn what_fits_is_whole() {
        let words = "word ".repeat(80);
        assert!(!lines(&words).concat().contains('…'));
        assert_eq!(lines(&words).concat().matches("word").count(), 80);
    }
}
