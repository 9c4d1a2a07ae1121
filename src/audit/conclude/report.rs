//! Assembling the result of an audit from its counts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hashbrown::HashMap;

use super::readiness::readiness as readiness_of;
use super::refused::BucketRisk;
use super::scope::scope;
use super::summarize::summarize;
use crate::audit::Options;
use crate::audit::count::{
    BucketCoverage, Counts, Coverage, CoveredHours, DeliveryCounts, Folded, OverTime, Tables,
    by_day,
};
use crate::audit::gate::{not_judged, nothing_judged, nothing_read, quiet, quiet_proves_nothing};
use crate::audit::outcome::{
    Audit, Bucket, Day, Delivery, Gap, History, Hour, SCHEMA, Scope, Tool,
};
use crate::audit::value::{Field, Filters};
use crate::evidence::{DAY, HOUR, Timestamp, days_between};

/// Number of gaps that a report lists for each bucket.
const GAPS_NAMED: usize = 3;

/// Concludes the result of an audit from counts that were made with the same options.
pub fn conclude(counts: Counts, options: &Options) -> Audit {
    let Tables {
        clean,
        flagged,
        coverage,
        over_time,
    } = counts.tables;
    let summarized = summarize(clean, flagged, options);
    let filters = Filters {
        filters: options.filters.clone(),
        period: options.period,
    };
    let scope = Scope {
        indistinct: summarized.folded.requests,
        folded: folded_names(summarized.folded, &coverage, &over_time),
        ..scope(counts.input_stats, filters, summarized.times)
    };
    let clients = summarized.summary.requests - summarized.summary.internal;
    let readiness = summarized
        .readiness
        .into_iter()
        .map(|refusals| readiness_of(refusals, clients, &scope, options))
        .collect();

    let delivery = delivery(coverage.delivery);
    let coverages = coverage.into_buckets();
    let quiet = options
        .quiet_for
        .map(|days| quiet(days, &coverages, summarized.flagged.last_seen, options));
    let mut gate = summarized.flagged.gate;
    gate.not_judged = not_judged(&summarized.summary, options);
    gate.inconclusive = nothing_read(&scope, summarized.summary.requests, options.max_malformed)
        .or_else(|| nothing_judged(&summarized.summary, options))
        .or_else(|| quiet_proves_nothing(quiet.as_ref()?, &scope, options));
    gate.quiet = quiet;
    let baseline = summarized.flagged.baseline;
    gate.expired = baseline
        .iter()
        .flat_map(|baseline| &baseline.entries)
        .filter(|entry| entry.expired)
        .count() as u64;
    Audit {
        schema: SCHEMA,
        tool: Tool::THIS,
        scope,
        min_tls: options.min_tls,
        summary: summarized.summary,
        readiness,
        callers: summarized.flagged.callers,
        buckets: buckets(coverages, summarized.flagged.at_risk, summarized.times),
        delivery,
        over_time: history(over_time),
        by: options.by.clone(),
        groups: summarized.groups,
        baseline,
        to_accept: summarized.flagged.to_accept,
        gate,
    }
}

/// The names of everything that is counted together.
fn folded_names(
    in_tables: Folded,
    coverage: &Coverage,
    over_time: &OverTime,
) -> BTreeSet<&'static str> {
    let bucket = coverage.is_folded().then_some(Field::Bucket.name());
    let hours = over_time.is_folded().then_some("hours");
    in_tables
        .names
        .into_iter()
        .chain(bucket)
        .chain(hours)
        .collect()
}

/// The report's buckets, those with most refused requests first.
fn buckets(
    coverages: Vec<BucketCoverage>,
    mut at_risk: HashMap<Arc<str>, BucketRisk>,
    times: Option<(Timestamp, Timestamp)>,
) -> Vec<Bucket> {
    let mut buckets: Vec<_> = coverages
        .into_iter()
        .map(|BucketCoverage { name, covered, .. }| {
            let risk = at_risk.remove(&name).unwrap_or_default();
            bucket(name, &covered, risk)
        })
        .collect();
    // Buckets whose findings are counted together, although their hours are not.
    let together = at_risk.into_iter().zip(times);
    buckets.extend(together.map(|((name, risk), (first, last))| {
        let covered = CoveredHours::new(0, first, last, BTreeMap::new());
        bucket(name, &covered, risk)
    }));
    buckets.sort_by(|a, b| {
        let order = |bucket: &Bucket| {
            (
                Reverse(bucket.refused.requests),
                Reverse(bucket.already_denied),
                bucket.bucket.clone(),
            )
        };
        order(a).cmp(&order(b))
    });
    buckets
}

fn bucket(name: Arc<str>, covered: &CoveredHours, risk: BucketRisk) -> Bucket {
    let BucketRisk {
        mut refused,
        already_denied,
        unknown_requests,
    } = risk;
    refused.days_since = days_between(refused.last_seen, Some(covered.last));
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
        bucket: name,
        records: covered.records,
        first_seen: covered.first,
        last_seen: covered.last,
        hours: covered.hours().count() as u64,
        hours_without_records: missing as u64,
        gaps: longest_gaps.into_iter().map(gap).collect(),
        refused,
        already_denied,
        unknown_requests,
    }
}

fn delivery(delivery: DeliveryCounts) -> Delivery {
    Delivery {
        known: delivery.known,
        late: delivery.late,
        longest_seconds: u64::try_from(delivery.longest)
            .ok()
            .filter(|_| delivery.known > 0),
    }
}

fn history(over_time: OverTime) -> History {
    let hours = over_time.into_hours();
    History {
        by_day: by_day(&hours)
            .into_iter()
            .map(|(day, requests)| Day {
                day: Timestamp(day * DAY),
                requests,
            })
            .collect(),
        by_hour: hours
            .into_iter()
            .map(|(hour, requests)| Hour {
                hour: Timestamp(hour * HOUR),
                requests,
            })
            .collect(),
    }
}
