//! The buckets whose verdicts are not the same.

use crate::audit::Requirement;
use crate::diff::{BucketChange, BucketTurn, Diff};
use crate::report::document::{
    Block, Column, Section, Table, Text, Tone, day, name, number, text, words,
};
use crate::report::extent::Extent;
use crate::report::format_values::requirement;

use super::answer::{answer, from_to};

pub(super) fn section<'a>(diff: &'a Diff, extent: &Extent<'_>) -> Option<Section<'a>> {
    let all = &diff.buckets;
    let evaluated: Vec<_> = diff.readiness.iter().map(|own| own.requirement).collect();
    let mut columns = vec![Column::name("Bucket"), Column::short("Change")];
    columns.extend(evaluated.iter().map(|&own| Column::short(requirement(own))));
    columns.push(Column::short("Last record"));
    let shown = all.iter().take(extent.rows);
    let table = Table {
        id: "buckets",
        columns,
        rows: shown.map(|bucket| row(bucket, &evaluated)).collect(),
        is_sortable: true,
    };
    let heading = text![
        "Buckets whose verdicts changed (",
        number(all.len() as u64),
        ")"
    ];
    let is_any = !all.is_empty();
    is_any.then(|| {
        extent.open(
            "buckets",
            heading,
            extent.listed(Block::Table(table), all.len()),
        )
    })
}

fn row<'a>(bucket: &'a BucketChange, evaluated: &[Requirement]) -> Vec<Text<'a>> {
    let latest = bucket.new.as_ref().or(bucket.old.as_ref());
    let verdicts = evaluated.iter().map(|&requirement| {
        let (old, new) = bucket.verdicts(requirement);
        from_to(old.map(answer), new.map(answer))
    });
    let last = latest.map(|state| day(state.last_seen).into());
    [text![name(&*bucket.bucket)], turn(bucket)]
        .into_iter()
        .chain(verdicts)
        .chain([last.unwrap_or_default()])
        .collect()
}

fn turn(bucket: &BucketChange) -> Text<'static> {
    let (what, tone) = match bucket.change {
        BucketTurn::StoppedBeingReady if bucket.new.is_none() => ("no records", Tone::Bad),
        BucketTurn::StoppedBeingReady => ("less ready", Tone::Bad),
        BucketTurn::BecameReady if bucket.old.is_none() => ("new", Tone::Good),
        BucketTurn::BecameReady => ("readier", Tone::Good),
        BucketTurn::NoRecords => ("no records", Tone::Open),
        BucketTurn::New => ("new", Tone::Open),
        BucketTurn::Changed => ("changed", Tone::Plain),
    };
    text![words(what)].toned(tone)
}
