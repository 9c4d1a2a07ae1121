//! Ranges of sources, each read by a process that does not know the ranges before it.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Included};

use serde::{Deserialize, Serialize};

use super::evidence_read::EvidenceRead;
use crate::evidence::Origin;

/// What was read in some ranges, by source and the byte at which a range begins.
///
/// Until all ranges of a source are known, the number of a line is the byte at which its range begins
/// and the line's number in it. That is unique and in the order of the lines, since no range has more
/// lines than bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ranges(BTreeMap<(String, u64), ReadOfRange>);

/// What was read in one range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ReadOfRange {
    pub lines: u64,
    /// Whether there were records, in the order of [`Origin::ALL`].
    pub has: [bool; Origin::ALL.len()],
}

impl Ranges {
    pub(super) fn add(&mut self, source: String, start: u64, read: ReadOfRange) {
        self.0.insert((source, start), read);
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many lines there are in all ranges; `None` if there cannot be so many.
    pub(crate) fn lines(&self) -> Option<u64> {
        let mut lines = self.0.values().map(|read| read.lines);
        lines.try_fold(0u64, u64::checked_add)
    }

    /// The number of a line in its whole source, once all ranges before it are known.
    pub(super) fn line(&self, source: &str, line: u64) -> u64 {
        let at = |start| (source.to_owned(), start);
        let mut before = self.0.range((Included(at(0)), Excluded(at(line))));
        let Some(((_, start), _)) = before.next_back() else {
            return line;
        };
        before.fold(line - start, |line, (_, read)| {
            line.saturating_add(read.lines)
        })
    }

    /// Counts each source once, of which every range with records was counted.
    pub(super) fn count_sources(&self, evidence: &mut EvidenceRead) {
        let mut counted: Option<(&str, [bool; Origin::ALL.len()])> = None;
        for ((source, _), read) in &self.0 {
            let mut before = match counted {
                Some((name, has)) if name == source => has,
                _ => Default::default(),
            };
            for ((of_kind, has), before) in evidence.iter_mut().zip(read.has).zip(&mut before) {
                of_kind.files = of_kind.files.saturating_sub(u64::from(has && *before));
                *before |= has;
            }
            counted = Some((source, before));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(read: &[(&str, u64, u64, bool)]) -> Ranges {
        let mut ranges = Ranges::default();
        for &(source, start, lines, has_text) in read {
            let has = [has_text, false, false];
            ranges.add(source.to_owned(), start, ReadOfRange { lines, has });
        }
        ranges
    }

    #[test]
    fn lines_are_numbered_through_all_ranges_of_their_source() {
        let mut ranges = ranges(&[("a", 200, 4, true), ("b", 0, 9, true)]);
        ranges.merge(self::ranges(&[("a", 0, 7, true), ("a", 100, 0, false)]));
        for (source, line, expected) in [
            ("a", 1, 1),
            ("a", 7, 7),
            ("a", 201, 8),
            ("a", 204, 11),
            ("b", 9, 9),
            ("c", 5, 5),
        ] {
            assert_eq!(ranges.line(source, line), expected, "{source} {line}");
        }
        assert_eq!(ranges.lines(), Some(20));
    }

    #[test]
    fn a_source_counts_once() {
        let ranges = ranges(&[
            ("a", 0, 7, true),
            ("a", 100, 1, false),
            ("a", 200, 4, true),
            ("b", 0, 1, true),
        ]);
        let mut evidence = EvidenceRead::default();
        evidence[0].files = 5;
        ranges.count_sources(&mut evidence);
        assert_eq!(evidence.map(|read| read.files), [4, 0, 0]);
    }
}
