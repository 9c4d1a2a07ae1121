//! The callers that are not the same, by what became of them.

use crate::diff::{CallerChange, CallerState, Change, CleanText, Diff, Difference, Reason};
use crate::evidence::TlsVersion;
use crate::report::audit::principal;
use crate::report::document::{
    Block, Entry, Member, Section, Text, Tone, counted, day, name, number, text, words,
};
use crate::report::extent::Extent;

use super::answer::from_to;

/// The most buckets that are named for each caller.
const BUCKETS: usize = 2;

/// The most reasons that are named for each caller.
const REASONS: usize = 2;

pub(super) fn sections<'a>(diff: &'a Diff, extent: &Extent<'_>) -> Vec<Section<'a>> {
    let section = |change| {
        let callers: Vec<_> = diff
            .callers
            .iter()
            .filter(|caller| caller.change == change)
            .collect();
        let (heading, id) = heading(change);
        let heading = text![words(heading), " (", number(callers.len() as u64), ")"];
        let shown = &callers[..callers.len().min(extent.callers)];
        let blocks = extent.listed(Block::Entries(entries(change, shown)), callers.len());
        let is_any = !callers.is_empty();
        is_any.then(|| Section {
            // That their numbers moved is true of most callers.
            is_folded: change == Change::Moved && extent.layout.top.is_some(),
            ..extent.open(id, heading, blocks)
        })
    };
    Change::ALL.into_iter().filter_map(section).collect()
}

/// A heading, and its name in a page.
fn heading(change: Change) -> (&'static str, &'static str) {
    match change {
        Change::New => ("New", "new"),
        Change::CameBack => ("Came back: in the way again", "came-back"),
        Change::Denied => ("Denied now", "denied"),
        Change::Cleared => ("No longer in the way", "cleared"),
        Change::Changed => ("Changed", "changed"),
        Change::Gone => ("Gone", "gone"),
        Change::NotSeen => ("Not seen, but not proven gone", "not-seen"),
        Change::Moved => ("As before, in other numbers", "moved"),
    }
}

/// Callers with something to fix have an entry each; the others stand together.
fn entries<'a>(change: Change, callers: &[&'a CallerChange]) -> Vec<Entry<'a>> {
    let has_fix = matches!(change, Change::New | Change::CameBack);
    let entry = |callers: &[&'a CallerChange]| {
        let first = callers.first().filter(|_| has_fix);
        let needs_fix = first.filter(|caller| !caller.is_only_denied());
        Entry {
            members: callers.iter().map(|caller| member(caller)).collect(),
            fix: needs_fix
                .and_then(|caller| caller.remedy.as_ref())
                .map(told),
            cause: needs_fix.and_then(|caller| caller.cause.as_ref()).map(told),
        }
    };
    let together = if has_fix { 1 } else { callers.len().max(1) };
    callers.chunks(together).map(entry).collect()
}

/// A fix or a cause: our own words, unless somebody changed the report.
fn told(text: &CleanText) -> Text<'_> {
    words(&**text).into()
}

fn member(caller: &CallerChange) -> Member<'_> {
    let facts = [
        Some(client(caller)),
        buckets(caller),
        differs(caller),
        seen(caller),
    ];
    // The report that does not have the caller, or not as one in the way.
    let which = match caller.change {
        Change::New | Change::CameBack => "OLD ",
        _ => "NEW ",
    };
    let reasons = caller.reasons.iter().take(REASONS);
    let reasons = reasons.map(|own| reason(which, own));
    Member {
        title: text![principal(caller.principal.as_deref())],
        figure: figure(caller),
        facts: facts.into_iter().flatten().chain(reasons).collect(),
    }
}

fn client(caller: &CallerChange) -> Text<'_> {
    let mut client = match (&caller.client, &caller.user_agent) {
        (Some(client), _) => text![name(&**client)],
        (None, Some(agent)) => text![name(&**agent)],
        (None, None) => text!["no User-Agent"],
    };
    if caller.aws_side {
        client.push(" (AWS's own side)");
    }
    client
}

/// How many requests, before and after, and how they travelled.
fn figure(caller: &CallerChange) -> Text<'_> {
    let (old, new) = (caller.old.as_ref(), caller.new.as_ref());
    let is_refused = [old, new]
        .into_iter()
        .flatten()
        .any(|own| own.refused_requests > 0);
    let count = |own: &CallerState| match is_refused {
        true => own.refused_requests,
        false => own.requests,
    };
    let requests = match (old.map(count), new.map(count)) {
        (Some(old), Some(new)) if old != new => {
            text![number(old), " → ", counted(new, "request")]
        }
        (_, Some(one)) | (Some(one), None) => counted(one, "request"),
        (None, None) => Text::default(),
    };
    let tone = match caller.change {
        Change::New | Change::CameBack if is_refused => Tone::Bad,
        Change::Gone | Change::Denied | Change::Cleared => Tone::Good,
        _ => Tone::Plain,
    };
    let denied = caller.is_only_denied().then(|| text!["denied (403)"]);
    let ways = caller.latest().map(|own| list(&own.ways, way));
    let parts = [requests].into_iter().chain(ways).chain(denied);
    Text::joined(parts, " · ").toned(tone)
}

fn buckets(caller: &CallerChange) -> Option<Text<'_>> {
    let state = caller.latest()?;
    let mut buckets: Vec<_> = state.buckets.iter().collect();
    buckets.sort_by_key(|bucket| std::cmp::Reverse(bucket.requests));
    let named = buckets
        .iter()
        .take(BUCKETS)
        .map(|bucket| match &bucket.name {
            Some(bucket) => text![name(&**bucket)],
            None => text!["no bucket"],
        });
    let mut text = Text::joined(named, ", ");
    match buckets.len().saturating_sub(BUCKETS) as u64 {
        _ if state.more_buckets => text.push(" and more"),
        0 => {}
        more => text.append(text![" and ", number(more), " more"]),
    }
    Some(text)
}

/// What else differs: `was TLS 1.0`, `was in example-a`.
fn differs(caller: &CallerChange) -> Option<Text<'_>> {
    let (old, new) = (caller.old.as_ref()?, caller.new.as_ref()?);
    let told = caller.differs.iter().map(|difference| match difference {
        Difference::Ways => text!["was ", list(&old.ways, way)],
        Difference::Buckets => text![
            number(old.buckets.len() as u64),
            " → ",
            counted(new.buckets.len() as u64, "bucket")
        ],
        Difference::Findings => text![
            "findings ",
            from_to(
                Some(list(&old.findings, own_name)),
                Some(list(&new.findings, own_name))
            )
        ],
    });
    Some(Text::joined(told, " · "))
}

fn seen(caller: &CallerChange) -> Option<Text<'_>> {
    let last = caller.latest()?.last_seen;
    Some(text!["last ", day(last)])
}

/// Why its absence proves nothing.
fn reason<'a>(which: &'static str, reason: &'a Reason) -> Text<'a> {
    let mut text = text![which, words(reason.to_string())];
    if let Some(bucket) = reason.bucket() {
        text.append(text![" (", name(&**bucket), ")"]);
    }
    text
}

fn list<'a>(names: &'a [CleanText], shown: fn(&'a str) -> Text<'a>) -> Text<'a> {
    Text::joined(names.iter().map(|name| shown(name)), ", ")
}

fn own_name(own: &str) -> Text<'_> {
    text![name(own)]
}

/// A TLS version or a transport for people.
fn way(way: &str) -> Text<'_> {
    match (way, TlsVersion::from_log(way.as_bytes())) {
        ("http", _) => text!["plain HTTP"],
        ("internal", _) => text!["S3 internal"],
        (_, Some(version)) => text![words(version.to_string())],
        _ => text![name(way)],
    }
}
