//! The groups as CSV (RFC 4180), safe to open in a spreadsheet.

use std::io::{self, Write};

use crate::identify::Endpoint;
use crate::policy::simulate::{SimulatedGroup, Simulation};
use crate::report::csv::writer;
use crate::report::escape::no_formula;

const COLUMNS: [&str; 17] = [
    "verdict",
    "principal",
    "client",
    "operation",
    "endpoint",
    "transport",
    "tls_version",
    "bucket",
    "statements",
    "reasons",
    "requests",
    "already_denied",
    "not_evaluated",
    "bytes_sent",
    "first_seen",
    "last_seen",
    "implicit_deny",
];

/// Writes a header and a row for each group. Missing values are empty cells.
pub(super) fn write(simulation: &Simulation, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = writer(out);
    csv.write_record(COLUMNS)?;
    for group in &simulation.groups {
        csv.write_record(row(group))?;
    }
    csv.flush()
}

fn row(group: &SimulatedGroup) -> [String; COLUMNS.len()] {
    let text = |value: &Option<std::sync::Arc<str>>| {
        let value = value.as_deref().map(no_formula);
        value.unwrap_or_default().into_owned()
    };
    [
        group.verdict.name().to_owned(),
        text(&group.principal),
        text(&group.client),
        text(&group.operation),
        group.endpoint.map_or("", Endpoint::name).to_owned(),
        group.transport.name().to_owned(),
        text(&group.tls_version),
        text(&group.bucket),
        no_formula(&group.statements.join(" ")).into_owned(),
        no_formula(&group.reasons.join("; ")).into_owned(),
        group.requests.to_string(),
        group.already_denied.to_string(),
        group.not_evaluated.to_string(),
        group.bytes_sent.to_string(),
        group.first_seen.to_string(),
        group.last_seen.to_string(),
        group.implicit_deny.to_string(),
    ]
}
