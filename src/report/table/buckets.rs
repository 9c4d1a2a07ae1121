//! The requests that would be refused in each bucket, and what its logs cover.

use comfy_table::{Cell, Color, Table};

use crate::audit::Audit;
use crate::report::Layout;
use crate::report::escape::visible;
use crate::report::format_values::{bytes, number};
use crate::report::grid::{new_table, only_flexible, right, row, text};

/// The requests that the minimum would refuse.
pub(super) fn broken(audit: &Audit, layout: &Layout, shown: usize) -> Table {
    let mut table = new_table(layout);
    table.set_header([
        Cell::new("Bucket"),
        right("Refused"),
        right("Bytes\nsent"),
        right("Requesters"),
        right("Already\n403"),
        Cell::new("Last seen"),
        right("Days\nsince"),
    ]);
    for bucket in &audit.buckets[..shown] {
        let refused = &bucket.refused;
        let count = right(number(refused.requests));
        let last_seen = refused.last_seen.map(|time| time.day()).unwrap_or_default();
        table.add_row(row([
            text(visible(&bucket.bucket), layout),
            if refused.requests > 0 {
                count.fg(Color::Red)
            } else {
                count
            },
            right(bytes(refused.bytes_sent)),
            right(number(refused.principals)),
            right(number(bucket.already_denied)),
            Cell::new(last_seen),
            right(refused.days_since.map(number).unwrap_or_default()),
        ]));
    }
    only_flexible(&mut table, 0);
    table
}

/// The time that the records cover, and the hours without records.
pub(super) fn covered(audit: &Audit, layout: &Layout, shown: usize) -> Table {
    let mut table = new_table(layout);
    table.set_header([
        Cell::new("Bucket"),
        right("Records"),
        Cell::new("First"),
        Cell::new("Last"),
        right("Hours\nwith"),
        right("Hours\nwithout"),
        right("Longest\ngap"),
    ]);
    for bucket in &audit.buckets[..shown] {
        let gap = bucket
            .gaps
            .first()
            .map(|gap| format!("{} h", number(gap.hours)));
        table.add_row(row([
            text(visible(&bucket.bucket), layout),
            right(number(bucket.records)),
            Cell::new(bucket.first_seen.day()),
            Cell::new(bucket.last_seen.day()),
            right(number(bucket.hours)),
            right(number(bucket.hours_without_records)),
            right(gap.unwrap_or_default()),
        ]));
    }
    only_flexible(&mut table, 0);
    table
}
