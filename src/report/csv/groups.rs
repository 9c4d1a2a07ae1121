//! A row for each group.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::audit::{Audit, Dimension, Group};

use super::{REMEDY, findings, remedy, text, time};

/// The columns that follow the dimensions, before those of the remedy.
const FIGURES: [&str; 10] = [
    "requests",
    "risky_requests",
    "refused_requests",
    "already_denied_requests",
    "not_evaluated_requests",
    "errors",
    "bytes_sent",
    "first_seen",
    "last_seen",
    "findings",
];

pub(super) fn write(audit: &Audit, csv: &mut csv::Writer<impl Write>) -> io::Result<()> {
    let dimensions = audit
        .by
        .iter()
        .filter(|&&dimension| dimension != Dimension::Transport);
    let names = dimensions.map(|dimension| dimension.name());
    csv.write_record(
        [Dimension::Transport.name()]
            .into_iter()
            .chain(names)
            .chain(FIGURES)
            .chain(REMEDY),
    )?;
    for group in audit.groups.iter() {
        csv.write_record(row(group).iter().map(|cell| cell.as_bytes()))?;
    }
    Ok(())
}

fn row(group: Group<'_>) -> Vec<Cow<'_, str>> {
    let values = group
        .values()
        .filter(|(dimension, _)| *dimension != Dimension::Transport);
    let mut row = vec![Cow::Borrowed(group.transport_name())];
    row.extend(values.map(|(_, value)| text(value)));
    row.extend([
        group.requests().to_string().into(),
        group.risky_requests().to_string().into(),
        group.refused_requests().to_string().into(),
        group.already_denied_requests().to_string().into(),
        group.not_evaluated_requests().to_string().into(),
        group.errors().to_string().into(),
        group.bytes_sent().to_string().into(),
        time(Some(group.first_seen())),
        time(Some(group.last_seen())),
        findings(group.findings()),
    ]);
    row.extend(remedy(group.remedy()));
    row
}
