//! The groups.

use std::borrow::Cow;

use comfy_table::{Cell, Color, Table};

use crate::audit::{Audit, Dimension, Findings, Group};

use crate::report::Layout;
use crate::report::format_values::{counted, number, title, value, version_or_transport};
use crate::report::grid::{new_table, right, row, shown_of, text};

/// From this width on, each dimension has a column of its own.
const WIDE: u16 = 120;

pub(super) fn heading(audit: &Audit, shown: usize) -> String {
    let risky = audit
        .groups
        .iter()
        .filter(|group| group.findings().are_risky())
        .count() as u64;
    let folded = match audit.groups.iter().last().map(|last| last.folded()) {
        Some(folded) if folded > 0 => format!("; {} folded into the last", number(folded)),
        _ => String::new(),
    };
    let shown = shown_of(shown, audit.groups.len());
    let risky = number(risky);
    format!("Groups, riskiest first ({shown}{folded}; {risky} with old TLS or plain HTTP)")
}

/// A table of the first `shown` groups.
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
    for group in audit.groups.iter().take(shown) {
        let values = shown_values(group);
        let findings: Vec<_> = group
            .findings()
            .iter()
            .map(|finding| finding.name())
            .collect();
        let mut cells = vec![
            right(number(group.requests())),
            Cell::new(group.last_seen().day()),
        ];
        if is_wide {
            let findings = text(findings.join("\n"), layout);
            cells.push(coloured(findings, group.findings()));
            cells.push(text(version_or_transport(group), layout));
            cells.extend(values.iter().map(|value| text(value, layout)));
        } else {
            // Columns of their own would leave no room for the values.
            let travelled = [&[&*version_or_transport(group)][..], &findings]
                .concat()
                .join("\n");
            cells.push(coloured(text(travelled, layout), group.findings()));
            cells.push(text(values.join("\n"), layout));
        }
        table.add_row(row(cells));
    }
    table
}

/// The dimensions with a column or line of their own. TLS version and transport are always shown.
fn shown_dimensions(by: &[Dimension]) -> impl Iterator<Item = Dimension> {
    by.iter().copied().filter(|&dimension| is_shown(dimension))
}

fn is_shown(dimension: Dimension) -> bool {
    !matches!(dimension, Dimension::TlsVersion | Dimension::Transport)
}

fn shown_values(group: Group<'_>) -> Vec<Cow<'_, str>> {
    if group.folded() > 0 {
        return vec![format!("({} folded)", counted(group.folded(), "group")).into()];
    }
    let values = group.values().filter(|(dimension, _)| is_shown(*dimension));
    values
        .map(|(dimension, told)| value(dimension, told))
        .collect()
}

/// Colours a cell by its worst finding.
pub(super) fn coloured(cell: Cell, findings: Findings) -> Cell {
    match findings.iter().next() {
        Some(_) if findings.are_risky() => cell.fg(Color::Red),
        Some(_) => cell.fg(Color::Yellow),
        None => cell,
    }
}
