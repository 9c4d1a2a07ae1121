//! The groups as CSV (RFC 4180), safe to open in a spreadsheet.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::audit::{Audit, Dimension, Group};

use super::escape::no_formula;

/// The columns that follow the dimensions.
const FIGURES: [&str; 11] = [
    "requests",
    "risky_requests",
    "errors",
    "bytes_sent",
    "first_seen",
    "last_seen",
    "findings",
    "remedy",
    "cause",
    "confidence",
    "blocker",
];

/// A writer that also quotes cells with a semicolon, because some spreadsheets start a new cell
/// there. The library quotes cells that contain the comment character, so that is set to a
/// semicolon.
pub(super) fn writer(out: &mut dyn Write) -> ::csv::Writer<&mut dyn Write> {
    ::csv::WriterBuilder::new()
        .comment(Some(b';'))
        .from_writer(out)
}

/// Writes a header and a row for each group. Missing values are empty cells.
pub(super) fn write(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = writer(out);
    let dimensions = audit
        .by
        .iter()
        .filter(|&&dimension| dimension != Dimension::Transport);
    let names = dimensions.map(|dimension| dimension.name());
    csv.write_record(
        [Dimension::Transport.name()]
            .into_iter()
            .chain(names)
            .chain(FIGURES),
    )?;
    for group in audit.groups.iter() {
        csv.write_record(row(group).iter().map(|cell| cell.as_bytes()))?;
    }
    csv.flush()
}

fn row(group: Group<'_>) -> Vec<Cow<'_, str>> {
    let findings: Vec<_> = group
        .findings()
        .iter()
        .map(|finding| finding.name())
        .collect();
    let values = group
        .values()
        .filter(|(dimension, _)| *dimension != Dimension::Transport);
    let mut row = vec![Cow::Borrowed(group.transport_name())];
    row.extend(values.map(|(_, value)| value.map(no_formula).unwrap_or_default()));
    row.extend([
        group.requests().to_string().into(),
        group.risky_requests().to_string().into(),
        group.errors().to_string().into(),
        group.bytes_sent().to_string().into(),
        group.first_seen().to_string().into(),
        group.last_seen().to_string().into(),
        findings.join(" ").into(),
    ]);
    row.extend(match group.remedy() {
        Some(remedy) => [
            no_formula(&remedy.fix),
            no_formula(&remedy.cause),
            remedy.confidence.name().into(),
            remedy.blocker.name().into(),
        ],
        None => [""; 4].map(Cow::Borrowed),
    });
    row
}
