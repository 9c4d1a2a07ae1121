//! The account of lines: each is a record, malformed or blank.

use std::collections::BTreeMap;

use crate::input::{Block, Input};
use crate::log::{Line, Lines, Malformed, Record};

use super::doubtful::Doubtful;
use super::input_stats::{LineCounts, Reading, without_secrets};
use super::samples::{Place, keep_first};

/// What the lines of some blocks were. Adding blocks and merging accounts in any order gives the
/// same.
#[derive(Default)]
pub(crate) struct Account {
    counts: LineCounts,
    /// The first lines that could not be read.
    samples: BTreeMap<Place, Malformed>,
    /// The lines of each part of a source that has several.
    lines_of_part: BTreeMap<(usize, usize), u64>,
}

impl Account {
    /// Accounts for every line of a block, and hands on its records, each with its place and
    /// whether it may hide a second one.
    pub(crate) fn block(
        &mut self,
        block: Block<'_>,
        mut on_record: impl FnMut(&Record<'_>, Place, bool),
    ) {
        let Block {
            source,
            part,
            is_whole,
            bytes,
        } = block;
        let counts = &mut self.counts;
        let mut in_block = 0;
        for line in Lines::new(bytes) {
            match line {
                Line::Record(record) => {
                    counts.records += 1;
                    on_record(&record, (source, part, in_block), false);
                }
                Line::Ambiguous(record) => {
                    counts.records += 1;
                    counts.ambiguous += 1;
                    on_record(&record, (source, part, in_block), true);
                }
                Line::Blank => counts.blank += 1,
                Line::Malformed(malformed) => {
                    counts.malformed += 1;
                    keep_first(&mut self.samples, (source, part, in_block), || malformed);
                }
            }
            in_block += 1;
        }
        counts.bytes += bytes.len() as u64;
        counts.lines += in_block;
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

    /// The account of `input`, with its sources by their names.
    pub(crate) fn of(self, input: &Input, doubtful: Doubtful) -> Reading {
        let found = input.found();
        let samples = self.samples.iter().map(|(&place, malformed)| {
            let source = without_secrets(&found.sources[place.0].name);
            ((source, self.line(place)), malformed.to_string())
        });
        Reading {
            counts: self.counts,
            samples: samples.collect(),
            contradictory: doubtful.contradictory(),
            doubtful: doubtful.into_records(&self, input).collect(),
            unreadable: input
                .errors()
                .into_iter()
                .map(|error| {
                    (
                        without_secrets(&error.source),
                        without_secrets(&error.reason),
                    )
                })
                .collect(),
            ..Reading::of(found)
        }
    }

    /// Which line of its source stands at a place, counted from 1.
    pub(crate) fn line(&self, (source, part, line): Place) -> u64 {
        let parts_before = self.lines_of_part.range((source, 0)..(source, part));
        parts_before.map(|(_, lines)| lines).sum::<u64>() + line + 1
    }
}
