//! Summarizing counts by raw bytes to the groups and the summary of a report.
//!
//! Values are interpreted here, once for each distinct value.

use super::flagged::{Flagged, summarize_flagged};
use super::report_groups::{ReportGroups, fold_least_risky, group_key};
use super::totals::{RefusedRequests, Totals};
use crate::audit::Options;
use crate::audit::count::{KeyFields, Tables};
use crate::audit::outcome::{Group, Summary};
use crate::audit::value::{Field, Interner};
use crate::evidence::Timestamp;

/// The parts of a report that follow from the tables.
pub(crate) struct Summarized {
    pub summary: Summary,
    pub readiness: Vec<RefusedRequests>,
    pub groups: Vec<Group>,
    pub flagged: Flagged,
    /// The times of the first and the last record.
    pub times: Option<(Timestamp, Timestamp)>,
    /// Number of requests with a folded value.
    pub indistinct: u64,
}

/// Summarizes the tables as `options` require.
pub(crate) fn summarize(tables: Tables, keys: &KeyFields, options: &Options) -> Summarized {
    let Tables {
        mut groups,
        mut flagged,
    } = tables;
    groups.settle();
    flagged.settle();
    let indistinct = groups.indistinct().max(flagged.indistinct());
    let mut interner = Interner::new();
    let mut report_groups = ReportGroups::default();
    let mut totals = Totals::default();
    for (parts, stats) in groups.iter() {
        let key = interner.key(&keys.all, parts);
        totals.add(&key, stats, &mut interner);
        let group_key = group_key(&mut interner, &key, options);
        let (transport, findings) = (key.typed(Field::Transport), key.typed(Field::Findings));
        report_groups.add(group_key.into_iter(), transport, findings, stats);
    }
    let (readiness, times) = (totals.refusals(), totals.times());
    let summary = totals.into_summary(&interner);
    let (flagged_summary, remedies) =
        summarize_flagged(&flagged, keys, options, &mut interner, &mut report_groups);

    // The tables may be large and are not needed any more, so their memory is freed before sorting.
    let texts = interner.into_texts(&options.by);
    drop((groups, flagged));
    let mut groups = report_groups.sorted(&options.by, &texts, &remedies);
    fold_least_risky(&mut groups, options.max_groups);
    Summarized {
        summary,
        readiness,
        groups,
        flagged: flagged_summary,
        times,
        indistinct,
    }
}
