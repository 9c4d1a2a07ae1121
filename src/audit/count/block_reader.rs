//! Reading blocks: every entry is a record, malformed or blank.

use std::collections::{BTreeMap, BTreeSet};

use super::input_counts::InputCounts;
use super::samples::{Place, keep_first};
use crate::evidence::{Entries, Extent, InOrder, ReadRecord, read};
use crate::input::Block;

/// Reads blocks and counts their entries by kind. The order of blocks and merges does not matter.
#[derive(Default)]
pub(crate) struct BlockReader {
    counts: InputCounts,
    in_order: InOrder,
    /// The first malformed entries.
    samples: BTreeMap<Place, String>,
    /// Why sources could not be read to their ends, by source.
    unreadable: BTreeSet<(usize, String)>,
    /// Number of entries in each part of a source that has several parts.
    entries_of_part: BTreeMap<(usize, usize), u64>,
}

impl BlockReader {
    /// Reads a block and passes on its records in batches, with the place of the first of them.
    /// Records have the fields of `extent`.
    pub(crate) fn read(
        &mut self,
        block: Block<'_>,
        extent: Extent,
        mut on_records: impl FnMut(&[ReadRecord<'_>], Place),
    ) {
        let Block {
            source,
            part,
            is_last,
            ..
        } = block;
        let (counts, samples) = (&mut self.counts, &mut self.samples);
        let unreadable = &mut self.unreadable;
        let mut entries = 0;
        read(block, extent, &mut self.in_order, |read| {
            let place = (source, part, entries);
            entries += match read {
                Entries::Records(records) => {
                    counts.records += records.len() as u64;
                    let ambiguous = records.iter().filter(|read| read.is_ambiguous);
                    counts.ambiguous += ambiguous.count() as u64;
                    on_records(records, place);
                    records.len() as u64
                }
                Entries::Blank => {
                    counts.blank += 1;
                    1
                }
                Entries::Passed(passed) => {
                    counts.pass(passed);
                    1
                }
                Entries::Malformed(malformed) => {
                    counts.malformed += 1;
                    keep_first(samples, place, || malformed.to_string());
                    1
                }
                Entries::Unreadable(reason) => {
                    unreadable.insert((source, reason.to_string()));
                    0
                }
            };
        });
        self.counts.bytes += block.own_bytes();
        self.counts.lines += entries;
        if part > 0 || !is_last {
            self.entries_of_part.insert((source, part), entries);
        }
    }

    /// Adds the counts of another thread.
    pub(crate) fn merge(&mut self, other: Self) {
        self.counts += other.counts;
        for (place, malformed) in other.samples {
            keep_first(&mut self.samples, place, || malformed);
        }
        self.unreadable.extend(other.unreadable);
        self.entries_of_part.extend(other.entries_of_part);
    }

    /// The sources that could not be read to their ends, and why.
    pub(crate) fn unreadable(&self) -> impl Iterator<Item = (usize, &str)> {
        self.unreadable
            .iter()
            .map(|(source, reason)| (*source, reason.as_str()))
    }

    pub(crate) fn counts(&self) -> InputCounts {
        self.counts.clone()
    }

    /// The first malformed entries, with the reason for each.
    pub(crate) fn samples(&self) -> impl Iterator<Item = (Place, &str)> {
        self.samples
            .iter()
            .map(|(&place, malformed)| (place, malformed.as_str()))
    }

    /// The number of an entry within its source, counted from 1: the line in a text log.
    pub(crate) fn line(&self, (source, part, entry): Place) -> u64 {
        let entries_before: u64 = self
            .entries_of_part
            .range((source, 0)..(source, part))
            .map(|(_, entries)| entries)
            .sum();
        entries_before + entry + 1
    }
}
