//! What would break in each bucket, which buckets are ready, and what their logs cover.

use crate::audit::{Audit, Bucket, BucketReadiness, Requirement, Verdict};

use super::beside;
use super::who::{and_more, principal};
use crate::report::Part;
use crate::report::document::{
    Block, Column, Section, Table, Text, Tone, bytes, counted, day, name, number, text, words,
};
use crate::report::extent::Extent;
use crate::report::format_values::{delivery, requirement};

pub(super) fn sections<'a>(audit: &'a Audit, extent: &Extent<'_>) -> Vec<Section<'a>> {
    let asked = Requirement::Tls(audit.min_tls);
    let (safe, others): (Vec<_>, Vec<_>) = audit
        .buckets
        .iter()
        .partition(|bucket| bucket.is_safe(asked));
    let section = |part, heading: Text<'a>, table: Table<'a>, all: usize| {
        let blocks = extent.listed(Block::Table(table), all);
        extent.part(part, part.name(), heading, blocks)
    };
    let heading =
        |before: String, count: usize| text![words(before), " (", number(count as u64), ")"];
    let breaks = heading(
        format!(
            "Buckets that are not ready for {}, or not proven to be",
            audit.min_tls
        ),
        others.len(),
    );
    let ready = heading(
        format!("Buckets that can require {} today", audit.min_tls),
        safe.len(),
    );
    let mut covers = section(
        Part::Coverage,
        heading(
            "What the logs of each bucket cover".to_owned(),
            audit.buckets.len(),
        ),
        coverage(&audit.buckets, extent),
        audit.buckets.len(),
    );
    covers
        .blocks
        .extend(delivery(&audit.delivery).map(|late| Block::Paragraph(text![words(late)])));
    covers.blocks.extend(beside::blocks(audit, extent));
    let mut sections = Vec::new();
    if !others.is_empty() {
        let table = broken(audit, &others, extent);
        sections.push(section(Part::Buckets, breaks, table, others.len()));
    }
    let table = verdicts(audit, &safe, extent);
    sections.push(section(Part::Ready, ready, table, safe.len()));
    sections.push(covers);
    sections
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

fn broken<'a>(audit: &Audit, buckets: &[&'a Bucket], extent: &Extent<'_>) -> Table<'a> {
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
