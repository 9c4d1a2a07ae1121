//! The whole trial, from input to result.

use super::callers::callers;
use super::outcome::{LintCounts, SCHEMA, Trial, TriedChoice};
use crate::audit::{Audit, Doubt, Options, Requirement, Tool, Verdict as Safety, redact_text};
use crate::evidence::{Timestamp, TlsVersion};
use crate::input::Input;
use crate::policy::Verdict;
use crate::policy::document::Policy;
use crate::policy::kind::PolicyKind;
use crate::policy::lint::{LintOptions, Severity, lint};
use crate::policy::simulate::{SimulateOptions, Simulation, simulate_several};

/// A policy that may be chosen.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// What it requires.
    pub requirement: Requirement,
    /// The policy.
    pub policy: Policy,
    /// The command that prints it.
    pub command: String,
}

/// Reads all input once and reports what each of the policies would do to the requests to a bucket.
/// `into` names the existing policy that they were merged into; `now` is the time of the audit that
/// says what the logs prove.
pub fn try_policies(
    input: &Input,
    bucket: &str,
    into: Option<&str>,
    candidates: Vec<Candidate>,
    options: &SimulateOptions,
    now: Timestamp,
) -> Trial {
    // Advice depends on the version that a client has to reach. Plain HTTP has the same for both.
    let minimums = [TlsVersion::V1_2, TlsVersion::V1_3];
    let readings = (candidates.len() + minimums.len()) as u64;
    let options = SimulateOptions {
        memory: options.memory / readings,
        ..options.clone()
    };
    let audits = minimums.map(|min_tls| Options {
        filters: options.filters.clone(),
        period: options.period,
        prefer: options.prefer,
        server_records_tls: options.server_records_tls,
        memory: options.memory,
        min_tls,
        now,
        ..Options::default()
    });
    let policies: Vec<_> = candidates
        .iter()
        .map(|candidate| candidate.policy.clone())
        .collect();
    let (simulations, audits) = simulate_several(input, &policies, &options, &audits);
    let first = simulations.first();
    let inconclusive = first.and_then(|first| first.gate.inconclusive.clone());
    let requests = first.map_or(0, |first| first.summary.requests);
    let scope = first.map(|first| first.scope.clone()).unwrap_or_default();
    let tried = candidates.into_iter().zip(&simulations);
    let choices = tried.filter_map(|(candidate, simulation)| {
        let needed = |audit: &&Audit| match candidate.requirement {
            Requirement::Https => true,
            Requirement::Tls(version) => audit.min_tls >= version,
        };
        let audit = audits.iter().find(needed)?;
        Some(choice(candidate, bucket, simulation, audit))
    });
    Trial {
        schema: SCHEMA,
        tool: Tool::THIS,
        bucket: redact_text(bucket).into_owned(),
        into: into.map(|name| redact_text(name).into_owned()),
        requests,
        choices: choices.collect(),
        scope,
        inconclusive,
    }
}

fn choice(
    candidate: Candidate,
    bucket: &str,
    simulation: &Simulation,
    audit: &Audit,
) -> TriedChoice {
    let callers = callers(simulation, audit);
    let summary = &simulation.summary;
    let (denied, open): (Vec<_>, Vec<_>) = callers.iter().partition(|caller| caller.denied > 0);
    let (callers_denied, callers_undetermined) = (denied.len() as u64, open.len() as u64);
    let groups = simulation.groups.iter();
    let denying = groups.filter(|group| group.requests > 0 && group.verdict == Verdict::Denied);
    TriedChoice {
        requirement: candidate.requirement,
        denied: summary.denied,
        undetermined: summary.undetermined,
        callers_denied,
        callers_undetermined,
        last_denied: denying.map(|group| group.last_seen).max(),
        reasons: simulation
            .reasons
            .iter()
            .map(|open| open.reason.clone())
            .collect(),
        unproven: unproven(candidate.requirement, summary.denied, audit),
        lint: linted(&candidate.policy, bucket),
        callers,
        command: redact_text(&candidate.command).into_owned(),
    }
}

/// The doubts of the audit. An exemption may let a request pass that the requirement alone refuses, so
/// they matter too if nothing is denied.
fn unproven(requirement: Requirement, denied: u64, audit: &Audit) -> Vec<Doubt> {
    let mut readiness = audit.readiness.iter();
    let readiness = readiness.find(|readiness| readiness.requirement == requirement);
    let Some(readiness) = readiness else {
        return Vec::new();
    };
    match readiness.verdict {
        Safety::Breaks if denied > 0 => Vec::new(),
        Safety::Breaks if readiness.reasons.is_empty() => readiness.doubts.clone(),
        _ => readiness.reasons.clone(),
    }
}

fn linted(policy: &Policy, bucket: &str) -> LintCounts {
    let mut counts = LintCounts::default();
    let options = LintOptions {
        bucket: Some(bucket),
        ..PolicyKind::Bucket.into()
    };
    for finding in lint(policy, &options) {
        match finding.severity {
            Severity::Error => counts.errors += 1,
            Severity::Warning => counts.warnings += 1,
            Severity::Note => {}
        }
    }
    counts
}
