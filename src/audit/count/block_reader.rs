//! Reading blocks: every entry is a record, malformed or blank.

use std::collections::BTreeMap;

use super::line_counts::LineCounts;
use super::samples::{Place, keep_first};
use crate::evidence::{Entry, Malformed, Reader, Record, TextLog, Weight};
use crate::input::Block;

/// Reads blocks and counts their entries by kind. The order of blocks and merges does not matter.
#[derive(Default)]
pub(crate) struct BlockReader {
    counts: LineCounts,
    /// The first malformed entries.
    samples: BTreeMap<Place, Malformed>,
    /// Number of entries in each part of a source that has several parts.
    lines_of_part: BTreeMap<(usize, usize), u64>,
}

impl BlockReader {
    /// Reads a block and passes on each record with its weight, its place, and whether it is
    /// ambiguous (may hide a second record).
    pub(crate) fn read(
        &mut self,
        block: Block<'_>,
        mut on_record: impl FnMut(&Record<'_>, Weight, Place, bool),
    ) {
        let Block {
            source,
            part,
            is_whole,
            bytes,
        } = block;
        let (counts, samples) = (&mut self.counts, &mut self.samples);
        let mut in_block = 0;
        let mut on_entry = |entry: Entry<'_>| {
            let place = (source, part, in_block);
            match entry {
                Entry::Record {
                    record,
                    weight,
                    is_ambiguous,
                } => {
                    counts.records += 1;
                    counts.ambiguous += u64::from(is_ambiguous);
                    on_record(record, weight, place, is_ambiguous);
                }
                Entry::Blank => counts.blank += 1,
                Entry::Malformed(malformed) => {
                    counts.malformed += 1;
                    keep_first(samples, place, || malformed);
                }
            }
            in_block += 1;
        };
        // Blocks contain whole lines, so any thread can read any block by itself.
        let mut reader = TextLog;
        reader.push(bytes, &mut on_entry);
        reader.finish(&mut on_entry);
        self.counts.bytes += bytes.len() as u64;
        self.counts.lines += in_block;
        if !is_whole {
            self.lines_of_part.insert((source, part), in_block);
        }
    }

    /// Adds the counts of another thread.
    pub(crate) fn merge(&mut self, other: Self) {
        self.counts += other.counts;
        for (place, malformed) in other.samples {
            keep_first(&mut self.samples, place, || malformed);
        }
        self.lines_of_part.extend(other.lines_of_part);
    }

    pub(crate) fn counts(&self) -> LineCounts {
        self.counts
    }

    /// The first malformed entries, with the reason for each.
    pub(crate) fn samples(&self) -> impl Iterator<Item = (Place, Malformed)> {
        self.samples
            .iter()
            .map(|(&place, &malformed)| (place, malformed))
    }

    /// The number of a place's line within its source, counted from 1.
    pub(crate) fn line(&self, (source, part, line): Place) -> u64 {
        let lines_before: u64 = self
            .lines_of_part
            .range((source, 0)..(source, part))
            .map(|(_, lines)| lines)
            .sum();
        lines_before + line + 1
    }
}
