//! The answer: what can be required, of how many buckets, and on what evidence.

use crate::audit::{Audit, Bucket, Doubt, Readiness, Requirement, Verdict};
use crate::evidence::TlsVersion;

use super::not_yet::not_yet;
use super::unlogged::unlogged;
use super::who::and_more;
use crate::report::Part;
use crate::report::document::{
    Block, Column, Section, Table, Text, Tone, code, counted, day, name, number, shown, text, words,
};
use crate::report::extent::Extent;
use crate::report::format_values::{position, requirement};

/// The most buckets whose logs prove too little that are named.
const UNPROVEN_NAMED: usize = 3;

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
        Verdict::Safe => safe(audit, readiness.requirement).toned(Tone::Good),
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

/// What can be required, where, and what shows it. Logs show nothing of the time after their last record.
fn safe(audit: &Audit, asked: Requirement) -> Text<'_> {
    let mut answer = text![words(format!(
        "✓ Safe: {} can be required",
        requirement(asked)
    ))];
    let unproven = audit.buckets.iter().filter(|bucket| !bucket.is_safe(asked));
    let unproven: Vec<_> = unproven
        .map(|bucket| text![name(&*bucket.bucket)])
        .collect();
    if !unproven.is_empty() {
        let all = unproven.len() as u64;
        answer.append(text![
            " of ",
            safe_of_all(audit, asked),
            ", and the logs of ",
            and_more(unproven.into_iter().take(UNPROVEN_NAMED).collect(), all),
            " prove too little"
        ]);
    }
    let requests = counted(audit.evidence.requests, "request");
    answer.append(text![". None of ", requests]);
    if let Some(last) = audit.evidence.last_seen {
        answer.append(text![" up to ", day(last)]);
    }
    answer.append(text![" would break."]);
    answer
}

/// Of how many buckets something can be required: `2 of 3 buckets`.
fn safe_of_all(audit: &Audit, asked: Requirement) -> Text<'static> {
    let all = counted(audit.buckets.len() as u64, "bucket");
    text![number(audit.safe_buckets(asked)), " of ", all]
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

/// The fewest callers that a requirement above the minimum can refuse. Clients are identified only below
/// the minimum, so callers cannot be counted. But each principal is at least one caller, and the
/// callers that the minimum refuses are refused too.
fn least_callers(audit: &Audit, readiness: &Readiness) -> u64 {
    let known = audit
        .readiness
        .iter()
        .filter_map(|lower| lower.refused_callers);
    known.fold(readiness.refused_principals, u64::max)
}

fn row(audit: &Audit, readiness: &Readiness) -> Vec<Text<'static>> {
    let answer = match readiness.verdict {
        Verdict::Safe => {
            let asked = readiness.requirement;
            let is_everywhere = audit.buckets.iter().all(|bucket| bucket.is_safe(asked));
            match is_everywhere {
                true => text!["✓ yes"],
                false => text!["✓ ", safe_of_all(audit, asked)],
            }
            .toned(Tone::Good)
        }
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
    // It may be unknown of the others, so they are not called unsafe.
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
