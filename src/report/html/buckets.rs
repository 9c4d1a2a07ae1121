//! The requests that would be refused in each bucket, and what its logs cover.

use maud::{Markup, html};

use crate::audit::{Audit, Bucket};

use super::{day_or_none, escaped, more, table};
use crate::report::format_values::{bytes, counted, delivery, is_affected, number, principal};

/// Both tables, and how late records were delivered.
pub(super) fn body(audit: &Audit, rows: usize) -> Markup {
    let broken: Vec<_> = audit
        .buckets
        .iter()
        .filter(|bucket| is_affected(bucket))
        .collect();
    html! {
        @if broken.is_empty() {
            p { "A minimum of " (audit.min_tls) " would refuse nothing in any bucket." }
        } @else {
            (breaks(audit, &broken[..broken.len().min(rows)]))
            (more(broken.len(), rows, "buckets"))
        }
        (covers(&audit.buckets[..audit.buckets.len().min(rows)]))
        (more(audit.buckets.len(), rows, "buckets"))
        @if let Some(delivery) = delivery(&audit.delivery) { p { (delivery) } }
    }
}

fn breaks(audit: &Audit, buckets: &[&Bucket]) -> Markup {
    table(
        "breaks",
        &format!("What a minimum of {} would refuse", audit.min_tls),
        &[
            ("Bucket", false),
            ("Requests refused", true),
            ("Bytes", true),
            ("Already 403", true),
            ("Requesters", true),
            ("Top requesters", false),
            ("Last seen", false),
            ("Days of logs since", true),
        ],
        &html! {
            @for bucket in buckets {
                @let refused = &bucket.refused;
                tr {
                    th scope="row" { span.name { (escaped(&bucket.bucket)) } }
                    td.number { strong.alarm[refused.requests > 0] { (number(refused.requests)) } }
                    td.number { (bytes(refused.bytes_sent)) }
                    td.number { (number(bucket.already_denied)) }
                    td.number { (number(refused.principals)) }
                    td {
                        @for top in &refused.top_principals {
                            div.name.wide { (escaped(&principal(top.as_deref()))) }
                        }
                    }
                    td.date { (day_or_none(refused.last_seen)) }
                    td.number { (refused.days_since.map_or("–".to_owned(), number)) }
                }
            }
        },
    )
}

fn covers(buckets: &[Bucket]) -> Markup {
    table(
        "covers",
        "What the logs cover: callers cannot be seen in hours without records",
        &[
            ("Bucket", false),
            ("Records", true),
            ("First", false),
            ("Last", false),
            ("Hours with records", true),
            ("Hours without", true),
            ("Longest gaps", false),
        ],
        &html! {
            @for bucket in buckets {
                tr {
                    th scope="row" { span.name { (escaped(&bucket.bucket)) } }
                    td.number { (number(bucket.records)) }
                    td.date { (bucket.first_seen.day()) }
                    td.date { (bucket.last_seen.day()) }
                    td.number { (number(bucket.hours)) }
                    td.number { (number(bucket.hours_without_records)) }
                    td {
                        @for gap in &bucket.gaps {
                            div.date {
                                (counted(gap.hours, "hour")) " from " (gap.from.day())
                            }
                        }
                    }
                }
            }
        },
    )
}
