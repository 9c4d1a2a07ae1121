//! What the gate says, as sentences.

use crate::audit::{Audit, EntryUse, Failure, Finding, TopCaller, rfc3339};
use crate::evidence::TlsVersion;

use super::format_values::{accepted_caller, broke, counted, day, number, principal, set_aside};

/// How a part of the gate ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing speaks against it.
    Passed,
    /// A rule was broken.
    Failed,
    /// The logs do not tell.
    Inconclusive,
}

impl Outcome {
    /// In a word.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// What a part of the gate says. Names in it are as strangers wrote them: each format makes them
/// harmless.
pub(super) struct RuleResult {
    /// The part: a rule's name, or that of another flag.
    pub name: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, in a sentence without a full stop.
    pub why: String,
    /// Who is behind it, each on a line.
    pub details: Vec<String>,
}

/// Every part of the gate that was set; none if no rule was.
pub(super) fn rule_results(audit: &Audit) -> Vec<RuleResult> {
    let mut results: Vec<_> = audit
        .gate
        .fail_on
        .iter()
        .map(|&rule| of_rule(audit, rule))
        .collect();
    results.extend(quiet(audit));
    results.extend(baseline(audit));
    results.extend(inconclusive(audit));
    results
}

fn of_rule(audit: &Audit, rule: Finding) -> RuleResult {
    let gate = &audit.gate;
    let failure = gate.failed.iter().find(|failure| failure.rule == rule);
    let aside = gate.set_aside.iter().find(|aside| aside.rule == rule);
    let mut why = match failure {
        Some(failure) => broken(failure, audit.min_tls),
        None => "no request counts".to_owned(),
    };
    if let Some(aside) = aside {
        why.push_str("; set aside: ");
        why.push_str(&set_aside(aside));
    }
    if gate.not_judged > 0
        && let Some((unknown, what)) = unknown(audit, rule)
    {
        let unknown = counted(unknown, "request");
        why.push_str(&format!("; not judged: {unknown} of unknown {what}"));
    }
    let callers = failure.map_or(&[][..], |failure| &failure.top_callers);
    RuleResult {
        name: rule.name(),
        outcome: failed_if(failure.is_some()),
        why,
        details: callers.iter().map(top_caller).collect(),
    }
}

/// The requests that a rule cannot judge, and what is unknown of them.
fn unknown(audit: &Audit, rule: Finding) -> Option<(u64, &'static str)> {
    let (requests, what) = match rule {
        Finding::OldTls => (audit.summary.unknown_tls, "transport or TLS version"),
        Finding::Http => (audit.summary.unknown_transport(), "transport"),
        Finding::WeakCipher | Finding::SigV2 | Finding::UnknownTls => return None,
    };
    (requests > 0).then_some((requests, what))
}

/// How many requests broke a rule, in how many groups.
fn broken(failure: &Failure, min_tls: TlsVersion) -> String {
    format!(
        "{} in {} {}",
        counted(failure.requests, "request"),
        counted(failure.groups, "group"),
        broke(failure.rule, min_tls)
    )
}

/// Who sent how many requests with what.
pub(super) fn top_caller(caller: &TopCaller) -> String {
    let mut text = format!(
        "{} from {}",
        number(caller.requests),
        principal(caller.principal.as_deref())
    );
    if let Some(client) = &caller.client {
        text.push_str(", ");
        text.push_str(client);
    }
    text
}

/// Whether old traffic has ended, where that was asked.
pub(super) fn quiet(audit: &Audit) -> Option<RuleResult> {
    let quiet = audit.gate.quiet.as_ref()?;
    let last = quiet.last_seen.map_or("never".to_owned(), rfc3339);
    let start = rfc3339(quiet.since);
    let since = day(&start);
    let (outcome, why) = if quiet.requests_seen {
        (
            Outcome::Failed,
            format!("old TLS or plain HTTP was seen since {since}, last at {last}"),
        )
    } else if let Some(reason) = &audit.gate.inconclusive {
        (
            Outcome::Inconclusive,
            format!("no old TLS or plain HTTP is known since {since}, but {reason}"),
        )
    } else {
        (
            Outcome::Passed,
            format!("no old TLS or plain HTTP since {since}; last seen: {last}"),
        )
    };
    let missing = quiet.missing.iter().map(|missing| {
        format!(
            "{}: no record on {} from {}",
            missing.bucket,
            counted(missing.days.len() as u64, "day"),
            missing.days.first().map_or("", String::as_str)
        )
    });
    Some(RuleResult {
        name: "quiet-for",
        outcome,
        why,
        details: missing.collect(),
    })
}

/// Whether all that was accepted beforehand still is, where a baseline was given.
pub(super) fn baseline(audit: &Audit) -> Option<RuleResult> {
    let entries = &audit.baseline.as_ref()?.entries;
    let expired = entries.iter().filter(|entry| entry.expired);
    let details: Vec<_> = expired.map(entry).collect();
    Some(RuleResult {
        name: "baseline",
        outcome: failed_if(!details.is_empty()),
        why: format!(
            "{} of {} expired",
            number(details.len() as u64),
            match entries.len() {
                1 => "1 entry has".to_owned(),
                count => format!("{} entries have", number(count as u64)),
            }
        ),
        details,
    })
}

fn entry(entry: &EntryUse) -> String {
    format!(
        "{} for {}: expired on {}; ask {}",
        counted(entry.requests, "request"),
        accepted_caller(&entry.accepted),
        entry.accepted.expires,
        entry.accepted.owner
    )
}

/// Why nothing can be concluded, if so.
pub(super) fn inconclusive(audit: &Audit) -> Option<RuleResult> {
    Some(RuleResult {
        name: "conclusive",
        outcome: Outcome::Inconclusive,
        why: audit.gate.inconclusive.clone()?,
        details: Vec::new(),
    })
}

fn failed_if(failed: bool) -> Outcome {
    if failed {
        Outcome::Failed
    } else {
        Outcome::Passed
    }
}
