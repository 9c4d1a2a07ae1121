//! The results of the gate, and the entries of the baseline.

use crate::audit::{Accepted, Audit, BaselineUse, EntryUse};

use super::who::principal;
use crate::report::Part;
use crate::report::document::{
    Block, Column, Section, Table, Text, Tone, code, counted, name, number, text, words,
};
use crate::report::extent::Extent;
use crate::report::format_values::accepted_buckets;
use crate::report::gate_text::{CONCLUSIVE, Outcome, RuleResult, rule_results};

/// What each rule found; `None` if no rule was set.
pub(super) fn section<'a>(audit: &Audit, extent: &Extent<'_>) -> Option<Section<'a>> {
    let mut results = rule_results(audit);
    if audit.summary.requests == 0 {
        // Then it is the answer.
        results.retain(|result| result.name != CONCLUSIVE);
    }
    let items = results.iter().flat_map(|result| {
        let details = result.details.iter().take(extent.rows);
        let more = (result.more > 0)
            .then(|| text!["  ", number(result.more), " more: ", code("--show callers")]);
        std::iter::once(verdict(result))
            .chain(details.map(|detail| text!["  ", name(detail.clone())]))
            .chain(more)
    });
    let blocks = vec![Block::List(items.collect())];
    (!results.is_empty()).then(|| extent.open("gate", text!["Gate"], blocks))
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
