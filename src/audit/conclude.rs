//! From all that was counted to the result.

use hashbrown::HashMap;
use std::cmp::Reverse;
use std::sync::Arc;

use crate::log::Timestamp;

use super::counts::Counts;
use super::coverage::{self, DAY, HOUR, Seen};
use super::filter::{Filter, Filters};
use super::fold::{Refusals, fold};
use super::gate::{MissingDays, Quiet};
use super::keys::Keys;
use super::outcome::{
    Audit, Bucket, Day, Delivery, Gap, History, Hour, Readiness, Refused, SCHEMA, Scope, Tool,
    Verdict, rfc3339,
};
use super::over_time::{OverTime, by_day};
use super::text::text;
use super::{Dimension, Options};

/// How many gaps of a bucket are named.
const GAPS_NAMED: usize = 3;

/// Works out the result of an audit from its counts, which the same options must have counted.
pub fn conclude(counts: Counts, options: &Options) -> Audit {
    let folded = fold(counts.tables, &Keys::of(options), options);
    let filters = Filters {
        filters: options.filters.clone(),
        period: options.period,
    };
    let scope = Scope {
        indistinct: folded.indistinct,
        ..counts.reading.scope(filters, folded.seen)
    };
    let unknown = folded.summary.unknown_tls;
    // A promise that nothing breaks needs every line, every file and every request of the buckets
    // and the period that it is about.
    let by_bucket = |filter: &Filter| filter.dimension == Dimension::Bucket;
    let is_all_known = scope.malformed + unknown == 0
        && options.filters.iter().all(by_bucket)
        && scope.unreadable.is_empty()
        && folded.summary.requests > folded.summary.internal;
    let readiness = |refusals: Refusals| Readiness {
        requirement: refusals.requirement,
        verdict: match refusals.requests {
            0 if is_all_known => Verdict::Safe,
            0 => Verdict::Unproven,
            _ => Verdict::Breaks,
        },
        refused_requests: refusals.requests,
        refused_principals: refusals.principals,
        unknown_requests: unknown,
        last_seen: refusals.last_seen,
        days_since: days_between(refusals.last_seen, scope.last_seen),
    };
    let readiness = folded.readiness.into_iter().map(readiness).collect();

    let delivery = delivery(counts.coverage.delivery);
    let seen = counts.coverage.into_buckets();
    let quiet = options
        .quiet_for
        .map(|days| quiet(days, &seen, folded.found.last_risky, options));
    let mut gate = folded.found.gate;
    gate.inconclusive = scope
        .inconclusive(folded.summary.requests, options.max_malformed)
        .or_else(|| missing_records(quiet.as_ref()?));
    gate.quiet = quiet;
    let baseline = folded.found.baseline;
    let expired = baseline.iter().flat_map(|baseline| &baseline.entries);
    gate.expired = expired.filter(|entry| entry.expired).count() as u64;
    Audit {
        schema: SCHEMA,
        tool: Tool::THIS,
        scope,
        min_tls: options.min_tls,
        summary: folded.summary,
        readiness,
        callers: folded.found.callers,
        buckets: buckets(seen, folded.found.refused),
        delivery,
        over_time: history(counts.over_time),
        by: options.by.clone(),
        groups: folded.groups,
        baseline,
        to_accept: folded.found.to_accept,
        gate,
    }
}

/// Why the quiet days prove nothing, if so.
fn missing_records(quiet: &Quiet) -> Option<String> {
    let first = quiet.missing.first()?;
    let others = match quiet.missing.len() - 1 {
        0 => String::new(),
        1 => ", nor does 1 more bucket on each".to_owned(),
        others => format!(", nor do {others} more buckets on each"),
    };
    Some(format!(
        "bucket {} has no record on {} of the days that --quiet-for asks for ({}{}){others}",
        first.bucket,
        first.days.len(),
        first.days[0],
        if first.days.len() > 1 { ", ..." } else { "" },
    ))
}

/// Whether old traffic has ended; see [`Quiet`].
fn quiet(days: u32, seen: &[Seen], last_risky: Option<Timestamp>, options: &Options) -> Quiet {
    let until = options.period.until.unwrap_or(options.now);
    let today = until.0.div_euclid(DAY);
    let first = today - i64::from(days);
    let missing = seen.iter().filter_map(|seen| {
        let days = seen.days_without(first, today);
        (!days.is_empty()).then(|| MissingDays {
            bucket: name(seen),
            days: days.into_iter().map(day_name).collect(),
        })
    });
    let since = Timestamp(first * DAY);
    Quiet {
        since,
        until,
        requests_seen: last_risky.is_some_and(|last| last >= since),
        last_seen: last_risky,
        missing: missing.collect(),
    }
}

fn day_name(day: i64) -> String {
    let midnight = rfc3339(Timestamp(day * DAY));
    midnight.split('T').next().unwrap_or(&midnight).to_owned()
}

fn name(seen: &Seen) -> Arc<str> {
    text(&seen.bucket).unwrap_or("-".into()).into()
}

/// The buckets, those where most would break first.
fn buckets(seen: Vec<Seen>, mut refused: HashMap<Arc<str>, (Refused, u64)>) -> Vec<Bucket> {
    let bucket = |seen: Seen| {
        let name = name(&seen);
        let (mut refused, already_denied) = refused.remove(&name).unwrap_or_default();
        refused.days_since = days_between(refused.last_seen, Some(seen.last));
        let mut gaps = seen.gaps();
        let missing: i64 = gaps.iter().map(|gap| gap.1).sum();
        gaps.sort_by_key(|&(from, hours)| (Reverse(hours), from));
        gaps.truncate(GAPS_NAMED);
        let gaps = gaps.into_iter().map(|(from, hours)| Gap {
            from: Timestamp(from * HOUR),
            until: Timestamp((from + hours) * HOUR),
            hours: hours as u64,
        });
        Bucket {
            bucket: name,
            records: seen.records,
            first_seen: seen.first,
            last_seen: seen.last,
            hours: seen.hours().count() as u64,
            hours_without_records: missing as u64,
            gaps: gaps.collect(),
            refused,
            already_denied,
        }
    };
    let mut buckets: Vec<_> = seen.into_iter().map(bucket).collect();
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

/// Whole days from one time to another.
fn days_between(from: Option<Timestamp>, to: Option<Timestamp>) -> Option<u64> {
    u64::try_from((to?.0 - from?.0) / DAY).ok()
}

fn delivery(delivery: coverage::Delivery) -> Delivery {
    let longest = u64::try_from(delivery.longest).ok();
    Delivery {
        known: delivery.known,
        late: delivery.late,
        longest_seconds: longest.filter(|_| delivery.known > 0),
    }
}

fn history(over_time: OverTime) -> History {
    let hours = over_time.into_hours();
    let by_day = by_day(&hours).into_iter().map(|(day, requests)| Day {
        day: Timestamp(day * DAY),
        requests,
    });
    let by_hour = hours.iter().map(|(&hour, &requests)| Hour {
        hour: Timestamp(hour * HOUR),
        requests,
    });
    History {
        by_day: by_day.collect(),
        by_hour: by_hour.collect(),
    }
}
