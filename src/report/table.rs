//! The report for people: a verdict in words, the summary, and the riskiest groups.

use std::borrow::Cow;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{
    Cell, CellAlignment, Color, ContentArrangement, ContentLineStyle, LineStyle, Row, Table,
    TableStyle,
};

use crate::audit::{Audit, Dimension, Findings, Group, Share, rfc3339};
use crate::log::Transport;

use super::Layout;
use super::escape::visible;
use super::verdict::verdict;
use super::words::{counted, day, number, percent, transport};

/// From this many columns on, each dimension gets a column of its own.
const WIDE: u16 = 120;

/// How many lines a group may take; longer values end in an ellipsis.
const MAX_GROUP_LINES: usize = 6;

/// How many cipher suites are listed before the rest.
const SUITES_SHOWN: usize = 8;

/// A rule under the header, and nothing else but space.
const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::new(' ', ' ', ' '))
    .header_separator(LineStyle::new(' ', '─', ' ', ' '))
    .content_lines(ContentLineStyle::new(' ', ' ', ' '));

pub(super) fn write(audit: &Audit, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", coloured_verdict(audit, layout))?;
    if audit.summary.requests == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "\n{}",
        wrap(&scope_line(audit), usize::from(layout.width))
    )?;
    section(out, "TLS versions", &versions(audit, layout))?;
    section(out, "Cipher suites", &suites(audit, layout))?;
    let shown = layout.top.unwrap_or(usize::MAX).min(audit.groups.len());
    section(
        out,
        &groups_title(audit, shown),
        &groups(audit, layout, shown),
    )
}

fn section(out: &mut dyn Write, title: &str, table: &Table) -> io::Result<()> {
    writeln!(out, "\n{title}")?;
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn coloured_verdict(audit: &Audit, layout: &Layout) -> String {
    let summary = &audit.summary;
    let verdict = wrap(&verdict(audit), usize::from(layout.width));
    if !layout.color {
        return verdict;
    }
    let color = if summary.old_tls + summary.http > 0 {
        AnsiColor::Red
    } else if summary.requests == 0 || summary.unknown_tls > 0 {
        AnsiColor::Yellow
    } else {
        AnsiColor::Green
    };
    let style = Style::new().bold().fg_color(Some(color.into()));
    format!("{style}{verdict}{style:#}")
}

/// Breaks a sentence between words.
fn wrap(sentence: &str, width: usize) -> String {
    let mut text = String::with_capacity(sentence.len());
    let mut column = 0;
    for word in sentence.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            text.push('\n');
            column = 0;
        } else if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text
}

fn scope_line(audit: &Audit) -> String {
    let scope = &audit.scope;
    let mut line = format!(
        "Read {} in {}",
        counted(scope.lines, "line"),
        counted(scope.files, "file")
    );
    if scope.skipped_by_date > 0 {
        line.push_str(&format!(
            "; {} skipped by date",
            counted(scope.skipped_by_date, "file")
        ));
    }
    if let (Some(first), Some(last)) = (scope.first_seen, scope.last_seen) {
        line.push_str(&format!(
            "; requests from {} to {}",
            rfc3339(first),
            rfc3339(last)
        ));
    }
    line + "."
}

fn versions(audit: &Audit, layout: &Layout) -> Table {
    let mut table = new_table(layout);
    table.set_header(share_header("Version"));
    for version in &audit.summary.tls_version {
        let name = match &version.tls_version {
            Some(name) => visible(name),
            None => transport(version.transport).into(),
        };
        let is_risky = version.transport == Transport::Http
            || version
                .tls_version
                .as_deref()
                .is_some_and(|name| is_old(audit, name));
        let name = Cell::new(name);
        table.add_row(share_row(
            if is_risky { name.fg(Color::Red) } else { name },
            &version.share,
        ));
    }
    table
}

/// Whether a version's name is of one below the minimum.
fn is_old(audit: &Audit, name: &str) -> bool {
    crate::log::TlsVersion::from_log(name.as_bytes()).is_some_and(|version| version < audit.min_tls)
}

fn suites(audit: &Audit, layout: &Layout) -> Table {
    let mut table = new_table(layout);
    table.set_header(share_header("Suite"));
    let suites = &audit.summary.cipher_suite;
    for suite in suites.iter().take(SUITES_SHOWN) {
        let name = suite
            .cipher_suite
            .as_deref()
            .map_or("(none)".into(), visible);
        table.add_row(share_row(Cell::new(name), &suite.share));
    }
    if suites.len() > SUITES_SHOWN {
        let rest = &suites[SUITES_SHOWN..];
        let requests = rest.iter().map(|suite| suite.share.requests).sum();
        let name = format!("({} more)", number(rest.len() as u64));
        table.add_row([Cell::new(name), right(number(requests))]);
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
        Cell::new(day(&rfc3339(share.last_seen))),
    ]
}

fn groups_title(audit: &Audit, shown: usize) -> String {
    let all = audit.groups.len();
    let risky = audit
        .groups
        .iter()
        .filter(|group| group.findings.are_risky())
        .count() as u64;
    let shown = if shown < all {
        format!(
            "the first {} of {}",
            number(shown as u64),
            number(all as u64)
        )
    } else {
        format!("all {}", number(all as u64))
    };
    let folded = match audit.groups.last() {
        Some(last) if last.folded > 0 => format!("; {} folded into the last", number(last.folded)),
        _ => String::new(),
    };
    let risky = number(risky);
    format!("Groups, riskiest first ({shown}{folded}; {risky} with old TLS or plain HTTP)")
}

fn groups(audit: &Audit, layout: &Layout, shown: usize) -> Table {
    let mut table = new_table(layout);
    let is_wide = layout.width >= WIDE;
    let travelled = if audit.by.contains(&Dimension::TlsVersion) {
        "TLS"
    } else {
        "Transport"
    };
    let names: Vec<_> = shown_dimensions(&audit.by).map(title).collect();
    let mut header = vec![right("Requests"), Cell::new("Last seen")];
    if is_wide {
        header.extend(["Findings", travelled].map(Cell::new));
        header.extend(names.iter().map(Cell::new));
    } else {
        header.extend([travelled, &names.join(", ")].map(Cell::new));
    }
    table.set_header(header);
    for group in &audit.groups[..shown] {
        let values = shown_values(group);
        let findings: Vec<_> = group
            .findings
            .iter()
            .map(|finding| finding.name())
            .collect();
        let mut row = vec![
            right(number(group.requests())),
            Cell::new(day(&group.last_seen())),
        ];
        if is_wide {
            row.push(coloured(findings.join("\n"), group.findings));
            row.push(Cell::new(travelled_by(group)));
            row.extend(values.iter().map(Cell::new));
        } else {
            // Side by side these would leave no room for the values.
            let travelled = [&[&*travelled_by(group)][..], &findings]
                .concat()
                .join("\n");
            row.push(coloured(travelled, group.findings));
            row.push(Cell::new(values.join("\n")));
        }
        let mut row = Row::from(row);
        row.max_height(MAX_GROUP_LINES);
        table.add_row(row);
    }
    table
}

/// The dimensions with a place of their own; how a group travelled always has one.
fn shown_dimensions(by: &[Dimension]) -> impl Iterator<Item = Dimension> {
    by.iter().copied().filter(|&dimension| is_shown(dimension))
}

fn is_shown(dimension: Dimension) -> bool {
    !matches!(dimension, Dimension::TlsVersion | Dimension::Transport)
}

/// A dimension's name as a heading: `User agent`.
fn title(dimension: Dimension) -> String {
    let name = dimension.name().replace('_', " ");
    name[..1].to_uppercase() + &name[1..]
}

/// The values of a group, for people.
fn shown_values(group: &Group) -> Vec<Cow<'_, str>> {
    if group.folded > 0 {
        return vec![format!("({} folded)", counted(group.folded, "group")).into()];
    }
    let values = group
        .values
        .iter()
        .filter(|(dimension, _)| is_shown(*dimension));
    values
        .map(|(dimension, value)| shown_value(*dimension, value.as_deref()))
        .collect()
}

/// The TLS version, or what there was in place of TLS.
fn travelled_by(group: &Group) -> Cow<'_, str> {
    let version = group
        .values
        .iter()
        .find(|(dimension, _)| *dimension == Dimension::TlsVersion);
    match version.and_then(|(_, version)| version.as_deref()) {
        Some(version) if group.transport == Some(Transport::Tls) => visible(version),
        _ => group.transport.map_or("other", transport).into(),
    }
}

fn coloured(text: String, findings: Findings) -> Cell {
    let cell = Cell::new(text);
    match findings.iter().next() {
        Some(_) if findings.are_risky() => cell.fg(Color::Red),
        Some(_) => cell.fg(Color::Yellow),
        None => cell,
    }
}

/// A value, or what it means that there is none.
fn shown_value(dimension: Dimension, value: Option<&str>) -> Cow<'_, str> {
    match (dimension, value) {
        (Dimension::Requester, None) => "anonymous".into(),
        (_, None) => format!("no {}", dimension.name().replace('_', " ")).into(),
        (_, Some(value)) if is_canonical_id(value) => {
            format!("{}…{}", &value[..8], &value[56..]).into()
        }
        (_, Some(value)) => visible(value),
    }
}

/// Canonical IDs are 64 hex digits; both ends tell them apart as well as the whole would.
fn is_canonical_id(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn new_table(layout: &Layout) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(layout.width);
    if layout.color {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table
}

fn right(text: impl ToString) -> Cell {
    Cell::new(text.to_string()).set_alignment(CellAlignment::Right)
}
