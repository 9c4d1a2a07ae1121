//! What one thread counts of a simulation.

use hashbrown::HashMap;

use crate::audit::{
    BlockReader, Bounded, Doubtful, Emptying, EndpointCache, HourTexts, Observation, Period, Place,
    RecordFilter, Shared,
};
use crate::evidence::{Extent, NONE, ReadRecord, Record, Recorder, Transport};
use crate::input::Block;
use crate::policy::{Policy, Verdict, request_of};

use super::SimulateOptions;
use super::cache_key::CacheKeys;
use super::decode::{Decoder, FieldSet};
use super::strata::{Replayed, Strata, Stratum};

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
    pub filters: RecordFilter<'o>,
    endpoints: EndpointCache,
    hours: HourTexts,
    pub reader: BlockReader,
    cache_keys: CacheKeys<'o>,
    /// For each cache key, where its judgement is in the tables of each stratum; emptied when it is
    /// full.
    cache: [HashMap<Box<[u8]>, usize>; Stratum::ALL.len()],
    /// Approximate size of the cache in bytes, and its limit.
    cache_size: usize,
    cache_limit: usize,
    pub strata: Strata,
    /// Empties the strata into those of all threads when they are large.
    emptying: Emptying<'o, Strata>,
    pub doubtful: Doubtful,
}

impl<'o> ThreadCounts<'o> {
    /// Counts nothing yet.
    pub(crate) fn new(
        policy: &'o Policy,
        options: &'o SimulateOptions,
        shared: &'o Shared<Strata>,
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
            cache: Default::default(),
            cache_size: 0,
            cache_limit: usize::try_from(cache_limit).unwrap_or(usize::MAX),
            strata: shared.empty(),
            emptying: Emptying::into(shared),
            doubtful: Doubtful::default(),
        }
    }

    /// Counts every record of a block.
    pub(crate) fn block(&mut self, block: Block<'_>) {
        // Moved out so that the closure can borrow `self` mutably.
        let mut reader = std::mem::take(&mut self.reader);
        reader.read(block, Extent::EachRequest, |records, first| {
            for (entry, read) in (0..).zip(records) {
                self.record(read, first.after(entry));
            }
            if self.emptying.after_records(records.len(), &mut self.strata) {
                self.forget_judgements();
            }
        });
        self.reader = reader;
        if self.emptying.after_block(&mut self.strata) {
            self.forget_judgements();
        }
    }

    fn forget_judgements(&mut self) {
        self.cache = Default::default();
        self.cache_size = 0;
    }

    fn record(&mut self, read: &ReadRecord<'_>, place: Place<'_>) {
        let (record, recorder) = (&read.record, read.record.origin.recorder());
        let access_logs = self.strata.of(Stratum::AccessLogs);
        access_logs.coverage.add_server(record);
        if !self.period.contains(record.time) {
            return;
        }
        if record.transport != Transport::Absent {
            let stratum = match recorder {
                Recorder::AccessLogs => Stratum::AccessLogs,
                Recorder::CloudTrail => Stratum::CloudTrail,
            };
            return self.replay(stratum, record, read, place);
        }
        for (stratum, transport) in Stratum::OF_ABSENT {
            let record = Record {
                transport,
                ..*record
            };
            self.replay(stratum, &record, read, place);
        }
    }

    /// Counts a record in a stratum, in which it has a transport of its own.
    fn replay(
        &mut self,
        stratum: Stratum,
        record: &Record<'_>,
        read: &ReadRecord<'_>,
        place: Place<'_>,
    ) {
        let weight = read.weight;
        let endpoint = self.endpoints.of(record);
        let observed = Observation::new(record, &read.weight, endpoint, self.hours.of(record.time));
        if !self.filters.passes(&observed) {
            return;
        }
        self.doubtful
            .add(&read.record, weight, place, read.is_ambiguous);
        let index = self.judge(stratum, record);
        let Replayed {
            judged,
            coverage,
            unconcerned,
        } = self.strata.of(stratum);
        let bucket = coverage.add(record, weight, None);
        if read.record.transport == Transport::Absent {
            coverage.add_owner(bucket, record.bucket_owner.unwrap_or(NONE));
        }
        let judgement = judged.judgement(index);
        if !judgement.is_concerned {
            let bucket = unconcerned.add(record, weight, None);
            unconcerned.add_answer(bucket, &observed);
        }
        if judgement.verdict == Verdict::NotDenied {
            coverage.add_answer(bucket, &observed);
        } else {
            judged.add(index, &observed);
        }
    }

    /// Judges a record, and returns where its judgement is in the tables of its stratum.
    fn judge(&mut self, stratum: Stratum, record: &Record<'_>) -> usize {
        let key = self.cache_keys.of(record);
        if let Some(&index) = self.cache[stratum as usize].get(key) {
            return index;
        }
        let key: Box<[u8]> = key.into();
        let decoder = Decoder::default();
        let logged = decoder.request(record, self.options, FieldSet::ALL);
        let judgement = self.policy.judge(&request_of(&logged), &self.options.judge);
        if self.strata.of(stratum).judged.make_room() {
            self.forget_judgements();
        }
        let index = self.strata.of(stratum).judged.index_of(&judgement);
        self.cache_size += key.len() + CACHE_OVERHEAD;
        if self.cache_size > self.cache_limit {
            self.forget_judgements();
        }
        self.cache[stratum as usize].insert(key, index);
        index
    }

    /// Adds another thread's counts.
    pub(crate) fn merge(&mut self, other: Self) {
        self.reader.merge(other.reader);
        self.doubtful.merge(other.doubtful);
        self.filters.merge(other.filters);
        self.strata.merge(other.strata);
    }
}
