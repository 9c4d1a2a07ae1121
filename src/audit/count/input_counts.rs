//! Counts of sources and of their entries.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::audit::value::{TOO_MANY, text, without_secrets};
use crate::evidence::Passed;
use crate::input::Discovered;

/// The most services and categories that are counted by name; all others share one count. CloudTrail
/// records about 300 services.
const MOST_NAMES: usize = 1_000;

/// The longest name that is kept, in bytes; longer ones share the count of all others. Names of
/// services are names in the DNS, which have at most 253.
const LONGEST_NAME: usize = 256;

/// Counts of sources and of their entries: `lines` is the sum of `records`, `other_events`,
/// `repeated_events`, `malformed` and `blank`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputCounts {
    /// The paths that the user gave, sorted and redacted.
    pub sources: BTreeSet<String>,
    /// Number of files and objects to read, including standard input. Those on a list are counted by the
    /// process that wrote it.
    pub files: u64,
    /// Files, objects and members of archives that were not read because their names prove that all
    /// their records are too old.
    /// In S3 this counts only objects that the listing had to include.
    pub skipped_by_date: u64,
    /// Files in folders, objects and members of archives that were not read because the user
    /// excluded their paths.
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
    /// CloudTrail events of other services, by service, and of other categories than data and
    /// management, by category. They are not requests to S3.
    pub other_events: BTreeMap<String, u64>,
    /// CloudTrail events that were delivered before in the same file. Each was counted once.
    pub repeated_events: u64,
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
            files: match found.is_listed {
                true => 0,
                false => found.sources.len() as u64,
            },
            skipped_by_date: found.skipped_by_date,
            excluded: found.excluded,
            repeated: found.repeated,
            special: found.special,
            unfinished: found.unfinished,
            ..Self::default()
        }
    }

    /// Counts an event that does not become a record.
    pub(super) fn pass(&mut self, passed: Passed<'_>) {
        match passed {
            Passed::Duplicate => self.repeated_events += 1,
            Passed::Other(name) if name.len() > LONGEST_NAME => {
                self.add_other_events(TOO_MANY.to_owned(), 1);
            }
            Passed::Other(name) => match std::str::from_utf8(name) {
                Ok(name) if let Some(events) = self.other_events.get_mut(name) => *events += 1,
                _ => self.add_other_events(text(name).map_or("-".to_owned(), Into::into), 1),
            },
        }
    }

    fn add_other_events(&mut self, name: String, events: u64) {
        let is_known = self.other_events.contains_key(&name);
        let has_room = self.other_events.len() < MOST_NAMES && name.len() <= LONGEST_NAME;
        let name = match is_known || has_room {
            true => name,
            false => TOO_MANY.to_owned(),
        };
        let sum = self.other_events.entry(name).or_default();
        *sum = sum.saturating_add(events);
    }

    /// Everything that is counted, in a fixed order.
    pub(super) fn all(&mut self) -> [&mut u64; 14] {
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
            &mut self.repeated_events,
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
        for (name, events) in other.other_events {
            self.add_other_events(name, events);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_other_events_take_bounded_memory() {
        let mut counts = InputCounts::default();
        for number in 0..2 * MOST_NAMES {
            let long = format!("{}{number}", "x".repeat(LONGEST_NAME));
            counts.pass(Passed::Other(long.as_bytes()));
            counts.pass(Passed::Other(format!("{number}.amazonaws.com").as_bytes()));
        }
        let mut both = InputCounts::default();
        both.other_events.insert("x".repeat(LONGEST_NAME + 1), 1);
        let mut merged = counts.clone();
        merged += both;
        for (counts, events) in [(counts, 4 * MOST_NAMES), (merged, 4 * MOST_NAMES + 1)] {
            assert_eq!(counts.other_events.values().sum::<u64>(), events as u64);
            assert!(counts.other_events.len() <= MOST_NAMES + 1);
            assert!(
                counts
                    .other_events
                    .keys()
                    .all(|name| name.len() <= LONGEST_NAME)
            );
        }
    }
}
