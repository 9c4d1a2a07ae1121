//! What one thread counts, and how the threads' counts become one.

use std::collections::BTreeMap;

use crate::input::{Block, Source};
use crate::log::{Line, Lines, Malformed, Record, Transport};

use super::coverage::Coverage;
use super::field::Field;
use super::filter::{Period, Sieve};
use super::group::{Groups, Stats};
use super::judge::Judge;
use super::keys::Keys;
use super::over_time::{OverTime, Way};
use super::{Dimension, Options};

/// How many unreadable lines a report shows.
const SAMPLES: usize = 3;

/// Where a line stands: its source, the part of the source, and the line in that part from 0.
type Place = (usize, usize, u64);

/// The counts of some blocks. Adding blocks and merging tallies in any order gives the same.
pub(super) struct Tally<'o> {
    keys: &'o Keys,
    sources: &'o [Source],
    period: Period,
    /// The filters by bucket, which say which logs are asked of, and all others.
    buckets: Sieve<'o>,
    others: Sieve<'o>,
    judge: Judge,
    /// Every record that passes the filters.
    pub groups: Groups,
    /// Those with a finding once more, under all that tells whom to call and what to do.
    pub found: Groups,
    pub coverage: Coverage,
    pub over_time: OverTime,
    pub bytes: u64,
    pub lines: u64,
    pub blank: u64,
    pub records: u64,
    pub malformed: u64,
    /// Records that may be two; see [`Record::holds_another_start`].
    pub ambiguous: u64,
    /// The first lines that could not be read.
    samples: BTreeMap<Place, Malformed>,
    /// The lines of each part of a source that has several.
    lines_of_part: BTreeMap<(usize, usize), u64>,
}

impl<'o> Tally<'o> {
    /// An empty tally. All tallies that are merged share their `groups`' hasher.
    pub(super) fn new(
        keys: &'o Keys,
        sources: &'o [Source],
        options: &'o Options,
        groups: Groups,
    ) -> Self {
        let (buckets, others) = options
            .filters
            .iter()
            .partition::<Vec<_>, _>(|filter| filter.dimension == Dimension::Bucket);
        Self {
            keys,
            sources,
            period: options.period,
            buckets: Sieve::new(buckets),
            others: Sieve::new(others),
            judge: Judge::new(options.min_tls),
            found: groups.clone(),
            groups,
            coverage: Coverage::default(),
            over_time: OverTime::default(),
            bytes: 0,
            lines: 0,
            blank: 0,
            records: 0,
            malformed: 0,
            ambiguous: 0,
            samples: BTreeMap::new(),
            lines_of_part: BTreeMap::new(),
        }
    }

    /// Counts every line of a block.
    pub(super) fn block(&mut self, block: Block<'_>) {
        let Block {
            source,
            part,
            is_whole,
            bytes,
        } = block;
        let delivered = self.sources[source].delivered;
        let mut in_block = 0;
        for line in Lines::new(bytes) {
            match line {
                Line::Record(record) => self.record(&record, delivered),
                Line::Ambiguous(record) => {
                    self.ambiguous += 1;
                    self.record(&record, delivered);
                }
                Line::Blank => self.blank += 1,
                Line::Malformed(malformed) => {
                    self.malformed += 1;
                    keep_first(&mut self.samples, (source, part, in_block), malformed);
                }
            }
            in_block += 1;
        }
        self.bytes += bytes.len() as u64;
        self.lines += in_block;
        if !is_whole {
            self.lines_of_part.insert((source, part), in_block);
        }
    }

    fn record(&mut self, record: &Record<'_>, delivered: Option<i64>) {
        self.records += 1;
        if !self.period.contains(record.time) {
            return;
        }
        let transport = Transport::of(record);
        if !self.buckets.passes(record, transport, None) {
            return;
        }
        self.coverage.add(record, delivered);
        let way = Way::of(transport, record.tls_version.unwrap_or(b"-"));
        let suite = record.cipher_suite.unwrap_or(b"-");
        let signature = record.signature_version.unwrap_or(b"-");
        let findings = self.judge.findings(way, suite, signature);
        let endpoint = if self.keys.need_endpoint || !findings.is_empty() {
            self.judge.endpoint(record)
        } else {
            None
        };
        if !self.others.passes(record, transport, endpoint) {
            return;
        }
        self.over_time.add(record.time, way);
        let stats = Stats::of(record);
        let raw = |field: &Field| field.raw(record, transport, endpoint);
        self.groups.add(self.keys.all.iter().map(raw), stats);
        if !findings.is_empty() {
            self.found.add(self.keys.found.iter().map(raw), stats);
        }
    }

    /// Adds another thread's counts.
    pub(super) fn merge(&mut self, other: Self) {
        self.groups.merge(other.groups);
        self.found.merge(other.found);
        self.coverage.merge(other.coverage);
        self.over_time.merge(other.over_time);
        self.bytes += other.bytes;
        self.lines += other.lines;
        self.blank += other.blank;
        self.records += other.records;
        self.malformed += other.malformed;
        self.ambiguous += other.ambiguous;
        for (place, malformed) in other.samples {
            keep_first(&mut self.samples, place, malformed);
        }
        self.lines_of_part.extend(other.lines_of_part);
    }

    /// The first unreadable lines: source, line counted from 1, and what is wrong.
    pub(super) fn samples(&self) -> impl Iterator<Item = (usize, u64, Malformed)> {
        self.samples
            .iter()
            .map(|(&(source, part, line), &malformed)| {
                let before: u64 = self
                    .lines_of_part
                    .range((source, 0)..(source, part))
                    .map(|part| part.1)
                    .sum();
                (source, before + line + 1, malformed)
            })
    }
}

/// Keeps the samples that come first in the input, whichever were met first.
fn keep_first(samples: &mut BTreeMap<Place, Malformed>, place: Place, malformed: Malformed) {
    let is_early = samples.len() < SAMPLES
        || samples
            .last_key_value()
            .is_some_and(|(&last, _)| place < last);
    if is_early {
        samples.insert(place, malformed);
        if samples.len() > SAMPLES {
            samples.pop_last();
        }
    }
}
