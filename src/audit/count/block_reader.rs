//! Reading blocks: every line is a record, malformed or blank.

use std::collections::BTreeMap;

use super::line_counts::LineCounts;
use super::samples::{Place, keep_first};
use crate::evidence::{Entry, Malformed, Reader, Record, TextLog, Weight};
use crate::input::Block;

/// What the lines of some blocks were. Adding blocks and merging accounts in any order gives the
/// same.
#[derive(Default)]
pub(crate) struct BlockReader {
    counts: LineCounts,
    /// The first lines that could not be read.
    samples: BTreeMap<Place, Malformed>,
    /// The lines of each part of a source that has several.
    lines_of_part: BTreeMap<(usize, usize), u64>,
}

impl BlockReader {
    /// Reads the lines of a block, and hands on its records, each with its place, its weight and
    /// whether it may hide a second one.
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
        // Blocks hold whole lines, so each is read by itself, on any thread.
        let mut reader = TextLog;
        reader.push(bytes, &mut on_entry);
        reader.finish(&mut on_entry);
        self.counts.bytes += bytes.len() as u64;
        self.counts.lines += in_block;
        if !is_whole {
            self.lines_of_part.insert((source, part), in_block);
        }
    }

    /// Adds another thread's account.
    pub(crate) fn merge(&mut self, other: Self) {
        self.counts += other.counts;
        for (place, malformed) in other.samples {
            keep_first(&mut self.samples, place, || malformed);
        }
        self.lines_of_part.extend(other.lines_of_part);
    }

    /// How many lines there were, of which kinds.
    pub(crate) fn counts(&self) -> LineCounts {
        self.counts
    }

    /// The first unreadable lines, and what is wrong with each.
    pub(crate) fn samples(&self) -> impl Iterator<Item = (Place, Malformed)> {
        self.samples
            .iter()
            .map(|(&place, &malformed)| (place, malformed))
    }

    /// Which line of its source stands at a place, counted from 1.
    pub(crate) fn line(&self, (source, part, line): Place) -> u64 {
        let parts_before = self.lines_of_part.range((source, 0)..(source, part));
        parts_before.map(|(_, lines)| lines).sum::<u64>() + line + 1
    }
}
