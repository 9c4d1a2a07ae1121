//! Which hours of which buckets the logs cover.
//!
//! The absence of old clients proves something only where the logs have records at all. So this
//! counts every record of the requested period and buckets, regardless of the other filters.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bounded::Bounded;
use super::covered_hours::CoveredHours;
use crate::audit::value::{Dictionary, FOLDED, Field, Place, RANKS, Rank, TOO_MANY, text};
use crate::evidence::{Record, Timestamp, Weight};

/// A record is late if it was delivered more than this many seconds after its request. S3 delivers
/// most records within a few hours.
///
/// Source: "Logging requests with server access logging", best-effort server log delivery.
const LATE: i64 = 86_400;

/// Number of slots for names that are found without a hash lookup.
const RECENT: usize = 16;

/// The hours of each bucket in which it has a record.
#[derive(Debug, Clone)]
pub(crate) struct Coverage {
    names: Dictionary,
    /// Indexed by the number of the name. The first is for the buckets that are folded.
    buckets: Vec<CoveredHours>,
    /// The places of recent names, by their length and last letter. Most logs have few buckets.
    recent: [Place; RECENT],
    /// Buckets of a lower rank are counted together.
    least: Rank,
    pub delivery: DeliveryCounts,
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

/// The hours of a bucket, with its name in reports.
pub(crate) struct BucketCoverage {
    pub name: Arc<str>,
    pub covered: CoveredHours,
    /// Whether these are several buckets that are counted together.
    pub is_folded: bool,
}

/// The serialized form of a [`Coverage`].
#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) struct CoverageParts {
    pub least: Rank,
    /// The buckets, sorted by name. Folded ones have the name
    /// [`INDISTINCT`](crate::audit::value::INDISTINCT).
    pub buckets: Vec<BucketCoverageParts>,
    pub delivery: (u64, u64, i64),
}

/// A bucket's name, its number of records, its first and last time in milliseconds, and its days
/// with one bit for each hour.
pub(crate) type BucketCoverageParts = (Vec<u8>, u64, [i64; 2], BTreeMap<i64, u32>);

impl Coverage {
    pub(crate) fn new() -> Self {
        Self {
            names: Dictionary::new(Some(Field::Bucket)),
            buckets: vec![CoveredHours::default()],
            recent: [FOLDED; RECENT],
            least: 0,
            delivery: DeliveryCounts::default(),
        }
    }

    /// Adds a record. `delivered` is the time at which its object was delivered, in seconds since
    /// the epoch, if its name says so.
    #[inline]
    pub(crate) fn add(&mut self, record: &Record<'_>, weight: Weight, delivered: Option<i64>) {
        self.bucket(record.bucket.unwrap_or(b"-")).add(weight);
        if let Some(delivered) = delivered {
            let delay = delivered - weight.first.seconds();
            self.delivery.known += weight.requests;
            if delay > LATE {
                self.delivery.late += weight.requests;
            }
            self.delivery.longest = self.delivery.longest.max(delay);
        }
    }

    #[inline]
    fn bucket(&mut self, name: &[u8]) -> &mut CoveredHours {
        let slot = (name.len() + usize::from(*name.last().unwrap_or(&0))) % RECENT;
        let mut place = self.recent[slot];
        if self.names.at(place) != name {
            place = self.names.place(name, self.least);
            self.recent[slot] = place;
        }
        let number = self.names.number_at(place) as usize;
        if number == self.buckets.len() {
            self.buckets.push(CoveredHours::default());
        }
        &mut self.buckets[number]
    }

    /// The name of a bucket with a number.
    fn name(&self, number: u32) -> &[u8] {
        self.names.at(self.names.place_of(number))
    }

    /// The covered buckets, with their numbers.
    fn covered(&self) -> impl Iterator<Item = (u32, &CoveredHours)> {
        (FOLDED..)
            .zip(&self.buckets)
            .filter(|(_, covered)| covered.records > 0)
    }

    /// Adds the buckets of another coverage. Those with a rank below [`Coverage::least`] are folded.
    fn absorb(&mut self, other: &Self) {
        for (number, covered) in other.covered() {
            self.bucket(other.name(number)).merge(covered);
        }
    }

    fn raise(&mut self, least: Rank) {
        if least > self.least {
            let mut raised = Self {
                least,
                delivery: self.delivery,
                ..Self::new()
            };
            raised.absorb(self);
            *self = raised;
        }
    }

    pub(crate) fn into_parts(self) -> CoverageParts {
        let part = |(number, covered): (u32, &CoveredHours)| {
            let times = [covered.first.0, covered.last.0];
            let name = self.name(number).to_vec();
            (name, covered.records, times, covered.days().clone())
        };
        let mut buckets: Vec<_> = self.covered().map(part).collect();
        buckets.sort_unstable();
        let DeliveryCounts {
            known,
            late,
            longest,
        } = self.delivery;
        CoverageParts {
            least: self.least,
            buckets,
            delivery: (known, late, longest),
        }
    }

    /// Restores the result of [`Coverage::into_parts`].
    pub(crate) fn from_parts(parts: CoverageParts) -> Self {
        let (known, late, longest) = parts.delivery;
        let mut coverage = Self {
            least: parts.least,
            delivery: DeliveryCounts {
                known,
                late,
                longest,
            },
            ..Self::new()
        };
        for (name, records, [first, last], days) in parts.buckets {
            let covered = CoveredHours::new(records, Timestamp(first), Timestamp(last), days);
            coverage.bucket(&name).merge(&covered);
        }
        coverage
    }

    /// The buckets, sorted by name; those that are folded come first.
    pub(crate) fn into_buckets(mut self) -> Vec<BucketCoverage> {
        let covered = std::mem::take(&mut self.buckets);
        let mut buckets: Vec<_> = (FOLDED..)
            .zip(covered)
            .filter(|(_, covered)| covered.records > 0)
            .collect();
        buckets.sort_unstable_by_key(|&(number, _)| self.name(number));
        let bucket = |(number, covered)| BucketCoverage {
            name: match number {
                FOLDED => TOO_MANY.into(),
                number => text(self.name(number)).unwrap_or("-".into()).into(),
            },
            covered,
            is_folded: number == FOLDED,
        };
        buckets.into_iter().map(bucket).collect()
    }

    /// Whether some buckets are folded.
    pub(crate) fn is_folded(&self) -> bool {
        self.buckets[FOLDED as usize].records > 0
    }
}

impl Bounded for Coverage {
    fn size(&self) -> usize {
        let days: usize = self.buckets.iter().map(CoveredHours::size).sum();
        self.names.size() + days
    }

    fn emptied(&self) -> Self {
        Self {
            least: self.least,
            ..Self::new()
        }
    }

    fn merge(&mut self, other: Self) {
        self.raise(other.least);
        self.absorb(&other);
        self.delivery.known += other.delivery.known;
        self.delivery.late += other.delivery.late;
        self.delivery.longest = self.delivery.longest.max(other.delivery.longest);
    }

    /// Folds buckets by their rank.
    fn fit(&mut self, limit: usize) {
        while self.size() > limit && self.least < RANKS {
            self.raise(self.least + 1);
        }
    }
}
