//! The most important results as sentences: verdict, doubts, what was read.

use std::cmp::Reverse;

use serde_json::Value;

use crate::audit::{Audit, Doubt, Finding, Scope};

use super::format_values::{counted, number, position, requirement};

/// The most buckets with unknown requests that are named.
const BUCKETS_NAMED: usize = 5;

/// The result in one sentence.
pub(super) fn verdict(audit: &Audit) -> String {
    let (scope, summary) = (&audit.scope, &audit.summary);
    let mut clauses = Vec::new();
    if summary.requests == 0 {
        clauses.push(match &audit.gate.inconclusive {
            Some(reason) => format!("No conclusion: {reason}"),
            None => "No conclusion: there is no request".to_owned(),
        });
    } else {
        let all = counted(summary.requests, "request");
        match summary.old_tls {
            0 => clauses.push(format!(
                "None of {all} used a version below {}",
                audit.min_tls
            )),
            old => clauses.push(format!(
                "{} of {all} used a version below {}, from {}",
                number(old),
                audit.min_tls,
                counted(summary.old_tls_principals, "requester")
            )),
        }
        match summary.http {
            0 => clauses.push("none used plain HTTP".to_owned()),
            http => clauses.push(format!(
                "{} used plain HTTP, from {}",
                number(http),
                counted(summary.http_principals, "requester")
            )),
        }
    }
    let unknown = summary.count(Finding::UnknownTls);
    let others = [
        (
            unknown,
            format!(
                "for {}, the transport or TLS version is unknown",
                number(unknown)
            ),
        ),
        (
            scope.counts.malformed,
            format!(
                "{} could not be read",
                counted(scope.counts.malformed, "line")
            ),
        ),
        (
            scope.samples.unreadable.len() as u64,
            format!(
                "{} could not be read",
                counted(scope.samples.unreadable.len() as u64, "file")
            ),
        ),
    ];
    clauses.extend(
        others
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(_, clause)| clause),
    );
    clauses.join("; ") + "."
}

/// Why requirements are not proven safe: the reasons, the buckets with unknown requests, and the
/// latest records that leave something unknown. Names in the sentences are not escaped yet: each
/// format does that in its own way.
pub(super) fn doubts(audit: &Audit) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut unproven: Vec<(Vec<String>, &[Doubt])> = Vec::new();
    for readiness in &audit.readiness {
        let name = requirement(readiness.requirement);
        match unproven.last_mut() {
            _ if readiness.reasons.is_empty() => {}
            Some((names, reasons)) if *reasons == readiness.reasons => names.push(name),
            _ => unproven.push((vec![name], &readiness.reasons)),
        }
    }
    for (names, reasons) in &unproven {
        let reasons: Vec<_> = reasons.iter().map(doubt).collect();
        sentences.push(format!(
            "{} not proven: {}.",
            names.join(", "),
            reasons.join("; ")
        ));
    }
    let is_about_records = unproven
        .iter()
        .flat_map(|(_, reasons)| *reasons)
        .any(|doubt| {
            matches!(
                doubt,
                Doubt::Ambiguous(_)
                    | Doubt::Contradictory(_)
                    | Doubt::UnknownTransport(_)
                    | Doubt::UnknownVersion(_)
            )
        });
    if is_about_records {
        sentences.extend(unknown_by_bucket(audit));
        sentences.extend(audit.scope.samples.doubtful_samples.iter().map(|sample| {
            format!(
                "For example {} (bucket {}): {}.",
                position(&sample.source, sample.line),
                sample.bucket,
                sample.reason
            )
        }));
    }
    sentences
}

fn doubt(doubt: &Doubt) -> String {
    let text = doubt.to_string();
    // If the text begins with a plain number, that gets thousands separators.
    match text.strip_prefix(&format!("{} ", doubt.count())) {
        Some(rest) => format!("{} {rest}", number(doubt.count())),
        None => text,
    }
}

fn unknown_by_bucket(audit: &Audit) -> Option<String> {
    let mut unknown: Vec<_> = audit
        .buckets
        .iter()
        .filter(|bucket| bucket.unknown_requests > 0)
        .map(|bucket| (Reverse(bucket.unknown_requests), &*bucket.bucket))
        .collect();
    unknown.sort_unstable();
    let more = unknown.len().saturating_sub(BUCKETS_NAMED);
    unknown.truncate(BUCKETS_NAMED);
    let mut named: Vec<_> = unknown
        .into_iter()
        .map(|(Reverse(requests), bucket)| format!("{bucket} ({})", number(requests)))
        .collect();
    if more > 0 {
        named.push(format!("and {} more", counted(more as u64, "bucket")));
    }
    (!named.is_empty()).then(|| format!("Unknown requests by bucket: {}.", named.join(", ")))
}

/// How much was read, and of which period.
pub(super) fn scope_line(scope: &Scope) -> String {
    let mut line = format!(
        "Read {} in {}",
        counted(scope.counts.lines, "line"),
        counted(scope.counts.files, "file")
    );
    if scope.counts.skipped_by_date > 0 {
        line.push_str(&format!(
            "; {} skipped by date",
            counted(scope.counts.skipped_by_date, "file")
        ));
    }
    if let (Some(first), Some(last)) = (scope.first_seen, scope.last_seen) {
        line.push_str(&format!("; requests from {} to {}", first, last));
    }
    line + "."
}

/// The filters, if any were set.
pub(super) fn filters(audit: &Audit) -> Option<String> {
    let filters = serde_json::to_value(&audit.scope.filters).ok()?;
    let told: Vec<_> = filters
        .as_object()?
        .iter()
        .map(|(name, patterns)| {
            let patterns = match patterns {
                Value::Array(patterns) => patterns.iter().filter_map(Value::as_str).collect(),
                pattern => Vec::from_iter(pattern.as_str()),
            };
            format!("{name} {}", patterns.join(" or "))
        })
        .collect();
    (!told.is_empty()).then(|| told.join(", "))
}
