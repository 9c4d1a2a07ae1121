//! Summarizing the tables to the groups and the summary of a report.
//!
//! Values are interpreted here, once for each distinct value.

use super::flagged::{Flagged, summarize_flagged};
use super::report_groups::ReportGroups;
use super::totals::{RefusedRequests, Totals};
use crate::audit::Options;
use crate::audit::count::{CountTable, Folded};
use crate::audit::outcome::{Groups, Summary};
use crate::audit::value::Interner;
use crate::evidence::Timestamp;

/// The parts of a report that follow from the tables.
pub(crate) struct Summarized {
    pub summary: Summary,
    pub readiness: Vec<RefusedRequests>,
    pub groups: Groups,
    pub flagged: Flagged,
    /// The times of the first and the last record.
    pub times: Option<(Timestamp, Timestamp)>,
    pub folded: Folded,
}

/// Summarizes the tables as `options` require.
pub(crate) fn summarize(clean: CountTable, flagged: CountTable, options: &Options) -> Summarized {
    let mut folded = Folded::of(&clean);
    folded.add(&Folded::of(&flagged));
    let mut interner = Interner::new();
    let mut report_groups = ReportGroups::new(options);
    let mut totals = Totals::default();
    for (key, stats) in clean.iter() {
        totals.add(&key, stats, &mut interner);
        report_groups.add(&key, stats, &mut interner);
    }
    // The tables may be large, so the memory of each is freed when it is not needed any more.
    drop(clean);
    interner.start_table();
    let (flagged_summary, remedies) = summarize_flagged(
        &flagged,
        options,
        &mut interner,
        &mut report_groups,
        &mut totals,
    );
    drop(flagged);
    let (readiness, times) = (totals.refusals(), totals.times());
    let summary = totals.into_summary(&interner);
    let texts = interner.into_texts(&options.by);
    Summarized {
        summary,
        readiness,
        groups: report_groups.into_groups(texts, remedies, options.max_groups),
        flagged: flagged_summary,
        times,
        folded,
    }
}
