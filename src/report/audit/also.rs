//! What else is worth knowing, in a line each, with the flag that shows more.

use std::collections::BTreeSet;

use crate::audit::{Audit, Finding, FlaggedCaller};

use super::beside;
use super::callers::is_denied_anyway;
use crate::report::Part;
use crate::report::document::{Block, Section, Text, counted, name, number, shown, text, words};
use crate::report::extent::Extent;
use crate::report::numbers::number as grouped;

/// The section; `None` if there is nothing else.
pub(super) fn section<'a>(audit: &Audit, extent: &Extent<'_>) -> Option<Section<'a>> {
    let lines = [
        denied(audit),
        surprising(audit),
        weak(audit),
        silent(audit),
        late(audit),
        beside::line(audit),
        beside::callers(audit),
        beside::selectors(audit),
        beside::post_quantum(audit),
    ];
    let lines = lines.into_iter().flatten().chain(skipped(audit));
    let lines: Vec<_> = lines.collect();
    let is_any = !lines.is_empty();
    is_any.then(|| extent.open("also", text!["Also"], vec![Block::List(lines)]))
}

/// Anonymous callers of which every request was denied anyway.
fn denied(audit: &Audit) -> Option<Text<'static>> {
    let is_denied = |caller: &&FlaggedCaller| is_denied_anyway(caller) && !caller.is_aws_side;
    let denied = audit.callers.iter().filter(is_denied);
    let requests: u64 = denied
        .clone()
        .map(|caller| caller.already_denied_requests)
        .sum();
    // One over plain HTTP and one over old TLS may be the same client.
    let clients = denied.map(|caller| (&caller.client, &caller.user_agent));
    let callers = clients.collect::<BTreeSet<_>>().len() as u64;
    (callers > 0).then(|| {
        let verb = if requests == 1 { " was" } else { " were" };
        text![
            counted(requests, "request"),
            " from ",
            counted(callers, "anonymous client"),
            verb,
            " already denied (403): nothing to do"
        ]
    })
}

/// Old TLS where it should not be possible any more.
fn surprising(audit: &Audit) -> Option<Text<'static>> {
    let surprising = audit
        .callers
        .iter()
        .filter(|caller| caller.surprising && caller.is_refused());
    let callers = surprising.count() as u64;
    (callers > 0).then(|| {
        text![
            "AWS has refused TLS below 1.2 since 2024-02-27, yet ",
            counted(callers, "caller"),
            words(if callers == 1 { " was" } else { " were" }),
            " logged with it: are these logs really from AWS, and are their dates right?"
        ]
    })
}

/// Weak cipher suites and old signatures.
fn weak(audit: &Audit) -> Option<Text<'static>> {
    let findings = [
        (Finding::WeakCipher, " with weak cipher suites ("),
        (Finding::SigV2, " with SigV2 ("),
    ];
    let phrase = |(finding, what): (Finding, &'static str)| {
        let all = audit.callers.iter();
        let all = all.filter(|caller| caller.findings.contains(finding));
        // Those that are to be fixed anyway are named above.
        let (named, having): (Vec<_>, Vec<_>) = all.partition(|caller| caller.refused_requests > 0);
        let thing = if named.is_empty() {
            "caller"
        } else {
            "more caller"
        };
        let requests: u64 = having.iter().map(|caller| caller.requests()).sum();
        let requests = (requests > 0).then(|| counted(requests, "request"))?;
        Some(text![
            counted(having.len() as u64, thing),
            what,
            requests,
            ")"
        ])
    };
    let mut line = Text::joined(findings.into_iter().filter_map(phrase), ", ");
    (!line.is_empty()).then(|| {
        line.append(text![": ", shown(Part::Callers)]);
        line
    })
}

/// Buckets without records for some time before the end of the logs.
fn silent(audit: &Audit) -> Option<Text<'static>> {
    let last = audit.scope.last_seen?;
    let is_silent = |last_seen| {
        crate::evidence::days_between(Some(last_seen), Some(last)).is_some_and(|days| days >= 1)
    };
    let silent = audit
        .buckets
        .iter()
        .filter(|bucket| is_silent(bucket.last_seen))
        .count() as u64;
    (silent > 0).then(|| {
        text![
            number(silent),
            " of ",
            counted(audit.buckets.len() as u64, "bucket"),
            " had no records on the last day: ",
            shown(Part::Coverage)
        ]
    })
}

/// Files that were skipped, a line for each kind.
fn skipped<'a>(audit: &Audit) -> impl Iterator<Item = Text<'a>> {
    audit.scope.samples.skipped.iter().map(|skipped| {
        let files = skipped.kind.counted(skipped.files, &grouped(skipped.files));
        let mut line = text!["Skipped ", words(files)];
        line.append(match skipped.files {
            1 => text![": ", name(skipped.example.clone())],
            _ => text![", such as ", name(skipped.example.clone())],
        });
        line
    })
}

/// Records that were delivered so late that more may still come.
fn late(audit: &Audit) -> Option<Text<'static>> {
    let late = audit.delivery.late;
    let is_known = late > 0 && audit.delivery.is_plausible();
    is_known.then(|| {
        text![
            counted(late, "record"),
            " arrived more than a day late: the latest requests may still be missing"
        ]
    })
}
