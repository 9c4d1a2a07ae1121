//! The scope of a report: the sources and records that were read.

use crate::audit::count::{EntryCounts, InputStats};
use crate::audit::outcome::Scope;
use crate::audit::value::Filters;
use crate::evidence::Timestamp;

/// Builds the scope of a report. `times` has the times of the first and the last record that passed
/// the filters.
pub(crate) fn scope(
    input_stats: InputStats,
    filters: Filters,
    times: Option<(Timestamp, Timestamp)>,
) -> Scope {
    let EntryCounts {
        bytes,
        lines,
        records,
        malformed,
        blank,
        ambiguous,
    } = input_stats.counts;
    Scope {
        sources: input_stats.sources.into_iter().collect(),
        files: input_stats.files,
        skipped_by_date: input_stats.skipped_by_date,
        repeated: input_stats.repeated,
        special: input_stats.special,
        unfinished: input_stats.unfinished,
        bytes,
        lines,
        records,
        malformed,
        blank,
        ambiguous,
        contradictory: input_stats.contradictory,
        indistinct: 0,
        first_seen: times.map(|times| times.0),
        last_seen: times.map(|times| times.1),
        filters,
        malformed_samples: input_stats.malformed.into_iter().collect(),
        doubtful_samples: input_stats.doubtful.into_iter().collect(),
        unreadable: input_stats.unreadable.into_iter().collect(),
    }
}
