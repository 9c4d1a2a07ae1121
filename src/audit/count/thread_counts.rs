//! The counts of one thread, and merging them with those of other threads.

use super::block_reader::BlockReader;
use super::bounded::Bounded;
use super::by_recorder::ByRecorder;
use super::count_table::add_each;
use super::doubtful::Doubtful;
use super::endpoint_cache::EndpointCache;
use super::key_fields::KeyFields;
use super::samples::Place;
use super::shared::{Emptying, Shared};
use super::suite_cache::SuiteCache;
use crate::audit::value::{Findings, HourTexts, Observation, Period, RecordFilter};
use crate::audit::{Dimension, Options};
use crate::evidence::{Extent, ReadRecord, Record, Recorder, TlsVersion, Transport};
use crate::input::{Block, Sources};

/// The counts of some blocks. The order of blocks and merges does not matter.
pub(crate) struct ThreadCounts<'o> {
    pub reader: BlockReader,
    /// How much of each record the keys and filters need.
    extent: Extent,
    keys: &'o KeyFields,
    sources: &'o Sources,
    period: Period,
    /// The filters by bucket. They are separate because coverage counts every record that passes
    /// them.
    pub bucket_filters: RecordFilter<'o>,
    /// All other filters.
    other_filters: RecordFilter<'o>,
    min_tls: TlsVersion,
    suites: SuiteCache,
    endpoints: EndpointCache,
    hours: HourTexts,
    pub tables: ByRecorder,
    /// Empties the tables into those of all threads when they are large.
    emptying: Emptying<'o, ByRecorder>,
    pub doubtful: Doubtful,
}

impl<'o> ThreadCounts<'o> {
    /// Counts nothing yet.
    pub(crate) fn new(
        keys: &'o KeyFields,
        sources: &'o Sources,
        options: &'o Options,
        shared: &'o Shared<ByRecorder>,
    ) -> Self {
        let (bucket_filters, other_filters) = options
            .filters
            .iter()
            .partition::<Vec<_>, _>(|filter| filter.dimension == Dimension::Bucket);
        let filtered = options.filters.iter();
        let filtered = filtered.flat_map(|filter| filter.dimension.sources());
        let fields = Recorder::ALL
            .into_iter()
            .flat_map(|recorder| keys.clean_of(recorder));
        let fields = fields.chain(&keys.flagged).chain(filtered);
        Self {
            extent: fields
                .map(|field| field.extent())
                .max()
                .unwrap_or(Extent::Full),
            keys,
            sources,
            period: options.period,
            bucket_filters: RecordFilter::new(bucket_filters),
            other_filters: RecordFilter::new(other_filters),
            min_tls: options.min_tls,
            suites: SuiteCache::default(),
            endpoints: EndpointCache::new(),
            hours: HourTexts::new(options.dimensions().any(Dimension::needs_hour)),
            tables: shared.empty(),
            emptying: Emptying::into(shared),
            doubtful: Doubtful::default(),
            reader: BlockReader::default(),
        }
    }

    /// Counts every record of a block.
    pub(crate) fn count_block(&mut self, block: Block<'_>) {
        let delivered = match block.member {
            Some(member) => member.delivered,
            None => self.sources.get(block.source).delivered,
        };
        // Moved out so that the closure can borrow `self` mutably.
        let mut reader = std::mem::take(&mut self.reader);
        reader.read(block, self.extent, |records, place| {
            self.count_records(records, place, delivered);
        });
        self.reader = reader;
        self.emptying.after_block(&mut self.tables);
    }

    fn count_records(
        &mut self,
        records: &[ReadRecord<'_>],
        first: Place<'_>,
        delivered: Option<i64>,
    ) {
        let mut observed = Vec::with_capacity(records.len());
        for (entry, read) in (0..).zip(records) {
            if let Some(record) = self.observe(read, first.after(entry), delivered) {
                let recorder = record.record.origin.recorder();
                let has_finding = !record.findings.is_empty();
                observed.push((2 * recorder as usize + usize::from(has_finding), record));
            }
        }
        add_each(self.tables.groups(), &observed);
        self.emptying.after_records(records.len(), &mut self.tables);
    }

    /// Counts a record in everything but the tables of groups, and returns what these count if it
    /// passes the filters.
    #[inline]
    fn observe<'r>(
        &mut self,
        read: &'r ReadRecord<'_>,
        place: Place<'_>,
        delivered: Option<i64>,
    ) -> Option<Observation<'r>> {
        let (record, weight) = (&read.record, read.weight);
        let tables = self.tables.of(record.origin.recorder());
        tables.coverage.add_server(record);
        if !self.period.contains(record.time) {
            return None;
        }
        let hour = self.hours.of(record.time);
        let mut observed = Observation::new(record, &read.weight, None, hour);
        if !self.bucket_filters.passes(&observed) {
            tables.coverage.add_elsewhere(Some(weight.last));
            return None;
        }
        let bucket = tables.coverage.add(record, weight, delivered);
        let is_weak = self.suites.is_weak(record.cipher_suite.unwrap_or(b"-"));
        let signature = record.signature_version.unwrap_or(b"-");
        observed.findings = Findings::of(record.transport, is_weak, signature, self.min_tls);
        if self.keys.need_endpoint || !observed.findings.is_empty() {
            observed.endpoint = self.endpoints.of(record);
        }
        if !passes(&mut self.other_filters, &observed) {
            return None;
        }
        tables.coverage.add_answer(bucket, &observed);
        match self.keys.is_apart(record) {
            true => tables.coverage.add_apart(bucket, &observed),
            false => tables.over_time.add(weight, record.transport),
        }
        self.doubtful.add(record, weight, place, read.is_ambiguous);
        Some(observed)
    }

    /// Adds the counts of another thread.
    pub(crate) fn merge(&mut self, other: Self) {
        self.tables.merge(other.tables);
        self.doubtful.merge(other.doubtful);
        self.bucket_filters.merge(other.bucket_filters);
        self.reader.merge(other.reader);
    }
}

/// Whether a record passes filters. One of [`Transport::Absent`] has to pass them with one of the
/// transports that it may turn out to have.
#[inline]
fn passes(filter: &mut RecordFilter<'_>, observed: &Observation<'_>) -> bool {
    if observed.record.transport != Transport::Absent {
        return filter.passes(observed);
    }
    let possible = [Transport::Http, Transport::Unknown];
    possible.into_iter().any(|transport| {
        let record = Record {
            transport,
            ..*observed.record
        };
        filter.passes(&Observation {
            record: &record,
            ..*observed
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::count::shared::LOOKED_AT_AFTER;
    use crate::evidence::Weight;

    #[test]
    fn counts_are_emptied_within_a_block_of_very_many_records() {
        let options = Options {
            memory: 1 << 20,
            ..Options::default()
        };
        let keys = KeyFields::of(&options);
        let shared = Shared::new(ByRecorder::new(&keys), options.memory);
        let sources = Sources::default();
        let mut counts = ThreadCounts::new(&keys, &sources, &options, &shared);
        let place = Place {
            source: 0,
            member: None,
            part: 0,
            entry: 0,
        };
        let mut largest = 0;
        for number in 0..LOOKED_AT_AFTER {
            let line = format!(
                "owner bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 - ID REST.GET.OBJECT key \
                 \"GET /key HTTP/1.1\" 200 - 10 10 5 4 \"-\" \"agent-{number}\" - aG9zdA= SigV4 \
                 AES128-SHA AuthHeader b.s3.eu-west-1.amazonaws.com TLSv1.2 - -",
            );
            let record = Record::parse(line.as_bytes()).expect("a record");
            let read = ReadRecord {
                record,
                entry: None,
                weight: Weight::at(record.time),
                is_ambiguous: false,
            };
            counts.count_records(&[read], place, None);
            largest = largest.max(counts.tables.size());
        }
        let ThreadCounts { tables, .. } = counts;
        assert!(largest > 2 * tables.size(), "{largest}");
        let all = shared.into_all(tables);
        assert!(0 < all.size() && all.size() <= options.memory as usize);
    }
}
