//! The buckets of a report: what the logs cover of each, and what a requirement would break there.

use std::cmp::Reverse;
use std::sync::Arc;

use hashbrown::HashMap;

use super::below::Below;
use super::readiness::Grounds;
use super::refused::RefusedSenders;
use crate::audit::count::{Answered, BucketCoverage, Requests};
use crate::audit::outcome::{Beside, Bucket, Gap, Refused, Requirement, Scope};
use crate::audit::{Dimension, Options};
use crate::evidence::{HOUR, Timestamp, days_between};

/// Number of gaps that a report lists for each bucket.
const GAPS_NAMED: usize = 3;

/// The report's buckets, those with most refused requests first. `senders` has those of the refused
/// requests by the name of the bucket.
pub(crate) fn buckets(
    coverages: Vec<BucketCoverage>,
    mut senders: HashMap<Arc<str>, RefusedSenders>,
    scope: &Scope,
    end: Option<Timestamp>,
    options: &Options,
) -> Vec<Bucket> {
    // A bucket is silent if others have later records.
    let last = coverages.iter().map(|coverage| coverage.covered.last).max();
    let end = last.max(end);
    let mut found: Vec<_> = coverages
        .iter()
        .map(|coverage| senders.remove(&coverage.name).unwrap_or_default())
        .collect();
    // The senders of buckets whose coverage is counted together.
    if let Some(folded) = coverages.iter().position(|coverage| coverage.is_folded) {
        for (_, others) in senders {
            found[folded].merge(others);
        }
    }
    let none = Answered::default();
    let mut buckets: Vec<_> = coverages
        .into_iter()
        .zip(found)
        .map(|(coverage, senders)| {
            let beside = coverage.beside.as_deref();
            let grounds = Grounds {
                scope,
                options,
                answered: &coverage.answered,
                beside: beside.map_or(&none, |beside| &beside.answered),
                times: Some((coverage.covered.first, coverage.covered.last)),
                end,
                contradictory: 0,
                is_folded: coverage.is_folded,
                bucket: Some(&*coverage.name),
            };
            bucket(&coverage, &grounds, senders)
        })
        .collect();
    buckets.sort_by(|a, b| {
        let order = |bucket: &Bucket| {
            (
                Reverse(bucket.refused.requests),
                Reverse(bucket.already_denied_requests),
                bucket.bucket.clone(),
            )
        };
        order(a).cmp(&order(b))
    });
    buckets
}

/// The end of the logs, as far as it does not follow from the records that were asked for: the end of
/// the period, which is today if it is open, or the last record of another bucket if that is later.
///
/// If one bucket was asked for, there may be records of others that were never looked at, because on
/// S3 their folders are passed over. Unless something shows how far the logs go, they may then go on
/// until today.
pub(crate) fn end_of_logs(
    coverages: &[BucketCoverage],
    last_elsewhere: Option<Timestamp>,
    options: &Options,
) -> Option<Timestamp> {
    let mut filters = options.filters.iter();
    let is_narrowed = filters.any(|filter| filter.dimension == Dimension::Bucket);
    let shown = last_elsewhere.max(options.end_of_period());
    let today = Some(options.today()).filter(|_| is_narrowed && coverages.len() == 1);
    shown.or(today)
}

fn bucket(coverage: &BucketCoverage, grounds: &Grounds<'_>, senders: RefusedSenders) -> Bucket {
    let below = Below::of(Requirement::Tls(grounds.options.min_tls), grounds.answered);
    let covered = &coverage.covered;
    let mut longest_gaps = covered.gaps();
    let missing: i64 = longest_gaps.iter().map(|gap| gap.1).sum();
    longest_gaps.sort_by_key(|&(from, hours)| (Reverse(hours), from));
    longest_gaps.truncate(GAPS_NAMED);
    let gap = |(from, hours): (i64, i64)| Gap {
        from: Timestamp(from * HOUR),
        until: Timestamp((from + hours) * HOUR),
        hours: hours as u64,
    };
    Bucket {
        bucket: coverage.name.clone(),
        recorder: coverage.recorder,
        records: covered.records,
        first_seen: covered.first,
        last_seen: covered.last,
        hours: covered.hours().count() as u64,
        hours_without_records: missing as u64,
        gaps: longest_gaps.into_iter().map(gap).collect(),
        refused: Refused {
            requests: below.refused,
            last_seen: below.last_refused,
            days_since: days_between(below.last_refused, Some(covered.last)),
            ..senders.into_refused()
        },
        already_denied_requests: below.already_denied,
        unknown_requests: below.unknown(),
        beside: coverage
            .beside
            .as_deref()
            .map(|other| beside(other, grounds.options)),
        readiness: Requirement::evaluated(grounds.options.min_tls)
            .map(|requirement| grounds.bucket_readiness(requirement))
            .collect(),
    }
}

/// What others recorded of a bucket.
fn beside(coverage: &BucketCoverage, options: &Options) -> Beside {
    let below = Below::of(Requirement::Tls(options.min_tls), &coverage.answered);
    let mut requests = Requests::default();
    for alike in coverage.answered.iter() {
        requests.count(alike.transport, alike.requests);
    }
    Beside {
        recorder: coverage.recorder,
        records: coverage.covered.records,
        first_seen: coverage.covered.first,
        last_seen: coverage.covered.last,
        requests,
        refused_requests: below.refused,
        unknown_requests: below.unknown(),
    }
}
