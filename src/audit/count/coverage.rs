//! Which hours of which buckets the logs cover.
//!
//! The absence of old clients proves something only where the logs have records at all. So this
//! counts every record of the requested period and buckets, regardless of the other filters. What
//! the verdict on a bucket follows from is counted here too, of the requests that pass the filters.

mod bucket;
mod parts;

use super::bounded::Bounded;
use super::over_time::PERIODS;
use super::owners::Owners;
use crate::audit::value::{
    Dictionary, FOLDED, Field, Observation, Place, RANKS, Rank, TOO_MANY, text,
};
use crate::evidence::{Record, Recorder, Timestamp, Transport, Weight, is_owner_of_aws};
use crate::input::DAY_SECONDS;

use bucket::CountedBucket;

pub(crate) use bucket::BucketCoverage;
pub(crate) use parts::{BucketCoverageParts, CoverageParts};

/// A record is late if it was delivered more than this many seconds after its request. S3 delivers
/// most records within a few hours.
///
/// Source: "Logging requests with server access logging", best-effort server log delivery.
const LATE: i64 = DAY_SECONDS;

/// Number of slots for names that are found without a hash lookup.
const RECENT: usize = 16;

/// The hours of each bucket in which it has a record, and the answers to its requests.
#[derive(Debug, Clone)]
pub(crate) struct Coverage {
    names: Dictionary,
    /// Indexed by the number of the name. The first is for the buckets that are folded.
    buckets: Vec<CountedBucket>,
    /// The places and numbers of recent names, by their length and last letter. Most logs have few
    /// buckets.
    recent: [(Place, u32); RECENT],
    /// Buckets of a lower rank are counted together.
    least: Rank,
    pub delivery: DeliveryCounts,
    /// The time of the last record of the period in a bucket that was not asked for. It shows how
    /// far the logs go.
    pub last_elsewhere: Option<Timestamp>,
    /// The owners of buckets on servers that are not of AWS and that recorded a TLS version.
    pub owners_with_tls: Owners,
    /// The last of these owners, to add each only once.
    last_owner: Vec<u8>,
    /// Length of the periods of requests that are counted apart, in hours.
    period: i64,
}

/// The number of a bucket, valid until the coverage is emptied or folded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BucketNumber(usize);

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

impl Coverage {
    pub(crate) fn new() -> Self {
        Self {
            names: Dictionary::new(Some(Field::Bucket)),
            buckets: vec![CountedBucket::default()],
            recent: [(FOLDED, FOLDED); RECENT],
            least: 0,
            delivery: DeliveryCounts::default(),
            last_elsewhere: None,
            owners_with_tls: Owners::default(),
            last_owner: Vec::new(),
            period: PERIODS[0],
        }
    }

    /// Takes note that a server recorded a TLS version, unless the bucket's owner is like one of AWS.
    #[inline]
    pub(crate) fn add_server(&mut self, record: &Record<'_>) {
        if let Some(owner) = record.bucket_owner
            && matches!(record.transport, Transport::Tls(_))
            && self.last_owner != owner
        {
            self.last_owner.clear();
            self.last_owner.extend_from_slice(owner);
            if !is_owner_of_aws(owner) {
                self.owners_with_tls.add(owner);
            }
        }
    }

    /// Adds a record, whether or not it passes the filters, and returns its bucket. `delivered` is
    /// the time at which its object was delivered, in seconds since the epoch, if its name says so.
    #[inline]
    pub(crate) fn add(
        &mut self,
        record: &Record<'_>,
        weight: Weight,
        delivered: Option<i64>,
    ) -> BucketNumber {
        let number = self.number(record.bucket.unwrap_or(b"-"));
        self.buckets[number].covered.add(weight);
        if let Some(delivered) = delivered {
            let delay = delivered - weight.first.seconds();
            self.delivery.known += weight.requests;
            if delay > LATE {
                self.delivery.late += weight.requests;
            }
            self.delivery.longest = self.delivery.longest.max(delay);
        }
        BucketNumber(number)
    }

    /// Takes note of a record in a bucket that was not asked for.
    #[inline]
    pub(crate) fn add_elsewhere(&mut self, time: Option<Timestamp>) {
        self.last_elsewhere = self.last_elsewhere.max(time);
    }

    /// Counts the answer to a request that passes the filters, in the bucket of its record.
    #[inline]
    pub(crate) fn add_answer(&mut self, bucket: BucketNumber, observed: &Observation<'_>) {
        let (record, weight) = (observed.record, *observed.weight);
        let counted = &mut self.buckets[bucket.0];
        counted
            .answered
            .add(record.transport, observed.answer, weight);
        counted
            .key_exchanges
            .add(record.key_exchange, weight.requests);
    }

    /// Takes note of the owner of a bucket with a request of [`Transport::Absent`].
    pub(crate) fn add_owner(&mut self, bucket: BucketNumber, owner: &[u8]) {
        self.buckets[bucket.0].apart().owners.add(owner);
    }

    /// Counts a request that passes the filters apart, in the bucket of its record.
    pub(crate) fn add_apart(&mut self, bucket: BucketNumber, observed: &Observation<'_>) {
        self.buckets[bucket.0].apart().add(observed);
    }

    /// The index of a bucket.
    #[inline]
    fn number(&mut self, name: &[u8]) -> usize {
        let slot = (name.len() + usize::from(*name.last().unwrap_or(&0))) % RECENT;
        let (place, number) = self.recent[slot];
        match self.names.at(place) == name {
            true => number as usize,
            false => self.find_number(name, slot),
        }
    }

    /// The index of a bucket that is not recent yet.
    #[cold]
    fn find_number(&mut self, name: &[u8], slot: usize) -> usize {
        let place = self.names.place(name, self.least);
        let number = self.names.number_at(place);
        self.recent[slot] = (place, number);
        if number as usize == self.buckets.len() {
            self.buckets.push(CountedBucket::default());
        }
        number as usize
    }

    fn bucket(&mut self, name: &[u8]) -> &mut CountedBucket {
        let number = self.number(name);
        &mut self.buckets[number]
    }

    /// The name of a bucket with a number.
    fn name(&self, number: u32) -> &[u8] {
        self.names.at(self.names.place_of(number))
    }

    /// The buckets with records, with their numbers.
    fn counted(&self) -> impl Iterator<Item = (u32, &CountedBucket)> {
        (FOLDED..)
            .zip(&self.buckets)
            .filter(|(_, bucket)| bucket.covered.records > 0)
    }

    /// Adds the buckets of another coverage. Those with a rank below [`Coverage::least`] are folded.
    fn absorb(&mut self, other: &Self) {
        for (number, bucket) in other.counted() {
            self.bucket(other.name(number)).merge(bucket);
        }
    }

    fn raise(&mut self, least: Rank) {
        if least > self.least {
            let mut raised = Self {
                least,
                delivery: self.delivery,
                last_elsewhere: self.last_elsewhere,
                owners_with_tls: std::mem::take(&mut self.owners_with_tls),
                period: self.period,
                ..Self::new()
            };
            raised.absorb(self);
            *self = raised;
        }
    }

    /// Counts requests apart in longer periods.
    fn lengthen(&mut self, period: i64) {
        self.period = self.period.max(period);
        let buckets = self.buckets.iter_mut();
        for apart in buckets.filter_map(|bucket| bucket.apart.as_mut()) {
            apart.over_time.lengthen(self.period);
        }
    }

    /// The buckets, sorted by name; those that are folded come first.
    pub(crate) fn into_buckets(mut self, recorder: Recorder) -> Vec<BucketCoverage> {
        let counted = std::mem::take(&mut self.buckets);
        let mut buckets: Vec<_> = (FOLDED..)
            .zip(counted)
            .filter(|(_, bucket)| bucket.covered.records > 0)
            .collect();
        buckets.sort_unstable_by_key(|&(number, _)| self.name(number));
        let bucket = |(number, counted): (u32, CountedBucket)| BucketCoverage {
            raw_name: self.name(number).to_vec(),
            name: match number {
                FOLDED => TOO_MANY.into(),
                number => text(self.name(number)).unwrap_or("-".into()).into(),
            },
            covered: counted.covered,
            answered: counted.answered,
            key_exchanges: counted.key_exchanges,
            apart: counted.apart,
            recorder,
            beside: None,
            is_folded: number == FOLDED,
        };
        buckets.into_iter().map(bucket).collect()
    }

    /// Whether hours of requests that are counted apart are counted together.
    pub(crate) fn has_folded_hours(&self) -> bool {
        self.period > PERIODS[0]
    }

    /// The raw names of the buckets with records, apart from folded ones, whose names are lost.
    pub(crate) fn names_of_counted(&self) -> impl Iterator<Item = &[u8]> {
        let counted = self.counted().filter(|&(number, _)| number != FOLDED);
        counted.map(|(number, _)| self.name(number))
    }

    /// The raw names of the buckets with requests of [`Transport::Absent`], and their owners.
    pub(crate) fn owners_of_absent(&self) -> impl Iterator<Item = (&[u8], &Owners)> {
        let counted = self.counted().filter_map(|(number, bucket)| {
            let owners = &bucket.apart.as_ref()?.owners;
            Some((self.name(number), owners))
        });
        counted.filter(|(_, owners)| !owners.is_empty())
    }

    pub(crate) fn has_records(&self) -> bool {
        self.counted().next().is_some()
    }

    /// Whether some buckets are folded.
    pub(crate) fn is_folded(&self) -> bool {
        self.buckets[FOLDED as usize].covered.records > 0
    }
}

impl Bounded for Coverage {
    fn size(&self) -> usize {
        let buckets: usize = self.buckets.iter().map(CountedBucket::size).sum();
        self.names.size() + buckets + self.owners_with_tls.size()
    }

    fn emptied(&self) -> Self {
        Self {
            least: self.least,
            period: self.period,
            ..Self::new()
        }
    }

    fn merge(&mut self, other: Self) {
        self.raise(other.least);
        self.absorb(&other);
        self.lengthen(other.period);
        self.owners_with_tls.merge(&other.owners_with_tls);
        self.delivery.known += other.delivery.known;
        self.delivery.late += other.delivery.late;
        self.delivery.longest = self.delivery.longest.max(other.delivery.longest);
        self.add_elsewhere(other.last_elsewhere);
    }

    /// Folds hours of requests that are counted apart, and then buckets by their rank.
    fn fit(&mut self, limit: usize) {
        self.lengthen(self.period);
        for period in PERIODS {
            if self.size() > limit {
                self.lengthen(period);
            }
        }
        while self.size() > limit && self.least < RANKS {
            self.raise(self.least + 1);
        }
    }
}

#[cfg(test)]
mod tests;
