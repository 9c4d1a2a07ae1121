//! Sources that could not be read, and the few records of a kind that a report shows as examples.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::audit::value::without_secrets;
use crate::evidence::Timestamp;
use crate::input::{Discovered, Member};

/// Number of examples of a kind in a report.
pub(crate) const SAMPLES: usize = 3;

/// The place of an entry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'b> {
    /// The index of its source.
    pub source: usize,
    /// The member that it is from, if the source is an archive.
    pub member: Option<&'b Member>,
    /// The part of the source or member.
    pub part: usize,
    /// The number of the entry within that part, counted from 0.
    pub entry: u64,
}

/// What places are sorted by: the index of the source, the number of the member or 0, the part, and
/// the number of the entry within it.
pub(crate) type Position = (usize, usize, usize, u64);

impl Place<'_> {
    /// The place of the entry that comes this many entries later.
    pub(crate) fn after(self, entries: u64) -> Self {
        Self {
            entry: self.entry + entries,
            ..self
        }
    }

    pub(crate) fn position(self) -> Position {
        let member = self.member.map_or(0, |member| member.number);
        (self.source, member, self.part, self.entry)
    }

    /// The name of the member, to be kept: the members of an archive are not known afterwards.
    pub(crate) fn member_name(self) -> Option<Box<str>> {
        self.member.map(|member| (*member.name).into())
    }
}

/// Keeps the [`SAMPLES`] samples with the smallest keys, in whatever order they are added.
pub(crate) fn keep_first<K: Ord + Copy, V>(
    samples: &mut BTreeMap<K, V>,
    key: K,
    value: impl FnOnce() -> V,
) {
    let is_early = samples.len() < SAMPLES
        || samples
            .last_key_value()
            .is_some_and(|(&last, _)| key < last);
    if is_early {
        samples.insert(key, value());
        if samples.len() > SAMPLES {
            samples.pop_last();
        }
    }
}

/// The name of a source, or of the member that is meant.
pub(crate) fn source_or_member(source: usize, member: Option<&str>, found: &Discovered) -> String {
    match member {
        Some(member) => member.to_owned(),
        None => found.sources.get(source).into_owned().name,
    }
}

/// An entry that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MalformedSample {
    /// Name of the file or object.
    pub source: String,
    /// Line in that file, counted from 1.
    pub line: u64,
    /// The byte at which parsing stopped, and why.
    pub reason: String,
}

/// A record that leaves something unknown. The latest sorts first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoubtfulSample {
    /// Name of the file or object.
    pub source: String,
    /// Line in that file, counted from 1.
    pub line: u64,
    /// When S3 received the request.
    pub time: Timestamp,
    /// Bucket of the request.
    pub bucket: String,
    /// Why the record is doubtful.
    pub reason: String,
}

impl Ord for DoubtfulSample {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.time.cmp(&self.time))
            .then_with(|| self.source.cmp(&other.source))
            .then_with(|| self.line.cmp(&other.line))
            .then_with(|| self.bucket.cmp(&other.bucket))
            .then_with(|| self.reason.cmp(&other.reason))
    }
}

impl PartialOrd for DoubtfulSample {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A bucket whose logs were asked for, and that is not known to be logged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UnloggedBucket {
    /// Its name.
    pub bucket: String,
    /// Whether S3 says that it is not logged. Otherwise S3 does not tell, which is an error too.
    pub is_off: bool,
}

/// A source that could not be read, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unreadable {
    /// Name of the file or object.
    pub source: String,
    /// Why it could not be read.
    pub reason: String,
    /// Whether records of it were counted all the same, or of other members of its archive.
    pub partly_read: bool,
}

impl Unreadable {
    /// A source of which no record was counted. Secrets are redacted.
    pub(crate) fn wholly(source: impl AsRef<str>, reason: impl AsRef<str>) -> Self {
        Self {
            source: without_secrets(source),
            reason: without_secrets(reason),
            partly_read: false,
        }
    }

    /// Adds it to what could not be read. A source of which one process counted records and another
    /// none is named once.
    pub(crate) fn add_to(self, unreadable: &mut BTreeSet<Self>) {
        let twin = Self {
            partly_read: !self.partly_read,
            ..self.clone()
        };
        if self.partly_read {
            unreadable.remove(&twin);
        } else if unreadable.contains(&twin) {
            return;
        }
        unreadable.insert(self);
    }
}
