//! From counts under raw bytes to groups and summary.
//!
//! This is where a value's meaning is worked out, once for each distinct value.

use super::flagged::{Found, fold_found};
use super::report_groups::{Rows, fold_least_risky, row_key};
use super::totals::{Refusals, Totals};
use crate::audit::Options;
use crate::audit::count::{Keys, Tables};
use crate::audit::outcome::{Group, Summary};
use crate::audit::value::{Field, Meanings};
use crate::evidence::Timestamp;

/// The result of folding.
pub(crate) struct Folded {
    pub summary: Summary,
    pub readiness: Vec<Refusals>,
    pub groups: Vec<Group>,
    pub found: Found,
    /// The times of the first and the last record.
    pub seen: Option<(Timestamp, Timestamp)>,
    /// How many requests have a value that is not told apart.
    pub indistinct: u64,
}

/// Folds counts to what `options` ask.
pub(crate) fn fold(tables: Tables, keys: &Keys, options: &Options) -> Folded {
    let Tables {
        mut groups,
        found: mut with_findings,
    } = tables;
    groups.settle();
    with_findings.settle();
    let indistinct = groups.indistinct().max(with_findings.indistinct());
    let mut meanings = Meanings::new();
    let mut rows = Rows::default();
    let mut totals = Totals::default();
    for (parts, stats) in groups.iter() {
        let key = meanings.key(&keys.all, parts);
        totals.add(&key, stats, &mut meanings);
        let row = row_key(&mut meanings, &key, options);
        let (transport, findings) = (key.typed(Field::Transport), key.typed(Field::Findings));
        rows.add(row.into_iter(), transport, findings, stats);
    }
    let (readiness, seen) = (totals.refusals(), totals.seen());
    let summary = totals.into_summary(&meanings);
    let (found, remedies) = fold_found(&with_findings, keys, options, &mut meanings, &mut rows);

    // Nothing below needs the counts, which may be large, so their memory is given back.
    let texts = meanings.into_texts(&options.by);
    drop((groups, with_findings));
    let mut groups = rows.sorted(&options.by, &texts, &remedies);
    fold_least_risky(&mut groups, options.max_groups);
    Folded {
        summary,
        readiness,
        groups,
        found,
        seen,
        indistinct,
    }
}
