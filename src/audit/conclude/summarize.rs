//! From counts under raw bytes to groups and summary.
//!
//! This is where a value's meaning is worked out, once for each distinct value.

use super::flagged::{Flagged, flag};
use super::report_groups::{ReportGroups, fold_least_risky, group_key};
use super::totals::{RefusedRequests, Totals};
use crate::audit::Options;
use crate::audit::count::{KeyFields, Tables};
use crate::audit::outcome::{Group, Summary};
use crate::audit::value::{Field, Interner};
use crate::evidence::Timestamp;

/// The result of folding.
pub(crate) struct Summarized {
    pub summary: Summary,
    pub readiness: Vec<RefusedRequests>,
    pub groups: Vec<Group>,
    pub flagged: Flagged,
    /// The times of the first and the last record.
    pub seen: Option<(Timestamp, Timestamp)>,
    /// How many requests have a value that is not told apart.
    pub indistinct: u64,
}

/// Folds counts to what `options` ask.
pub(crate) fn summarize(tables: Tables, keys: &KeyFields, options: &Options) -> Summarized {
    let Tables {
        mut groups,
        mut flagged,
    } = tables;
    groups.settle();
    flagged.settle();
    let indistinct = groups.indistinct().max(flagged.indistinct());
    let mut interner = Interner::new();
    let mut rows = ReportGroups::default();
    let mut totals = Totals::default();
    for (parts, stats) in groups.iter() {
        let key = interner.key(&keys.all, parts);
        totals.add(&key, stats, &mut interner);
        let row = group_key(&mut interner, &key, options);
        let (transport, findings) = (key.typed(Field::Transport), key.typed(Field::Findings));
        rows.add(row.into_iter(), transport, findings, stats);
    }
    let (readiness, seen) = (totals.refusals(), totals.seen());
    let summary = totals.into_summary(&interner);
    let (outcome, remedies) = flag(&flagged, keys, options, &mut interner, &mut rows);

    // Nothing below needs the counts, which may be large, so their memory is given back.
    let texts = interner.into_texts(&options.by);
    drop((groups, flagged));
    let mut groups = rows.sorted(&options.by, &texts, &remedies);
    fold_least_risky(&mut groups, options.max_groups);
    Summarized {
        summary,
        readiness,
        groups,
        flagged: outcome,
        seen,
        indistinct,
    }
}
