//! Everything that is counted in some input: enough for a report, alone or merged with other
//! counts.

use super::bounded::Bounded;
use super::by_recorder::ByRecorder;
use super::input_counts::InputCounts;
use super::input_stats::InputStats;
use super::key_fields::KeyFields;
use super::shared::{Shared, limit};
use super::thread_counts::ThreadCounts;
use crate::audit::Options;
use crate::input::{Discovered, Input};

/// The counts of some input. The order of merges does not matter.
pub struct Counts {
    pub(crate) input_stats: InputStats,
    pub(crate) tables: ByRecorder,
    /// Largest size of the tables, in bytes.
    pub(crate) limit: usize,
}

/// A sum of two counts would overflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("with it there would be more than can be counted")]
pub struct TooMany;

impl Counts {
    /// Counts all input, on all threads of the rayon pool in which it is called.
    pub fn of(input: &Input, options: &Options) -> Self {
        let keys = KeyFields::of(options);
        let sources = &input.found().sources;
        let shared = Shared::new(ByRecorder::new(&keys), options.memory);
        let new_counts = || ThreadCounts::new(&keys, sources, options, &shared);
        let thread_counts = input.tally(new_counts, ThreadCounts::count_block, ThreadCounts::merge);
        let ThreadCounts {
            reader,
            tables,
            doubtful,
            ..
        } = thread_counts;
        Self {
            input_stats: InputStats::new(reader, doubtful, input),
            tables: shared.into_all(tables),
            limit: limit(options.memory),
        }
    }

    /// Replaces the numbers of named and found files. Workers that read from lists of objects do
    /// not know them; the process that made the lists does. Only workers count members of archives
    /// that are left out.
    #[doc(hidden)]
    pub fn set_found(&mut self, found: &Discovered) {
        let mut counted = std::mem::replace(&mut self.input_stats, InputStats::of(found));
        counted.counts = InputCounts {
            files: 0,
            ..counted.counts
        };
        self.input_stats.merge(counted);
    }

    /// The sources that could not be read, or not to their end, each with the reason.
    pub fn unreadable(&self) -> impl Iterator<Item = (&str, &str)> {
        self.input_stats
            .samples
            .unreadable
            .iter()
            .map(|unreadable| (unreadable.source.as_str(), unreadable.reason.as_str()))
    }

    /// Adds the counts of other input, which must have been counted with the same options.
    ///
    /// # Errors
    /// A sum would overflow. Nothing is added then.
    pub fn merge(&mut self, mut other: Self) -> Result<(), TooMany> {
        if !self.input_stats.has_room_for(&mut other.input_stats) {
            return Err(TooMany);
        }
        self.input_stats.merge(other.input_stats);
        self.tables.merge(other.tables);
        self.tables.fit(self.limit);
        Ok(())
    }
}
