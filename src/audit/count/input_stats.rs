//! What was read, on one machine or on several.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::input::Discovered;
use crate::log::Timestamp;

use super::samples::SAMPLES;
use crate::audit::outcome::{DoubtfulSample, MalformedSample, Scope, Unreadable};
use crate::audit::value::{Filters, redact_text};

/// How many lines there were, of which kinds. Every line is a record, malformed or blank.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LineCounts {
    /// Decompressed.
    pub bytes: u64,
    pub lines: u64,
    pub records: u64,
    pub malformed: u64,
    pub blank: u64,
    /// Records that may be two; see [`crate::log::Record::holds_another_start`].
    pub ambiguous: u64,
}

impl AddAssign for LineCounts {
    fn add_assign(&mut self, other: Self) {
        self.bytes += other.bytes;
        self.lines += other.lines;
        self.records += other.records;
        self.malformed += other.malformed;
        self.blank += other.blank;
        self.ambiguous += other.ambiguous;
    }
}

/// The account of some input, its sources known by their names. Merging readings in any order
/// gives the same.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Reading {
    /// The paths that were named.
    pub sources: BTreeSet<String>,
    pub files: u64,
    pub skipped_by_date: u64,
    pub repeated: u64,
    pub special: u64,
    pub unfinished: u64,
    pub counts: LineCounts,
    /// The first unreadable lines by source and line, and what is wrong with each.
    pub samples: BTreeMap<(String, u64), String>,
    /// Records that passed the filters and contradict themselves about how they travelled.
    pub contradictory: u64,
    /// The latest records that leave something unknown.
    pub doubtful: BTreeSet<DoubtfulRecord>,
    /// What could not be read, and why.
    pub unreadable: BTreeSet<(String, String)>,
}

/// A record that leaves something unknown; the latest sorts first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct DoubtfulRecord {
    /// In seconds since the epoch.
    pub time: Reverse<i64>,
    pub source: String,
    /// Counted from 1.
    pub line: u64,
    pub bucket: String,
    pub reason: String,
}

/// A source's name or what is wrong with it: even a path may be a signed URL, if by mistake.
pub(crate) fn without_secrets(text: impl AsRef<str>) -> String {
    redact_text(text.as_ref()).into_owned()
}

impl Reading {
    /// What was found, before any of it is read.
    pub(crate) fn of(found: &Discovered) -> Self {
        let errors = found.errors.iter();
        Self {
            sources: found.named.iter().map(without_secrets).collect(),
            files: found.sources.len() as u64,
            skipped_by_date: found.skipped_by_date,
            repeated: found.repeated,
            special: found.special,
            unfinished: found.unfinished,
            unreadable: errors
                .map(|error| {
                    (
                        without_secrets(&error.source),
                        without_secrets(&error.reason),
                    )
                })
                .collect(),
            ..Self::default()
        }
    }

    /// Whether what was read elsewhere can be added. No other count is higher than those looked at
    /// here: each line has a byte, and all that is counted by line is.
    pub(crate) fn has_room_for(&self, other: &Self) -> bool {
        let counts = |reading: &Self| {
            [
                reading.files,
                reading.skipped_by_date,
                reading.repeated,
                reading.special,
                reading.unfinished,
                reading.counts.bytes,
            ]
        };
        let both = std::iter::zip(counts(self), counts(other));
        both.into_iter().all(|(a, b)| a.checked_add(b).is_some())
    }

    /// Adds what was read elsewhere, for which there must be room.
    pub(crate) fn merge(&mut self, other: Self) {
        self.sources.extend(other.sources);
        self.files += other.files;
        self.skipped_by_date += other.skipped_by_date;
        self.repeated += other.repeated;
        self.special += other.special;
        self.unfinished += other.unfinished;
        self.counts += other.counts;
        self.contradictory += other.contradictory;
        self.samples.extend(other.samples);
        while self.samples.len() > SAMPLES {
            self.samples.pop_last();
        }
        self.doubtful.extend(other.doubtful);
        while self.doubtful.len() > SAMPLES {
            self.doubtful.pop_last();
        }
        self.unreadable.extend(other.unreadable);
    }

    /// The scope of a report, of which the records from `seen.0` to `seen.1` passed the filters.
    pub(crate) fn scope(self, filters: Filters, seen: Option<(Timestamp, Timestamp)>) -> Scope {
        let sample = |((source, line), reason)| MalformedSample {
            source,
            line,
            reason,
        };
        let doubtful = |record: DoubtfulRecord| DoubtfulSample {
            time: Timestamp(record.time.0),
            source: record.source,
            line: record.line,
            bucket: record.bucket,
            reason: record.reason,
        };
        let unreadable = |(source, reason)| Unreadable { source, reason };
        let LineCounts {
            bytes,
            lines,
            records,
            malformed,
            blank,
            ambiguous,
        } = self.counts;
        Scope {
            sources: self.sources.into_iter().collect(),
            files: self.files,
            skipped_by_date: self.skipped_by_date,
            repeated: self.repeated,
            special: self.special,
            unfinished: self.unfinished,
            bytes,
            lines,
            records,
            malformed,
            blank,
            ambiguous,
            contradictory: self.contradictory,
            indistinct: 0,
            first_seen: seen.map(|seen| seen.0),
            last_seen: seen.map(|seen| seen.1),
            filters,
            malformed_samples: self.samples.into_iter().map(sample).collect(),
            doubtful_samples: self.doubtful.into_iter().map(doubtful).collect(),
            unreadable: self.unreadable.into_iter().map(unreadable).collect(),
        }
    }
}
