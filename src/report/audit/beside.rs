//! Buckets with records in both access logs and CloudTrail: what the records show that do not count,
//! and what CloudTrail may leave out.

use crate::audit::{Audit, Beside, Bucket, Doubt, Requirement};
use crate::evidence::{Origin, Recorder, Transport};
use crate::report::Part;
use crate::report::document::{
    Block, Column, Table, Text, code, counted, day, name, number, shown, text, words,
};
use crate::report::extent::Extent;
use crate::report::format_values::{protocol, requirement};

/// The buckets with records of both kinds.
fn recorded_twice(audit: &Audit) -> impl Iterator<Item = (&Bucket, &Beside)> {
    let buckets = audit.buckets.iter();
    buckets.filter_map(|bucket| Some((bucket, bucket.beside.as_ref()?)))
}

/// What the others show, for the section on what the logs cover.
pub(super) fn blocks<'a>(audit: &'a Audit, extent: &Extent<'_>) -> Vec<Block<'a>> {
    let twice = recorded_twice(audit).count();
    if twice == 0 {
        return Vec::new();
    }
    let minimum = requirement(Requirement::Tls(audit.min_tls));
    let columns = vec![
        Column::name("Bucket"),
        Column::short("Also in"),
        Column::prose("Requests"),
        Column::number(format!("Below {minimum}")),
        Column::short("First"),
        Column::short("Last"),
    ];
    let row = |(bucket, beside): (&'a Bucket, &Beside)| {
        let versions = Transport::ALL.into_iter().filter_map(|transport| {
            let requests = beside.requests.get(transport);
            (requests > 0).then(|| text![number(requests), " ", words(protocol(transport))])
        });
        vec![
            text![name(&*bucket.bucket)],
            words(plural(beside.recorder)).into(),
            Text::joined(versions, ", "),
            number(beside.refused_requests).into(),
            day(beside.first_seen).into(),
            day(beside.last_seen).into(),
        ]
    };
    let table = Table {
        id: "beside",
        columns,
        rows: recorded_twice(audit).take(extent.rows).map(row).collect(),
        is_sortable: false,
    };
    let mut blocks = vec![Block::Paragraph(text![
        "The same requests may be in both, so that these are not added up:"
    ])];
    blocks.extend(extent.listed(Block::Table(table), twice));
    blocks
}

/// How many buckets have records of both kinds.
pub(super) fn line(audit: &Audit) -> Option<Text<'static>> {
    let (_, first) = recorded_twice(audit).next()?;
    let buckets = recorded_twice(audit).count() as u64;
    Some(text![
        counted(buckets, "bucket"),
        words(if buckets == 1 { " is" } else { " are" }),
        " in both access logs and CloudTrail: ",
        words(plural(first.recorder.other())),
        " count, and the answer is the worse of the two: ",
        shown(Part::Coverage)
    ])
}

/// How to find the callers of what only the others show, which are counted apart without callers.
pub(super) fn callers(audit: &Audit) -> Option<Text<'static>> {
    let reasons = audit.readiness.iter().flat_map(|ready| &ready.reasons);
    let mut recorders = reasons.filter_map(|reason| match reason {
        Doubt::Beside {
            recorder, refused, ..
        } if *refused > 0 => Some(*recorder),
        _ => None,
    });
    recorders.next().map(|recorder| {
        text![
            "Who sent what ",
            words(recorder.title()),
            " shows: ",
            code(format!("--prefer {}", recorder.name()))
        ]
    })
}

/// What CloudTrail may leave out.
pub(super) fn selectors(audit: &Audit) -> Option<Text<'static>> {
    let mut evidence = audit.scope.evidence.iter();
    let has_events = evidence.any(|recorded| recorded.kind == Origin::CloudTrail);
    has_events.then(|| {
        text![
            "CloudTrail has only the data events that the trail selects: check that it selects all \
             of these buckets"
        ]
    })
}

/// How many requests are ready for quantum computers.
pub(super) fn post_quantum(audit: &Audit) -> Option<Text<'static>> {
    let known = audit.key_exchanges.total();
    (known > 0).then(|| {
        text![
            "Post-quantum key exchange: ",
            number(audit.key_exchanges.post_quantum),
            " of ",
            counted(known, "request"),
            " whose key exchange is known: ",
            code("--by key_exchange")
        ]
    })
}

fn plural(recorder: Recorder) -> &'static str {
    match recorder {
        Recorder::AccessLogs => "access logs",
        Recorder::CloudTrail => "CloudTrail events",
    }
}
