//! Validating the counts of another process.
//!
//! A checksum shows that a partial result was not damaged, but not that it was correct. The code
//! that concludes a report sums counts and iterates over hours, and relies on the checks here: no
//! sum exceeds the number of records, which is itself a counted `u64`, and every time can occur in
//! a log.

use crate::audit::count::{
    BucketCoverageParts, CoverageParts, InputStats, KeyExchanges, OverTimeParts, PERIODS,
    ReadOfKind, RowParts, SAMPLES, TableParts, TablesParts,
};
use crate::audit::value::{Codes, Field, Findings};
use crate::evidence::{HOUR, Origin, Recorder, TIMES};
use crate::input::Skipped;

/// One bit for each hour of a day.
const ALL_HOURS: u32 = (1 << 24) - 1;

/// Whether there can be logs with these counts.
pub(crate) fn are_consistent(input_stats: &InputStats, kinds: [&TablesParts; 2]) -> bool {
    let [access_logs, cloudtrail] = kinds.map(records_of_kind);
    let mut read = [Some(0); Recorder::ALL.len()];
    for (origin, of_origin) in Origin::ALL.into_iter().zip(&input_stats.evidence) {
        let read = &mut read[origin.recorder() as usize];
        *read = add(*read, records_read(of_origin));
    }
    let [in_access_logs, in_cloudtrail] = read;
    is_input_consistent(input_stats)
        && add(in_access_logs, in_cloudtrail) == Some(input_stats.counts.records)
        && access_logs.is_some_and(|records| Some(records) <= in_access_logs)
        && cloudtrail.is_some_and(|records| Some(records) <= in_cloudtrail)
}

/// The records that were read of one kind; `None` if there cannot be such.
fn records_read(read: &ReadOfKind) -> Option<u64> {
    let is_possible = match read.records {
        0 => *read == ReadOfKind::default(),
        records => is_span(read.times) && (1..=records).contains(&read.files),
    };
    is_possible.then_some(read.records)
}

/// The records of one kind that were counted; `None` if their counts do not agree.
fn records_of_kind(tables: &TablesParts) -> Option<u64> {
    let TablesParts {
        clean,
        flagged,
        coverage,
        over_time,
    } = tables;
    let is_clean = |findings: Findings| findings.is_empty();
    let requests = add(
        requests_of_groups(clean, is_clean),
        requests_of_groups(flagged, |findings| !is_clean(findings)),
    );
    let (requests, (records, answered)) = (requests?, records_of_buckets(coverage)?);
    let apart = coverage
        .buckets
        .iter()
        .filter_map(|bucket| bucket.apart.as_ref());
    let hours = std::iter::once(over_time).chain(apart.map(|apart| &apart.over_time));
    let is_consistent = requests == answered
        && requests <= records
        && hours.map(requests_of_hours).fold(Some(0), add) == Some(requests)
        && is_delivery_consistent(coverage.delivery, records)
        && coverage.last_elsewhere.is_none_or(is_time)
        && coverage.owners_with_tls.is_valid()
        && PERIODS.contains(&coverage.period);
    is_consistent.then_some(records)
}

/// Every entry is a record, another or a repeated event, malformed or blank, and has at least one byte,
/// such as its newline.
fn is_input_consistent(input_stats: &InputStats) -> bool {
    let other_events = sum(input_stats.counts.other_events.values().copied());
    let lines = sum([
        input_stats.counts.records,
        other_events.unwrap_or(u64::MAX),
        input_stats.counts.repeated_events,
        input_stats.counts.malformed,
        input_stats.counts.blank,
    ]);
    lines == Some(input_stats.counts.lines)
        && input_stats.counts.lines <= input_stats.counts.bytes
        && input_stats.counts.ambiguous <= input_stats.counts.records
        && input_stats.samples.malformed_samples.len() <= SAMPLES
        && input_stats.samples.malformed_samples.len() as u64 <= input_stats.counts.malformed
        && input_stats.counts.contradictory <= input_stats.counts.records
        && input_stats.samples.doubtful_samples.len() <= SAMPLES
        && input_stats.samples.doubtful_samples.len() as u64 <= input_stats.counts.records
        && input_stats
            .samples
            .doubtful_samples
            .iter()
            .all(|record| is_time(record.time.0))
        && are_skipped_consistent(&input_stats.samples.skipped)
        && (input_stats.ranges.lines()).is_some_and(|lines| lines <= input_stats.counts.bytes)
}

/// Whether each kind of skipped files is there once, in order, and is one that may be skipped.
fn are_skipped_consistent(skipped: &[Skipped]) -> bool {
    let is_possible = |skipped: &Skipped| skipped.files > 0 && !skipped.kind.may_hold_requests();
    skipped.iter().all(is_possible) && skipped.is_sorted_by(|a, b| a.kind < b.kind)
}

/// The requests of all groups; `None` if a group is invalid. Groups must be strictly sorted, so that
/// none is repeated.
fn requests_of_groups(table: &TableParts, has_right: impl Fn(Findings) -> bool) -> Option<u64> {
    let is_counted = |row: &RowParts| {
        let [requests, errors, _] = row.counts;
        let findings = Codes::checked(row.group.0).and_then(|codes| codes.get(Field::Findings));
        requests > 0
            && errors <= requests
            && is_span(row.times)
            && findings.is_some_and(&has_right)
            && are_addresses_consistent(row)
    };
    let rows = &table.rows;
    if !rows.iter().all(is_counted) || !rows.is_sorted_by(|a, b| a.group < b.group) {
        return None;
    }
    sum(rows.iter().map(|row| row.counts[0]))
}

/// Whether the requests from all addresses of a group can be counted. Addresses must be strictly
/// sorted, so that none is repeated.
fn are_addresses_consistent(row: &RowParts) -> bool {
    let addresses = &row.addresses;
    addresses.iter().all(|&(_, requests)| requests > 0)
        && addresses.is_sorted_by(|(a, _), (b, _)| a < b)
        && sum(addresses.iter().map(|&(_, requests)| requests)).is_some()
}

/// The records of all buckets, and those of them that passed the filters; `None` if a bucket is
/// invalid. Names must be strictly sorted, so that none is repeated.
fn records_of_buckets(coverage: &CoverageParts) -> Option<(u64, u64)> {
    let buckets = &coverage.buckets;
    let are_sorted = buckets.is_sorted_by(|a, b| a.name < b.name);
    if !are_sorted || !buckets.iter().all(are_hours_consistent) {
        return None;
    }
    let records = sum(buckets.iter().map(|bucket| bucket.records))?;
    let answered = buckets.iter().map(requests_of_bucket).fold(Some(0), add)?;
    Some((records, answered))
}

/// The requests of a bucket that passed the filters; `None` if they cannot be among its records.
fn requests_of_bucket(bucket: &BucketCoverageParts) -> Option<u64> {
    let times = bucket.times[0]..=bucket.times[1];
    let mut answered = bucket.answered.values();
    let is_possible = answered.all(|&(requests, last)| requests > 0 && times.contains(&last));
    let requests = sum(bucket.answered.values().map(|&(requests, _)| requests))?;
    let KeyExchanges {
        post_quantum,
        classical,
    } = bucket.key_exchanges;
    let owners = bucket.apart.as_ref().map(|apart| &apart.owners);
    let are_valid = owners.is_none_or(|owners| owners.is_valid())
        && add(Some(post_quantum), Some(classical))? <= requests;
    (is_possible && are_valid && requests <= bucket.records).then_some(requests)
}

/// Whether a bucket's first and last hour are those of its first and last record, and it has at
/// least one record for each hour.
fn are_hours_consistent(bucket: &BucketCoverageParts) -> bool {
    let BucketCoverageParts {
        records,
        times,
        days,
        ..
    } = bucket;
    let ends = days.first_key_value().zip(days.last_key_value());
    let Some(((first_day, first_hours), (last_day, last_hours))) = ends else {
        return false;
    };
    let hour = |day: &i64, of_day: u32| Some(day.checked_mul(24)? + i64::from(of_day));
    let seen_hours: u64 = days
        .values()
        .map(|hours| u64::from(hours.count_ones()))
        .sum();
    days.values().all(|hours| (1..=ALL_HOURS).contains(hours))
        && is_span(*times)
        && hour(first_day, first_hours.trailing_zeros()) == Some(times[0].div_euclid(HOUR))
        && hour(last_day, last_hours.ilog2()) == Some(times[1].div_euclid(HOUR))
        && seen_hours <= *records
}

/// The requests of all periods; `None` if a period has none or is impossible.
fn requests_of_hours((period, hours): &OverTimeParts) -> Option<u64> {
    if !PERIODS.contains(period) {
        return None;
    }
    // The first hour of a long period may be before all times.
    let is_possible = |hour: &i64| {
        let is_first = hour.rem_euclid(*period) == 0;
        is_first
            && hour
                .checked_add(period - 1)
                .and_then(|hour| hour.checked_mul(HOUR))
                .is_some_and(is_time)
    };
    hours
        .iter()
        .map(|(hour, by_transport)| {
            let requests = sum(by_transport.iter().copied())?;
            (is_possible(hour) && requests > 0).then_some(requests)
        })
        .fold(Some(0), add)
}

/// Whether late records are a subset of those with a known delivery, and these of all records.
fn is_delivery_consistent((known, late, longest): (u64, u64, i64), records: u64) -> bool {
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
