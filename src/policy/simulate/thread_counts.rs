//! What one thread counts of a simulation.

use hashbrown::HashMap;

use crate::audit::{
    BlockReader, Bounded, ByAnswer, Doubtful, EndpointCache, HourTexts, Observation, Period, Place,
    RecordFilter, Shared,
};
use crate::evidence::{Extent, ReadRecord, Record, Timestamp, widen};
use crate::input::Block;
use crate::policy::{Policy, Verdict, request_of};

use super::SimulateOptions;
use super::cache_key::CacheKeys;
use super::decode::{Decoder, FieldSet};
use super::judged_tables::JudgedTables;

/// The judgements that are cached may take one part in this many of the allowed memory, on all
/// threads together.
const CACHE_SHARE: u64 = 16;

/// Approximate bytes that a cached judgement takes in addition to its key.
const CACHE_OVERHEAD: usize = 64;

/// The counts of some blocks. The order in which blocks are added and counts are merged does not
/// matter.
pub(crate) struct ThreadCounts<'o> {
    policy: &'o Policy,
    options: &'o SimulateOptions,
    period: Period,
    filters: RecordFilter<'o>,
    endpoints: EndpointCache,
    hours: HourTexts,
    pub reader: BlockReader,
    cache_keys: CacheKeys<'o>,
    /// For each cache key, where its judgement is in `judged`; emptied when it is full.
    cache: HashMap<Box<[u8]>, usize>,
    /// Approximate size of the cache in bytes, and its limit.
    cache_size: usize,
    cache_limit: usize,
    /// Requests that are denied or may be, by judgement. Those that are not are only counted, in
    /// [`ThreadCounts::not_denied`].
    pub judged: JudgedTables,
    /// The counts of all threads, into which this thread's are emptied when they are large.
    shared: &'o Shared<JudgedTables>,
    /// Requests that the policy does not deny.
    pub not_denied: ByAnswer,
    /// The times of the first and the last record.
    pub seen: Option<(Timestamp, Timestamp)>,
    pub doubtful: Doubtful,
}

impl<'o> ThreadCounts<'o> {
    /// Counts nothing yet.
    pub(crate) fn new(
        policy: &'o Policy,
        options: &'o SimulateOptions,
        shared: &'o Shared<JudgedTables>,
    ) -> Self {
        let cache_limit = options.memory / CACHE_SHARE / rayon::current_num_threads() as u64;
        Self {
            policy,
            options,
            period: options.period,
            filters: RecordFilter::new(options.filters.iter().collect()),
            endpoints: EndpointCache::new(),
            hours: HourTexts::new(
                options
                    .filters
                    .iter()
                    .any(|filter| filter.dimension.needs_hour()),
            ),
            reader: BlockReader::default(),
            cache_keys: CacheKeys::new(policy, options),
            cache: HashMap::new(),
            cache_size: 0,
            cache_limit: usize::try_from(cache_limit).unwrap_or(usize::MAX),
            judged: shared.empty(),
            shared,
            not_denied: ByAnswer::default(),
            seen: None,
            doubtful: Doubtful::default(),
        }
    }

    /// Counts every record of a block.
    pub(crate) fn block(&mut self, block: Block<'_>) {
        // Moved out so that the closure can borrow `self` mutably.
        let mut reader = std::mem::take(&mut self.reader);
        reader.read(block, Extent::Full, |records, first| {
            for (entry, read) in (0..).zip(records) {
                self.record(read, first.after(entry));
            }
        });
        self.reader = reader;
        if self.shared.take_if_large(&mut self.judged) {
            self.forget_judgements();
        }
    }

    fn forget_judgements(&mut self) {
        self.cache = HashMap::new();
        self.cache_size = 0;
    }

    fn record(&mut self, read: &ReadRecord<'_>, place: Place<'_>) {
        let (record, weight) = (&read.record, read.weight);
        if !self.period.contains(record.time) {
            return;
        }
        let endpoint = self.endpoints.of(record);
        let observed = Observation::new(record, &read.weight, endpoint, self.hours.of(record.time));
        if !self.filters.passes(&observed) {
            return;
        }
        self.doubtful.add(record, weight, place, read.is_ambiguous);
        widen(&mut self.seen, weight.first, weight.last);
        let index = self.judge(record);
        if self.judged.judgement(index).verdict == Verdict::NotDenied {
            self.not_denied.count(observed.answer, weight.requests);
        } else {
            self.judged.add(index, &observed);
        }
    }

    /// Judges a record, and returns where its judgement is in `judged`.
    fn judge(&mut self, record: &Record<'_>) -> usize {
        let key = self.cache_keys.of(record);
        if let Some(&index) = self.cache.get(key) {
            return index;
        }
        let key: Box<[u8]> = key.into();
        let decoder = Decoder::default();
        let logged = decoder.request(record, self.options, FieldSet::ALL);
        let judgement = self.policy.judge(&request_of(&logged), &self.options.judge);
        let index = self.judged.index_of(&judgement);
        self.cache_size += key.len() + CACHE_OVERHEAD;
        if self.cache_size > self.cache_limit {
            self.forget_judgements();
        }
        self.cache.insert(key, index);
        index
    }

    /// Adds another thread's counts.
    pub(crate) fn merge(&mut self, other: Self) {
        self.reader.merge(other.reader);
        self.doubtful.merge(other.doubtful);
        self.judged.merge(other.judged);
        self.not_denied.add(other.not_denied);
        if let Some((first, last)) = other.seen {
            widen(&mut self.seen, first, last);
        }
    }
}
