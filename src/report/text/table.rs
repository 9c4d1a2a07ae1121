//! Tables without lines.

use std::io;

use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ContentArrangement, ContentLineStyle, LineStyle, Row,
    Table as Grid, TableStyle,
};

use super::line::{in_one_line, width, wrapped};
use super::{INDENT, Page};
use crate::report::document::{Column, Kind, Table, Text, Tone};

/// The columns below which a name is clipped and a sentence is broken in any case.
const LEAST_NAME: usize = 14;
const LEAST_PROSE: usize = 20;

/// The most lines of a row. Longer sentences end in an ellipsis.
const MAX_LINES: usize = 8;

/// Spaces between columns.
const GAP: usize = 2;

/// A rule under the header, and otherwise only spaces.
const STYLE: TableStyle = TableStyle::new()
    .header_separator(LineStyle::new(' ', '─', ' ', ' '))
    .header_lines(ContentLineStyle::new(' ', ' ', ' '))
    .content_lines(ContentLineStyle::new(' ', ' ', ' '));

impl Page<'_> {
    pub(super) fn table(&mut self, table: &Table<'_>) -> io::Result<()> {
        let columns = fitting(table, self.width().saturating_sub(INDENT));
        let mut grid = Grid::new();
        grid.load_style(STYLE);
        grid.set_content_arrangement(ContentArrangement::Disabled);
        if self.layout.color {
            grid.enforce_styling();
        } else {
            grid.force_no_tty();
        }
        let header = columns.iter().map(|&(place, _)| {
            let column = &table.columns[place];
            aligned(Cell::new(&column.heading), column)
        });
        grid.set_header(header);
        for row in &table.rows {
            let cells = columns.iter().map(|&(place, width)| {
                let column = &table.columns[place];
                let content = content(&row[place], column, width);
                toned(aligned(Cell::new(content), column), row[place].tone())
            });
            let mut row = Row::from(cells.collect::<Vec<_>>());
            row.max_height(MAX_LINES);
            grid.add_row(row);
        }
        let last = columns.len().saturating_sub(1);
        for column in grid.column_iter_mut() {
            column.set_padding((0, u16::from(column.index < last)));
        }
        for line in grid.lines() {
            writeln!(self.out, " {}", line.trim_end())?;
        }
        Ok(())
    }
}

/// The columns of a table that fit into `room`, by their places, with their widths.
fn fitting(table: &Table<'_>, room: usize) -> Vec<(usize, usize)> {
    let natural = |place: usize| {
        let cells = table.rows.iter().map(|row| width(&row[place]));
        let heading = table.columns[place].heading.chars().count();
        cells.chain([heading]).max().unwrap_or_default()
    };
    let naturals: Vec<_> = (0..table.columns.len()).map(natural).collect();
    let least = |place: usize| match table.columns[place].kind {
        Kind::Number | Kind::Short => naturals[place],
        Kind::Name => naturals[place].min(LEAST_NAME),
        Kind::Prose => naturals[place].min(LEAST_PROSE),
    };
    let mut places: Vec<_> = (0..table.columns.len()).collect();
    let needed = |places: &[usize]| {
        let gaps = GAP * places.len().saturating_sub(1);
        places.iter().map(|&place| least(place)).sum::<usize>() + gaps
    };
    while needed(&places) > room
        && let Some(optional) = places.iter().rposition(|&at| table.columns[at].is_optional)
    {
        places.remove(optional);
    }
    // What is still too wide loses its last columns; the formats for machines have them.
    while needed(&places) > room && places.len() > 2 {
        places.pop();
    }
    let mut free = room.saturating_sub(needed(&places));
    let mut widths: Vec<_> = places.iter().map(|&place| (place, least(place))).collect();
    // Each round gives the columns that still need room an equal part of what is left.
    loop {
        let growing: Vec<_> = (0..widths.len())
            .filter(|&at| widths[at].1 < naturals[widths[at].0])
            .collect();
        let part = free.checked_div(growing.len()).unwrap_or_default();
        if part == 0 {
            return widths;
        }
        for at in growing {
            let (place, width) = &mut widths[at];
            let more = part.min(naturals[*place] - *width);
            *width += more;
            free -= more;
        }
    }
}

/// The lines of a cell.
fn content(text: &Text<'_>, column: &Column, width: usize) -> String {
    match column.kind {
        Kind::Prose => {
            let lines: Vec<_> = wrapped(text, width)
                .iter()
                .map(|line| line.plain())
                .collect();
            lines.join("\n")
        }
        _ => in_one_line(text, width).plain(),
    }
}

fn aligned(cell: Cell, column: &Column) -> Cell {
    match column.kind {
        Kind::Number => cell.set_alignment(CellAlignment::Right),
        _ => cell,
    }
}

fn toned(cell: Cell, tone: Tone) -> Cell {
    match tone {
        Tone::Plain => cell,
        Tone::Strong => cell.add_attribute(Attribute::Bold),
        Tone::Quiet => cell.add_attribute(Attribute::Dim),
        Tone::Good => cell.fg(Color::Green),
        Tone::Bad => cell.fg(Color::Red),
        Tone::Open => cell.fg(Color::Yellow),
    }
}
