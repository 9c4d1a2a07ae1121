//! What was read, as a report states it.

use crate::audit::count::{LineCounts, Reading};
use crate::audit::outcome::Scope;
use crate::audit::value::Filters;
use crate::evidence::Timestamp;

/// The scope of a report, of which the records from `seen.0` to `seen.1` passed the filters.
pub(crate) fn scope(
    reading: Reading,
    filters: Filters,
    seen: Option<(Timestamp, Timestamp)>,
) -> Scope {
    let LineCounts {
        bytes,
        lines,
        records,
        malformed,
        blank,
        ambiguous,
    } = reading.counts;
    Scope {
        sources: reading.sources.into_iter().collect(),
        files: reading.files,
        skipped_by_date: reading.skipped_by_date,
        repeated: reading.repeated,
        special: reading.special,
        unfinished: reading.unfinished,
        bytes,
        lines,
        records,
        malformed,
        blank,
        ambiguous,
        contradictory: reading.contradictory,
        indistinct: 0,
        first_seen: seen.map(|seen| seen.0),
        last_seen: seen.map(|seen| seen.1),
        filters,
        malformed_samples: reading.malformed.into_iter().collect(),
        doubtful_samples: reading.doubtful.into_iter().collect(),
        unreadable: reading.unreadable.into_iter().collect(),
    }
}
