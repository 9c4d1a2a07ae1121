//! The groups, in a table that can be sorted and filtered.

use maud::{Markup, html};

use crate::audit::{Audit, Dimension, Group};

use super::{escaped, more, table};
use crate::report::format_values::{counted, number, title, value, version_or_transport};

/// A table of at most `most` groups.
pub(super) fn body(audit: &Audit, most: usize) -> Markup {
    let names: Vec<_> = own_columns(&audit.by).map(title).collect();
    let mut headings = vec![
        ("Requests", true),
        ("Refused", true),
        ("Last seen", false),
        ("How", false),
    ];
    headings.extend(names.iter().map(|name| (name.as_str(), false)));
    let caption = format!(
        "Groups by {}",
        audit
            .by
            .iter()
            .map(|dimension| dimension.name())
            .collect::<Vec<_>>()
            .join(", ")
    );
    let rows = html! { @for group in audit.groups.iter().take(most) { (row(audit, group)) } };
    html! {
        // The script puts a filter here.
        div #groups-tools {}
        (table("groups-table", &caption, &headings, &rows))
        (more(audit.groups.len(), audit.groups.len().min(most), "groups"))
    }
}

fn row(audit: &Audit, group: Group<'_>) -> Markup {
    html! {
        tr {
            td.number { (number(group.requests())) }
            td.number { strong.alarm[group.risky_requests() > 0] { (number(group.risky_requests())) } }
            td.date { (group.last_seen().day()) }
            td {
                div.date { (escaped(&version_or_transport(group))) }
                @if !group.findings().is_empty() {
                    ul.tags {
                        @for finding in group.findings().iter() {
                            li.alarm[finding.is_risky()] { (finding.name()) }
                        }
                    }
                }
            }
            @if group.folded() > 0 {
                @for place in 0..own_columns(&audit.by).count() {
                    td { @if place == 0 { "(" (counted(group.folded(), "group")) " folded)" } }
                }
            } @else {
                @for (dimension, text) in group.values() {
                    @if has_own_column(dimension) {
                        td { div.name.wide { (escaped(&value(dimension, text))) } }
                    }
                }
            }
        }
    }
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
