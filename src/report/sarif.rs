//! An audit as SARIF, for code scanning: each caller that keeps the minimum from being safe, and each
//! part of the gate that did not pass.

pub(super) mod log;
mod rules;

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::audit::{Audit, Finding, FlaggedCaller, Readiness, Requirement, Verdict, redact_text};
use crate::evidence::Transport;

use self::log::{artifact, fingerprints, log, message};
use super::audit::is_newly_denied;
use super::format_values::{counted, number, principal_name, requirement, transport};
use super::gate_text::{Outcome, rule_results};
use super::json::write_document;

/// The most callers with a result of their own. GitHub keeps about as many results of a run, and
/// refuses a log with 25,000.
const CALLERS: usize = 4_900;

/// The most details of a part of the gate.
const DETAILS: usize = 10;

/// Writes the log. `baseline` is the file of the baseline, if there is one.
pub(super) fn write(audit: &Audit, baseline: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let place = Place::of(audit, baseline);
    let blocking: Vec<_> = audit.callers.iter().filter(blocks).collect();
    let shown = &blocking[..blocking.len().min(CALLERS)];
    let callers = shown.iter().map(|caller| place.caller(caller, audit));
    let told: Vec<_> = shown.iter().map(|caller| rule(caller).name()).collect();
    let others = others(audit, &told);
    let others = others.iter().map(|other| place.result(other, other.rule));
    let left_out = (blocking.len() - shown.len()) as u64;
    let notice = format!("{} left out here", counted(left_out, "more caller"));
    let notices = Vec::from_iter((left_out > 0).then_some(notice));
    let document = log(rules::all(), callers.chain(others).collect(), notices);
    write_document(&document, &mut { out })
}

/// Whether requests of a caller would be refused that the baseline does not accept. Code scanning
/// shows suppressed results too (github/codeql-action issue 1230), so those are left out.
fn blocks(caller: &&FlaggedCaller) -> bool {
    caller.refused_requests > 0 && caller.accepted < caller.requests()
}

/// The rule that a blocking caller breaks. One that also has requests over TLS is named by that.
fn rule(caller: &FlaggedCaller) -> Finding {
    match caller.findings.contains(Finding::OldTls) {
        true => Finding::OldTls,
        false => Finding::Http,
    }
}

/// A result before it has a place.
struct Told {
    rule: &'static str,
    level: &'static str,
    text: String,
}

/// Results that are not about a caller. Rules in `told` already have results of callers.
fn others(audit: &Audit, told: &[&str]) -> Vec<Told> {
    let unreadable = &audit.scope.samples.unreadable;
    let files = unreadable.iter().take(DETAILS);
    let files = files.map(|file| format!("{}: {}", file.source, file.reason));
    let unread = (!unreadable.is_empty()).then(|| Told {
        rule: rules::UNREADABLE,
        level: "error",
        text: sentences(
            &format!(
                "{} could not be read",
                counted(unreadable.len() as u64, "file")
            ),
            files,
        ),
    });
    let results = rule_results(audit).into_iter();
    let failed = results.filter_map(|result| {
        let level = match result.outcome {
            // Why a rule could not be judged is a result of its own.
            Outcome::Passed | Outcome::NotJudged => return None,
            Outcome::Failed => "error",
            Outcome::Inconclusive => "warning",
        };
        let details = result.details.into_iter().take(DETAILS);
        (!told.contains(&result.name)).then(|| Told {
            rule: result.name,
            level,
            text: sentences(&result.why, details),
        })
    });
    unread
        .into_iter()
        .chain(failed)
        .chain(unproven(audit))
        .collect()
}

/// The reasons for which the minimum is not proven safe. Without a result, code scanning would close
/// the alerts of callers that were only not seen.
fn unproven(audit: &Audit) -> Option<Told> {
    let mut all = audit.readiness.iter();
    let unproven = all.rfind(|own| own.verdict == Verdict::Unproven && is_asked(audit, own))?;
    let reasons = unproven.reasons.iter().map(ToString::to_string);
    let required = requirement(unproven.requirement);
    Some(Told {
        rule: rules::NOT_PROVEN,
        level: "warning",
        text: sentences(&format!("{required} is not proven safe"), reasons),
    })
}

/// Whether a requirement is the minimum that was asked for.
fn is_asked(audit: &Audit, readiness: &Readiness) -> bool {
    readiness.requirement == Requirement::Tls(audit.min_tls)
}

fn sentences(first: &str, details: impl Iterator<Item = String>) -> String {
    let all = std::iter::once(first.to_owned()).chain(details);
    all.map(|sentence| format!("{sentence}."))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Where results are located. No file holds the traffic itself.
struct Place(Value);

impl Place {
    /// The baseline, which is in the repository and where a caller can be accepted; else the first of
    /// the logs.
    fn of(audit: &Audit, baseline: Option<&str>) -> Self {
        let logs = audit.scope.counts.sources.first().map(String::as_str);
        let file = baseline.or(logs).unwrap_or("-");
        Self(json!({
            "artifactLocation": artifact(&redact_text(file)),
            "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2},
        }))
    }

    fn caller(&self, caller: &FlaggedCaller, audit: &Audit) -> Value {
        let rule = rule(caller).name();
        let is_fixed_here = !caller.is_aws_side && !is_newly_denied(caller);
        let told = Told {
            rule,
            level: if is_fixed_here { "error" } else { "note" },
            text: describe(caller, audit),
        };
        self.result(&told, &identity(caller))
    }

    fn result(&self, told: &Told, identity: &str) -> Value {
        json!({
            "ruleId": told.rule,
            "ruleIndex": rules::index(told.rule),
            "level": told.level,
            "message": message(&told.text),
            "locations": [{"physicalLocation": self.0}],
            "partialFingerprints": fingerprints(told.rule, identity),
        })
    }
}

/// What stays the same of a caller from run to run: who it is and the cause, but no count or time.
fn identity(caller: &FlaggedCaller) -> String {
    let named = [
        &caller.principal,
        &caller.client,
        &caller.runtime,
        &caller.user_agent,
    ];
    let named = named.map(|name| name.as_deref().map(str::to_owned));
    let cause = caller.remedy.as_ref().map(|remedy| remedy.cause.as_ref());
    let kind = (caller.caller.name(), caller.is_aws_side);
    json!([named, kind, cause]).to_string()
}

/// A caller in sentences: who would be refused, how much of it there is, and what to do.
fn describe(caller: &FlaggedCaller, audit: &Audit) -> String {
    let principal = caller.principal.as_deref();
    let principal = principal.map_or("anonymous".into(), principal_name);
    let client = caller.client.as_deref().or(caller.user_agent.as_deref());
    let client = client.unwrap_or("no User-Agent");
    let runtime = caller.runtime.as_deref();
    let runtime = runtime.map(|runtime| format!(" on {runtime}"));
    let protocols = caller.transports.iter().map(|&travelled| match travelled {
        Transport::Tls(Some(version)) => version.to_string(),
        other => transport(other).to_owned(),
    });
    let buckets = caller.buckets.iter();
    let buckets: Vec<_> = buckets.filter_map(|own| own.name.as_deref()).collect();
    let first = format!(
        "{principal} with {client}{} would be refused by {} ({})",
        runtime.unwrap_or_default(),
        audit.min_tls,
        protocols.collect::<Vec<_>>().join(", ")
    );
    let counts = format!(
        "{} of {}, the last on {}, to {}",
        number(caller.refused_requests),
        counted(caller.principal_requests, "request"),
        caller.last_seen().day(),
        match buckets[..] {
            [] => counted(caller.bucket_count, "bucket"),
            _ => buckets.join(", "),
        }
    );
    let remedy = caller.remedy.as_ref();
    let remedy = remedy.map(|remedy| {
        [
            format!("Likely cause: {}", remedy.cause),
            format!("Fix: {}", remedy.fix),
        ]
    });
    sentences(
        &first,
        [counts].into_iter().chain(remedy.into_iter().flatten()),
    )
}
