//! The scope of a report: the sources and records that were read.

use std::collections::BTreeSet;

use crate::audit::count::{InputStats, ReadOfKind, UnknownColumns};
use crate::audit::outcome::{Recorded, Scope, cannot_tell};
use crate::audit::value::{Filters, without_secrets};
use crate::evidence::{Origin, Timestamp};

/// Builds the scope of a report. `times` has the times of the first and the last record that passed
/// the filters.
pub(crate) fn scope(
    input_stats: InputStats,
    filters: Filters,
    times: Option<(Timestamp, Timestamp)>,
) -> Scope {
    let recorded = |(kind, read): (Origin, ReadOfKind)| {
        let [first_seen, last_seen] = read.span()?;
        Some(Recorded {
            kind,
            files: read.files,
            records: read.records,
            first_seen,
            last_seen,
            cannot_tell: cannot_tell(kind),
        })
    };
    let unknown_columns = input_stats.unknown_columns.into_iter();
    let unknown_columns =
        unknown_columns.map(|(columns, example)| UnknownColumns { columns, example });
    let nearest_buckets = input_stats.nearest.names().into_iter();
    let evidence = Origin::ALL.into_iter().zip(input_stats.evidence);
    Scope {
        evidence: evidence.filter_map(recorded).collect(),
        counts: input_stats.counts,
        indistinct: 0,
        folded: BTreeSet::new(),
        first_seen: times.map(|times| times.0),
        last_seen: times.map(|times| times.1),
        filters,
        unseen: BTreeSet::new(),
        absent: BTreeSet::new(),
        nearest_buckets: nearest_buckets.map(without_secrets).collect(),
        unlogged: input_stats.unlogged,
        unknown_columns: unknown_columns.collect(),
        samples: input_stats.samples,
    }
}
