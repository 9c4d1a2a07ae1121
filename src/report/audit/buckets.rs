//! What would break in each bucket, which buckets are ready, and what their logs cover.

use std::borrow::Cow;

use crate::audit::{Audit, Bucket, BucketReadiness, Requirement, Verdict};

use super::beside;
use super::who::{and_more, principal};
use crate::report::Part;
use crate::report::document::{
    Block, Column, Section, Table, Text, Tone, bytes, counted, day, name, number, shown, text,
    words,
};
use crate::report::extent::Extent;
use crate::report::format_values::{delivery, requirement};

pub(super) fn sections<'a>(audit: &'a Audit, extent: &Extent<'_>) -> Vec<Section<'a>> {
    let sections = [broken(audit, extent), ready(audit, extent)];
    let covers = covered(audit, extent);
    sections.into_iter().flatten().chain([covers]).collect()
}

/// A heading with a number of buckets behind it.
fn heading<'a>(before: impl Into<Cow<'static, str>>, buckets: usize) -> Text<'a> {
    text![words(before), " (", number(buckets as u64), ")"]
}

/// A section with a table of some of `all` buckets.
fn section<'a>(
    part: Part,
    heading: Text<'a>,
    table: Table<'a>,
    all: usize,
    extent: &Extent<'_>,
) -> Section<'a> {
    let blocks = extent.listed(Block::Table(table), all);
    extent.part(part, part.name(), heading, blocks)
}

/// The buckets that cannot require the minimum today, as far as is known.
fn broken<'a>(audit: &'a Audit, extent: &Extent<'_>) -> Option<Section<'a>> {
    let asked = Requirement::Tls(audit.min_tls);
    let buckets = audit.buckets.iter().filter(|bucket| !bucket.is_safe(asked));
    let buckets: Vec<_> = buckets.collect();
    let heading = heading(
        format!(
            "Buckets that are not ready for {}, or not proven to be",
            audit.min_tls
        ),
        buckets.len(),
    );
    let table = breaks(audit, &buckets, extent);
    let is_any = !buckets.is_empty();
    is_any.then(|| section(Part::Buckets, heading, table, buckets.len(), extent))
}

/// The buckets that can require anything today. If there are none, only who asks is told.
fn ready<'a>(audit: &'a Audit, extent: &Extent<'_>) -> Option<Section<'a>> {
    let buckets = audit.buckets.iter().filter(|bucket| bucket.is_ready());
    let buckets: Vec<_> = buckets.collect();
    let heading = heading(
        "Buckets that can require HTTPS or more today",
        buckets.len(),
    );
    if buckets.is_empty() {
        let none = text!["None is proven ready: ", shown(Part::Buckets), " says why"];
        let section = extent.part(Part::Ready, "ready", heading, vec![Block::Paragraph(none)]);
        return Some(section).filter(|section| !section.is_folded);
    }
    let table = verdicts(audit, &buckets, extent);
    Some(section(Part::Ready, heading, table, buckets.len(), extent))
}

/// What the logs of all buckets cover.
fn covered<'a>(audit: &'a Audit, extent: &Extent<'_>) -> Section<'a> {
    let buckets = audit.buckets.len();
    let heading = heading("What the logs of each bucket cover", buckets);
    let table = coverage(&audit.buckets, extent);
    let mut covers = section(Part::Coverage, heading, table, buckets, extent);
    let late = delivery(&audit.delivery).map(|late| Block::Paragraph(text![words(late)]));
    covers.blocks.extend(late);
    covers.blocks.extend(beside::blocks(audit, extent));
    covers
}

/// The columns of the verdicts.
fn requirements(audit: &Audit) -> impl Iterator<Item = Column> {
    let evaluated = Requirement::evaluated(audit.min_tls);
    evaluated.map(|required| Column::short(requirement(required)))
}

fn verdict<'a>(readiness: &BucketReadiness) -> Text<'a> {
    match readiness.verdict {
        Verdict::Safe => text!["yes"].toned(Tone::Good),
        Verdict::Breaks => text!["no"].toned(Tone::Bad),
        Verdict::Unproven => text!["not proven"].toned(Tone::Open),
    }
}

fn breaks<'a>(audit: &Audit, buckets: &[&'a Bucket], extent: &Extent<'_>) -> Table<'a> {
    let mut columns = vec![Column::name("Bucket")];
    columns.extend(requirements(audit));
    columns.extend([
        Column::number("Would break"),
        Column::short("Last seen"),
        Column::number("Already denied").optional(),
        Column::number("Bytes").optional(),
        Column::name("Principals").optional(),
        Column::prose("Why not proven").optional(),
    ]);
    let row = |bucket: &&'a Bucket| {
        let refused = &bucket.refused;
        let top = refused
            .top_principals
            .iter()
            .map(|top| text![principal(top.as_deref())]);
        let tone = if refused.requests > 0 {
            Tone::Bad
        } else {
            Tone::Plain
        };
        let mut row = vec![text![name(&*bucket.bucket)]];
        row.extend(bucket.readiness.iter().map(verdict));
        row.extend([
            number(refused.requests).tone(tone).into(),
            refused
                .last_seen
                .map_or_else(Text::default, |last| day(last).into()),
            number(bucket.already_denied_requests).into(),
            bytes(refused.bytes_sent).into(),
            and_more(top.collect(), refused.principals),
            doubts(bucket),
        ]);
        row
    };
    Table {
        id: "breaks",
        columns,
        rows: buckets.iter().take(extent.rows).map(row).collect(),
        is_sortable: false,
    }
}

/// The reasons of the first requirement that is not proven.
fn doubts<'a>(bucket: &Bucket) -> Text<'a> {
    let mut reasons = bucket.readiness.iter().map(|readiness| &readiness.reasons);
    let reasons = reasons.find(|reasons| !reasons.is_empty());
    let reasons = reasons.into_iter().flatten();
    Text::joined(reasons.map(|doubt| text![words(doubt.to_string())]), "; ")
}

/// The verdicts of each bucket with their evidence.
fn verdicts<'a>(audit: &Audit, buckets: &[&'a Bucket], extent: &Extent<'_>) -> Table<'a> {
    let mut columns = vec![Column::name("Bucket")];
    columns.extend(requirements(audit));
    columns.extend([
        Column::number("Records"),
        Column::short("First"),
        Column::short("Last"),
    ]);
    let row = |bucket: &&'a Bucket| {
        let mut row = vec![text![name(&*bucket.bucket)]];
        row.extend(bucket.readiness.iter().map(verdict));
        row.extend([
            number(bucket.records).into(),
            day(bucket.first_seen).into(),
            day(bucket.last_seen).into(),
        ]);
        row
    };
    Table {
        id: "ready",
        columns,
        rows: buckets.iter().take(extent.rows).map(row).collect(),
        is_sortable: false,
    }
}

fn coverage<'a>(buckets: &'a [Bucket], extent: &Extent<'_>) -> Table<'a> {
    let columns = vec![
        Column::name("Bucket"),
        Column::number("Records"),
        Column::short("First"),
        Column::short("Last"),
        Column::number("Hours with"),
        Column::number("Hours without"),
        Column::short("Longest gap").optional(),
    ];
    // Those with most hours without records are of most interest.
    let mut sorted: Vec<_> = buckets.iter().collect();
    sorted.sort_by_key(|bucket| std::cmp::Reverse(bucket.hours_without_records));
    let row = |bucket: &'a Bucket| {
        let gap = bucket.gaps.first();
        let gap = gap.map(|gap| text![counted(gap.hours, "hour"), " from ", day(gap.from)]);
        vec![
            text![name(&*bucket.bucket)],
            number(bucket.records).into(),
            day(bucket.first_seen).into(),
            day(bucket.last_seen).into(),
            number(bucket.hours).into(),
            number(bucket.hours_without_records).into(),
            gap.unwrap_or_default(),
        ]
    };
    Table {
        id: "covers",
        columns,
        rows: sorted.into_iter().take(extent.rows).map(row).collect(),
        is_sortable: false,
    }
}
