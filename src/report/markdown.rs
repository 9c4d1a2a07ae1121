//! The report for a CI job's summary, a merge request or a ticket.
//!
//! GitHub refuses summaries larger than 1 MiB, so tables and values are bounded. Untrusted names
//! are code spans, in which links, mentions, references and formatting have no effect.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::audit::{Audit, FlaggedCaller, Share};
use crate::identify::Grade;

use super::Layout;
use super::caller_sections::sections;
use super::escape::{code_span, prose};
use super::format_values::{
    answer, bytes, counted, delivery, is_affected, number, percent, principal, program, protocol,
    requirement, transport,
};
use super::gate_text::rule_results;
use super::verdict_text::{doubts, filters, scope_line, verdict};

/// The most rows of a table, even with `--all`.
const ROWS: usize = 100;

pub(super) fn write(audit: &Audit, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let rows = layout.top.unwrap_or(ROWS).min(ROWS);
    writeln!(
        out,
        "## {}\n\n{}",
        prose(&verdict(audit)),
        scope_line(&audit.scope)
    )?;
    if let Some(filters) = filters(audit) {
        writeln!(out, "\nOnly requests with {}", code_span(&filters))?;
    }
    if audit.summary.requests > 0 {
        readiness(audit, out)?;
    }
    gate(audit, rows, out)?;
    if audit.summary.requests > 0 {
        callers(audit, rows, out)?;
        buckets(audit, rows, out)?;
        versions(audit, rows, out)?;
        suites(audit, rows, out)?;
    }
    unread(audit, out)
}

fn readiness(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    let rows = audit.readiness.iter().map(|readiness| {
        vec![
            requirement(readiness.requirement).into(),
            format!("**{}**", answer(readiness.verdict)).into(),
            number(readiness.refused_requests).into(),
            number(readiness.refused_principals).into(),
            number(readiness.unknown_requests).into(),
            readiness
                .last_seen
                .map_or("".into(), |time| time.day().into()),
            readiness.days_since.map(number).unwrap_or_default().into(),
        ]
    });
    writeln!(out, "\n### What can you safely require?\n")?;
    table(
        out,
        "Requirement | Safe? | >Would be refused | >Requesters | >Unknown | Last seen | \
         >Days of logs since",
        rows,
    )?;
    let doubts = doubts(audit);
    if !doubts.is_empty() {
        writeln!(out)?;
    }
    for sentence in doubts {
        writeln!(out, "- {}", prose(&sentence))?;
    }
    Ok(())
}

fn gate(audit: &Audit, rows: usize, out: &mut dyn Write) -> io::Result<()> {
    let results = rule_results(audit);
    if !results.is_empty() {
        writeln!(out, "\n### Gate\n")?;
    }
    for result in results {
        let outcome = result.outcome.name();
        writeln!(
            out,
            "- **{outcome}** {}: {}",
            result.name,
            prose(&result.why)
        )?;
        for detail in result.details.iter().take(rows) {
            writeln!(out, "  - {}", code_span(detail))?;
        }
        if result.details.len() > rows {
            writeln!(
                out,
                "  - and {} more",
                number((result.details.len() - rows) as u64)
            )?;
        }
    }
    Ok(())
}

fn callers(audit: &Audit, rows: usize, out: &mut dyn Write) -> io::Result<()> {
    for (heading, callers) in sections(audit) {
        writeln!(out, "\n### {heading}\n")?;
        let shown = callers.iter().take(rows).map(|caller| caller_row(caller));
        table(
            out,
            ">Requests | Last seen | How | Requester | Client | Buckets | Likely cause | Fix",
            shown,
        )?;
        more(out, callers.len(), rows, "callers")?;
    }
    Ok(())
}

fn caller_row(caller: &FlaggedCaller) -> Vec<Cow<'static, str>> {
    let protocols = caller
        .transports
        .iter()
        .map(|&travelled| protocol(travelled));
    // The protocols already show old TLS and plain HTTP.
    let others = caller.findings.iter().filter(|finding| !finding.is_risky());
    let how: Vec<_> = protocols
        .chain(others.map(|finding| finding.name()))
        .collect();
    let mut requests = number(caller.requests());
    let notes = [
        (caller.already_denied, "already with 403"),
        (caller.accepted, "accepted"),
    ];
    for (count, note) in notes {
        if count > 0 {
            requests.push_str(&format!(" ({} {note})", number(count)));
        }
    }
    let mut buckets = match caller.buckets.first() {
        Some(bucket) => code_span(bucket.name.as_deref().unwrap_or("-")),
        None => String::new(),
    };
    if caller.bucket_count > 1 {
        buckets.push_str(&format!(" and {} more", number(caller.bucket_count - 1)));
    }
    let (cause, fix) = match &caller.remedy {
        Some(remedy) => (
            format!(
                "{} ({} confidence)",
                prose(&remedy.cause),
                remedy.confidence.name()
            ),
            prose(&remedy.fix),
        ),
        None => Default::default(),
    };
    vec![
        requests.into(),
        caller.last_seen().day().into(),
        how.join(", ").into(),
        code_span(&principal(caller.principal.as_deref())).into(),
        code_span(&program(caller)).into(),
        buckets.into(),
        cause.into(),
        fix.into(),
    ]
}

fn buckets(audit: &Audit, rows: usize, out: &mut dyn Write) -> io::Result<()> {
    let affected: Vec<_> = audit
        .buckets
        .iter()
        .filter(|bucket| is_affected(bucket))
        .collect();
    if !affected.is_empty() {
        writeln!(out, "\n### What {} would break, by bucket\n", audit.min_tls)?;
        let shown = affected.iter().take(rows).map(|bucket| {
            let refused = &bucket.refused;
            vec![
                code_span(&bucket.bucket).into(),
                number(refused.requests).into(),
                bytes(refused.bytes_sent).into(),
                number(refused.principals).into(),
                number(bucket.already_denied).into(),
                refused
                    .last_seen
                    .map_or("".into(), |time| time.day().into()),
                refused.days_since.map(number).unwrap_or_default().into(),
            ]
        });
        table(
            out,
            "Bucket | >Refused | >Bytes sent | >Requesters | >Already 403 | Last seen | \
             >Days of logs since",
            shown,
        )?;
        more(out, affected.len(), rows, "buckets")?;
    }
    writeln!(out, "\n### What the logs cover\n")?;
    let shown = audit.buckets.iter().take(rows).map(|bucket| {
        let gap = bucket
            .gaps
            .first()
            .map(|gap| format!("{} from {}", counted(gap.hours, "hour"), gap.from.day()));
        vec![
            code_span(&bucket.bucket).into(),
            number(bucket.records).into(),
            bucket.first_seen.day().into(),
            bucket.last_seen.day().into(),
            number(bucket.hours).into(),
            number(bucket.hours_without_records).into(),
            gap.unwrap_or_default().into(),
        ]
    });
    table(
        out,
        "Bucket | >Records | First | Last | >Hours with | >Hours without | Longest gap",
        shown,
    )?;
    more(out, audit.buckets.len(), rows, "buckets")?;
    match delivery(&audit.delivery) {
        Some(delivery) => writeln!(out, "\n{delivery}"),
        None => Ok(()),
    }
}

fn versions(audit: &Audit, rows: usize, out: &mut dyn Write) -> io::Result<()> {
    let versions = &audit.summary.tls_version;
    writeln!(out, "\n### TLS versions\n")?;
    let shown = versions.iter().take(rows).map(|version| {
        let name = match &version.tls_version {
            Some(name) => code_span(name),
            None => transport(version.transport).to_owned(),
        };
        share_row(name, &version.share)
    });
    table(
        out,
        "Version | >Requests | >Share | >Requesters | Last seen",
        shown,
    )?;
    more(out, versions.len(), rows, "versions")
}

fn suites(audit: &Audit, rows: usize, out: &mut dyn Write) -> io::Result<()> {
    let suites = &audit.summary.cipher_suite;
    writeln!(out, "\n### Cipher suites\n")?;
    let shown = suites.iter().take(rows).map(|suite| {
        let name = suite
            .cipher_suite
            .as_deref()
            .map_or("none".to_owned(), code_span);
        let mut row = share_row(name, &suite.share);
        row.push(suite.grade.map_or("", Grade::name).into());
        row.push(suite.weaknesses.join(", ").into());
        row
    });
    table(
        out,
        "Suite | >Requests | >Share | >Requesters | Last seen | Grade | Weaknesses",
        shown,
    )?;
    more(out, suites.len(), rows, "cipher suites")
}

fn share_row(name: String, share: &Share) -> Vec<Cow<'static, str>> {
    vec![
        name.into(),
        number(share.requests).into(),
        percent(share).into(),
        number(share.principals).into(),
        share.last_seen.day().into(),
    ]
}

/// Input that could not be read or counted as usual, as on stderr.
fn unread(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    let notices = super::stderr_text::input_notices(&audit.scope);
    if !notices.is_empty() {
        writeln!(out, "\n### What could not be read\n")?;
    }
    for notice in notices {
        writeln!(out, "- {}", code_span(notice.trim()))?;
    }
    Ok(())
}

/// Writes a table. A heading that begins with `>` marks a column of numbers.
fn table<'r>(
    out: &mut dyn Write,
    headings: &str,
    rows: impl Iterator<Item = Vec<Cow<'r, str>>>,
) -> io::Result<()> {
    let rule: Vec<_> = headings
        .split('|')
        .map(|heading| if heading.contains('>') { "--:" } else { "---" })
        .collect();
    writeln!(out, "| {} |", headings.replace('>', ""))?;
    writeln!(out, "| {} |", rule.join(" | "))?;
    for row in rows {
        writeln!(out, "| {} |", row.join(" | "))?;
    }
    Ok(())
}

/// Says how many rows are not shown.
fn more(out: &mut dyn Write, all: usize, shown: usize, what: &str) -> io::Result<()> {
    if all > shown {
        writeln!(
            out,
            "\n{} more {what} are in the JSON report.",
            number((all - shown) as u64)
        )?;
    }
    Ok(())
}
