//! The report as one self-contained page. It needs no network, and can be read without its script.
//!
//! Untrusted text occurs only as text, never in an attribute, a URL, a style or a script. The
//! page's Content Security Policy allows only its own style and script. The same audit gives the
//! same bytes.

mod buckets;
mod callers;
mod chart;
mod gate;
mod groups;
mod readiness;
mod shares;
mod trend;

use std::borrow::Cow;
use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::audit::{Audit, Finding};
use crate::evidence::Timestamp;

use super::Layout;
use super::escape::{clipped, visible};
use super::format_values::number;
use super::verdict_text::{filters, scope_line, verdict};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The Content Security Policy: only the page's own style and script, identified by their hashes.
const POLICY: &str = "default-src 'none'; \
    style-src 'sha256-aTJ/Xyul13lW8vvGp/mF3O76z9YTNxshZEfmXo+gsfU='; \
    script-src 'sha256-LyCm1nCOzcCFe5vf+emkodWKu+9Gw5cQK9Ne/f9k+AQ='; \
    base-uri 'none'; form-action 'none'";

/// The most rows of a table, and of the table of groups, unless `--all` is given.
const ROWS: usize = 200;
const GROUPS: usize = 1_000;

/// The most characters of a value.
const VALUE: usize = 300;

pub(super) fn write(audit: &Audit, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page(audit, layout).into_string().as_bytes())
}

fn page(audit: &Audit, layout: &Layout) -> Markup {
    let sections = sections(audit, layout);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="referrer" content="no-referrer";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "TLS audit of Amazon S3 access logs" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (chart::patterns())
                (head(audit, &sections))
                main {
                    @for section in &sections {
                        section id=(section.id) aria-labelledby={ (section.id) "-heading" } {
                            h2 id={ (section.id) "-heading" } { (section.heading) }
                            (section.body)
                        }
                    }
                }
                (foot(audit))
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

/// A section of the page. `name` is its entry in the table of contents.
struct Section {
    id: &'static str,
    name: &'static str,
    heading: &'static str,
    body: Markup,
}

fn sections(audit: &Audit, layout: &Layout) -> Vec<Section> {
    let most = |rows| layout.top.map_or(usize::MAX, |_| rows);
    let section = |id, name, heading, body| Section {
        id,
        name,
        heading,
        body,
    };
    let gate = gate::body(audit, most(ROWS))
        .map(|gate| section("gate", "Gate", "Results of the gate", gate));
    let unread =
        unread(audit).map(|list| section("unread", "Unread", "What could not be read", list));
    if audit.summary.requests == 0 {
        return gate.into_iter().chain(unread).collect();
    }
    let trend = trend::body(audit)
        .map(|charts| section("trend", "Over time", "Requests over time", charts));
    let sections = [
        Some(section(
            "readiness",
            "Readiness",
            "What can you safely require?",
            readiness::cards(audit),
        )),
        Some(section(
            "callers",
            "Callers",
            "Callers, riskiest first",
            callers::lists(audit, most(ROWS)),
        )),
        Some(section(
            "tls",
            "TLS",
            "TLS versions and cipher suites",
            shares::body(audit, most(ROWS)),
        )),
        trend,
        Some(section(
            "buckets",
            "Buckets",
            "What would break in each bucket, and what the logs cover",
            buckets::body(audit, most(ROWS)),
        )),
        gate,
        unread,
        Some(section(
            "groups",
            "Groups",
            "Groups of requests, riskiest first",
            groups::body(audit, most(GROUPS)),
        )),
    ];
    sections.into_iter().flatten().collect()
}

fn head(audit: &Audit, sections: &[Section]) -> Markup {
    let summary = &audit.summary;
    let tone = match summary.old_tls + summary.http {
        _ if summary.requests == 0 => "open",
        0 if summary.unknown_tls > 0 => "open",
        0 => "safe",
        _ => "alarm",
    };
    let figures = [
        ("Requests".to_owned(), summary.requests, false),
        (
            format!("Below {}", audit.min_tls),
            summary.count(Finding::OldTls),
            true,
        ),
        ("Plain HTTP".to_owned(), summary.count(Finding::Http), true),
        (
            "Weak cipher suite".to_owned(),
            summary.count(Finding::WeakCipher),
            false,
        ),
        (
            "Signature Version 2".to_owned(),
            summary.count(Finding::SigV2),
            false,
        ),
        (
            "Unknown".to_owned(),
            summary.count(Finding::UnknownTls),
            false,
        ),
    ];
    html! {
        header class=(tone) {
            p.eyebrow { "s3tls · TLS audit of Amazon S3 server access logs" }
            h1 { (escaped(&verdict(audit))) }
            p.scope { (scope_line(&audit.scope)) }
            @if let Some(filters) = filters(audit) {
                p.scope { "Only requests with " span.name { (escaped(&filters)) } }
            }
            @if summary.requests > 0 {
                dl.figures {
                    @for (name, count, is_grave) in figures {
                        div.alarm[is_grave && count > 0] {
                            dt { (name) }
                            dd { (number(count)) }
                        }
                    }
                }
            }
            nav aria-label="Contents" {
                ul {
                    @for section in sections {
                        li { a href={ "#" (section.id) } { (section.name) } }
                    }
                }
            }
        }
    }
}

/// Input that could not be read or counted as usual, as on stderr.
fn unread(audit: &Audit) -> Option<Markup> {
    let notices = super::stderr_text::input_notices(&audit.scope);
    (!notices.is_empty()).then(|| html! { pre.notices { (notices.join("\n")) } })
}

fn foot(audit: &Audit) -> Markup {
    let sources = &audit.scope.counts.sources;
    html! {
        footer {
            p {
                "Made by " (audit.tool.name) " " (audit.tool.version) " from "
                @for (place, source) in sources.iter().take(ROWS).enumerate() {
                    @if place > 0 { ", " }
                    code { (escaped(source)) }
                }
                @if sources.len() > ROWS { " and " (number((sources.len() - ROWS) as u64)) " more" }
                ". TLS below " (audit.min_tls) " counts as old."
            }
            p {
                "Clients and User-Agents are what the callers claim. "
                "All times are in UTC."
            }
        }
    }
}

/// Escapes untrusted text, and cuts it if it is too long.
fn escaped(text: &str) -> String {
    clipped(&visible(text), VALUE).into_owned()
}

/// A table that scrolls on its own if it is too wide. Each heading comes with whether its column
/// holds numbers.
fn table(id: &str, caption: &str, headings: &[(&str, bool)], rows: &Markup) -> Markup {
    html! {
        div.scroll role="region" aria-labelledby={ (id) "-caption" } tabindex="0" {
            table id=(id) {
                caption id={ (id) "-caption" } { span { (caption) } }
                thead {
                    tr {
                        @for (heading, is_number) in headings {
                            th.number[*is_number] scope="col" { (heading) }
                        }
                    }
                }
                tbody { (rows) }
            }
        }
    }
}

/// Says how many rows are not shown.
fn more(all: usize, shown: usize, what: &str) -> Markup {
    html! {
        @if all > shown {
            p.more {
                (number((all - shown) as u64)) " more " (what) " are in the JSON report."
            }
        }
    }
}

/// A day, or a dash.
fn day_or_none(time: Option<Timestamp>) -> Cow<'static, str> {
    time.map_or("–".into(), |time| time.day().into())
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_policy_names_the_style_and_the_script() {
        for (directive, content) in [("style-src", STYLE), ("script-src", SCRIPT)] {
            let hash = STANDARD.encode(Sha256::digest(content));
            let directive = format!("{directive} 'sha256-{hash}'");
            assert!(POLICY.contains(&directive), "the policy lacks {directive}");
        }
    }
}
