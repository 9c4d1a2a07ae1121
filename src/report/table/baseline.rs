//! The entries of a baseline, with the requests that they accepted.

use comfy_table::{Cell, Color, Table};

use crate::audit::BaselineUse;
use crate::report::Layout;
use crate::report::escape::visible;
use crate::report::format_values::{accepted_caller, number};
use crate::report::grid::{new_table, only_flexible, right, row, text};

pub(super) fn table(baseline: &BaselineUse, layout: &Layout) -> Table {
    let mut table = new_table(layout);
    table.set_header([
        right("Requests"),
        Cell::new("Expires"),
        Cell::new("Owner"),
        Cell::new("Caller and reason"),
    ]);
    for entry in &baseline.entries {
        let accepted = &entry.accepted;
        let until = Cell::new(&accepted.expires);
        table.add_row(row([
            right(number(entry.requests)),
            if entry.expired {
                Cell::new(format!("{}\nEXPIRED", accepted.expires)).fg(Color::Red)
            } else {
                until
            },
            text(visible(&accepted.owner), layout),
            text(
                format!(
                    "{}\n{}",
                    accepted_caller(accepted),
                    visible(&accepted.reason)
                ),
                layout,
            ),
        ]));
    }
    only_flexible(&mut table, 3);
    table
}
