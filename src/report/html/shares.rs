//! TLS versions and cipher suites.

use maud::{Markup, html};

use crate::audit::{Audit, Share, VersionShare};
use crate::identify::Grade;

use super::{chart, escaped, more, table};
use crate::report::format_values::{bytes, number, percent, transport};

/// The length of the bar and of the shortest visible piece, in the units of the drawing.
const BAR: f64 = 1_000.0;
const LEAST: f64 = 4.0;

/// A bar of the versions, and both tables.
pub(super) fn body(audit: &Audit, rows: usize) -> Markup {
    let (versions, suites) = (&audit.summary.tls_version, &audit.summary.cipher_suite);
    html! {
        (bar(audit))
        (table(
            "versions",
            "TLS versions and other transports",
            &[
                ("Version", false),
                ("Requests", true),
                ("Share", true),
                ("Requesters", true),
                ("Bytes sent", true),
                ("Last seen", false),
            ],
            &html! { @for version in versions.iter().take(rows) { (version_row(audit, version)) } },
        ))
        (more(versions.len(), rows, "versions"))
        (table(
            "suites",
            "Cipher suites, graded on the scale of Mozilla's Server Side TLS profiles",
            &[
                ("Cipher suite", false),
                ("Requests", true),
                ("Share", true),
                ("Requesters", true),
                ("Grade", false),
                ("Weaknesses", false),
                ("Last seen", false),
            ],
            &html! {
                @for suite in suites.iter().take(rows) {
                    tr {
                        th scope="row" {
                            @let name = suite.cipher_suite.as_deref();
                            span.name { (name.map_or("none".to_owned(), escaped)) }
                        }
                        (share_cells(&suite.share))
                        td { (suite.grade.map_or("–", Grade::name)) }
                        td { (suite.weaknesses.join(", ")) }
                        td.date { (suite.share.last_seen.day()) }
                    }
                }
            },
        ))
        (more(suites.len(), rows, "cipher suites"))
    }
}

fn version_row(audit: &Audit, version: &VersionShare) -> Markup {
    html! {
        tr {
            th scope="row" {
                (chart::swatch(audit, version.transport)) " "
                span.name { (name(version)) }
                @if version.transport.is_refused_by(audit.min_tls) { " " span.tag { "refused" } }
            }
            (share_cells(&version.share))
            td.number { (bytes(version.share.bytes_sent)) }
            td.date { (version.share.last_seen.day()) }
        }
    }
}

fn share_cells(share: &Share) -> Markup {
    html! {
        td.number { (number(share.requests)) }
        td.number { (percent(share)) }
        td.number { (number(share.principals)) }
    }
}

/// The shares of the versions. Refused ones come first.
fn bar(audit: &Audit) -> Markup {
    let mut versions: Vec<_> = audit.summary.tls_version.iter().collect();
    versions.sort_by_key(|version| !version.transport.is_refused_by(audit.min_tls));
    let counts: Vec<_> = versions
        .iter()
        .map(|version| version.share.requests)
        .collect();
    let pieces = chart::pieces(&counts, audit.summary.requests, BAR, LEAST);
    html! {
        svg.share role="img" aria-labelledby="share-title share-desc" viewBox="0 0 1000 40"
            preserveAspectRatio="none" {
            title id="share-title" { "Requests by TLS version" }
            desc id="share-desc" {
                "One bar, divided by share. Requests that would be refused are hatched. "
                "The table below has the figures."
            }
            @for (version, (from, length)) in versions.iter().zip(pieces) {
                g {
                    title { (name(version)) ": " (percent(&version.share)) }
                    (chart::bar(audit, version.transport, [from, 0.0, length, 40.0]))
                }
            }
        }
    }
}

fn name(version: &VersionShare) -> String {
    match &version.tls_version {
        Some(name) => escaped(name),
        None => transport(version.transport).to_owned(),
    }
}
