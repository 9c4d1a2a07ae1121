//! Statistics of the input, read on one machine or on several.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::block_reader::BlockReader;
use super::doubtful::Doubtful;
use super::evidence_read::EvidenceRead;
use super::input_counts::InputCounts;
use super::ranges::Ranges;
use super::samples::{DoubtfulSample, MalformedSample, SAMPLES, UnloggedBucket, Unreadable};
use super::skipped;
use super::unknown_columns;
use crate::audit::value::{Nearest, without_secrets};
use crate::input::{Discovered, Input, InputError, Skipped};

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
    /// Files that were skipped because they cannot hold S3 requests: each kind once, sorted.
    pub skipped: Vec<Skipped>,
}

/// Statistics of some input. Sources are identified by name, so statistics of several machines can
/// be merged, in any order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct InputStats {
    pub counts: InputCounts,
    pub evidence: EvidenceRead,
    pub samples: InputSamples,
    /// The buckets whose logs were asked for and that are logged.
    pub logged: BTreeSet<String>,
    /// The buckets that are not known to be logged.
    pub unlogged: BTreeSet<UnloggedBucket>,
    /// The tables in which a row may be more than one request, with an example for each list of columns.
    pub unknown_columns: BTreeMap<Vec<String>, String>,
    /// What was found of the buckets that a filter seeks.
    pub nearest: Nearest,
    /// Whether an archive has a member, read or not: the period decides which ones are read.
    pub has_members: bool,
    /// The URLs below which shares of an inventory may have objects, redacted.
    pub below: BTreeSet<String>,
    /// What was read in ranges whose sources are not known to be complete.
    pub ranges: Ranges,
}

impl InputStats {
    /// The statistics of discovered sources, before any is read.
    pub(crate) fn of(found: &Discovered) -> Self {
        Self {
            counts: InputCounts::of(found),
            evidence: EvidenceRead::default(),
            samples: InputSamples {
                unreadable: found.errors.iter().map(unreadable).collect(),
                ..InputSamples::default()
            },
            logged: logged(found),
            unlogged: unlogged(found),
            unknown_columns: BTreeMap::new(),
            nearest: Nearest::default(),
            has_members: false,
            below: BTreeSet::new(),
            ranges: Ranges::default(),
        }
    }

    /// The statistics of `input` after reading, with sources identified by name.
    pub(crate) fn new(
        reader: BlockReader,
        doubtful: Doubtful,
        nearest: Nearest,
        input: &Input,
    ) -> Self {
        let found = input.found();
        for (name, kind) in reader.foreign(found) {
            input.foreign(&name, kind);
        }
        let samples = reader.samples(found);
        let malformed = samples.map(|(source, line, reason)| MalformedSample {
            source: without_secrets(source),
            line,
            reason: reason.to_owned(),
        });
        let errors = input.errors().into_iter();
        let errors = errors.map(|error| (error.source, error.reason));
        let mut unread = BTreeSet::new();
        for (source, reason) in errors.chain(reader.unreadable(found)) {
            let unreadable = Unreadable {
                partly_read: reader.has_records_of(&source, found),
                ..Unreadable::wholly(source, reason)
            };
            unreadable.add_to(&mut unread);
        }
        let mut counts = InputCounts::of(found);
        counts += reader.counts();
        counts.skipped_by_date += input.members_skipped_by_date();
        counts.excluded += input.members_excluded();
        counts.contradictory = doubtful.contradictory();
        Self {
            counts,
            evidence: reader.evidence(),
            samples: InputSamples {
                malformed_samples: malformed.collect(),
                doubtful_samples: doubtful.into_samples(&reader, input).collect(),
                unreadable: unread,
                skipped: input.skipped().into_iter().map(redacted).collect(),
            },
            logged: logged(found),
            unlogged: unlogged(found),
            has_members: input.has_members(),
            unknown_columns: reader.unknown_columns(found),
            nearest,
            below: found.below.iter().map(without_secrets).collect(),
            ranges: reader.ranges(found),
        }
    }

    /// Names the URLs below which no share of an inventory has objects, once all have been merged.
    pub(crate) fn name_missing(&mut self, found: &Discovered) {
        let below = std::mem::take(&mut self.below);
        let missing = found.expected_below().map(unreadable);
        let missing = missing.filter(|missing| !below.contains(&missing.source));
        self.samples.unreadable.extend(missing);
    }

    /// Joins ranges, all of which have been merged, to their sources.
    pub(crate) fn join_ranges(&mut self) {
        let ranges = std::mem::take(&mut self.ranges);
        ranges.count_sources(&mut self.evidence);
        let InputSamples {
            malformed_samples,
            doubtful_samples,
            ..
        } = &mut self.samples;
        let malformed = std::mem::take(malformed_samples).into_iter();
        malformed_samples.extend(malformed.map(|sample| MalformedSample {
            line: ranges.line(&sample.source, sample.line),
            ..sample
        }));
        let doubtful = std::mem::take(doubtful_samples).into_iter();
        doubtful_samples.extend(doubtful.map(|sample| DoubtfulSample {
            line: ranges.line(&sample.source, sample.line),
            ..sample
        }));
    }

    /// Whether `other` can be added without overflow.
    pub(crate) fn has_room_for(&mut self, other: &mut Self) -> bool {
        std::iter::zip(self.counts.all(), other.counts.all())
            .all(|(count, other)| count.checked_add(*other).is_some())
            && std::iter::zip(&self.evidence, &other.evidence)
                .all(|(read, other)| read.has_room_for(other))
            && skipped::has_room_for(&self.samples.skipped, &other.samples.skipped)
    }

    /// Adds the statistics of other input; see [`InputStats::has_room_for`].
    pub(crate) fn merge(&mut self, other: Self) {
        self.counts += other.counts;
        self.has_members |= other.has_members;
        self.logged.extend(other.logged);
        self.unlogged.extend(other.unlogged);
        self.nearest.merge(other.nearest);
        unknown_columns::merge(&mut self.unknown_columns, other.unknown_columns);
        self.below.extend(other.below);
        self.ranges.merge(other.ranges);
        for (read, other) in self.evidence.iter_mut().zip(&other.evidence) {
            read.merge(other);
        }
        let InputSamples {
            malformed_samples,
            doubtful_samples,
            unreadable,
            skipped,
        } = &mut self.samples;
        malformed_samples.extend(other.samples.malformed_samples);
        while malformed_samples.len() > SAMPLES {
            malformed_samples.pop_last();
        }
        doubtful_samples.extend(other.samples.doubtful_samples);
        while doubtful_samples.len() > SAMPLES {
            doubtful_samples.pop_last();
        }
        for unread in other.samples.unreadable {
            unread.add_to(unreadable);
        }
        skipped::merge(skipped, other.samples.skipped);
    }
}

fn logged(found: &Discovered) -> BTreeSet<String> {
    found.logged.iter().map(without_secrets).collect()
}

fn unlogged(found: &Discovered) -> BTreeSet<UnloggedBucket> {
    let unlogged = found.unlogged.iter().map(|own| UnloggedBucket {
        bucket: without_secrets(&own.bucket),
        is_off: own.is_off,
    });
    unlogged.collect()
}

fn redacted(skipped: Skipped) -> Skipped {
    Skipped {
        example: without_secrets(&skipped.example),
        ..skipped
    }
}

fn unreadable(error: &InputError) -> Unreadable {
    Unreadable::wholly(&error.source, &error.reason)
}
