//! What one thread counts of a simulation.

use hashbrown::{DefaultHashBuilder, HashMap};

use crate::audit::{
    BlockReader, CountTable, DENIED, Doubtful, EndpointCache, Field, HourText, Observation, Period,
    Place, RecordFilter, Stats,
};
use crate::evidence::{Extent, Record, Timestamp, Weight};
use crate::input::Block;
use crate::policy::{Judgement, Policy, Verdict, request_of};

use super::SimulateOptions;
use super::cache_key::CacheKeys;
use super::decode::{Decoder, FieldSet};

/// The fields by which requests with the same judgement are grouped.
pub(crate) const GROUPED_BY: [Field; 8] = [
    Field::Requester,
    Field::UserAgent,
    Field::Operation,
    Field::Endpoint,
    Field::Transport,
    Field::TlsVersion,
    Field::Bucket,
    Field::Denied,
];

/// A judgement and the requests that got it, by [`GROUPED_BY`]. Requests that are not denied are
/// only counted, in [`ThreadCounts::not_denied`].
pub(crate) struct Judged {
    pub judgement: Judgement,
    pub groups: CountTable,
}

/// The counts of some blocks. The order in which blocks are added and counts are merged does not
/// matter.
pub(crate) struct ThreadCounts<'o> {
    policy: &'o Policy,
    options: &'o SimulateOptions,
    period: Period,
    filters: RecordFilter<'o>,
    endpoints: EndpointCache,
    hours: HourText,
    pub reader: BlockReader,
    cache_keys: CacheKeys<'o>,
    /// For each cache key, where its judgement is in `judged`.
    cache: HashMap<Box<[u8]>, usize>,
    /// Each distinct judgement.
    pub judged: Vec<Judged>,
    /// Where each judgement is in `judged`.
    indices: HashMap<Judgement, usize>,
    hasher: DefaultHashBuilder,
    /// Requests that the policy does not deny.
    pub not_denied: u64,
    /// Those of them that S3 refused with 403 all the same.
    pub not_denied_403: u64,
    /// The times of the first and the last record.
    pub seen: Option<(Timestamp, Timestamp)>,
    pub doubtful: Doubtful,
}

impl<'o> ThreadCounts<'o> {
    /// Returns a function that makes empty counts, which can be merged with each other.
    pub(crate) fn maker(
        policy: &'o Policy,
        options: &'o SimulateOptions,
    ) -> impl Fn() -> Self + Sync {
        let hasher = DefaultHashBuilder::default();
        move || Self {
            policy,
            options,
            period: options.period,
            filters: RecordFilter::new(options.filters.iter().collect()),
            endpoints: EndpointCache::new(),
            hours: HourText::new(options.filters.iter().map(|filter| filter.dimension)),
            reader: BlockReader::default(),
            cache_keys: CacheKeys::new(policy, options),
            cache: HashMap::new(),
            judged: Vec::new(),
            indices: HashMap::new(),
            hasher: hasher.clone(),
            not_denied: 0,
            not_denied_403: 0,
            seen: None,
            doubtful: Doubtful::default(),
        }
    }

    /// Counts every record of a block.
    pub(crate) fn block(&mut self, block: Block<'_>) {
        // Moved out so that the closure can borrow `self` mutably.
        let mut reader = std::mem::take(&mut self.reader);
        reader.read(
            block,
            Extent::Full,
            |record, weight, place, is_ambiguous| {
                self.record(record, weight, place, is_ambiguous);
            },
        );
        self.reader = reader;
    }

    fn record(&mut self, record: &Record<'_>, weight: Weight, place: Place, is_ambiguous: bool) {
        if !self.period.contains(record.time) {
            return;
        }
        let endpoint = self.endpoints.of(record);
        let hour = self.hours.of(record.time);
        if !self
            .filters
            .passes(&Observation::new(record, endpoint, hour))
        {
            return;
        }
        self.doubtful.add(record, weight, place, is_ambiguous);
        widen(&mut self.seen, weight.first, weight.last);
        let index = self.judge(record);
        let Judged { judgement, groups } = &mut self.judged[index];
        if judgement.verdict == Verdict::NotDenied {
            self.not_denied += weight.requests;
            if record.http_status == Some(DENIED) {
                self.not_denied_403 += weight.requests;
            }
        } else {
            // None of these fields needs the hour.
            let observed = Observation::new(record, endpoint, "");
            let key = GROUPED_BY.iter().map(|field| field.raw(&observed));
            groups.add(key, Stats::of(record, weight));
        }
    }

    /// Judges a record, and returns where its judgement is in `judged`.
    fn judge(&mut self, record: &Record<'_>) -> usize {
        let key = self.cache_keys.of(record);
        if let Some(&index) = self.cache.get(key) {
            return index;
        }
        let key = key.into();
        let decoder = Decoder::default();
        let logged = decoder.request(record, self.options, FieldSet::ALL);
        let judgement = self.policy.judge(&request_of(&logged), &self.options.judge);
        let index = self.index_of(judgement);
        self.cache.insert(key, index);
        index
    }

    /// Returns where a judgement is in `judged`, after adding it if it is new.
    fn index_of(&mut self, judgement: Judgement) -> usize {
        if let Some(&index) = self.indices.get(&judgement) {
            return index;
        }
        let index = self.judged.len();
        self.indices.insert(judgement.clone(), index);
        let groups = CountTable::verbatim(self.hasher.clone());
        self.judged.push(Judged { judgement, groups });
        index
    }

    /// Adds another thread's counts.
    pub(crate) fn merge(&mut self, other: Self) {
        self.reader.merge(other.reader);
        self.doubtful.merge(other.doubtful);
        for Judged { judgement, groups } in other.judged {
            let index = self.index_of(judgement);
            self.judged[index].groups.merge(groups);
        }
        self.not_denied += other.not_denied;
        self.not_denied_403 += other.not_denied_403;
        if let Some((first, last)) = other.seen {
            widen(&mut self.seen, first, last);
        }
    }
}

/// Extends a period so that it includes another.
pub(crate) fn widen(
    period: &mut Option<(Timestamp, Timestamp)>,
    first: Timestamp,
    last: Timestamp,
) {
    let (earliest, latest) = period.unwrap_or((first, last));
    *period = Some((earliest.min(first), latest.max(last)));
}
