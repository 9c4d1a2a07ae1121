//! The account of lines: each is a record, malformed or blank.

use std::collections::BTreeMap;

use crate::input::{Block, Input};
use crate::log::{Line, Lines, Malformed, Record};

use super::reading::{LineCounts, Reading, SAMPLES, without_secrets};

/// Where a line stands: its source, the part of the source, and the line in that part from 0.
type Place = (usize, usize, u64);

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
    /// Accounts for every line of a block, and hands on its records.
    pub(crate) fn block(&mut self, block: Block<'_>, mut on_record: impl FnMut(&Record<'_>)) {
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
                    on_record(&record);
                }
                Line::Ambiguous(record) => {
                    counts.records += 1;
                    counts.ambiguous += 1;
                    on_record(&record);
                }
                Line::Blank => counts.blank += 1,
                Line::Malformed(malformed) => {
                    counts.malformed += 1;
                    keep_first(&mut self.samples, (source, part, in_block), malformed);
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
            keep_first(&mut self.samples, place, malformed);
        }
        self.lines_of_part.extend(other.lines_of_part);
    }

    /// The account of `input`, with its sources by their names.
    pub(crate) fn of(self, input: &Input) -> Reading {
        let found = input.found();
        let samples = self.samples().map(|(source, line, malformed)| {
            let source = without_secrets(&found.sources[source].name);
            ((source, line), malformed.to_string())
        });
        Reading {
            counts: self.counts,
            samples: samples.collect(),
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

    /// The first unreadable lines: source, line counted from 1, and what is wrong.
    fn samples(&self) -> impl Iterator<Item = (usize, u64, Malformed)> {
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
