//! Deciding whether each requirement is safe, and which doubts prevent a proof.

use super::totals::RefusedRequests;
use crate::audit::outcome::{Doubt, Readiness, Scope, Verdict};
use crate::audit::value::Filter;
use crate::audit::{Dimension, Options};
use crate::evidence::days_between;

/// Decides whether a requirement is safe.
///
/// "Safe" promises that nothing breaks. So every file, every record and every request of the
/// buckets and the period in question must have been read. `clients` is the number of requests that
/// clients sent, without S3's internal ones.
pub(crate) fn readiness(
    refusals: RefusedRequests,
    clients: u64,
    scope: &Scope,
    options: &Options,
) -> Readiness {
    let doubts = match refusals.requests {
        0 => doubts(&refusals, clients, scope, options),
        _ => Vec::new(),
    };
    Readiness {
        requirement: refusals.requirement,
        verdict: match (refusals.requests, doubts.is_empty()) {
            (0, true) => Verdict::Safe,
            (0, false) => Verdict::Unproven,
            _ => Verdict::Breaks,
        },
        refused_requests: refusals.requests,
        refused_principals: refusals.principals,
        unknown_requests: refusals.unknown_transport + refusals.unknown_version,
        reasons: doubts,
        last_seen: refusals.last_seen,
        days_since: days_between(refusals.last_seen, scope.last_seen),
    }
}

fn doubts(
    refusals: &RefusedRequests,
    clients: u64,
    scope: &Scope,
    options: &Options,
) -> Vec<Doubt> {
    let narrows_the_question = |filter: &&Filter| filter.dimension == Dimension::Bucket;
    let hiding_filters = options
        .filters
        .iter()
        .filter(|filter| !narrows_the_question(filter))
        .count();
    let contradictory = scope.counts.contradictory.min(refusals.unknown_transport);
    let counted = [
        Doubt::Unreadable(scope.samples.unreadable.len() as u64),
        Doubt::Malformed(scope.counts.malformed),
        Doubt::Ambiguous(scope.counts.ambiguous),
        Doubt::Special(scope.counts.special),
        Doubt::Contradictory(contradictory),
        Doubt::UnknownTransport(refusals.unknown_transport - contradictory),
        Doubt::UnknownVersion(refusals.unknown_version),
        Doubt::Filters(hiding_filters as u64),
    ];
    let no_requests = (clients == 0).then_some(Doubt::NoRequests);
    no_requests
        .into_iter()
        .chain(counted.into_iter().filter(|doubt| doubt.count() > 0))
        .collect()
}
