//! The callers with findings, by who has to act. Those with one cause and one fix stand together.

use hashbrown::HashMap;

use crate::audit::{Audit, FlaggedCaller};
use crate::identify::{Confidence, Endpoint, Remedy};

use super::not_yet::endpoint_count;
use super::who::{and_more, is_by_endpoint, is_held_by_endpoint, principal, program, protocols};
use crate::report::Part;
use crate::report::document::{
    Block, Entry, Member, Section, Text, Tone, counted, day, name, number, text, words,
};
use crate::report::extent::Extent;

/// The most buckets that are named for each caller.
const BUCKETS: usize = 2;

/// The most callers that share an entry.
const TOGETHER: usize = 5;

/// The callers that block the minimum, and those that a new policy seems to have
/// broken.
pub(super) fn to_fix<'a>(audit: &'a Audit, extent: &Extent<'_>) -> Vec<Section<'a>> {
    let stands = |caller: &&FlaggedCaller| caller.is_refused() && !is_newly_denied(caller);
    let refused: Vec<_> = audit.callers.iter().filter(stands).collect();
    let (held, others): (Vec<_>, Vec<_>) = refused.into_iter().partition(is_held_by_endpoint);
    let (by_endpoint, clients): (Vec<_>, Vec<_>) = others.into_iter().partition(is_by_endpoint);
    let aws_side = audit
        .callers
        .iter()
        .filter(|caller| caller.is_aws_side && caller.refused_requests > 0);
    let denied = audit
        .callers
        .iter()
        .filter(|caller| is_newly_denied(caller));
    let fix_first = |count: usize| {
        let verb = if count == 1 { "stands" } else { "stand" };
        text![
            "Fix first: ",
            counted(count as u64, "caller"),
            words(format!(" {verb} in the way of {}", audit.min_tls))
        ]
    };
    let counted_in =
        |heading: &'static str, count: usize| text![heading, " (", number(count as u64), ")"];
    let mut sections = Vec::new();
    let mut add = |id, heading, callers: Vec<&'a FlaggedCaller>| {
        if !callers.is_empty() {
            sections.push(extent.open(id, heading, blocks(&callers, audit, extent)));
        }
    };
    add("fix-first", fix_first(clients.len()), clients);
    let endpoints = endpoint_count(&by_endpoint);
    let endpoints = endpoints.map(|endpoints| counted(endpoints, "endpoint"));
    let callers = counted(by_endpoint.len() as u64, "caller");
    let numbers = Text::joined([callers].into_iter().chain(endpoints), ", ");
    let heading = text!["Blocked by their endpoint", " (", numbers, ")"];
    add("endpoints", heading, by_endpoint);
    let heading = counted_in("Their endpoint has no TLS 1.3", held.len());
    add("held", heading, held);
    let denied: Vec<_> = denied.collect();
    let heading = counted_in("Denied now, perhaps by a new policy", denied.len());
    add("newly-denied", heading, denied);
    let aws_side: Vec<_> = aws_side.collect();
    let heading = counted_in("AWS's own side: AWS has to act", aws_side.len());
    add("aws-side", heading, aws_side);
    sections
}

/// Whether a caller that matters was denied of late: one that signs or that was served earlier.
pub(in crate::report) fn is_newly_denied(caller: &FlaggedCaller) -> bool {
    let is_known = !caller.is_anonymous() || !caller.is_only_denied();
    !caller.is_aws_side && is_known && caller.denied_since.is_some()
}

/// The callers that need no fix before the minimum: weak cipher suites and the like, and those that
/// were only ever denied.
pub(super) fn others<'a>(audit: &'a Audit, extent: &Extent<'_>) -> Option<Section<'a>> {
    let is_other =
        |caller: &&FlaggedCaller| caller.refused_requests == 0 && !is_newly_denied(caller);
    let others: Vec<_> = audit.callers.iter().filter(is_other).collect();
    let heading = text![
        words(format!(
            "Other callers with findings, which {} does not break",
            audit.min_tls
        )),
        " (",
        number(others.len() as u64),
        ")"
    ];
    let is_any = !others.is_empty();
    is_any.then(|| {
        extent.part(
            Part::Callers,
            "callers",
            heading,
            blocks(&others, audit, extent),
        )
    })
}

fn blocks<'a>(callers: &[&'a FlaggedCaller], audit: &Audit, extent: &Extent<'_>) -> Vec<Block<'a>> {
    let shown = &callers[..callers.len().min(extent.callers)];
    extent.listed(Block::Entries(entries(shown, audit)), callers.len())
}

/// An entry for each cause and fix, in the order of their first callers.
fn entries<'a>(callers: &[&'a FlaggedCaller], audit: &Audit) -> Vec<Entry<'a>> {
    let mut entries: Vec<Entry<'a>> = Vec::new();
    // The last entry of each, the only one that may have room. There may be very many callers.
    let mut last: HashMap<Option<&Remedy>, usize> = HashMap::new();
    for caller in callers {
        let remedy = remedy(caller);
        let known = last.get(&remedy).map(|&number| &mut entries[number]);
        match known.filter(|entry| entry.members.len() < TOGETHER) {
            Some(entry) => entry.members.push(member(caller, audit)),
            None => {
                last.insert(remedy, entries.len());
                entries.push(entry(caller, audit));
            }
        }
    }
    entries
}

/// Whether every request of a caller was denied anyway, and by no new policy.
pub(super) fn is_denied_anyway(caller: &FlaggedCaller) -> bool {
    caller.is_only_denied() && !is_newly_denied(caller)
}

/// The cause and the fix. A caller that was only ever denied needs none.
fn remedy(caller: &FlaggedCaller) -> Option<&Remedy> {
    let remedy = caller.remedy.as_deref();
    remedy.filter(|_| !is_denied_anyway(caller))
}

fn entry<'a>(caller: &'a FlaggedCaller, audit: &Audit) -> Entry<'a> {
    let remedy = remedy(caller);
    Entry {
        members: vec![member(caller, audit)],
        fix: remedy.map(|remedy| text![words(&*remedy.fix)]),
        cause: remedy.map(|remedy| {
            let mut cause = text![words(&*remedy.cause)];
            if remedy.confidence != Confidence::High {
                cause.push(words(format!("; {} confidence", remedy.confidence.name())));
            }
            cause
        }),
    }
}

fn member<'a>(caller: &'a FlaggedCaller, audit: &Audit) -> Member<'a> {
    // Only the client can tell anonymous callers apart.
    let title = match caller.is_anonymous() {
        true => Text::joined([text!["anonymous"], program(caller)], " · "),
        false => text![principal(caller.principal.as_deref())],
    };
    let program = (!caller.is_anonymous()).then(|| program(caller));
    let facts = program
        .into_iter()
        .chain([buckets(caller), seen(caller, audit)])
        .chain(addresses(caller))
        .chain(denied(caller))
        .chain(accepted(caller));
    Member {
        title,
        figure: figure(caller),
        facts: facts.collect(),
    }
}

/// How many requests, and how they travelled.
fn figure(caller: &FlaggedCaller) -> Text<'static> {
    let requests = match caller.refused_requests {
        0 => caller.requests(),
        refused => refused,
    };
    let of = caller.principal_requests;
    // All anonymous requests together say nothing about one of their callers.
    let requests = match of > requests && !caller.is_anonymous() {
        true => text![number(requests), " of ", number(of), " requests"],
        false => counted(requests, "request"),
    };
    let since = caller
        .denied_since
        .map(|since| text!["denied since ", day(since)]);
    // A caller that has to be fixed anyway needs no other reason.
    if caller.is_refused() {
        let figure = [requests, protocols(&caller.transports)]
            .into_iter()
            .chain(since);
        return Text::joined(figure, " · ").toned(Tone::Bad);
    }
    // The protocols already show old TLS and plain HTTP.
    let others = caller.findings.iter().filter(|finding| !finding.is_risky());
    let others = Text::joined(others.map(|finding| text![words(finding.name())]), ", ");
    let figure = [requests, protocols(&caller.transports), others]
        .into_iter()
        .chain(since);
    Text::joined(figure, " · ")
}

fn buckets(caller: &FlaggedCaller) -> Text<'_> {
    let named = caller
        .buckets
        .iter()
        .take(BUCKETS)
        .map(|bucket| match &bucket.name {
            Some(bucket) => text![name(&**bucket)],
            None => text!["no bucket"],
        });
    let mut buckets = and_more(named.collect(), caller.bucket_count);
    let kinds = caller
        .endpoints
        .iter()
        .filter(|&&kind| kind == Endpoint::Website);
    let kinds = Text::joined(kinds.map(|kind| text![words(kind.name())]), ", ");
    if !kinds.is_empty() {
        buckets.push(" (");
        buckets.append(kinds);
        buckets.push(" endpoint)");
    }
    buckets
}

/// The last day, and whether the caller has not been seen since.
fn seen(caller: &FlaggedCaller, audit: &Audit) -> Text<'static> {
    let mut seen = text!["last ", day(caller.last_seen())];
    let days = crate::evidence::days_between(Some(caller.last_seen()), audit.scope.last_seen);
    if days.is_some_and(|days| days > 1) {
        seen.push(", not seen since");
    }
    seen
}

/// The addresses of a caller that nothing else identifies.
fn addresses(caller: &FlaggedCaller) -> Option<Text<'_>> {
    let most = caller.addresses.first()?.name.as_deref()?;
    if !caller.is_anonymous() {
        return None;
    }
    Some(match caller.address_count {
        1 => text!["from ", name(most)],
        count => text![
            "from ",
            number(count),
            words(" addresses, most "),
            name(most)
        ],
    })
}

fn denied(caller: &FlaggedCaller) -> Option<Text<'static>> {
    let denied = caller.already_denied_requests;
    (denied > 0).then(|| text![number(denied), " already denied"])
}

fn accepted(caller: &FlaggedCaller) -> Option<Text<'static>> {
    let is_accepted = caller.accepted > 0;
    is_accepted.then(|| text![number(caller.accepted), " accepted by the baseline"])
}
