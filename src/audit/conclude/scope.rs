//! The scope of a report: the sources and records that were read.

use std::collections::BTreeSet;

use crate::audit::count::InputStats;
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
    Scope {
        counts: input_stats.counts,
        indistinct: 0,
        folded: BTreeSet::new(),
        first_seen: times.map(|times| times.0),
        last_seen: times.map(|times| times.1),
        filters,
        samples: input_stats.samples,
    }
}
