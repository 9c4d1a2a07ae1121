//! Whether a stricter policy is safe.

use comfy_table::{Cell, Color, Table};

use crate::audit::{Audit, Verdict};
use crate::report::Layout;
use crate::report::format_values::{answer, number, requirement};
use crate::report::grid::{new_table, only_flexible, right, row};

/// A row for each requirement.
pub(super) fn table(audit: &Audit, layout: &Layout) -> Table {
    let mut table = new_table(layout);
    table.set_header([
        Cell::new("Minimum"),
        Cell::new("Safe?"),
        right("Refused"),
        right("Requesters"),
        right("Unknown"),
        Cell::new("Last seen"),
        right("Days\nsince"),
    ]);
    for readiness in &audit.readiness {
        let color = match readiness.verdict {
            Verdict::Safe => Color::Green,
            Verdict::Breaks => Color::Red,
            Verdict::Unproven => Color::Yellow,
        };
        let last_seen = readiness
            .last_seen
            .map(|time| time.day())
            .unwrap_or_default();
        table.add_row(row([
            Cell::new(requirement(readiness.requirement)),
            Cell::new(answer(readiness.verdict)).fg(color),
            right(number(readiness.refused_requests)),
            right(number(readiness.refused_principals)),
            right(number(readiness.unknown_requests)),
            Cell::new(last_seen),
            right(readiness.days_since.map(number).unwrap_or_default()),
        ]));
    }
    only_flexible(&mut table, 0);
    table
}
