//! Telling whether another period would select the same of some records.

use serde::{Deserialize, Serialize};

use super::evidence_read::ReadOfKind;
use super::input_stats::InputStats;
use crate::audit::value::Period;
use crate::evidence::Timestamp;

/// When some records were, as far as it decides which of them a period selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RecordTimes {
    /// The times of the first and of the last record, in milliseconds.
    span: Option<[i64; 2]>,
    /// There are members of archives, which are left out by the period too. Those that were are not in
    /// the span.
    has_members: bool,
}

impl RecordTimes {
    pub(super) fn of(stats: &InputStats) -> Self {
        let spans = stats.evidence.iter().filter_map(ReadOfKind::span);
        let span = spans.reduce(|[first, last], [start, end]| [first.min(start), last.max(end)]);
        Self {
            span: span.map(|times| times.map(|time| time.0)),
            has_members: stats.has_members,
        }
    }

    /// Whether records counted in one period would be counted the same in another.
    pub(crate) fn are_the_same_in(self, counted: Period, other: Period) -> bool {
        if self.has_members && counted != other {
            return false;
        }
        self.span.is_none_or(|span| {
            let span = span.map(Timestamp);
            counted.part_of(span) == other.part_of(span)
        })
    }
}
