//! How many lines there were, of which kinds.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

/// How many lines there were, of which kinds. Every line is a record, malformed or blank.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LineCounts {
    /// Decompressed.
    pub bytes: u64,
    pub lines: u64,
    pub records: u64,
    pub malformed: u64,
    pub blank: u64,
    /// Records that may be two; see [`crate::evidence::Record::holds_another_start`].
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
