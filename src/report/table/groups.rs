//! The groups that were asked for.

use std::borrow::Cow;

use comfy_table::{Cell, Color, Row, Table};

use crate::audit::{Audit, Dimension, Findings, Group};

use super::super::Layout;
use super::super::grid::{MAX_LINES, new_table, right, shown_of};
use super::super::words::{counted, day, number, title, travelled_by, value};

/// From this many columns on, each dimension gets a column of its own.
const WIDE: u16 = 120;

/// What stands above the groups.
pub(super) fn heading(audit: &Audit, shown: usize) -> String {
    let risky = audit
        .groups
        .iter()
        .filter(|group| group.findings.are_risky())
        .count() as u64;
    let folded = match audit.groups.last() {
        Some(last) if last.folded > 0 => format!("; {} folded into the last", number(last.folded)),
        _ => String::new(),
    };
    let shown = shown_of(shown, audit.groups.len());
    let risky = number(risky);
    format!("Groups, riskiest first ({shown}{folded}; {risky} with old TLS or plain HTTP)")
}

/// The first of them.
pub(super) fn table(audit: &Audit, layout: &Layout, shown: usize) -> Table {
    let mut table = new_table(layout);
    let is_wide = layout.width >= WIDE;
    let travelled = if audit.by.contains(&Dimension::TlsVersion) {
        "TLS"
    } else {
        "Transport"
    };
    let names: Vec<_> = shown_dimensions(&audit.by).map(title).collect();
    let mut header = vec![right("Requests"), Cell::new("Last seen")];
    if is_wide {
        header.extend(["Findings", travelled].map(Cell::new));
        header.extend(names.iter().map(Cell::new));
    } else {
        header.extend([travelled, &names.join(", ")].map(Cell::new));
    }
    table.set_header(header);
    for group in &audit.groups[..shown] {
        let values = shown_values(group);
        let findings: Vec<_> = group
            .findings
            .iter()
            .map(|finding| finding.name())
            .collect();
        let mut row = vec![
            right(number(group.requests())),
            Cell::new(day(&group.last_seen())),
        ];
        if is_wide {
            row.push(coloured(findings.join("\n"), group.findings));
            row.push(Cell::new(travelled_by(group)));
            row.extend(values.iter().map(Cell::new));
        } else {
            // Side by side these would leave no room for the values.
            let travelled = [&[&*travelled_by(group)][..], &findings]
                .concat()
                .join("\n");
            row.push(coloured(travelled, group.findings));
            row.push(Cell::new(values.join("\n")));
        }
        let mut row = Row::from(row);
        row.max_height(MAX_LINES);
        table.add_row(row);
    }
    table
}

/// The dimensions with a place of their own; how a group travelled always has one.
fn shown_dimensions(by: &[Dimension]) -> impl Iterator<Item = Dimension> {
    by.iter().copied().filter(|&dimension| is_shown(dimension))
}

fn is_shown(dimension: Dimension) -> bool {
    !matches!(dimension, Dimension::TlsVersion | Dimension::Transport)
}

/// The values of a group, for people.
fn shown_values(group: &Group) -> Vec<Cow<'_, str>> {
    if group.folded > 0 {
        return vec![format!("({} folded)", counted(group.folded, "group")).into()];
    }
    let values = group
        .values
        .iter()
        .filter(|(dimension, _)| is_shown(*dimension));
    values
        .map(|(dimension, text)| value(*dimension, text.as_deref()))
        .collect()
}

/// A cell in the colour of what is wrong.
pub(super) fn coloured(text: String, findings: Findings) -> Cell {
    let cell = Cell::new(text);
    match findings.iter().next() {
        Some(_) if findings.are_risky() => cell.fg(Color::Red),
        Some(_) => cell.fg(Color::Yellow),
        None => cell,
    }
}
