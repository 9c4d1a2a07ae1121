//! Which hours of which buckets the logs cover.
//!
//! The absence of old clients proves something only where the logs have records at all. So this
//! counts every record of the requested period and buckets, regardless of the other filters.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashMap;

use crate::audit::value::{redact, text};
use crate::evidence::{HOUR, Record, Timestamp, Weight};

/// A record is late if it was delivered more than this many seconds after its request. S3 delivers
/// most records within a few hours.
///
/// Source: "Logging requests with server access logging", best-effort server log delivery.
const LATE: i64 = 86_400;

/// Number of slots for buckets that are found without a hash lookup.
const RECENT: usize = 16;

/// The hours of each bucket in which it has a record.
#[derive(Default)]
pub(crate) struct Coverage {
    index_of_bucket: HashMap<Box<[u8]>, usize>,
    buckets: Vec<BucketCoverage>,
    /// Indices in `buckets` of recent buckets, by name length and last letter. Most logs have few
    /// buckets.
    recent: [u32; RECENT],
    pub delivery: DeliveryCounts,
}

/// The records of one bucket over time.
#[derive(Debug, Clone)]
pub(crate) struct BucketCoverage {
    pub bucket: Box<[u8]>,
    pub records: u64,
    pub first: Timestamp,
    pub last: Timestamp,
    /// For each day since the epoch, one bit for each hour that has a record.
    days: BTreeMap<i64, u32>,
    /// Start, in milliseconds, of the hour of the last record that was added.
    hour_start: i64,
}

/// How long after their requests records were delivered, as far as the names of objects say.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct DeliveryCounts {
    /// Number of records in objects whose name contains the time of delivery.
    pub known: u64,
    /// Number of records that were delivered more than a day after their request.
    pub late: u64,
    /// Longest delay in seconds.
    pub longest: i64,
}

/// The serialized form of a [`Coverage`].
#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) struct CoverageParts {
    pub buckets: Vec<BucketCoverageParts>,
    pub delivery: (u64, u64, i64),
}

/// A bucket's name, its number of records, its first and last time in milliseconds, and its days
/// with one bit for each hour.
pub(crate) type BucketCoverageParts = (Vec<u8>, u64, [i64; 2], BTreeMap<i64, u32>);

impl BucketCoverage {
    fn new(bucket: &[u8], time: Timestamp) -> Self {
        Self {
            bucket: bucket.into(),
            records: 0,
            first: time,
            last: time,
            days: BTreeMap::new(),
            hour_start: i64::MIN,
        }
    }

    #[inline]
    fn add(&mut self, weight: Weight) {
        self.records += weight.requests;
        self.first = self.first.min(weight.first);
        self.last = self.last.max(weight.last);
        self.mark(weight.first);
        if weight.last != weight.first {
            self.mark(weight.last);
        }
    }

    #[inline]
    fn mark(&mut self, time: Timestamp) {
        // Nearly every record is from the same hour as the one before.
        if time.0.wrapping_sub(self.hour_start) as u64 >= HOUR as u64 {
            let hour = time.0.div_euclid(HOUR);
            self.hour_start = hour * HOUR;
            *self.days.entry(hour.div_euclid(24)).or_default() |= 1 << hour.rem_euclid(24);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.records += other.records;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        for (&day, hours) in &other.days {
            *self.days.entry(day).or_default() |= hours;
        }
    }
}

impl Coverage {
    /// Adds a record. `delivered` is the time of its delivery in seconds since the epoch, if known.
    #[inline]
    pub(crate) fn add(&mut self, record: &Record<'_>, weight: Weight, delivered: Option<i64>) {
        let bucket = record.bucket.unwrap_or(b"-");
        let slot = (bucket.len() + usize::from(*bucket.last().unwrap_or(&0))) % RECENT;
        let recent = self.recent[slot] as usize;
        let index = match self.buckets.get(recent) {
            Some(coverage) if *coverage.bucket == *bucket => recent,
            _ => {
                let index = self.index_of(bucket, weight.first);
                self.recent[slot] = index as u32;
                index
            }
        };
        self.buckets[index].add(weight);
        if let Some(delivered) = delivered {
            let delay = delivered - weight.first.seconds();
            self.delivery.known += weight.requests;
            if delay > LATE {
                self.delivery.late += weight.requests;
            }
            self.delivery.longest = self.delivery.longest.max(delay);
        }
    }

    fn index_of(&mut self, bucket: &[u8], time: Timestamp) -> usize {
        if let Some(&index) = self.index_of_bucket.get(bucket) {
            return index;
        }
        self.index_of_bucket
            .insert(bucket.into(), self.buckets.len());
        self.buckets.push(BucketCoverage::new(bucket, time));
        self.buckets.len() - 1
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for coverage in &other.buckets {
            let index = self.index_of(&coverage.bucket, coverage.first);
            self.buckets[index].merge(coverage);
        }
        self.delivery.known += other.delivery.known;
        self.delivery.late += other.delivery.late;
        self.delivery.longest = self.delivery.longest.max(other.delivery.longest);
    }

    pub(crate) fn into_parts(self) -> CoverageParts {
        let delivery = self.delivery;
        let part = |coverage: BucketCoverage| {
            let times = [coverage.first.0, coverage.last.0];
            (
                coverage.bucket.into(),
                coverage.records,
                times,
                coverage.days,
            )
        };
        CoverageParts {
            buckets: self.into_buckets().into_iter().map(part).collect(),
            delivery: (delivery.known, delivery.late, delivery.longest),
        }
    }

    /// Restores the result of [`Coverage::into_parts`].
    pub(crate) fn from_parts(parts: CoverageParts) -> Self {
        let mut coverage = Self::default();
        for (bucket, records, [first, last], days) in parts.buckets {
            let index = coverage.index_of(&bucket, Timestamp(first));
            coverage.buckets[index].merge(&BucketCoverage {
                records,
                last: Timestamp(last),
                days,
                ..BucketCoverage::new(&bucket, Timestamp(first))
            });
        }
        let (known, late, longest) = parts.delivery;
        coverage.delivery = DeliveryCounts {
            known,
            late,
            longest,
        };
        coverage
    }

    /// The buckets, sorted by name. Names that are equal after redaction are one bucket, as they
    /// are in the tables.
    pub(crate) fn into_buckets(self) -> Vec<BucketCoverage> {
        let mut buckets = self.buckets;
        for coverage in &mut buckets {
            if let Cow::Owned(redacted) = redact(&coverage.bucket) {
                coverage.bucket = redacted.into();
            }
        }
        buckets.sort_unstable_by(|a, b| a.bucket.cmp(&b.bucket));
        buckets.dedup_by(|next, kept| {
            let is_same = next.bucket == kept.bucket;
            if is_same {
                kept.merge(next);
            }
            is_same
        });
        buckets
    }
}

impl BucketCoverage {
    /// The bucket's name in reports.
    pub(crate) fn name(&self) -> Arc<str> {
        text(&self.bucket).unwrap_or("-".into()).into()
    }

    /// All hours with a record, in order, as hours since the epoch.
    pub(crate) fn hours(&self) -> impl Iterator<Item = i64> {
        self.days.iter().flat_map(|(&day, &hours)| {
            (0..24)
                .filter(move |hour| hours & (1 << hour) != 0)
                .map(move |hour| day * 24 + hour)
        })
    }

    /// The gaps without records between the first and the last one: the first hour of each gap, and
    /// its length in hours.
    pub(crate) fn gaps(&self) -> Vec<(i64, i64)> {
        let mut gaps = Vec::new();
        let mut expected = None;
        for hour in self.hours() {
            if let Some(expected) = expected.filter(|&expected| expected < hour) {
                gaps.push((expected, hour - expected));
            }
            expected = Some(hour + 1);
        }
        gaps
    }

    /// The days without records from `from` (inclusive) to `until` (exclusive), as days since the
    /// epoch.
    pub(crate) fn days_without(&self, from: i64, until: i64) -> Vec<i64> {
        (from..until)
            .filter(|day| !self.days.contains_key(day))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The coverage of a bucket with a record in each of these hours.
    fn coverage(hours: &[i64]) -> BucketCoverage {
        let mut coverage = BucketCoverage::new(b"b", Timestamp(hours[0] * HOUR));
        for hour in hours {
            coverage.add(Weight::at(Timestamp(hour * HOUR + 59)));
        }
        coverage
    }

    #[test]
    fn gaps_are_whole_hours_between_records() {
        assert_eq!(coverage(&[5]).gaps(), []);
        assert_eq!(coverage(&[5, 6, 7]).gaps(), []);
        assert_eq!(coverage(&[30, 5, 6, 22]).gaps(), [(7, 15), (23, 7)]);
        assert_eq!(coverage(&[-3, 2]).gaps(), [(-2, 4)]);
    }

    #[test]
    fn days_without_records_are_listed() {
        assert_eq!(coverage(&[0, 49, 50]).days_without(0, 4), [1, 3]);
    }

    proptest! {
        #[test]
        fn gaps_and_hours_add_up_to_the_whole_time(hours in prop::collection::btree_set(-200i64..200, 1..50)) {
            let hours: Vec<_> = hours.into_iter().collect();
            let coverage = coverage(&hours);
            let missing: i64 = coverage.gaps().iter().map(|gap| gap.1).sum();
            prop_assert_eq!(hours.len() as i64 + missing, hours[hours.len() - 1] - hours[0] + 1);
            prop_assert_eq!(coverage.hours().collect::<Vec<_>>(), hours);
        }
    }
}
