//! What was read, on one machine or on several.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::input::Discovered;
use crate::log::Timestamp;

use super::filter::Filters;
use super::outcome::{MalformedSample, Scope, Unreadable};
use super::redact::redact_text;

/// How many unreadable lines a report shows.
pub(super) const SAMPLES: usize = 3;

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
    pub bytes: u64,
    pub lines: u64,
    pub records: u64,
    pub malformed: u64,
    pub blank: u64,
    pub ambiguous: u64,
    /// The first unreadable lines by source and line, and what is wrong with each.
    pub samples: BTreeMap<(String, u64), String>,
    /// What could not be read, and why.
    pub unreadable: BTreeSet<(String, String)>,
}

/// A source's name or what is wrong with it: even a path may be a signed URL, if by mistake.
pub(super) fn without_secrets(text: impl AsRef<str>) -> String {
    redact_text(text.as_ref()).into_owned()
}

impl Reading {
    /// What was found, before any of it is read.
    pub(super) fn of(found: &Discovered) -> Self {
        let errors = found.errors.iter();
        Self {
            sources: found.named.iter().map(without_secrets).collect(),
            files: found.sources.len() as u64,
            skipped_by_date: found.skipped_by_date,
            repeated: found.repeated,
            special: found.special,
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

    /// Adds what was read elsewhere.
    pub(super) fn merge(&mut self, other: Self) {
        self.sources.extend(other.sources);
        self.files += other.files;
        self.skipped_by_date += other.skipped_by_date;
        self.repeated += other.repeated;
        self.special += other.special;
        self.bytes += other.bytes;
        self.lines += other.lines;
        self.records += other.records;
        self.malformed += other.malformed;
        self.blank += other.blank;
        self.ambiguous += other.ambiguous;
        self.samples.extend(other.samples);
        while self.samples.len() > SAMPLES {
            self.samples.pop_last();
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
        let unreadable = |(source, reason)| Unreadable { source, reason };
        Scope {
            sources: self.sources.into_iter().collect(),
            files: self.files,
            skipped_by_date: self.skipped_by_date,
            repeated: self.repeated,
            special: self.special,
            bytes: self.bytes,
            lines: self.lines,
            records: self.records,
            malformed: self.malformed,
            blank: self.blank,
            ambiguous: self.ambiguous,
            first_seen: seen.map(|seen| seen.0),
            last_seen: seen.map(|seen| seen.1),
            filters,
            malformed_samples: self.samples.into_iter().map(sample).collect(),
            unreadable: self.unreadable.into_iter().map(unreadable).collect(),
        }
    }
}
