//! The callers that would be refused, and how to fix them.

use comfy_table::{Cell, Table};

use crate::audit::{Finding, FlaggedCaller};

use super::groups::coloured;
use crate::report::Layout;
use crate::report::format_values::{number, principal, program, protocol};
use crate::report::grid::{new_table, only_flexible, right, row, text};

pub(super) fn table(callers: &[&FlaggedCaller], layout: &Layout) -> Table {
    let mut table = new_table(layout);
    table.set_header([
        right("Requests"),
        Cell::new("Last seen"),
        Cell::new("How"),
        Cell::new("Requester, client, likely cause and fix"),
    ]);
    for caller in callers {
        let protocols = caller
            .transports
            .iter()
            .map(|&travelled| protocol(travelled));
        // The protocols already show old TLS and plain HTTP.
        let others = caller.findings.iter().filter(|finding| !finding.is_risky());
        let how: Vec<_> = protocols.chain(others.map(Finding::name)).collect();
        let mut who = format!(
            "{}\n{}",
            principal(caller.principal.as_deref()),
            program(caller)
        );
        if let Some(remedy) = &caller.remedy {
            who.push_str(&format!(
                "\nCause ({} confidence): {}\nFix: {}",
                remedy.confidence.name(),
                remedy.cause,
                remedy.fix
            ));
        }
        let notes = [
            (caller.already_denied, "already answered with 403"),
            (caller.accepted, "accepted by the baseline"),
        ];
        for (count, note) in notes {
            if count > 0 {
                who.push_str(&format!("\n({} {note})", number(count)));
            }
        }
        table.add_row(row([
            right(number(caller.requests())),
            Cell::new(caller.last_seen().day()),
            coloured(text(how.join("\n"), layout), caller.findings),
            text(who, layout),
        ]));
    }
    only_flexible(&mut table, 3);
    table
}
