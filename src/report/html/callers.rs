//! The callers that would be refused, and how to fix them.

use maud::{Markup, html};

use crate::audit::{Audit, FlaggedCaller};

use super::{escaped, more};
use crate::report::caller_sections::sections;
use crate::report::format_values::{counted, number, principal, program, protocol};

/// How many callers are visible at once. The others are in a `details` element.
const OPEN: usize = 12;

/// The callers by who has to change something.
pub(super) fn lists(audit: &Audit, rows: usize) -> Markup {
    let sections = sections(audit);
    html! {
        @if sections.is_empty() {
            p { "None: no request has a finding." }
        }
        @for (heading, callers) in &sections {
            @let shown = callers.len().min(rows);
            @let open = shown.min(OPEN);
            h3 { (heading) " (" (counted(callers.len() as u64, "caller")) ")" }
            (list(audit, &callers[..open]))
            @if open < shown {
                details {
                    summary { "Show " (counted((shown - open) as u64, "more caller")) }
                    (list(audit, &callers[open..shown]))
                }
            }
            (more(callers.len(), shown, "callers"))
        }
    }
}

fn list(audit: &Audit, callers: &[&FlaggedCaller]) -> Markup {
    html! { ol.callers { @for caller in callers { (item(audit, caller)) } } }
}

fn item(audit: &Audit, caller: &FlaggedCaller) -> Markup {
    let endpoints: Vec<_> = caller
        .endpoints
        .iter()
        .map(|endpoint| endpoint.name())
        .collect();
    html! {
        li {
            div.who {
                p.principal { (escaped(&principal(caller.principal.as_deref()))) }
                p { (escaped(&program(caller))) }
                p.quiet {
                    (caller.caller.name())
                    @if !endpoints.is_empty() { " · " (endpoints.join(", ")) }
                }
                ul.tags {
                    @for &travelled in &caller.transports {
                        li.alarm[travelled.is_refused_by(audit.min_tls)] { (protocol(travelled)) }
                    }
                    // The protocols already show old TLS and plain HTTP.
                    @for finding in caller.findings.iter().filter(|finding| !finding.is_risky()) {
                        li { (finding.name()) }
                    }
                }
            }
            (facts(caller))
            @if let Some(remedy) = &caller.remedy {
                dl.remedy {
                    div { dt { "Likely cause" } dd.cause { (words(&remedy.cause)) } }
                    div { dt { "Fix" } dd.fix { (words(&remedy.fix)) } }
                    div {
                        dt { "Confidence" }
                        dd.quiet { (remedy.confidence.name()) " · " (remedy.source) }
                    }
                }
            }
        }
    }
}

/// The number of requests, the last day and the buckets.
fn facts(caller: &FlaggedCaller) -> Markup {
    html! {
        dl.facts {
            div {
                dt { "Requests" }
                dd {
                    strong { (number(caller.requests())) }
                    @if caller.already_denied > 0 {
                        br; (number(caller.already_denied)) " already answered with 403"
                    }
                    @if caller.accepted > 0 {
                        br; (number(caller.accepted)) " accepted by the baseline"
                    }
                }
            }
            div { dt { "Last seen" } dd { (caller.last_seen().day()) } }
            div {
                dt { "Buckets" }
                dd {
                    @for (place, bucket) in caller.buckets.iter().enumerate() {
                        @if place > 0 { ", " }
                        span.name { (escaped(bucket.name.as_deref().unwrap_or("-"))) }
                    }
                    @let named = caller.buckets.len() as u64;
                    @let unnamed = caller.bucket_count.saturating_sub(named);
                    @if unnamed > 0 { " and " (number(unnamed)) " more" }
                }
            }
        }
    }
}

/// A sentence in which flags such as `-Dkey=value` are code, so that no line breaks after their
/// dash.
fn words(sentence: &str) -> Markup {
    html! {
        @for (place, word) in sentence.split(' ').enumerate() {
            @if place > 0 { " " }
            @if word.starts_with('-') { code.word { (escaped(word)) } } @else { (escaped(word)) }
        }
    }
}
