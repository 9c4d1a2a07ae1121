//! What one thread does with blocks: it reads them, and makes rows of the records that pass.

use std::collections::BTreeSet;

use super::chunk::Chunk;
use super::identifier::Identifier;
use super::options::RecordOptions;
use super::row::Row;
use crate::audit::{BlockReader, Doubtful, Findings, HourTexts, Observation, Place, RecordFilter};
use crate::evidence::{Extent, NONE, ReadRecord, Timestamp, Transport, widen};
use crate::identify::Grade;
use crate::input::Block;

/// Reads blocks, in any order, and counts what it reads.
pub(super) struct Worker<'o> {
    pub reader: BlockReader,
    pub read: WorkerCounts,
    pub filters: RecordFilter<'o>,
    hours: HourTexts,
    identifier: Identifier,
    options: &'o RecordOptions,
}

/// What a worker counted. The order of merges does not matter.
#[derive(Default)]
pub(super) struct WorkerCounts {
    pub doubtful: Doubtful,
    /// The times of the first and the last record that passed the filters.
    pub seen: Option<(Timestamp, Timestamp)>,
    /// Number of requests whose records passed the filters, with any findings.
    pub passed: u64,
    /// Number of requests without a trace of TLS, whose transport is therefore unknown.
    pub without_trace: u64,
    /// The tables whose rows are not texts, where texts are written: the source, and the member's
    /// name.
    pub without_entries: BTreeSet<(usize, Option<Box<str>>)>,
}

impl<'o> Worker<'o> {
    pub(super) fn new(options: &'o RecordOptions) -> Self {
        let filters = options.filters.iter();
        let needs_hour = filters.clone().any(|filter| filter.dimension.needs_hour());
        Self {
            reader: BlockReader::default(),
            read: WorkerCounts::default(),
            filters: RecordFilter::new(filters.collect()),
            hours: HourTexts::new(needs_hour),
            identifier: Identifier::new(),
            options,
        }
    }

    /// Adds the rows of a block to `chunk`. After each few rows, `on_rows` may empty it.
    pub(super) fn block<C: Chunk>(
        &mut self,
        block: Block<'_>,
        chunk: &mut C,
        mut on_rows: impl FnMut(&mut C),
    ) {
        if C::NEEDS_ENTRIES && block.kind.is_table() {
            let member = block.member.map(|member| (*member.name).into());
            self.read.without_entries.insert((block.source, member));
            return;
        }
        // Moved out so that the closure can borrow `self` mutably.
        let mut reader = std::mem::take(&mut self.reader);
        reader.read(block, Extent::EachRequest, |records, first| {
            for (entry, read) in (0..).zip(records) {
                let place = first.after(entry);
                match (read.record.transport, self.options.server_records_tls) {
                    (Transport::Absent, Some(records_tls)) => {
                        let mut known = *read;
                        known.record.transport = match records_tls {
                            true => Transport::Http,
                            false => Transport::Unknown,
                        };
                        self.record(&known, place, chunk);
                    }
                    _ => self.record(read, place, chunk),
                }
            }
            on_rows(chunk);
        });
        self.reader = reader;
    }

    fn record(&mut self, read: &ReadRecord<'_>, place: Place<'_>, chunk: &mut impl Chunk) {
        let (record, weight) = (&read.record, read.weight);
        if !self.options.period.contains(record.time) {
            return;
        }
        let endpoint = self.identifier.endpoint(record);
        let hour = self.hours.of(record.time);
        let mut observed = Observation::new(record, &read.weight, endpoint, hour);
        if !self.filters.passes(&observed) {
            return;
        }
        let counts = &mut self.read;
        counts.passed += weight.requests;
        if record.transport == Transport::Absent {
            counts.without_trace += weight.requests;
        }
        counts
            .doubtful
            .add(record, weight, place, read.is_ambiguous);
        widen(&mut counts.seen, weight.first, weight.last);
        let grade = self.identifier.grade(record);
        observed.findings = Findings::of(
            record.transport,
            grade.is_some_and(Grade::is_weak),
            record.signature_version.unwrap_or(NONE),
            self.options.min_tls,
        );
        let wanted = &self.options.findings;
        let has = |&finding| observed.findings.contains(finding);
        if !wanted.is_empty() && !wanted.iter().any(has) {
            return;
        }
        chunk.add(&Row {
            record,
            entry: read.entry,
            findings: observed.findings,
            identified: self.identifier.identify(&observed, grade),
        });
    }
}

impl WorkerCounts {
    /// Adds the counts of another worker.
    pub(super) fn merge(&mut self, other: Self) {
        self.doubtful.merge(other.doubtful);
        if let Some((first, last)) = other.seen {
            widen(&mut self.seen, first, last);
        }
        self.passed += other.passed;
        self.without_trace += other.without_trace;
        self.without_entries.extend(other.without_entries);
    }
}
