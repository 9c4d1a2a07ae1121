//! Reasons for which an audit is inconclusive.

use super::none_passes::none_passes;
use crate::audit::limit::Limit;
use crate::audit::numbers::{counted, number};
use crate::audit::outcome::{Scope, Summary};
use crate::audit::{Finding, Options};

/// The reason for which the input is insufficient, if any. `requests` is the number of requests
/// that passed the filters.
pub(crate) fn nothing_read(
    scope: &Scope,
    requests: u64,
    max_malformed: Option<Limit>,
) -> Option<String> {
    let (malformed, records) = (scope.counts.malformed, scope.counts.records);
    if records == 0 {
        let others: u64 = scope.counts.other_events.values().sum();
        return Some(match others {
            0 => match scope.counts.skipped_by_date {
                0 => "the input contains no records".to_owned(),
                skipped => format!(
                    "the input contains no records of the period; skipped by the dates in their \
                     names: {}",
                    counted(skipped, "file")
                ),
            },
            others => format!(
                "the input contains no records of requests to S3, but {} of other services; a trail \
                 records requests to S3 only if it selects data events (aws cloudtrail \
                 put-event-selectors)",
                counted(others, "CloudTrail event")
            ),
        });
    }
    if requests == 0 {
        return Some(none_passes(scope));
    }
    let is_exceeded = max_malformed?.is_exceeded(malformed, records);
    is_exceeded.then(|| {
        format!(
            "{} of {} lines could not be read, more than --max-malformed allows",
            number(malformed),
            number(malformed + records)
        )
    })
}

/// Number of requests that the gate's rules about transport and version could not judge.
pub(crate) fn not_judged(summary: &Summary, options: &Options) -> u64 {
    let has = |rule| options.fail_on.contains(&rule);
    if has(Finding::UnknownTls) {
        0
    } else if has(Finding::OldTls) {
        summary.unknown_tls
    } else if has(Finding::Http) {
        summary.unknown_transport()
    } else {
        0
    }
}

/// The reason for which a gate on transport or version is inconclusive: no client's request has a
/// known transport.
pub(crate) fn nothing_judged(summary: &Summary, options: &Options) -> Option<String> {
    let is_asked =
        options.fail_on.iter().any(|rule| rule.is_risky()) || options.quiet_for.is_some();
    let clients = summary.requests - summary.internal;
    let is_all_unknown = clients > 0 && clients == summary.unknown_transport();
    (is_asked && is_all_unknown).then(|| "no record says whether its request used TLS".to_owned())
}
