//! The results of the gate, and the entries of the baseline.

use maud::{Markup, html};

use crate::audit::{Audit, EntryUse};

use super::{escaped, more, table};
use crate::report::format_values::{accepted_buckets, number, principal};
use crate::report::gate_text::{Outcome, rule_results};

/// Both lists; `None` if no rule was set.
pub(super) fn body(audit: &Audit, rows: usize) -> Option<Markup> {
    let results = rule_results(audit);
    if results.is_empty() {
        return None;
    }
    let entries = audit.baseline.as_ref().map(|baseline| &baseline.entries);
    Some(html! {
        ul.rulings {
            @for result in &results {
                li class=(tone(result.outcome)) {
                    p {
                        strong { (result.name) " " (result.outcome.name()) }
                        ": " (escaped(&result.why)) "."
                    }
                    @if !result.details.is_empty() {
                        ul {
                            @for detail in result.details.iter().take(rows) {
                                li { (escaped(detail)) }
                            }
                        }
                        (more(result.details.len(), rows, "of them"))
                    }
                }
            }
        }
        @if let Some(entries) = entries {
            (accepted(&entries[..entries.len().min(rows)]))
            (more(entries.len(), rows, "entries"))
        }
    })
}

fn tone(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "safe",
        Outcome::Failed => "alarm",
        Outcome::Inconclusive => "open",
    }
}

fn accepted(entries: &[EntryUse]) -> Markup {
    table(
        "baseline",
        "Callers that the baseline accepts",
        &[
            ("Caller", false),
            ("Client", false),
            ("Bucket", false),
            ("How", false),
            ("Requests", true),
            ("Reason", false),
            ("Owner", false),
            ("Expires", false),
            ("State", false),
        ],
        &html! {
            @for entry in entries {
                @let accepted = &entry.accepted;
                tr {
                    th scope="row" {
                        div.name.wide { (escaped(&principal(accepted.principal.as_deref()))) }
                    }
                    td { div.wide { (accepted.client.as_deref().map_or("–".to_owned(), escaped)) } }
                    td { div.name.wide { (escaped(&accepted_buckets(&accepted.bucket))) } }
                    td { (escaped(accepted.tls_version.as_deref().unwrap_or(&accepted.transport))) }
                    td.number { (number(entry.requests)) }
                    td { div.wide { (escaped(&accepted.reason)) } }
                    td { (escaped(&accepted.owner)) }
                    td.date { (escaped(&accepted.expires)) }
                    td { (state(entry)) }
                }
            }
        },
    )
}

fn state(entry: &EntryUse) -> &'static str {
    match (entry.expired, entry.requests) {
        (true, _) => "expired",
        (false, 0) => "unused",
        (false, _) => "used",
    }
}
