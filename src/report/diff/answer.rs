//! The answer: how the verdicts moved, and how many callers are new or gone.

use crate::audit::{Requirement, Verdict};
use crate::diff::{Diff, RequirementChange, RequirementState, Totals};
use crate::report::document::{
    Block, Column, Section, Table, Text, Tone, counted, number, text, words,
};
use crate::report::extent::Extent;
use crate::report::format_values::requirement;

/// Who is new or gone, and whether the minimum is safe.
pub(super) fn headline(diff: &Diff) -> Text<'_> {
    if let Some(reason) = diff.inconclusive {
        return text!["? No conclusion: ", reason, "."].toned(Tone::Open);
    }
    let mut headline = Text::joined([moved(&diff.totals), verdict(diff)], " ");
    if headline.is_empty() {
        headline = text!["Nothing changed."];
    }
    headline
}

/// How many callers came, left or changed.
fn moved(totals: &Totals) -> Text<'static> {
    let parts = [
        (totals.new, " new", Tone::Bad),
        (totals.came_back, " came back", Tone::Bad),
        (totals.denied, " denied now", Tone::Good),
        (totals.cleared, " no longer in the way", Tone::Good),
        (totals.changed, " changed", Tone::Open),
        (totals.gone, " gone", Tone::Good),
        (totals.not_seen, " not seen", Tone::Open),
    ];
    let parts = parts.into_iter().filter(|(count, ..)| *count > 0);
    let parts: Vec<_> = parts
        .map(|(count, what, tone)| text![number(count), what].toned(tone))
        .collect();
    if parts.is_empty() {
        return text!["No caller is new or gone."];
    }
    let mut moved = text!["Callers: "];
    moved.append(Text::joined(parts, ", "));
    moved.push(".");
    moved
}

/// Whether the minimum is safe: `TLS 1.2: no, 3 callers (was 7).`
fn verdict(diff: &Diff) -> Text<'static> {
    let asked = Requirement::Tls(diff.min_tls);
    let mut all = diff.readiness.iter();
    let Some(change) = all.find(|change| change.requirement == asked) else {
        return Text::default();
    };
    let mut text = text![words(requirement(asked)), ": ", safe(change)];
    if let (Some(old), Some(new)) = (change.old, change.new)
        && let (Some(before), Some(now)) = (old.refused_callers, new.refused_callers)
        && before.max(now) > 0
    {
        text.append(text![", ", counted(now, "caller")]);
        if before != now {
            text.append(text![" (was ", number(before), ")"]);
        }
    }
    text.push(".");
    text
}

/// A row for each requirement.
pub(super) fn section<'a>(diff: &'a Diff, extent: &Extent<'_>) -> Section<'a> {
    let row = |change: &'a RequirementChange| {
        let count = |of: fn(&RequirementState) -> Text<'static>| {
            from_to(change.old.as_ref().map(of), change.new.as_ref().map(of))
        };
        vec![
            words(requirement(change.requirement)).into(),
            safe(change),
            count(|state| number(state.refused_requests).into()),
            count(callers),
        ]
    };
    let table = Table {
        id: "requirements",
        columns: vec![
            Column::short("Require"),
            Column::short("Safe?"),
            Column::short("Would break"),
            Column::short("Callers"),
        ],
        rows: diff.readiness.iter().map(row).collect(),
        is_sortable: false,
    };
    let heading = text!["What can be required"];
    extent.open("answer", heading, vec![Block::Table(table)])
}

/// Above the minimum callers are not told apart, and each principal is at least one.
fn callers(state: &RequirementState) -> Text<'static> {
    match state.refused_callers {
        Some(callers) => number(callers).into(),
        None if state.refused_principals == 0 => number(0).into(),
        None => text!["at least ", number(state.refused_principals)],
    }
}

fn safe(change: &RequirementChange) -> Text<'static> {
    let of = |state: &Option<RequirementState>| state.as_ref().map(|state| answer(state.verdict));
    from_to(of(&change.old), of(&change.new))
}

/// A verdict in a word or two.
pub(super) fn answer(verdict: Verdict) -> Text<'static> {
    match verdict {
        Verdict::Safe => text!["yes"].toned(Tone::Good),
        Verdict::Breaks => text!["no"].toned(Tone::Bad),
        Verdict::Unproven => text!["not proven"].toned(Tone::Open),
    }
}

/// A value in both reports, once if it is the same.
pub(super) fn from_to<'a>(old: Option<Text<'a>>, new: Option<Text<'a>>) -> Text<'a> {
    if old == new {
        return new.unwrap_or_default();
    }
    let or_none = |text: Option<Text<'a>>| text.unwrap_or_else(|| text!["-"]);
    Text::joined([or_none(old).toned(Tone::Plain), or_none(new)], " → ")
}
