//! The counts of one thread, and merging them with those of other threads.

use super::block_reader::BlockReader;
use super::coverage::Coverage;
use super::doubtful::Doubtful;
use super::endpoint_cache::EndpointCache;
use super::key_fields::KeyFields;
use super::over_time::OverTime;
use super::samples::Place;
use super::shared_tables::SharedTables;
use super::stats::Stats;
use super::suite_cache::SuiteCache;
use super::tables::Tables;
use crate::audit::value::{Field, Findings, HourText, Observation, Period, RecordFilter};
use crate::audit::{Dimension, Options};
use crate::evidence::{Extent, Record, TlsVersion, Weight};
use crate::input::{Block, Source};

/// The counts of some blocks. The order of blocks and merges does not matter.
pub(crate) struct ThreadCounts<'o> {
    pub reader: BlockReader,
    /// How much of each record the keys and filters need.
    extent: Extent,
    keys: &'o KeyFields,
    sources: &'o [Source],
    period: Period,
    /// The filters by bucket. They are separate because coverage counts every record that passes
    /// them.
    bucket_filters: RecordFilter<'o>,
    /// All other filters.
    other_filters: RecordFilter<'o>,
    min_tls: TlsVersion,
    suites: SuiteCache,
    endpoints: EndpointCache,
    hours: HourText,
    pub tables: Tables,
    /// The tables of all threads, into which this thread's tables are emptied when they are large.
    shared: &'o SharedTables,
    pub coverage: Coverage,
    pub over_time: OverTime,
    pub doubtful: Doubtful,
}

impl<'o> ThreadCounts<'o> {
    /// Counts nothing yet.
    pub(crate) fn new(
        keys: &'o KeyFields,
        sources: &'o [Source],
        options: &'o Options,
        shared: &'o SharedTables,
    ) -> Self {
        let (bucket_filters, other_filters) = options
            .filters
            .iter()
            .partition::<Vec<_>, _>(|filter| filter.dimension == Dimension::Bucket);
        let filtered = options.filters.iter();
        let filtered = filtered.flat_map(|filter| filter.dimension.sources());
        let fields = keys.all.iter().chain(&keys.flagged).chain(filtered);
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
            hours: HourText::new(options.dimensions()),
            tables: shared.empty(),
            shared,
            coverage: Coverage::default(),
            over_time: OverTime::default(),
            doubtful: Doubtful::default(),
            reader: BlockReader::default(),
        }
    }

    /// Counts every record of a block.
    pub(crate) fn count_block(&mut self, block: Block<'_>) {
        let delivered = self.sources[block.source].delivered;
        // Moved out so that the closure can borrow `self` mutably.
        let mut reader = std::mem::take(&mut self.reader);
        reader.read(block, self.extent, |record, weight, place, is_ambiguous| {
            self.count_record(record, weight, place, is_ambiguous, delivered);
        });
        self.reader = reader;
        self.shared.take_if_large(&mut self.tables);
    }

    fn count_record(
        &mut self,
        record: &Record<'_>,
        weight: Weight,
        place: Place,
        is_ambiguous: bool,
        delivered: Option<i64>,
    ) {
        if !self.period.contains(record.time) {
            return;
        }
        let mut observed = Observation::new(record, None, self.hours.of(record.time));
        if !self.bucket_filters.passes(&observed) {
            return;
        }
        self.coverage.add(record, weight, delivered);
        let is_weak = self.suites.is_weak(record.cipher_suite.unwrap_or(b"-"));
        let signature = record.signature_version.unwrap_or(b"-");
        observed.findings = Findings::of(record.transport, is_weak, signature, self.min_tls);
        let has_findings = !observed.findings.is_empty();
        if self.keys.need_endpoint || has_findings {
            observed.endpoint = self.endpoints.of(record);
        }
        if !self.other_filters.passes(&observed) {
            return;
        }
        self.over_time.add(weight, record.transport);
        self.doubtful.add(record, weight, place, is_ambiguous);
        let stats = Stats::of(record, weight);
        let raw = |field: &Field| field.raw(&observed);
        let Tables { groups, flagged } = &mut self.tables;
        groups.add(self.keys.all.iter().map(raw), stats);
        if has_findings {
            flagged.add(self.keys.flagged.iter().map(raw), stats);
        }
    }

    /// Adds the counts of another thread.
    pub(crate) fn merge(&mut self, other: Self) {
        self.tables.merge(other.tables);
        self.coverage.merge(other.coverage);
        self.over_time.merge(other.over_time);
        self.doubtful.merge(other.doubtful);
        self.reader.merge(other.reader);
    }
}
