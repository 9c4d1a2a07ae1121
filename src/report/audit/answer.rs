//! The answer: what can be required, of how many buckets, and on what evidence.

use crate::audit::{Audit, Bucket, Doubt, Readiness, Requirement, Verdict};
use crate::evidence::TlsVersion;

use super::not_yet::not_yet;
use crate::report::Part;
use crate::report::document::{
    Block, Column, Section, Table, Text, Tone, code, counted, day, name, number, shown, text, words,
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
        Verdict::Breaks if readiness.refused_requests == 0 => {
            let reasons = Text::joined(readiness.reasons.iter().map(doubt), "; ");
            let then = words(format!(" if you required {asked}."));
            text!["✗ Not safe yet: ", reasons, then].toned(Tone::Bad)
        }
        Verdict::Breaks => not_yet(audit, &asked).toned(Tone::Bad),
        Verdict::Unproven => {
            let reasons = Text::joined(readiness.reasons.iter().map(doubt), "; ");
            let asked = words(format!("? Not proven that {asked} is safe: "));
            text![asked, reasons, "."].toned(Tone::Open)
        }
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
                other => format!(" {}", min_tls_flag(other)),
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

/// The flag that asks for a minimum: `--min-tls 1.3`.
fn min_tls_flag(version: TlsVersion) -> String {
    format!("--min-tls {}", version.name().trim_start_matches("TLSv"))
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
    blocks.extend(stricter(audit).map(Block::Paragraph));
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

/// How to list the callers that versions above the minimum would break: those of the report are only
/// the callers that the minimum breaks.
fn stricter(audit: &Audit) -> Option<Text<'static>> {
    let mut listed = asked(audit)?.refused_requests;
    let mut parts = Vec::new();
    for readiness in &audit.readiness {
        let Requirement::Tls(version) = readiness.requirement else {
            continue;
        };
        if version > audit.min_tls && readiness.refused_requests > listed {
            listed = readiness.refused_requests;
            let who = if parts.is_empty() { "Who" } else { "who" };
            let who = words(format!("{who} {version} would break: "));
            parts.push(text![who, code(min_tls_flag(version))]);
        }
    }
    Some(Text::joined(parts, "; ")).filter(|line| !line.is_empty())
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
    line.append(match audit.buckets.iter().any(Bucket::is_ready) {
        true => text![": ", shown(Part::Ready)],
        false => text![": ", shown(Part::Buckets)],
    });
    Some(line)
}

/// Why requirements are not proven safe: the reasons, the buckets with unknown requests, and the
/// latest records that leave something unknown.
fn doubts(audit: &Audit) -> Vec<Text<'_>> {
    let mut unproven: Vec<(Vec<Text<'_>>, &[Doubt])> = Vec::new();
    for readiness in audit
        .readiness
        .iter()
        .filter(|readiness| readiness.verdict == Verdict::Unproven)
    {
        let required = text![words(requirement(readiness.requirement))];
        match unproven.last_mut() {
            Some((all, reasons)) if *reasons == readiness.reasons => all.push(required),
            _ => unproven.push((vec![required], &readiness.reasons)),
        }
    }
    let is_about_records = unproven
        .iter()
        .flat_map(|(_, reasons)| *reasons)
        .any(Doubt::is_about_records);
    let mut sentences: Vec<_> = unproven.into_iter().map(not_proven).collect();
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

fn not_proven<'a>((required, reasons): (Vec<Text<'a>>, &[Doubt])) -> Text<'a> {
    let reasons = Text::joined(reasons.iter().map(doubt), "; ");
    text![Text::joined(required, ", "), " not proven: ", reasons, "."]
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
