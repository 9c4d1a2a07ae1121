//! The answer: what can be required, of how many buckets, and on what evidence.

use std::collections::BTreeSet;

use crate::audit::{Audit, Doubt, FlaggedCaller, Readiness, Requirement, Verdict};
use crate::evidence::TlsVersion;

use super::who::is_by_endpoint;
use crate::report::document::{
    Block, Column, Section, Table, Text, Tone, code, counted, day, name, number, text, words,
};
use crate::report::extent::Extent;
use crate::report::format_values::{position, requirement};

/// The most buckets without logs that are named.
const UNLOGGED_NAMED: usize = 10;

/// The most buckets with unknown requests that are named.
const BUCKETS_NAMED: usize = 5;

fn asked(audit: &Audit) -> Option<&Readiness> {
    let asked = Requirement::Tls(audit.min_tls);
    let mut all = audit.readiness.iter();
    all.find(|readiness| readiness.requirement == asked)
}

/// The answer in one sentence.
pub(super) fn headline(audit: &Audit) -> Text<'_> {
    let Some(readiness) = asked(audit).filter(|_| audit.summary.requests > 0) else {
        let reason = audit
            .gate
            .inconclusive
            .as_deref()
            .unwrap_or("there is no request");
        return text!["? No conclusion: ", words(reason), "."].toned(Tone::Open);
    };
    let asked = requirement(readiness.requirement);
    match readiness.verdict {
        Verdict::Safe => {
            let (safe, all) = (
                audit.safe_buckets(readiness.requirement),
                audit.evidence.buckets,
            );
            let mut answer = text![words(format!("✓ Safe: {asked} can be required"))];
            if safe < all {
                answer.append(text![
                    " of ",
                    number(safe),
                    " of ",
                    counted(all, "bucket"),
                    ", and the logs of the others prove too little"
                ]);
            }
            let requests = counted(audit.evidence.requests, "request");
            answer.append(text![". None of ", requests, " would break."]);
            answer.toned(Tone::Good)
        }
        Verdict::Breaks => not_yet(audit, readiness, &asked).toned(Tone::Bad),
        Verdict::Unproven => {
            let reasons = Text::joined(readiness.reasons.iter().map(doubt), "; ");
            let asked = words(format!("? Not proven that {asked} is safe: "));
            text![asked, reasons, "."].toned(Tone::Open)
        }
    }
}

/// What has to be fixed first: `✗ Not safe yet: fix 8 clients and 1 endpoint before TLS 1.2.`
fn not_yet(audit: &Audit, readiness: &Readiness, asked: &str) -> Text<'static> {
    if readiness.refused_requests == 0 {
        let reasons = Text::joined(readiness.reasons.iter().map(doubt), "; ");
        let then = format!(" if you required {asked}.");
        return text!["✗ Not safe yet: ", reasons, words(then)];
    }
    let refused = || audit.callers.iter().filter(|caller| caller.is_refused());
    let (by_endpoint, clients): (Vec<_>, Vec<_>) = refused().partition(is_by_endpoint);
    let clients = match clients.len() as u64 {
        0 => Text::default(),
        clients => counted(clients, "client"),
    };
    let parts: Vec<_> = [clients, endpoints(&by_endpoint)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let (what, then) = match parts.is_empty() {
        true => (
            counted(readiness.refused_requests, "request"),
            format!(" from AWS's own side would break with {asked}."),
        ),
        false => (
            text!["fix ", Text::joined(parts, " and ")],
            format!(" before you require {asked}."),
        ),
    };
    text!["✗ Not safe yet: ", what, words(then)]
}

/// The endpoints of callers. Several callers may use the same one, and a caller several.
fn endpoints(callers: &[&FlaggedCaller]) -> Text<'static> {
    let are_all_named =
        |caller: &&FlaggedCaller| caller.bucket_count == caller.buckets.len() as u64;
    if callers.iter().all(are_all_named) {
        let buckets = callers.iter().flat_map(|caller| &caller.buckets);
        let buckets: BTreeSet<_> = buckets.map(|bucket| &bucket.name).collect();
        match buckets.len() as u64 {
            0 => Text::default(),
            endpoints => counted(endpoints, "endpoint"),
        }
    } else {
        text!["the endpoints of ", counted(callers.len() as u64, "caller")]
    }
}

/// What to do after the answer.
pub(super) fn next(audit: &Audit) -> Text<'static> {
    let verdict = asked(audit).map(|readiness| readiness.verdict);
    match verdict.filter(|_| audit.summary.requests > 0) {
        Some(Verdict::Breaks) => text!["Page: ", code("-o report.html")],
        Some(Verdict::Safe) => {
            let minimum = match audit.min_tls {
                TlsVersion::V1_2 => String::new(),
                other => format!(" --min-tls {}", other.name()),
            };
            text![
                "Policy: ",
                code(format!("s3tls policy generate --bucket NAME{minimum}"))
            ]
        }
        _ => Text::default(),
    }
    .toned(Tone::Plain)
}

/// A row for each requirement, the reasons for doubt, and the number of buckets that are ready.
pub(super) fn section<'a>(audit: &'a Audit, extent: &Extent<'_>) -> Section<'a> {
    let mut columns = vec![
        Column::short("Require"),
        Column::short("Safe?"),
        Column::prose("Would break"),
        Column::short("Last seen"),
        Column::number("Already denied").optional(),
    ];
    let has_unknown = audit
        .readiness
        .iter()
        .any(|readiness| readiness.unknown_requests > 0);
    if has_unknown {
        columns.push(Column::number("Unknown"));
    }
    let rows = audit.readiness.iter().map(|readiness| {
        let mut row = row(audit, readiness);
        row.extend(has_unknown.then(|| number(readiness.unknown_requests).into()));
        row
    });
    let table = Table {
        id: "readiness",
        columns,
        rows: rows.collect(),
        is_sortable: false,
    };
    let mut blocks = vec![Block::Table(table)];
    blocks.extend(doubts(audit).into_iter().map(Block::Paragraph));
    blocks.extend(ready(audit).map(Block::Paragraph));
    blocks.extend(unlogged(audit).into_iter().map(Block::Paragraph));
    extent.open("answer", text!["What can you safely require?"], blocks)
}

/// The fewest callers that a requirement above the minimum can refuse, because clients are known only
/// down to that. Each principal is at least one caller, and who is refused by the minimum is refused
/// by it too.
fn least_callers(audit: &Audit, readiness: &Readiness) -> u64 {
    let known = audit
        .readiness
        .iter()
        .filter_map(|lower| lower.refused_callers);
    known.fold(readiness.refused_principals, u64::max)
}

fn row(audit: &Audit, readiness: &Readiness) -> Vec<Text<'static>> {
    let answer = match readiness.verdict {
        Verdict::Safe => text!["✓ yes"].toned(Tone::Good),
        Verdict::Breaks => text!["✗ no"].toned(Tone::Bad),
        Verdict::Unproven => text!["? not proven"].toned(Tone::Open),
    };
    let breaks = match readiness.refused_requests {
        0 if readiness.verdict == Verdict::Breaks => {
            Text::joined(readiness.reasons.iter().map(doubt), "; ")
        }
        0 => text!["nothing"],
        refused => {
            let who = match readiness.refused_callers {
                Some(callers) => counted(callers, "caller"),
                None => text![
                    "at least ",
                    counted(least_callers(audit, readiness), "caller")
                ],
            };
            Text::joined([counted(refused, "request"), who], ", ")
        }
    };
    vec![
        words(requirement(readiness.requirement))
            .tone(Tone::Strong)
            .into(),
        answer,
        breaks,
        readiness
            .last_seen
            .map_or_else(Text::default, |last| day(last).into()),
        number(readiness.already_denied_requests).into(),
    ]
}

/// What can be required of how many buckets today; `None` if there is only one.
fn ready(audit: &Audit) -> Option<Text<'static>> {
    let is_filtered = |doubt: &Doubt| matches!(doubt, Doubt::Filters(_));
    let mut reasons = audit
        .readiness
        .iter()
        .flat_map(|readiness| &readiness.reasons);
    // With filters, nothing is proven of any bucket.
    if audit.buckets.len() < 2 || reasons.any(is_filtered) {
        return None;
    }
    // Of the others it may be unknown, so they are not said to be unable.
    let count = |requirement: Requirement| number(audit.safe_buckets(requirement));
    let required = |requirement: Requirement| words(self::requirement(requirement));
    let https = Requirement::Https;
    let mut line = text![
        "Proven safe to require: ",
        required(https),
        " at ",
        count(https),
        " of ",
        counted(audit.buckets.len() as u64, "bucket"),
    ];
    for version in Requirement::evaluated(audit.min_tls).filter(|&version| version != https) {
        line.append(text![", ", required(version), " at ", count(version)]);
    }
    line.append(text![": ", code("--show ready")]);
    Some(line)
}

/// Why requirements are not proven safe: the reasons, the buckets with unknown requests, and the
/// latest records that leave something unknown.
fn doubts(audit: &Audit) -> Vec<Text<'_>> {
    let unproven = || {
        let all = audit.readiness.iter();
        all.filter(|readiness| readiness.verdict == Verdict::Unproven)
    };
    let is_about_records = unproven()
        .flat_map(|readiness| &readiness.reasons)
        .any(Doubt::is_about_records);
    let of_each = unproven().map(|readiness| (readiness.requirement, &*readiness.reasons));
    let mut sentences = not_proven(of_each);
    if is_about_records {
        sentences.extend(unknown_by_bucket(audit));
        sentences.extend(audit.scope.samples.doubtful_samples.iter().map(|sample| {
            text![
                "For example ",
                name(position(&sample.source, sample.line)),
                " (bucket ",
                name(&*sample.bucket),
                "): ",
                words(sample.reason.to_string()),
                "."
            ]
        }));
    }
    sentences
}

/// A sentence for the requirements that are not proven for the same reasons.
pub(in crate::report) fn not_proven<'a>(
    of_each: impl Iterator<Item = (Requirement, &'a [Doubt])>,
) -> Vec<Text<'static>> {
    let mut unproven: Vec<(Vec<Text<'static>>, &[Doubt])> = Vec::new();
    for (required, reasons) in of_each {
        let required = text![words(requirement(required))];
        match unproven.last_mut() {
            Some((all, same)) if *same == reasons => all.push(required),
            _ => unproven.push((vec![required], reasons)),
        }
    }
    let sentence = |(required, reasons): (_, &[Doubt])| {
        let reasons = Text::joined(reasons.iter().map(doubt), "; ");
        text![Text::joined(required, ", "), " not proven: ", reasons, "."]
    };
    unproven.into_iter().map(sentence).collect()
}

fn doubt(doubt: &Doubt) -> Text<'static> {
    words(doubt.to_string()).into()
}

/// The buckets about which nothing can be said, because they are not known to be logged.
pub(super) fn unlogged(audit: &Audit) -> Vec<Text<'_>> {
    let named = |is_off: bool| {
        let buckets = audit.scope.unlogged.iter();
        let buckets: Vec<_> = buckets.filter(|own| own.is_off == is_off).collect();
        let shown = buckets.iter().take(UNLOGGED_NAMED);
        let names = shown.map(|own| text![name(own.bucket.as_str())]).collect();
        let all = buckets.len() as u64;
        (all, super::who::and_more(names, all))
    };
    let sentence = |is_off, one: &'static str, many: &'static str| {
        let (all, names) = named(is_off);
        let what = if all == 1 { one } else { many };
        (all > 0).then(|| text![counted(all, "bucket"), what, names, "."].toned(Tone::Open))
    };
    let off = sentence(
        true,
        " is not logged, nothing can be said of it: ",
        " are not logged, nothing can be said of them: ",
    );
    let untold = sentence(
        false,
        " may or may not be logged, nothing is proven about it: ",
        " may or may not be logged, nothing is proven about them: ",
    );
    off.into_iter().chain(untold).collect()
}

fn unknown_by_bucket(audit: &Audit) -> Option<Text<'_>> {
    let mut unknown: Vec<_> = audit
        .buckets
        .iter()
        .filter(|bucket| bucket.unknown_requests > 0)
        .collect();
    unknown.sort_by_key(|bucket| std::cmp::Reverse(bucket.unknown_requests));
    let all = unknown.len() as u64;
    let named = unknown.into_iter().take(BUCKETS_NAMED).map(|bucket| {
        text![
            name(&*bucket.bucket),
            " (",
            number(bucket.unknown_requests),
            ")"
        ]
    });
    let named: Vec<_> = named.collect();
    if named.is_empty() {
        return None;
    }
    let named = super::who::and_more(named, all);
    Some(text!["Unknown requests by bucket: ", named, "."])
}
