//! Counts of sources and of their entries.

use std::collections::BTreeSet;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::audit::value::without_secrets;
use crate::input::Discovered;

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
    /// Files in folders, and objects, that were not read because the user excluded their paths.
    pub excluded: u64,
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

impl InputCounts {
    /// The counts of discovered sources, before any is read.
    pub(super) fn of(found: &Discovered) -> Self {
        Self {
            sources: found.named.iter().map(without_secrets).collect(),
            files: found.sources.len() as u64,
            skipped_by_date: found.skipped_by_date,
            excluded: found.excluded,
            repeated: found.repeated,
            special: found.special,
            unfinished: found.unfinished,
            ..Self::default()
        }
    }

    /// Everything that is counted, in a fixed order.
    pub(super) fn all(&mut self) -> [&mut u64; 13] {
        [
            &mut self.files,
            &mut self.skipped_by_date,
            &mut self.excluded,
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
