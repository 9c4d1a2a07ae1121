//! The results of the gate, and the entries of the baseline.

use crate::audit::{Accepted, Audit, BaselineUse, EntryUse};

use super::who::principal;
use crate::report::document::{
    Block, Column, Item, Section, Table, Text, Tone, counted, name, number, shown, text, words,
};
use crate::report::extent::Extent;
use crate::report::format_values::accepted_buckets;
use crate::report::gate_text::{CONCLUSIVE, Outcome, RuleResult, rule_results};
use crate::report::{Format, Part};

/// What each rule found; `None` if no rule was set.
pub(super) fn section<'a>(audit: &Audit, extent: &Extent<'_>) -> Option<Section<'a>> {
    let mut results = rule_results(audit);
    if audit.summary.requests == 0 {
        // Then it is the answer.
        results.retain(|result| result.name != CONCLUSIVE);
    }
    let items = results.iter().map(|result| item(result, extent));
    let blocks = vec![Block::Outline(items.collect())];
    (!results.is_empty()).then(|| extent.open("gate", text!["Gate"], blocks))
}

/// A result, and the callers or entries behind it.
fn item(result: &RuleResult, extent: &Extent<'_>) -> Item<'static> {
    let details = result.details.iter().take(extent.rows);
    let details = details.map(|detail| text![name(detail.clone())]);
    // A page shows them in more than one section.
    let how = match extent.format {
        Format::Html => Text::default(),
        _ => text![": ", shown(Part::Callers)],
    };
    let more = (result.more > 0).then(|| text![number(result.more), " more", how]);
    Item {
        title: verdict(result),
        details: details.chain(more).collect(),
    }
}

/// How the gate went, in a sentence; nothing if no rule was set, or if there is nothing to judge, which
/// is the answer then.
pub(super) fn outcome(audit: &Audit) -> Text<'static> {
    let results = rule_results(audit);
    let has_rules = results.iter().any(|result| result.name != CONCLUSIVE);
    if !has_rules || audit.summary.requests == 0 {
        return Text::default();
    }
    let of = |outcome| {
        results
            .iter()
            .filter(move |result| result.outcome == outcome)
    };
    let failed: Vec<_> = of(Outcome::Failed).map(|result| result.name).collect();
    if !failed.is_empty() {
        let failed = words(failed.join(", "));
        return text!["✗ Gate failed: ", failed, "."].toned(Tone::Bad);
    }
    if let Some(result) = of(Outcome::Inconclusive)
        .chain(of(Outcome::NotJudged))
        .next()
    {
        let why = words(result.why.clone());
        return text!["? Gate inconclusive: ", why, "."].toned(Tone::Open);
    }
    let baseline = audit.baseline.as_ref();
    let accepted = baseline.map_or(0, |baseline| baseline.accepted_requests);
    let passed = match accepted {
        0 => text!["✓ Gate passed."],
        _ => {
            let accepted = counted(accepted, "request");
            text!["✓ Gate passed: ", accepted, " accepted by the baseline."]
        }
    };
    passed.toned(Tone::Good)
}

fn verdict(result: &RuleResult) -> Text<'static> {
    let tone = match result.outcome {
        Outcome::Passed => Tone::Good,
        Outcome::Failed => Tone::Bad,
        Outcome::NotJudged | Outcome::Inconclusive => Tone::Open,
    };
    let outcome = words(result.outcome.name()).tone(tone);
    let why = words(result.why.clone());
    match result.outcome {
        // It is about the whole gate.
        Outcome::Inconclusive if result.name == CONCLUSIVE => text![outcome, ": ", why],
        _ => text![outcome, " ", words(result.name), ": ", why],
    }
}

/// What each entry of the baseline accepted.
pub(super) fn baseline<'a>(audit: &'a Audit, extent: &Extent<'_>) -> Option<Section<'a>> {
    let baseline: &BaselineUse = audit.baseline.as_ref()?;
    let accepted = counted(baseline.accepted_requests, "request");
    let heading = text!["Accepted by the baseline (", accepted, ")"];
    let columns = vec![
        Column::number("Requests"),
        Column::name("Caller"),
        Column::name("Bucket"),
        Column::short("Expires"),
        Column::name("Owner"),
        Column::prose("Reason").optional(),
    ];
    let table = Table {
        id: "baseline",
        columns,
        rows: baseline.entries.iter().take(extent.rows).map(row).collect(),
        is_sortable: false,
    };
    let blocks = extent.listed(Block::Table(table), baseline.entries.len());
    Some(extent.part(Part::Baseline, "baseline", heading, blocks))
}

fn row(entry: &EntryUse) -> Vec<Text<'_>> {
    let Accepted {
        bucket,
        owner,
        reason,
        expires,
        client,
        ..
    } = &entry.accepted;
    let caller = text![principal(entry.accepted.principal.as_deref())];
    let client = client
        .as_deref()
        .map(|client| text![name(client)])
        .unwrap_or_default();
    let (note, tone) = match (entry.expired, entry.requests) {
        (true, _) => (" expired", Tone::Bad),
        (false, 0) => (" unused", Tone::Open),
        (false, _) => ("", Tone::Plain),
    };
    vec![
        number(entry.requests).into(),
        Text::joined([caller, client], " with "),
        text![name(accepted_buckets(bucket))],
        text![name(expires.as_str()).tone(tone), words(note).tone(tone)],
        text![name(owner.as_str())],
        text![name(reason.as_str())],
    ]
}
