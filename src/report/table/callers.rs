//! Who would be refused, and what to do about it.

use comfy_table::{Cell, Row, Table};

use crate::audit::{Finding, Offender};

use super::super::Layout;
use super::super::grid::{MAX_LINES, new_table, only_flexible, right};
use super::super::words::{day, number, principal, program, way};
use super::groups::coloured;

/// A row for each caller.
pub(super) fn table(callers: &[&Offender], layout: &Layout) -> Table {
    let mut table = new_table(layout);
    table.set_header([
        right("Requests"),
        Cell::new("Last seen"),
        Cell::new("How"),
        Cell::new("Who, with what, the likely cause and what to do"),
    ]);
    for caller in callers {
        let ways = caller.ways.iter().map(|&travelled| way(travelled));
        // Old TLS and plain HTTP are said already.
        let others = caller.findings.iter().filter(|finding| !finding.is_risky());
        let how: Vec<_> = ways.chain(others.map(Finding::name)).collect();
        let mut text = format!(
            "{}\n{}",
            principal(caller.principal.as_deref()),
            program(caller)
        );
        if let Some(remedy) = &caller.remedy {
            text.push_str(&format!(
                "\nCause ({} confidence): {}\nTo do: {}",
                remedy.confidence.name(),
                remedy.cause,
                remedy.fix
            ));
        }
        let notes = [
            (caller.already_denied, "answered with 403 already"),
            (caller.accepted, "accepted by the baseline"),
        ];
        for (count, note) in notes {
            if count > 0 {
                text.push_str(&format!("\n({} {note})", number(count)));
            }
        }
        let mut row = Row::from(vec![
            right(number(caller.requests())),
            Cell::new(day(&caller.last_seen())),
            coloured(how.join("\n"), caller.findings),
            Cell::new(text),
        ]);
        row.max_height(MAX_LINES);
        table.add_row(row);
    }
    only_flexible(&mut table, 3);
    table
}
