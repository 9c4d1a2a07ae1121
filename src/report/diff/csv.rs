//! A row for each caller that is not the same.

use std::io::{self, Write};

use crate::diff::{CallerChange, CallerState, CleanText, Diff, Difference, Reason};
use crate::evidence::Timestamp;
use crate::report::csv::writer;
use crate::report::escape::no_formula;

const COLUMNS: [&str; 21] = [
    "change",
    "reasons",
    "differs",
    "principal",
    "client",
    "user_agent",
    "aws_side",
    "findings",
    "ways",
    "buckets",
    "old_requests",
    "new_requests",
    "old_refused_requests",
    "new_refused_requests",
    "old_already_denied_requests",
    "new_already_denied_requests",
    "old_last_seen",
    "new_first_seen",
    "new_last_seen",
    "remedy",
    "cause",
];

/// Writes a header and the rows. Missing values are empty cells.
pub(super) fn write(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = writer(out);
    csv.write_record(COLUMNS)?;
    for caller in &diff.callers {
        csv.write_record(row(caller))?;
    }
    csv.flush()
}

fn row(caller: &CallerChange) -> [String; COLUMNS.len()] {
    let (old, new) = (caller.old.as_ref(), caller.new.as_ref());
    let count = |state: Option<&CallerState>, of: fn(&CallerState) -> u64| {
        state.map_or_else(String::new, |state| of(state).to_string())
    };
    let time = |time: Option<Timestamp>| {
        time.map_or_else(String::new, |time| time.in_seconds().to_string())
    };
    let latest = |of: fn(&CallerState) -> String| caller.latest().map_or_else(String::new, of);
    let reasons: Vec<_> = caller.reasons.iter().map(Reason::name).collect();
    let differs: Vec<_> = caller
        .differs
        .iter()
        .map(|own| Difference::name(*own))
        .collect();
    [
        caller.change.name().to_owned(),
        reasons.join(" "),
        differs.join(" "),
        text(caller.principal.as_ref()),
        text(caller.client.as_ref()),
        text(caller.user_agent.as_ref()),
        caller.aws_side.to_string(),
        latest(|state| names(&state.findings)),
        latest(|state| names(&state.ways)),
        latest(buckets),
        count(old, |state| state.requests),
        count(new, |state| state.requests),
        count(old, |state| state.refused_requests),
        count(new, |state| state.refused_requests),
        count(old, |state| state.already_denied_requests),
        count(new, |state| state.already_denied_requests),
        time(old.map(|state| state.last_seen)),
        time(new.map(|state| state.first_seen)),
        time(new.map(|state| state.last_seen)),
        text(caller.remedy.as_ref()),
        text(caller.cause.as_ref()),
    ]
}

/// A stranger's text, or nothing.
fn text(text: Option<&CleanText>) -> String {
    text.map(|text| no_formula(text).into_owned())
        .unwrap_or_default()
}

fn names(names: &[CleanText]) -> String {
    let names: Vec<_> = names.iter().map(|name| &**name).collect();
    no_formula(&names.join(" ")).into_owned()
}

fn buckets(state: &CallerState) -> String {
    let mut named: Vec<_> = state
        .buckets
        .iter()
        .map(|bucket| {
            let name = bucket.name.as_deref().unwrap_or("none");
            format!("{name} ({})", bucket.requests)
        })
        .collect();
    named.extend(state.more_buckets.then(|| "more".to_owned()));
    no_formula(&named.join("; ")).into_owned()
}
