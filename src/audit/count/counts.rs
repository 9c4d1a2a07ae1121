//! All that is counted of some input: enough to make a report of it, alone or with other counts.

use crate::input::{Discovered, Input};

use super::coverage::Coverage;
use super::input_stats::Reading;
use super::key_fields::Keys;
use super::over_time::OverTime;
use super::shared_tables::{Common, limit};
use super::tables::Tables;
use super::thread_counts::Tally;
use crate::audit::Options;

/// The counts of some input. Merging counts in any order gives the same.
pub struct Counts {
    pub(crate) reading: Reading,
    pub(crate) tables: Tables,
    /// How large the tables may become.
    pub(crate) limit: usize,
    pub(crate) coverage: Coverage,
    pub(crate) over_time: OverTime,
}

/// The sums of two counts would not fit into a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("with it there would be more than can be counted")]
pub struct TooMany;

impl Counts {
    /// Counts all input, on all threads of the rayon pool that it is called in.
    pub fn of(input: &Input, options: &Options) -> Self {
        let keys = Keys::of(options);
        let sources = &input.found().sources;
        let common = Common::new(&keys, options);
        let new_tally = || Tally::new(&keys, sources, options, &common);
        let tally = input.tally(new_tally, Tally::block, Tally::merge);
        let Tally {
            account,
            tables,
            coverage,
            over_time,
            doubtful,
            ..
        } = tally;
        Self {
            reading: Reading::new(account, doubtful, input),
            tables: common.with(tables),
            limit: limit(options),
            coverage,
            over_time,
        }
    }

    /// Sets what was named and found, where the input was read by lists and only who made these
    /// knows.
    pub fn set_found(&mut self, found: &Discovered) {
        let counted = std::mem::take(&mut self.reading);
        let mut reading = Reading::of(found);
        reading.merge(Reading {
            files: 0,
            skipped_by_date: 0,
            repeated: 0,
            special: 0,
            unfinished: 0,
            ..counted
        });
        self.reading = reading;
    }

    /// What could not be read, and why.
    pub fn unreadable(&self) -> impl Iterator<Item = (&str, &str)> {
        let unreadable = self.reading.unreadable.iter();
        unreadable.map(|it| (it.source.as_str(), it.reason.as_str()))
    }

    /// Adds the counts of other input, to which the same was asked.
    ///
    /// # Errors
    /// Adds nothing if a sum would be more than can be counted.
    pub fn merge(&mut self, other: Self) -> Result<(), TooMany> {
        if !self.reading.has_room_for(&other.reading) {
            return Err(TooMany);
        }
        self.reading.merge(other.reading);
        self.tables.merge(other.tables);
        self.tables.fit(self.limit);
        self.coverage.merge(other.coverage);
        self.over_time.merge(other.over_time);
        Ok(())
    }
}
