//! A row for each caller of requests with findings.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::audit::{Audit, FlaggedCaller, Named};
use crate::report::escape::no_formula;

use super::{REMEDY, findings, remedy, text, time};

/// The columns before those of the remedy.
const COLUMNS: [&str; 20] = [
    "principal",
    "client",
    "runtime",
    "user_agent",
    "caller",
    "aws_side",
    "ways",
    "findings",
    "risky_requests",
    "refused_requests",
    "already_denied_requests",
    "not_evaluated_requests",
    "requests",
    "principal_requests",
    "first_seen",
    "last_seen",
    "denied_since",
    "buckets",
    "addresses",
    "user_agents",
];

pub(super) fn write(audit: &Audit, csv: &mut csv::Writer<impl Write>) -> io::Result<()> {
    csv.write_record(COLUMNS.into_iter().chain(REMEDY))?;
    for caller in &audit.callers {
        let cells = cells(caller);
        let remedy = remedy(caller.remedy.as_deref());
        csv.write_record(cells.iter().chain(&remedy).map(|cell| cell.as_bytes()))?;
    }
    Ok(())
}

fn cells(caller: &FlaggedCaller) -> [Cow<'_, str>; COLUMNS.len()] {
    let ways = caller.transports.iter();
    let ways: Vec<_> = ways.map(|transport| transport.protocol()).collect();
    [
        text(caller.principal.as_deref()),
        text(caller.client.as_deref()),
        text(caller.runtime.as_deref()),
        text(caller.user_agent.as_deref()),
        caller.caller.name().into(),
        caller.is_aws_side.to_string().into(),
        ways.join(" ").into(),
        findings(caller.findings),
        caller.risky_requests.to_string().into(),
        caller.refused_requests.to_string().into(),
        caller.already_denied_requests.to_string().into(),
        caller.not_evaluated_requests().to_string().into(),
        caller.requests().to_string().into(),
        caller.principal_requests.to_string().into(),
        time(Some(caller.first_seen())),
        time(Some(caller.last_seen())),
        time(caller.denied_since),
        list(&caller.buckets, caller.bucket_count),
        list(&caller.addresses, caller.address_count),
        list(&caller.user_agents, caller.user_agent_count),
    ]
}

/// Values with their numbers of requests, and the number of values that are left out.
fn list(named: &[Named], count: u64) -> Cow<'static, str> {
    let mut items: Vec<_> = named
        .iter()
        .map(|named| {
            let name = named.name.as_deref().unwrap_or("none");
            format!("{name} ({})", named.requests)
        })
        .collect();
    let more = count.saturating_sub(named.len() as u64);
    if more > 0 {
        items.push(format!("{more} more"));
    }
    no_formula(&items.join("; ")).into_owned().into()
}
