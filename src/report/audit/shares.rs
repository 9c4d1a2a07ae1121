//! TLS versions and cipher suites.

use crate::audit::{Audit, Share};
use crate::identify::Grade;

use crate::report::Part;
use crate::report::document::{
    Block, Column, Section, Table, Text, Tone, bytes, day, name, number, share, text, words,
};
use crate::report::extent::Extent;
use crate::report::format_values::transport;

pub(super) fn sections<'a>(audit: &'a Audit, extent: &Extent<'_>) -> [Section<'a>; 2] {
    let (versions, suites) = (&audit.summary.tls_version, &audit.summary.cipher_suite);
    [
        extent.part(
            Part::Versions,
            "versions",
            text!["TLS versions and other transports"],
            extent.listed(Block::Table(version_table(audit, extent)), versions.len()),
        ),
        extent.part(
            Part::Ciphers,
            "ciphers",
            text!["Cipher suites, graded on the scale of Mozilla's Server Side TLS profiles"],
            extent.listed(Block::Table(suite_table(audit, extent)), suites.len()),
        ),
    ]
}

fn columns(first: &str) -> Vec<Column> {
    vec![
        Column::name(first),
        Column::number("Requests"),
        Column::number("Share"),
        Column::number("Principals"),
        Column::short("Last seen"),
    ]
}

fn cells(share_of: &Share) -> Vec<Text<'static>> {
    vec![
        number(share_of.requests).into(),
        share(share_of.share).into(),
        number(share_of.principals).into(),
        day(share_of.last_seen).into(),
    ]
}

fn version_table<'a>(audit: &'a Audit, extent: &Extent<'_>) -> Table<'a> {
    let versions = audit.summary.tls_version.iter().take(extent.rows);
    let mut columns = columns("Version");
    columns.push(Column::number("Bytes sent").optional());
    let row = |version: &'a crate::audit::VersionShare| {
        let is_refused = version.transport.is_refused_by(audit.min_tls);
        let tone = if is_refused { Tone::Bad } else { Tone::Plain };
        let shown = match &version.tls_version {
            Some(version) => text![name(&**version)],
            None => text![transport(version.transport)],
        };
        let mut row = vec![shown.toned(tone)];
        row.extend(cells(&version.share));
        row.push(bytes(version.share.bytes_sent).into());
        row
    };
    Table {
        id: "versions",
        columns,
        rows: versions.map(row).collect(),
        is_sortable: false,
    }
}

fn suite_table<'a>(audit: &'a Audit, extent: &Extent<'_>) -> Table<'a> {
    let suites = audit.summary.cipher_suite.iter().take(extent.rows);
    let mut columns = columns("Cipher suite");
    columns.push(Column::prose("Grade"));
    let row = |suite: &'a crate::audit::SuiteShare| {
        let shown = match &suite.cipher_suite {
            Some(suite) => text![name(&**suite)],
            None => text!["none"],
        };
        let grade = suite
            .grade
            .map(|grade| text![words(grade.name())])
            .unwrap_or_default();
        let weaknesses = suite.weaknesses.iter().map(|&weakness| text![weakness]);
        let weaknesses = Text::joined(weaknesses, ", ");
        let tone = match suite.grade {
            Some(Grade::Old | Grade::Insecure) => Tone::Open,
            _ => Tone::Plain,
        };
        let mut row = vec![shown];
        row.extend(cells(&suite.share));
        row.push(Text::joined([grade, weaknesses], ": ").toned(tone));
        row
    };
    Table {
        id: "suites",
        columns,
        rows: suites.map(row).collect(),
        is_sortable: false,
    }
}
