//! Counts of entries by kind.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

/// Counts of entries by kind: `lines` is the sum of `records`, `malformed` and `blank`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EntryCounts {
    /// Bytes read, after decompression.
    pub bytes: u64,
    /// All entries; in a text log each is a line.
    pub lines: u64,
    pub records: u64,
    pub malformed: u64,
    pub blank: u64,
    /// Records that may hide a second one; see [`crate::evidence::Record::holds_another_start`].
    pub ambiguous: u64,
}

impl AddAssign for EntryCounts {
    fn add_assign(&mut self, other: Self) {
        self.bytes += other.bytes;
        self.lines += other.lines;
        self.records += other.records;
        self.malformed += other.malformed;
        self.blank += other.blank;
        self.ambiguous += other.ambiguous;
    }
}
