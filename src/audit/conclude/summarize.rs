//! Summarizing the tables to the groups and the summary of a report.
//!
//! Values are interpreted here, once for each distinct value.

use super::flagged::{Flagged, FlaggedSummary};
use super::newest_tls::NewestTls;
use super::readiness::RefusedCallers;
use super::report_groups::ReportGroups;
use super::settle::{GroupsOf, Settled, Settlement};
use super::totals::Totals;
use crate::audit::Options;
use crate::audit::count::Folded;
use crate::audit::outcome::{Groups, Requirement, Summary};
use crate::audit::value::Interner;
use crate::evidence::Timestamp;

/// The parts of a report that follow from the tables.
pub(crate) struct Summarized {
    pub summary: Summary,
    /// For each of [`Requirement::ALL`].
    pub refused_callers: [RefusedCallers; Requirement::ALL.len()],
    pub groups: Groups,
    pub flagged: Flagged,
    /// The times of the first and the last record.
    pub times: Option<(Timestamp, Timestamp)>,
    pub folded: Folded,
}

/// Summarizes the tables of records without a finding, and of those with one, as `options` require.
pub(crate) fn summarize(
    mut clean: [GroupsOf; 2],
    mut flagged: [GroupsOf; 2],
    settlement: &Settlement,
    options: &Options,
) -> Summarized {
    let mut folded = Folded::default();
    for groups in clean.iter_mut().chain(&mut flagged) {
        groups.table.finish();
        folded.add(&Folded::of(&groups.table));
    }
    let mut interner = Interner::new();
    let mut report_groups = ReportGroups::new(options);
    let mut totals = Totals::default();
    let mut newest_tls = NewestTls::default();
    // The tables may be large, so the memory of each is freed when it is not needed any more.
    for GroupsOf { recorder, table } in clean {
        interner.start_table();
        for (key, stats) in table.iter() {
            if let Settled::Counted(key) = settlement.settle(recorder, key) {
                newest_tls.add(&key, stats);
                totals.add(&key, stats, &mut interner);
                report_groups.add(&key, stats, &mut interner);
            }
        }
    }
    for GroupsOf { recorder, table } in &flagged {
        for (key, stats) in table.iter() {
            if let Settled::Counted(key) = settlement.settle(*recorder, key) {
                newest_tls.add(&key, stats);
            }
        }
    }
    let mut summary = FlaggedSummary::new(options, newest_tls);
    for groups in flagged {
        interner.start_table();
        summary.add_table(
            &groups,
            settlement,
            &mut interner,
            &mut report_groups,
            &mut totals,
        );
    }
    let (flagged_summary, remedies) = summary.conclude(&interner, &totals);
    let (refused_callers, times) = (
        refused_callers(&totals, &flagged_summary, options),
        totals.times(),
    );
    let summary = totals.into_summary(&interner);
    let texts = interner.into_texts(&options.by);
    Summarized {
        summary,
        refused_callers,
        groups: report_groups.into_groups(texts, remedies, options.max_groups),
        flagged: flagged_summary,
        times,
        folded,
    }
}

/// For each of [`Requirement::ALL`], who sent the requests that it would refuse. Requests are in the
/// flagged table, where clients are known, if they are below the minimum.
fn refused_callers(
    totals: &Totals,
    flagged: &Flagged,
    options: &Options,
) -> [RefusedCallers; Requirement::ALL.len()] {
    let (principals, callers) = (totals.refused_principals(), flagged.refused_callers);
    std::array::from_fn(|index| {
        let is_known = Requirement::ALL[index] <= Requirement::Tls(options.min_tls);
        RefusedCallers {
            principals: principals[index],
            callers: Some(callers[index]).filter(|_| is_known),
        }
    })
}
