//! Statistics of the input, read on one machine or on several.

use std::collections::BTreeSet;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use super::block_reader::BlockReader;
use super::doubtful::Doubtful;
use super::samples::{DoubtfulSample, MalformedSample, SAMPLES, Unreadable};
use crate::audit::value::without_secrets;
use crate::input::{Discovered, Input, InputError};

/// Counts of sources and of their entries: `lines` is the sum of `records`, `malformed` and
/// `blank`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputCounts {
    /// The paths that the user gave, sorted and redacted.
    pub sources: BTreeSet<String>,
    /// Number of files and objects to read, including standard input.
    pub files: u64,
    /// Objects that were not read because their names prove that all their records are too old.
    /// In S3 this counts only objects that the listing had to include.
    pub skipped_by_date: u64,
    /// Files that were found more than once. Each was read once.
    pub repeated: u64,
    /// Pipes, sockets and devices in folders, which were not read.
    pub special: u64,
    /// Unfinished reports of s3tls in folders, which were not read.
    pub unfinished: u64,
    /// Bytes read, after decompression.
    pub bytes: u64,
    /// Entries, including blank ones; in a text log each is a line.
    pub lines: u64,
    /// Records, including those that did not pass the filters.
    pub records: u64,
    /// Entries that could not be read.
    pub malformed: u64,
    /// Entries that consist of white space.
    pub blank: u64,
    /// Records that may hide a second one in a quoted field. Each counts as one record.
    pub ambiguous: u64,
    /// Requests that passed the filters and whose record contradicts itself about TLS. Their
    /// transport counts as unknown.
    pub contradictory: u64,
}

/// What a report shows of the input, in order; of entries at most 3 of each kind.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct InputSamples {
    /// The first malformed entries.
    pub malformed_samples: BTreeSet<MalformedSample>,
    /// The latest doubtful records: their transport or TLS version is unknown, or they may be two
    /// records.
    pub doubtful_samples: BTreeSet<DoubtfulSample>,
    /// All sources that could not be read, or not to their end.
    pub unreadable: BTreeSet<Unreadable>,
}

/// Statistics of some input. Sources are identified by name, so statistics of several machines can
/// be merged, in any order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct InputStats {
    pub counts: InputCounts,
    pub samples: InputSamples,
}

impl InputCounts {
    /// The counts of discovered sources, before any is read.
    fn of(found: &Discovered) -> Self {
        Self {
            sources: found.named.iter().map(without_secrets).collect(),
            files: found.sources.len() as u64,
            skipped_by_date: found.skipped_by_date,
            repeated: found.repeated,
            special: found.special,
            unfinished: found.unfinished,
            ..Self::default()
        }
    }

    /// Everything that is counted, in a fixed order.
    fn all(&mut self) -> [&mut u64; 12] {
        [
            &mut self.files,
            &mut self.skipped_by_date,
            &mut self.repeated,
            &mut self.special,
            &mut self.unfinished,
            &mut self.bytes,
            &mut self.lines,
            &mut self.records,
            &mut self.malformed,
            &mut self.blank,
            &mut self.ambiguous,
            &mut self.contradictory,
        ]
    }
}

impl AddAssign for InputCounts {
    fn add_assign(&mut self, mut other: Self) {
        for (count, other) in std::iter::zip(self.all(), other.all()) {
            *count += *other;
        }
        self.sources.append(&mut other.sources);
    }
}

impl InputStats {
    /// The statistics of discovered sources, before any is read.
    pub(crate) fn of(found: &Discovered) -> Self {
        Self {
            counts: InputCounts::of(found),
            samples: InputSamples {
                unreadable: found.errors.iter().map(unreadable).collect(),
                ..InputSamples::default()
            },
        }
    }

    /// The statistics of `input` after reading, with sources identified by name.
    pub(crate) fn new(reader: BlockReader, doubtful: Doubtful, input: &Input) -> Self {
        let found = input.found();
        let malformed = reader.samples().map(|(place, malformed)| MalformedSample {
            source: without_secrets(&found.sources[place.0].name),
            line: reader.line(place),
            reason: malformed.to_string(),
        });
        let mut counts = InputCounts::of(found);
        counts += reader.counts();
        counts.contradictory = doubtful.contradictory();
        Self {
            counts,
            samples: InputSamples {
                malformed_samples: malformed.collect(),
                doubtful_samples: doubtful.into_samples(&reader, input).collect(),
                unreadable: input.errors().iter().map(unreadable).collect(),
            },
        }
    }

    /// Whether `other` can be added without overflow.
    pub(crate) fn has_room_for(&mut self, other: &mut Self) -> bool {
        std::iter::zip(self.counts.all(), other.counts.all())
            .all(|(count, other)| count.checked_add(*other).is_some())
    }

    /// Adds the statistics of other input; see [`InputStats::has_room_for`].
    pub(crate) fn merge(&mut self, other: Self) {
        self.counts += other.counts;
        let InputSamples {
            malformed_samples,
            doubtful_samples,
            unreadable,
        } = &mut self.samples;
        malformed_samples.extend(other.samples.malformed_samples);
        while malformed_samples.len() > SAMPLES {
            malformed_samples.pop_last();
        }
        doubtful_samples.extend(other.samples.doubtful_samples);
        while doubtful_samples.len() > SAMPLES {
            doubtful_samples.pop_last();
        }
        unreadable.extend(other.samples.unreadable);
    }
}

fn unreadable(error: &InputError) -> Unreadable {
    Unreadable {
        source: without_secrets(&error.source),
        reason: without_secrets(&error.reason),
    }
}
