//! Who would be refused, and what to do about it.

use comfy_table::{Cell, Row, Table};

use crate::audit::{Audit, Finding, Offender};
use crate::identify::Blocker;

use super::super::Layout;
use super::super::words::{day, number, principal, program, way};
use super::groups::coloured;
use super::{MAX_LINES, new_table, only_flexible, right};

/// The callers by what stands in their way, each kind with its heading; a kind without any is
/// left out.
pub(super) fn sections(audit: &Audit) -> Vec<(String, Vec<&Offender>)> {
    let minimum = audit.min_tls;
    let refused = |caller: &&Offender| caller.findings.are_risky() && !caller.is_aws_side;
    let by_endpoint = |caller: &&Offender| {
        let remedy = caller.remedy.as_ref();
        remedy.is_some_and(|remedy| remedy.blocker == Blocker::Endpoint)
    };
    let callers =
        |is_one: &dyn Fn(&&Offender) -> bool| audit.callers.iter().filter(is_one).collect();
    let sections: [(String, Vec<&Offender>); 4] = [
        (
            format!("Who a minimum of {minimum} would refuse, and what to do"),
            callers(&|caller| refused(caller) && !by_endpoint(caller)),
        ),
        (
            "Who it would refuse whatever they run: their endpoint has no better".to_owned(),
            callers(&|caller| refused(caller) && by_endpoint(caller)),
        ),
        (
            "AWS's own side: it would be refused too, but no gate counts it".to_owned(),
            callers(&|caller| caller.findings.are_risky() && caller.is_aws_side),
        ),
        (
            "Not refused, but weak or unknown".to_owned(),
            callers(&|caller| !caller.findings.are_risky()),
        ),
    ];
    sections
        .into_iter()
        .filter(|(_, callers)| !callers.is_empty())
        .collect()
}

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
