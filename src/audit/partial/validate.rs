//! What holds of all counts, checked where they come from another process.
//!
//! A checksum tells that nothing was damaged on its way, not that it was right from the start. All
//! that is worked out of counts adds them up and goes from hour to hour, and relies on what is
//! checked here: no sum is higher than the number of lines, which itself was counted, and no time
//! is one that a log cannot hold.

use std::ops::RangeInclusive;

use crate::audit::count::{
    BucketCoverageParts, CoverageParts, InputStats, OverTimeParts, SAMPLES, TableRow, TableRows,
};
use crate::evidence::{DAY, HOUR};

/// The earliest and the latest millisecond of a log: years have four digits, and the offset from
/// UTC is less than a day.
const TIMES: RangeInclusive<i64> = -62_167_219_200_000 - DAY..=253_402_300_800_000 + DAY;

/// The bits of a day's hours.
const ALL_HOURS: u32 = (1 << 24) - 1;

/// Whether some logs have these counts.
pub(crate) fn are_consistent(
    input_stats: &InputStats,
    groups: &TableRows,
    flagged: &TableRows,
    coverage: &CoverageParts,
    over_time: &OverTimeParts,
) -> bool {
    let sums = [
        requests_of_groups(flagged),
        requests_of_groups(groups),
        records_of_buckets(coverage),
    ];
    let [Some(flagged), Some(requests), Some(records)] = sums else {
        return false;
    };
    is_read(input_stats)
        && flagged <= requests
        && requests <= records
        && records <= input_stats.counts.records
        && requests_of_hours(over_time) == Some(requests)
        && is_delivered(coverage.delivery, records)
}

/// Every line is one of record, malformed and blank, and has a byte, if only its end.
fn is_read(input_stats: &InputStats) -> bool {
    let lines = sum([
        input_stats.counts.records,
        input_stats.counts.malformed,
        input_stats.counts.blank,
    ]);
    lines == Some(input_stats.counts.lines)
        && input_stats.counts.lines <= input_stats.counts.bytes
        && input_stats.counts.ambiguous <= input_stats.counts.records
        && input_stats.malformed.len() <= SAMPLES
        && input_stats.malformed.len() as u64 <= input_stats.counts.malformed
        && input_stats.contradictory <= input_stats.counts.records
        && input_stats.doubtful.len() <= SAMPLES
        && input_stats.doubtful.len() as u64 <= input_stats.counts.records
        && input_stats
            .doubtful
            .iter()
            .all(|record| is_time(record.time.0))
}

/// The requests of all groups, whose keys are sorted, so that none stands there twice.
fn requests_of_groups(groups: &TableRows) -> Option<u64> {
    let is_counted = |(_, [requests, errors, _], times): &TableRow| {
        *requests > 0 && errors <= requests && is_span(*times)
    };
    if !groups.iter().all(is_counted) || !groups.is_sorted_by(|a, b| a.0 < b.0) {
        return None;
    }
    sum(groups.iter().map(|(_, [requests, ..], _)| *requests))
}

/// The records of all buckets, whose names are sorted, so that none stands there twice.
fn records_of_buckets(coverage: &CoverageParts) -> Option<u64> {
    let buckets = &coverage.buckets;
    if !buckets.iter().all(is_seen) || !buckets.is_sorted_by(|a, b| a.0 < b.0) {
        return None;
    }
    sum(buckets.iter().map(|(_, records, ..)| *records))
}

/// The hours of a bucket are from that of its first record to that of its last, and each has one.
fn is_seen((_, records, times, days): &BucketCoverageParts) -> bool {
    let ends = days.first_key_value().zip(days.last_key_value());
    let Some(((first_day, first_hours), (last_day, last_hours))) = ends else {
        return false;
    };
    let hour = |day: &i64, of_day: u32| Some(day.checked_mul(24)? + i64::from(of_day));
    let hours = days.values().map(|hours| u64::from(hours.count_ones()));
    days.values().all(|hours| (1..=ALL_HOURS).contains(hours))
        && is_span(*times)
        && hour(first_day, first_hours.trailing_zeros()) == Some(times[0].div_euclid(HOUR))
        && hour(last_day, last_hours.ilog2()) == Some(times[1].div_euclid(HOUR))
        && hours.sum::<u64>() <= *records
}

/// The requests of all hours, each of which has some.
fn requests_of_hours(hours: &OverTimeParts) -> Option<u64> {
    let is_logged = |hour: &i64| hour.checked_mul(HOUR).is_some_and(is_time);
    let requests = hours.iter().map(|(hour, ways)| {
        let requests = sum(ways.iter().copied())?;
        (is_logged(hour) && requests > 0).then_some(requests)
    });
    requests.reduce(add).unwrap_or(Some(0))
}

/// Only some of the records are known to have come late.
fn is_delivered((known, late, longest): (u64, u64, i64), records: u64) -> bool {
    late <= known && known <= records && longest >= 0
}

fn is_time(time: i64) -> bool {
    TIMES.contains(&time)
}

fn is_span([first, last]: [i64; 2]) -> bool {
    first <= last && is_time(first) && is_time(last)
}

fn add(sum: Option<u64>, count: Option<u64>) -> Option<u64> {
    sum?.checked_add(count?)
}

fn sum(counts: impl IntoIterator<Item = u64>) -> Option<u64> {
    counts.into_iter().map(Some).fold(Some(0), add)
}
