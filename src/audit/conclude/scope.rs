//! What was read, as a report states it.

use crate::audit::count::{DoubtfulRecord, LineCounts, Reading};
use crate::audit::outcome::{DoubtfulSample, MalformedSample, Scope, Unreadable};
use crate::audit::value::Filters;
use crate::evidence::Timestamp;

/// The scope of a report, of which the records from `seen.0` to `seen.1` passed the filters.
pub(crate) fn scope(
    reading: Reading,
    filters: Filters,
    seen: Option<(Timestamp, Timestamp)>,
) -> Scope {
    let sample = |((source, line), reason)| MalformedSample {
        source,
        line,
        reason,
    };
    let doubtful = |record: DoubtfulRecord| DoubtfulSample {
        time: Timestamp(record.time.0),
        source: record.source,
        line: record.line,
        bucket: record.bucket,
        reason: record.reason,
    };
    let unreadable = |(source, reason)| Unreadable { source, reason };
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
        malformed_samples: reading.samples.into_iter().map(sample).collect(),
        doubtful_samples: reading.doubtful.into_iter().map(doubtful).collect(),
        unreadable: reading.unreadable.into_iter().map(unreadable).collect(),
    }
}
