//! The results of the gate, as sentences.

use crate::audit::{Audit, EntryUse, Failure, Finding, Quiet, TopCaller};
use crate::evidence::TlsVersion;

use super::format_values::{
    accepted_caller, counted, number, principal, rule_predicate, set_aside,
};

/// The name of the part that is about the whole gate: whether the logs allow a conclusion.
pub(super) const CONCLUSIVE: &str = "conclusive";

/// The outcome of one part of the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// No rule was broken.
    Passed,
    /// A rule was broken.
    Failed,
    /// No request that was read broke the rule, but the logs do not allow a conclusion.
    NotJudged,
    /// The logs do not allow a conclusion.
    Inconclusive,
}

impl Outcome {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotJudged => "not judged",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// The result of one part of the gate. Names in it are not escaped yet: each format does that in
/// its own way.
pub(super) struct RuleResult {
    /// The name of the rule or flag.
    pub name: &'static str,
    pub outcome: Outcome,
    /// The reason, as a sentence without a full stop.
    pub why: String,
    /// The callers or entries behind it, one in each line.
    pub details: Vec<String>,
    /// Number of further callers behind it.
    pub more: u64,
}

/// The results of all parts of the gate that were set.
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
    let (outcome, mut why) = match (failure, unjudged(audit)) {
        (Some(failure), _) => (Outcome::Failed, broken(failure, audit.min_tls)),
        (None, Some(reason)) => (Outcome::NotJudged, reason.to_owned()),
        (None, None) => (Outcome::Passed, unbroken(audit, rule)),
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
    let more = failure.map_or(0, |failure| unnamed(failure.callers, callers));
    RuleResult {
        name: rule.name(),
        outcome,
        why,
        details: callers.iter().map(top_caller).collect(),
        more,
    }
}

/// How many requests a rule cannot judge, and what is unknown about them.
fn unknown(audit: &Audit, rule: Finding) -> Option<(u64, &'static str)> {
    let (requests, what) = match rule {
        Finding::OldTls => (audit.summary.unknown_tls, "transport or TLS version"),
        Finding::Http => (audit.summary.unknown_transport(), "transport"),
        Finding::WeakCipher | Finding::SigV2 | Finding::UnknownTls => return None,
    };
    (requests > 0).then_some((requests, what))
}

/// How many of the callers that broke a rule are not named.
pub(super) fn unnamed(callers: u64, named: &[TopCaller]) -> u64 {
    callers.saturating_sub(named.len() as u64)
}

/// How many requests of how many callers broke a rule.
pub(super) fn broken(failure: &Failure, min_tls: TlsVersion) -> String {
    let only = match failure.beside {
        None => String::new(),
        Some(recorder) => format!(" that only {} shows", recorder.title()),
    };
    format!(
        "{} from {}{only} {}{}",
        counted(failure.requests, "request"),
        counted(failure.callers, "caller"),
        rule_predicate(failure.rule, min_tls),
        denied(failure.denied, failure.requests)
    )
}

/// How many of the requests that broke a rule S3 had denied. If all of them, the flag that sets them
/// aside is named.
pub(super) fn denied(denied: u64, requests: u64) -> String {
    match denied {
        0 => String::new(),
        1 if requests == 1 => {
            "; it was already denied (403): --ignore-denied sets it aside".to_owned()
        }
        all if all == requests => format!(
            "; all {} were already denied (403): --ignore-denied sets them aside",
            number(all)
        ),
        1 => "; 1 of them was already denied (403)".to_owned(),
        some => format!("; {} of them were already denied (403)", number(some)),
    }
}

/// What no request did to a rule that passed.
pub(super) fn unbroken(audit: &Audit, rule: Finding) -> String {
    let mut aside = audit.gate.set_aside.iter();
    let other = match aside.any(|aside| aside.rule == rule) {
        true => "other ",
        false => "",
    };
    let judged = match audit.gate.not_judged > 0 && unknown(audit, rule).is_some() {
        true => "judged ",
        false => "",
    };
    let predicate = rule_predicate(rule, audit.min_tls);
    format!("no {other}{judged}request {predicate}")
}

/// Why a rule that no request broke has not passed either; `None` if it has.
pub(super) fn unjudged(audit: &Audit) -> Option<&'static str> {
    let (scope, gate) = (&audit.scope, &audit.gate);
    match gate.inconclusive {
        Some(_) if scope.counts.records == 0 => Some("no records"),
        Some(_) if audit.summary.requests == 0 => Some("no record passes the filters"),
        Some(_) => Some("the audit is inconclusive"),
        None if !scope.samples.unreadable.is_empty() => Some("not everything could be read"),
        None => None,
    }
}

/// The rules that no request broke.
pub(super) fn kept(audit: &Audit) -> impl Iterator<Item = Finding> {
    let gate = &audit.gate;
    let has_failed = |rule| gate.failed.iter().any(|failure| failure.rule == rule);
    let rules = gate.fail_on.iter().copied();
    rules.filter(move |&rule| !has_failed(rule))
}

/// A caller with the number of its requests.
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

/// The result of `--quiet-for`, if it was given.
pub(super) fn quiet(audit: &Audit) -> Option<RuleResult> {
    let quiet = audit.gate.quiet.as_ref()?;
    let last = quiet
        .last_seen
        .map_or("never".to_owned(), |last| last.to_string());
    let since = quiet.since.day();
    let (outcome, why) = if quiet.requests_seen {
        (Outcome::Failed, seen(quiet))
    } else if let Some(reason) = &audit.gate.inconclusive {
        (
            Outcome::Inconclusive,
            format!("no old TLS or plain HTTP was seen since {since}, but {reason}"),
        )
    } else {
        let idle = match quiet.idle_buckets {
            0 => String::new(),
            1 => "; 1 bucket was idle on some days".to_owned(),
            buckets => format!("; {} buckets were idle on some days", number(buckets)),
        };
        (
            Outcome::Passed,
            format!("no old TLS or plain HTTP since {since}; last seen: {last}{idle}"),
        )
    };
    let missing = quiet.missing.iter().map(|missing| {
        format!(
            "{}: no records on {}, starting with {}",
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
        more: 0,
    })
}

/// When old traffic was last seen, although it should have ended.
pub(super) fn seen(quiet: &Quiet) -> String {
    let last = quiet.last_seen.map(|last| last.to_string());
    let is_served = quiet
        .served_last_seen
        .is_some_and(|last| last >= quiet.since);
    let denied = match is_served {
        true => "",
        false => "; all of it was already denied (403): --ignore-denied sets it aside",
    };
    format!(
        "old TLS or plain HTTP was last seen at {}; none is allowed since {}{denied}",
        last.unwrap_or_default(),
        quiet.since.day()
    )
}

/// The result of `--baseline`, if it was given: entries that have expired.
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
        more: 0,
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

/// The reason why the audit is inconclusive, if it is.
pub(super) fn inconclusive(audit: &Audit) -> Option<RuleResult> {
    Some(RuleResult {
        name: CONCLUSIVE,
        outcome: Outcome::Inconclusive,
        why: audit.gate.inconclusive.clone()?,
        details: Vec::new(),
        more: 0,
    })
}

fn failed_if(failed: bool) -> Outcome {
    if failed {
        Outcome::Failed
    } else {
        Outcome::Passed
    }
}
