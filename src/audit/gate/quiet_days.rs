//! Deciding whether old traffic has ended, and whether the logs prove it.

use std::collections::BTreeSet;
use std::ops::Range;

use super::rules::LastSeen;
use crate::audit::Options;
use crate::audit::count::BucketCoverage;
use crate::audit::limit::Limit;
use crate::audit::numbers::number;
use crate::audit::outcome::{Doubt, MissingDays, Quiet, Scope};
use crate::evidence::{DAY, Timestamp};

/// Decides whether old traffic has ended in the last `days`; see [`Quiet`].
pub(crate) fn quiet(
    days: u32,
    coverages: &[BucketCoverage],
    last_seen: LastSeen,
    options: &Options,
) -> Quiet {
    let until = options.period.until.unwrap_or(options.now);
    let today = until.0.div_euclid(DAY);
    let first = today - i64::from(days);
    let silent = silent_days(first..today, coverages, options.idle_ok);
    let missing =
        std::iter::zip(coverages, &silent).filter(|(_, silent)| !silent.missing.is_empty());
    let since = Timestamp(first * DAY);
    Quiet {
        since,
        until,
        requests_seen: last_seen.risky.is_some_and(|last| last >= since),
        last_seen: last_seen.risky,
        served_last_seen: last_seen.risky_served,
        unknown_last_seen: last_seen.unknown,
        missing: missing
            .map(|(coverage, silent)| MissingDays {
                bucket: coverage.name.clone(),
                days: silent
                    .missing
                    .iter()
                    .map(|day| Timestamp(day * DAY).day())
                    .collect(),
            })
            .collect(),
        idle_buckets: silent.iter().filter(|silent| silent.is_idle).count() as u64,
    }
}

/// The days on which a bucket has no record.
#[derive(Debug, Default, PartialEq, Eq)]
struct SilentDays {
    /// Whether the bucket was idle on some of them.
    is_idle: bool,
    /// Those on which it may not have been, as days since the epoch.
    missing: Vec<i64>,
}

/// The days of a period on which each bucket has no record.
fn silent_days(period: Range<i64>, coverages: &[BucketCoverage], idle_ok: bool) -> Vec<SilentDays> {
    let logged_days = |coverages: &[&BucketCoverage]| -> BTreeSet<i64> {
        let days = coverages.iter().map(|coverage| coverage.covered.days());
        let days = days.flat_map(|days| days.range(period.clone()));
        days.map(|(&day, _)| day).collect()
    };
    let (folded, told_apart): (Vec<_>, Vec<_>) =
        coverages.iter().partition(|coverage| coverage.is_folded);
    let of_told_apart = logged_days(&told_apart);
    let of_all: BTreeSet<_> = &logged_days(&folded) | &of_told_apart;

    let is_idle = |coverage: &BucketCoverage, day: i64| match coverage.is_folded {
        // A record of one of them does not show that another one was idle.
        true => idle_ok && of_told_apart.contains(&day),
        false => of_all.contains(&day) && (idle_ok || is_between_records(coverage, day)),
    };
    let silent = |coverage: &BucketCoverage| {
        let days = match coverage.is_folded {
            // What one of them lacks, another may have.
            true => period.clone().collect(),
            false => coverage.covered.days_without(period.start, period.end),
        };
        let (idle, missing): (Vec<_>, _) =
            days.into_iter().partition(|&day| is_idle(coverage, day));
        SilentDays {
            is_idle: !idle.is_empty(),
            missing,
        }
    };
    coverages.iter().map(silent).collect()
}

/// Whether a bucket has records both before and after a day.
fn is_between_records(coverage: &BucketCoverage, day: i64) -> bool {
    let days = coverage.covered.days();
    let first = days
        .first_key_value()
        .is_some_and(|(&first, _)| first < day);
    first && days.last_key_value().is_some_and(|(&last, _)| day < last)
}

/// The reason for which the quiet days are inconclusive, if any.
pub(crate) fn quiet_proves_nothing(
    quiet: &Quiet,
    scope: &Scope,
    options: &Options,
) -> Option<String> {
    too_many_unread(scope, options)
        .or_else(|| unknown_requests(quiet, scope))
        .or_else(|| missing_records(quiet))
}

/// Malformed and ambiguous records may hide requests of those days. Under `--quiet-for` none are
/// allowed unless `--max-malformed` sets a limit.
fn too_many_unread(scope: &Scope, options: &Options) -> Option<String> {
    let limit = options.max_malformed.unwrap_or(Limit::Lines(0));
    let unread = scope.counts.malformed + scope.counts.ambiguous;
    if !limit.is_exceeded(unread, scope.counts.records) {
        return None;
    }
    let allowed = match options.max_malformed {
        Some(_) => "--max-malformed allows",
        None => "--quiet-for allows without --max-malformed",
    };
    // `Doubt` writes each count as a clause.
    let doubts: Vec<_> = [
        Doubt::Malformed(scope.counts.malformed),
        Doubt::Ambiguous(scope.counts.ambiguous),
    ]
    .into_iter()
    .filter(|doubt| doubt.count() > 0)
    .map(|doubt| doubt.to_string())
    .collect();
    let malformed = scope.samples.malformed_samples.first();
    let doubtful = scope.samples.doubtful_samples.first();
    let example = malformed
        .map(|sample| (&sample.source, sample.line))
        .or_else(|| doubtful.map(|sample| (&sample.source, sample.line)))
        .map(|(source, line)| format!(" ({source}:{line})"))
        .unwrap_or_default();
    Some(format!(
        "{}{example}, more than {allowed}",
        doubts.join(" and ")
    ))
}

fn unknown_requests(quiet: &Quiet, scope: &Scope) -> Option<String> {
    let last = quiet
        .unknown_last_seen
        .filter(|&last| last >= quiet.since)?;
    let example = scope
        .samples
        .doubtful_samples
        .iter()
        .find(|sample| sample.time == last)
        .map(|sample| format!(", {}:{}", sample.source, sample.line))
        .unwrap_or_default();
    Some(format!(
        "requests on the days required by --quiet-for have an unknown transport or TLS version \
         (last at {last}{example})"
    ))
}

fn missing_records(quiet: &Quiet) -> Option<String> {
    let first = quiet.missing.first()?;
    let others = match quiet.missing.len() - 1 {
        0 => String::new(),
        1 => "; 1 more bucket also has gaps".to_owned(),
        others => format!("; {} more buckets also have gaps", number(others as u64)),
    };
    Some(format!(
        "bucket {} has no records on {} of the days required by --quiet-for ({}{}){others}",
        first.bucket,
        number(first.days.len() as u64),
        first.days[0],
        if first.days.len() > 1 { ", ..." } else { "" },
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audit::count::Coverage;
    use crate::evidence::{Record, Recorder, Weight};

    /// A log line after the name of the bucket.
    const LINE: &str = "[06/Feb/2019:00:00:38 +0000] 192.0.2.1 - ID REST.GET.OBJECT key \
        \"GET /key HTTP/1.1\" 200 - 10 10 5 4 \"-\" \"agent\" -";

    /// Buckets with records on the days with these numbers.
    fn coverages(buckets: &[(bool, Vec<i64>)]) -> Vec<BucketCoverage> {
        let coverage = |(number, (is_folded, days)): (usize, &(bool, Vec<i64>))| {
            let mut coverage = Coverage::new();
            let record = format!("o bucket-{number} {}", LINE);
            let record = Record::parse(record.as_bytes()).expect("a record");
            for day in days {
                coverage.add(&record, Weight::at(Timestamp(day * DAY + 1)), None);
            }
            let mut buckets = coverage.into_buckets(Recorder::AccessLogs);
            BucketCoverage {
                is_folded: *is_folded,
                ..buckets.pop().expect("a bucket")
            }
        };
        buckets.iter().enumerate().map(coverage).collect()
    }

    /// What the documentation of [`Quiet`] says, for one bucket and one day, word by word.
    fn naive(buckets: &[(bool, Vec<i64>)], own: usize, day: i64, idle_ok: bool) -> (bool, bool) {
        let (is_folded, days) = &buckets[own];
        let another_has_records = buckets
            .iter()
            .enumerate()
            .any(|(number, (_, days))| number != own && days.contains(&day));
        let has_record = days.contains(&day) && !is_folded;
        let before = days.iter().any(|&own| own < day);
        let after = days.iter().any(|&own| own > day);
        let is_between = before && after && !is_folded;
        let is_idle = !has_record && another_has_records && (is_between || idle_ok);
        (is_idle, !has_record && !is_idle)
    }

    proptest! {
        #[test]
        fn silence_is_idle_or_missing_as_a_naive_reading_has_it(
            mut days in prop::collection::vec(prop::collection::vec(0..12i64, 1..9), 1..5),
            has_folded: bool,
            start in 0..8i64,
            length in 1..8i64,
            idle_ok: bool,
        ) {
            days.iter_mut().for_each(|days| days.sort_unstable());
            let buckets: Vec<_> = (0..).zip(days).map(|(number, days)| (has_folded && number == 0, days)).collect();
            let period = start..start + length;
            let silent = silent_days(period.clone(), &coverages(&buckets), idle_ok);
            for (own, silent) in silent.iter().enumerate() {
                let expected: Vec<_> = period.clone().map(|day| naive(&buckets, own, day, idle_ok)).collect();
                prop_assert_eq!(silent.is_idle, expected.iter().any(|day| day.0));
                let missing = period.clone().zip(&expected).filter(|(_, expected)| expected.1);
                prop_assert_eq!(&silent.missing, &missing.map(|(day, _)| day).collect::<Vec<_>>());
            }
        }
    }
}
