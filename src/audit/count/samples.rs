//! What could not be read, and the few lines that a report shows of a kind, where there may be many.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::evidence::Timestamp;

/// How many lines of a kind a report shows.
pub(crate) const SAMPLES: usize = 3;

/// Where a line stands: its source, the part of the source, and the line in that part from 0.
pub(crate) type Place = (usize, usize, u64);

/// Keeps the samples that come first, whichever were met first.
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

/// A line that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MalformedSample {
    /// The file.
    pub source: String,
    /// Its line, counted from 1.
    pub line: u64,
    /// At which byte reading stopped, and why.
    pub reason: String,
}

/// A record that leaves something unknown. The latest sorts first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoubtfulSample {
    /// The file.
    pub source: String,
    /// Its line, counted from 1.
    pub line: u64,
    /// When the request was received.
    pub time: Timestamp,
    /// The bucket that it was for.
    pub bucket: String,
    /// What is unknown, and why.
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

/// A source that could not be read, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unreadable {
    /// The file.
    pub source: String,
    /// Why.
    pub reason: String,
}
