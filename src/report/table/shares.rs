//! TLS versions and cipher suites.

use comfy_table::{Cell, Color, Table};

use crate::audit::{Audit, Share};
use crate::identify::Grade;

use super::NARROW_BELOW;
use crate::report::Layout;
use crate::report::escape::visible;
use crate::report::format_values::{number, percent, transport};
use crate::report::grid::{new_table, only_flexible, right, row, text};
use crate::report::trend::Trend;

/// How many cipher suites are listed. The others are added up in one row.
const SUITES_SHOWN: usize = 8;

/// The index of the column with the grade.
const GRADE: usize = 5;

/// The heading of the versions. It explains the bars of the trend, if there is one.
pub(super) fn heading(trend: Option<&Trend>) -> String {
    match trend {
        Some(trend) => format!(
            "TLS versions (each bar of the trend is {}, {})",
            trend.step_name(),
            trend.span()
        ),
        None => "TLS versions".to_owned(),
    }
}

/// All versions with their shares and trends.
pub(super) fn versions(audit: &Audit, layout: &Layout, trend: Option<&Trend>) -> Table {
    let mut table = new_table(layout);
    let mut header = share_header("Version").to_vec();
    header.extend(trend.map(|_| Cell::new("Trend")));
    table.set_header(header);
    for version in &audit.summary.tls_version {
        let name = match &version.tls_version {
            Some(name) => visible(name),
            None => transport(version.transport).into(),
        };
        let mut name_cell = text(name, layout);
        if version.transport.is_refused_by(audit.min_tls) {
            name_cell = name_cell.fg(Color::Red);
        }
        let mut cells = share_row(name_cell, &version.share).to_vec();
        cells.extend(trend.map(|trend| {
            // Unknown versions are counted together over time, so a single one has no trend.
            Cell::new(if version.transport.is_known() {
                trend.sparkline(&[version.transport])
            } else {
                String::new()
            })
        }));
        table.add_row(row(cells));
    }
    only_flexible(&mut table, 0);
    table
}

/// The most used suites with their grades.
pub(super) fn suites(audit: &Audit, layout: &Layout) -> Table {
    let mut table = new_table(layout);
    let mut header = share_header("Suite").to_vec();
    header.push(Cell::new("Grade"));
    table.set_header(header);
    let suites = &audit.summary.cipher_suite;
    for suite in suites.iter().take(SUITES_SHOWN) {
        let name = suite
            .cipher_suite
            .as_deref()
            .map_or("(none)".into(), visible);
        let mut grade = suite.grade.map_or("", Grade::name).to_owned();
        if !suite.weaknesses.is_empty() {
            grade = format!("{grade}: {}", suite.weaknesses.join(", "));
        }
        let mut grade_cell = Cell::new(grade);
        if matches!(suite.grade, Some(Grade::Old | Grade::Insecure)) {
            grade_cell = grade_cell.fg(Color::Yellow);
        }
        let mut cells = share_row(text(name, layout), &suite.share).to_vec();
        cells.push(grade_cell);
        table.add_row(row(cells));
    }
    if suites.len() > SUITES_SHOWN {
        let rest = &suites[SUITES_SHOWN..];
        let requests = rest.iter().map(|suite| suite.share.requests).sum();
        let name = format!("({} more)", number(rest.len() as u64));
        table.add_row(row([Cell::new(name), right(number(requests))]));
    }
    // In a narrow report, every column has to shrink.
    if layout.width >= NARROW_BELOW {
        only_flexible(&mut table, GRADE);
    }
    table
}

fn share_header(first: &str) -> [Cell; 5] {
    [
        Cell::new(first),
        right("Requests"),
        right("Share"),
        right("Requesters"),
        Cell::new("Last seen"),
    ]
}

fn share_row(name: Cell, share: &Share) -> [Cell; 5] {
    [
        name,
        right(number(share.requests)),
        right(percent(share)),
        right(number(share.principals)),
        Cell::new(share.last_seen.day()),
    ]
}
