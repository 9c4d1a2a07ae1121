//! Reasons for which an audit is inconclusive.

use super::no_records::no_records;
use super::none_passes::none_passes;
use crate::audit::limit::Limit;
use crate::audit::numbers::number;
use crate::audit::outcome::{Doubt, Scope, Summary};
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
        return Some(no_records(scope));
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

/// The reason for which a gate is inconclusive: the records end too long before the end of the period.
/// Without a period, they are as long as the logs are.
pub(crate) fn silent_at_the_end(silent: Option<Doubt>, options: &Options) -> Option<String> {
    let is_asked = !options.fail_on.is_empty() && options.end_of_period().is_some();
    let silent = silent.filter(|_| is_asked)?;
    Some(format!("{silent}: check that logs are still delivered"))
}

/// Buckets whose logs were asked for, and of which there are none: what their clients use is not known. One
/// that is logged may have been idle.
pub(crate) fn not_logged(scope: &Scope, options: &Options) -> Option<String> {
    let is_quiet = options.quiet_for.is_some();
    let is_asked = is_quiet || !options.fail_on.is_empty();
    let unlogged = scope.not_known_to_be_logged().filter(|_| is_asked);
    let unseen = scope.unseen.iter().filter(|_| is_quiet && !options.idle_ok);
    let doubt = Doubt::NotLogged {
        unlogged: unlogged.cloned().collect(),
        unseen: unseen.cloned().collect(),
    };
    let hint = match is_asked && !scope.unlogged.is_empty() {
        true => "; --bucket-logs '!NAME' leaves a bucket out",
        false => "",
    };
    (doubt.count() > 0).then(|| format!("{doubt}{hint}"))
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
