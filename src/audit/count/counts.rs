//! Everything that is counted in some input: enough for a report, alone or merged with other
//! counts.

use super::bounded::Bounded;
use super::by_recorder::ByRecorder;
use super::input_stats::InputStats;
use super::key_fields::KeyFields;
use super::record_times::RecordTimes;
use super::shared::{Shared, limit};
use super::thread_counts::ThreadCounts;
use crate::audit::Options;
use crate::input::{Block, Discovered, Input};

/// The counts of some input. The order of merges does not matter.
#[derive(Clone)]
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
            bucket_filters,
            ..
        } = thread_counts;
        Self {
            input_stats: InputStats::new(reader, doubtful, bucket_filters.into_nearest(), input),
            tables: shared.into_all(tables),
            limit: limit(options.memory),
        }
    }

    /// The counts of sources of which none has been read yet.
    pub(crate) fn unread(found: &Discovered, options: &Options) -> Self {
        Self {
            input_stats: InputStats::of(found),
            tables: ByRecorder::new(&KeyFields::of(options)),
            limit: limit(options.memory),
        }
    }

    /// Counts all input for each of the options, and adds every block to a tally of someone else, so
    /// that the input is read once for all of them. That tally has to say what was read: these counts
    /// do not.
    pub(crate) fn beside<T: Send>(
        input: &Input,
        options: &[Options],
        new: impl Fn() -> T + Sync,
        add: impl Fn(&mut T, Block<'_>) + Sync,
        merge: impl Fn(&mut T, T),
    ) -> (Vec<Self>, T) {
        let sources = &input.found().sources;
        let shared = options.iter().map(|options| {
            let keys = KeyFields::of(options);
            let shared = Shared::new(ByRecorder::new(&keys), options.memory);
            (options, keys, shared)
        });
        let shared: Vec<_> = shared.collect();
        let new_counts = || -> Vec<_> {
            let each = shared.iter();
            each.map(|(options, keys, shared)| ThreadCounts::new(keys, sources, options, shared))
                .collect()
        };
        let (counts, other) = input.tally(
            || (new_counts(), new()),
            |(counts, other), block| {
                counts
                    .iter_mut()
                    .for_each(|counts| counts.count_block(block));
                add(other, block);
            },
            |(counts, other), (more, others)| {
                for (counts, more) in counts.iter_mut().zip(more) {
                    counts.merge(more);
                }
                merge(other, others);
            },
        );
        let tables: Vec<_> = counts.into_iter().map(|counts| counts.tables).collect();
        let counts = shared.into_iter().zip(tables);
        let counts = counts.map(|((options, _, shared), tables)| Self {
            input_stats: InputStats::of(input.found()),
            tables: shared.into_all(tables),
            limit: limit(options.memory),
        });
        (counts.collect(), other)
    }

    /// Adds what `found` knows to the counts of workers that read from lists made of it: what was
    /// named, and how many files were found. Only workers count members of archives that are left
    /// out. Sources of which they read ranges are whole again.
    #[doc(hidden)]
    pub fn set_found(&mut self, found: &Discovered) {
        let counted = std::mem::replace(&mut self.input_stats, InputStats::of(found));
        self.input_stats.merge(counted);
        self.input_stats.join_ranges();
        self.input_stats.name_missing(found);
    }

    /// Adds the counts of sources that these counts know as [unread](Self::unread).
    pub(crate) fn merge_read(&mut self, mut read: Self) -> Result<(), TooMany> {
        read.input_stats.counts.files = 0;
        self.merge(read)
    }

    /// When the records were that were read, whether or not they were counted.
    pub(crate) fn record_times(&self) -> RecordTimes {
        RecordTimes::of(&self.input_stats)
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
