//! Statistics of the input, read on one machine or on several.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::block_reader::BlockReader;
use super::doubtful::Doubtful;
use super::entry_counts::EntryCounts;
use super::samples::{DoubtfulSample, MalformedSample, SAMPLES, Unreadable};
use crate::audit::value::without_secrets;
use crate::input::{Discovered, Input, InputError};

/// Statistics of some input. Sources are identified by name, so statistics of several machines can
/// be merged, in any order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct InputStats {
    /// The paths that the user gave.
    pub sources: BTreeSet<String>,
    pub files: u64,
    pub skipped_by_date: u64,
    pub repeated: u64,
    pub special: u64,
    pub unfinished: u64,
    pub counts: EntryCounts,
    /// The first malformed entries.
    pub malformed: BTreeSet<MalformedSample>,
    /// Requests that passed the filters and whose record contradicts itself about its transport.
    pub contradictory: u64,
    /// The latest doubtful records.
    pub doubtful: BTreeSet<DoubtfulSample>,
    /// Sources that could not be read, or not to their end.
    pub unreadable: BTreeSet<Unreadable>,
}

impl InputStats {
    /// The statistics of discovered sources, before any is read.
    pub(crate) fn of(found: &Discovered) -> Self {
        Self {
            sources: found.named.iter().map(without_secrets).collect(),
            files: found.sources.len() as u64,
            skipped_by_date: found.skipped_by_date,
            repeated: found.repeated,
            special: found.special,
            unfinished: found.unfinished,
            unreadable: found.errors.iter().map(unreadable).collect(),
            ..Self::default()
        }
    }

    /// Whether `other` can be added without overflow. Only the largest counts are checked: every
    /// entry has at least one byte, so no count of entries exceeds `bytes`.
    pub(crate) fn has_room_for(&self, other: &Self) -> bool {
        let counts = |input_stats: &Self| {
            [
                input_stats.files,
                input_stats.skipped_by_date,
                input_stats.repeated,
                input_stats.special,
                input_stats.unfinished,
                input_stats.counts.bytes,
            ]
        };
        std::iter::zip(counts(self), counts(other)).all(|(a, b)| a.checked_add(b).is_some())
    }

    /// Adds the statistics of other input; see [`InputStats::has_room_for`].
    pub(crate) fn merge(&mut self, other: Self) {
        self.sources.extend(other.sources);
        self.files += other.files;
        self.skipped_by_date += other.skipped_by_date;
        self.repeated += other.repeated;
        self.special += other.special;
        self.unfinished += other.unfinished;
        self.counts += other.counts;
        self.contradictory += other.contradictory;
        self.malformed.extend(other.malformed);
        while self.malformed.len() > SAMPLES {
            self.malformed.pop_last();
        }
        self.doubtful.extend(other.doubtful);
        while self.doubtful.len() > SAMPLES {
            self.doubtful.pop_last();
        }
        self.unreadable.extend(other.unreadable);
    }

    /// The statistics of `input` after reading, with sources identified by name.
    pub(crate) fn new(reader: BlockReader, doubtful: Doubtful, input: &Input) -> Self {
        let found = input.found();
        let malformed = reader.samples().map(|(place, malformed)| MalformedSample {
            source: without_secrets(&found.sources[place.0].name),
            line: reader.line(place),
            reason: malformed.to_string(),
        });
        Self {
            counts: reader.counts(),
            malformed: malformed.collect(),
            contradictory: doubtful.contradictory(),
            doubtful: doubtful.into_samples(&reader, input).collect(),
            unreadable: input.errors().iter().map(unreadable).collect(),
            ..Self::of(found)
        }
    }
}

fn unreadable(error: &InputError) -> Unreadable {
    Unreadable {
        source: without_secrets(&error.source),
        reason: without_secrets(&error.reason),
    }
}
