//! The groups of `--by`.

use crate::audit::{Audit, Dimension, Group};

use super::who::principal;
use crate::evidence::Transport;
use crate::report::Part;
use crate::report::document::{
    Block, Column, Section, Table, Text, Tone, counted, day, name, number, text, words,
};
use crate::report::extent::Extent;
use crate::report::format_values::{title, transport};

pub(super) fn section<'a>(audit: &'a Audit, extent: &Extent<'_>) -> Section<'a> {
    let names: Vec<_> = audit.by.iter().map(|dimension| dimension.name()).collect();
    let heading = text![
        words(format!("Groups by {}", names.join(", "))),
        " (",
        number(audit.groups.len() as u64),
        ")"
    ];
    let mut columns = vec![
        Column::number("Requests"),
        Column::number("Refused").optional(),
        Column::short("Last seen"),
        Column::short("How"),
    ];
    columns.extend(own_columns(&audit.by).map(|dimension| Column::name(title(dimension))));
    columns.push(Column::short("Findings").optional());
    let rows = in_order(audit)
        .take(extent.groups)
        .map(|group| row(audit, group));
    let table = Table {
        id: "groups",
        columns,
        rows: rows.collect(),
        is_sortable: true,
    };
    let blocks = extent.listed(Block::Table(table), audit.groups.len());
    let mut section = extent.part(Part::Groups, "groups", heading, blocks);
    section.is_folded &= audit.by == Dimension::DEFAULT;
    section
}

/// The groups in the order of the report, or of time if they are grouped by it.
fn in_order(audit: &Audit) -> impl Iterator<Item = Group<'_>> {
    let mut groups: Vec<_> = audit.groups.iter().collect();
    let is_time = |by: Dimension| matches!(by, Dimension::Day | Dimension::Hour);
    if audit.by.iter().copied().any(is_time) {
        let time = |group: &Group<'_>| {
            let (_, time) = group.values().find(|(by, _)| is_time(*by))?;
            time.map(str::to_owned)
        };
        groups.sort_by_cached_key(|group| (group.folded() > 0, time(group)));
    }
    groups.into_iter()
}

/// The dimensions with a column of their own. TLS version and transport share the column "How".
fn own_columns(by: &[Dimension]) -> impl Iterator<Item = Dimension> {
    by.iter()
        .copied()
        .filter(|&dimension| has_own_column(dimension))
}

fn has_own_column(dimension: Dimension) -> bool {
    !matches!(dimension, Dimension::TlsVersion | Dimension::Transport)
}

fn row<'a>(audit: &Audit, group: Group<'a>) -> Vec<Text<'a>> {
    let refused = group.refused_requests();
    let tone = if refused > 0 { Tone::Bad } else { Tone::Plain };
    let mut row = vec![
        number(group.requests()).into(),
        number(refused).tone(tone).into(),
        day(group.last_seen()).into(),
        how(group),
    ];
    if group.folded() > 0 {
        let folded = text![counted(group.folded(), "group"), " folded"];
        let places = own_columns(&audit.by).count();
        let cells = [folded]
            .into_iter()
            .chain(std::iter::repeat(Text::default()));
        row.extend(cells.take(places));
    } else {
        let values = group
            .values()
            .filter(|(dimension, _)| has_own_column(*dimension));
        row.extend(values.map(|(dimension, value)| self::value(dimension, value)));
    }
    let findings = group.findings().iter().collect::<Vec<_>>().into_iter();
    row.push(Text::joined(
        findings.map(|finding| text![words(finding.name())]),
        ", ",
    ));
    row
}

/// A dimension's value, also if it is missing.
fn value<'a>(dimension: Dimension, value: Option<&'a str>) -> Text<'a> {
    match (dimension, value) {
        (Dimension::Requester | Dimension::Principal, _) => text![principal(value)],
        (_, None) => text![words(format!("no {}", dimension.name().replace('_', " ")))],
        (_, Some(value)) => text![name(value)],
    }
}

/// The TLS version, or the transport if that is not TLS.
fn how(group: Group<'_>) -> Text<'_> {
    let mut values = group.values();
    let version = values.find(|(dimension, _)| *dimension == Dimension::TlsVersion);
    match version.and_then(|(_, version)| version) {
        Some(version) if matches!(group.transport(), Some(Transport::Tls(_))) => {
            text![name(version)]
        }
        _ => text![group.transport().map_or("other", transport)],
    }
}
