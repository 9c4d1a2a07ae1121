//! What one thread counts, and how the threads' counts become one.

use std::collections::BTreeMap;

use crate::input::Block;
use crate::log::{Line, Lines, Malformed, Record, Transport};

use super::filter::Period;
use super::group::{Groups, Stats};
use super::{Dimension, Options};

/// How many unreadable lines a report shows.
const SAMPLES: usize = 3;

/// Where a line stands: its source, the part of the source, and the line in that part from 0.
type Place = (usize, usize, u64);

/// The counts of some blocks. Adding blocks and merging tallies in any order gives the same.
pub(super) struct Tally<'o> {
    keys: &'o [Dimension],
    period: Period,
    pub groups: Groups,
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
    pub(super) fn new(keys: &'o [Dimension], options: &Options, groups: Groups) -> Self {
        Self {
            keys,
            period: options.period,
            groups,
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
        let mut in_block = 0;
        for line in Lines::new(bytes) {
            match line {
                Line::Record(record) => self.record(&record),
                Line::Ambiguous(record) => {
                    self.ambiguous += 1;
                    self.record(&record);
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

    fn record(&mut self, record: &Record<'_>) {
        self.records += 1;
        if !self.period.contains(record.time) {
            return;
        }
        let transport = Transport::of(record);
        let key = self
            .keys
            .iter()
            .map(|dimension| dimension.raw(record, transport));
        self.groups.add(key, Stats::of(record));
    }

    /// Adds another thread's counts.
    pub(super) fn merge(&mut self, other: Self) {
        self.groups.merge(other.groups);
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
