//! Why a minimum cannot be required yet, in a sentence: what to fix first, and what cannot be fixed.

use std::collections::BTreeSet;

use super::who::{is_by_endpoint, is_held_by_endpoint};
use crate::audit::{Audit, FlaggedCaller};
use crate::report::document::{Text, counted, number, text, words};

/// What has to be fixed first: `✗ Not safe yet: fix 8 clients and 1 endpoint before you require TLS 1.2.`
///
/// Its numbers and those of what cannot be fixed are the callers of the table, of whom several may need
/// the same endpoint.
pub(super) fn not_yet(audit: &Audit, asked: &str) -> Text<'static> {
    let refused = audit.callers.iter().filter(|caller| caller.is_refused());
    let (held, others): (Vec<_>, Vec<_>) = refused.partition(is_held_by_endpoint);
    let (by_endpoint, clients): (Vec<_>, Vec<_>) = others.into_iter().partition(is_by_endpoint);
    let aws_side = audit.callers.iter();
    let aws_side = aws_side.filter(|caller| caller.is_aws_side && caller.refused_requests > 0);
    let clients = match clients.len() as u64 {
        0 => Text::default(),
        clients => counted(clients, "client"),
    };
    let to_fix = Text::joined([clients, endpoints(&by_endpoint)], " and ");
    let stuck = stuck(held.len() as u64, aws_side.count() as u64);
    let at_least = match audit.scope.is_incomplete() {
        true => "at least ",
        false => "",
    };
    if to_fix.is_empty() {
        let would = words(format!("✗ Not safe: {asked} would break "));
        return text![would, at_least, stuck, ", which you cannot fix."];
    }
    let then = words(format!(" before you require {asked}."));
    let mut answer = text!["✗ Not safe yet: fix ", at_least, to_fix, then];
    if !stuck.is_empty() {
        answer.append(text![" You cannot fix ", stuck, "."]);
    }
    answer
}

/// The callers that nobody but AWS can help.
fn stuck(held: u64, aws_side: u64) -> Text<'static> {
    let held = match held {
        0 => Text::default(),
        _ => text![counted(held, "caller"), " whose endpoint has no TLS 1.3"],
    };
    let aws_side = match (aws_side, held.is_empty()) {
        (0, _) => Text::default(),
        (_, true) => text![counted(aws_side, "caller"), " of AWS's own side"],
        (_, false) => text![number(aws_side), " of AWS's own side"],
    };
    Text::joined([held, aws_side], " and ")
}

/// The endpoints of callers.
fn endpoints(callers: &[&FlaggedCaller]) -> Text<'static> {
    match endpoint_count(callers) {
        Some(0) => Text::default(),
        Some(endpoints) => counted(endpoints, "endpoint"),
        None => text!["the endpoints of ", counted(callers.len() as u64, "caller")],
    }
}

/// How many endpoints callers use, if all of them are named. Several callers may use the same one, and
/// a caller several.
pub(super) fn endpoint_count(callers: &[&FlaggedCaller]) -> Option<u64> {
    let are_all_named =
        |caller: &&FlaggedCaller| caller.bucket_count == caller.buckets.len() as u64;
    callers.iter().all(are_all_named).then(|| {
        let buckets = callers.iter().flat_map(|caller| &caller.buckets);
        let buckets: BTreeSet<_> = buckets.map(|bucket| &bucket.name).collect();
        buckets.len() as u64
    })
}
