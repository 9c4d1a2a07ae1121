//! Comparing two reports.

use std::cmp::Reverse;

use super::bucket_change;
use super::caller_change::CallerChange;
use super::coverage::Coverage;
use super::document::{AuditReport, RequirementState};
use super::gate::{DiffGate, DiffRule};
use super::outcome::{Diff, RequirementChange, SCHEMA, Side, Totals};
use super::question::warnings;
use crate::audit::{Requirement, Tool};
use crate::evidence::TlsVersion;

/// What is asked of a comparison.
#[derive(Debug, Clone, Default)]
pub struct DiffOptions {
    /// The rules that it can fail.
    pub fail_on: Vec<DiffRule>,
    /// Whether callers that S3 only ever denied fail no rule.
    pub ignore_denied: bool,
}

/// Why two reports cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompareError {
    /// Callers are flagged below the minimum, so other minimums flag other callers.
    #[error(
        "the reports cannot be compared: below {old} a version is old in {old_file}, and below {new} in \
         {new_file}; make both with the same --min-tls"
    )]
    MinTls {
        /// The minimum of the old report.
        old: TlsVersion,
        /// The file of the old report.
        old_file: String,
        /// The minimum of the new report.
        new: TlsVersion,
        /// The file of the new report.
        new_file: String,
    },
}

/// Compares two reports, each with the name of its file.
///
/// # Errors
/// Their minimum TLS versions differ.
pub fn compare(
    (old, old_file): (&AuditReport, &str),
    (new, new_file): (&AuditReport, &str),
    options: &DiffOptions,
) -> Result<Diff, CompareError> {
    if old.min_tls != new.min_tls {
        return Err(CompareError::MinTls {
            old: old.min_tls,
            old_file: old_file.to_owned(),
            new: new.min_tls,
            new_file: new_file.to_owned(),
        });
    }
    let gate = DiffGate {
        fail_on: options.fail_on.clone(),
        ignore_denied: options.ignore_denied,
        failed: Vec::new(),
    };
    let mut diff = Diff {
        schema: SCHEMA,
        tool: Tool::THIS,
        min_tls: new.min_tls,
        old: Side::of(old, old_file),
        new: Side::of(new, new_file),
        warnings: warnings(old, new),
        inconclusive: inconclusive(old, new),
        readiness: readiness(old, new),
        totals: Totals::default(),
        callers: Vec::new(),
        buckets: Vec::new(),
        gate,
    };
    if diff.inconclusive.is_none() {
        (diff.callers, diff.totals) = callers(old, new);
        diff.buckets = bucket_change::changes(&old.buckets, &new.buckets);
        diff.gate = diff.gate.judge(&diff.callers, &diff.buckets);
    }
    Ok(diff)
}

/// Why nothing can be concluded, if so: without requests, everybody would be new or gone.
fn inconclusive(old: &AuditReport, new: &AuditReport) -> Option<&'static str> {
    match (old.summary.requests, new.summary.requests) {
        (0, 0) => Some("neither report has a request"),
        (0, _) => Some("the old report has no request"),
        (_, 0) => Some("the new report has no request"),
        _ => None,
    }
}

fn readiness(old: &AuditReport, new: &AuditReport) -> Vec<RequirementChange> {
    let find = |all: &[RequirementState], requirement| {
        let mut all = all.iter().copied();
        all.find(|own| own.requirement == requirement)
    };
    let change = |requirement: Requirement| RequirementChange {
        requirement,
        old: find(&old.readiness, requirement),
        new: find(&new.readiness, requirement),
    };
    let all = Requirement::ALL.into_iter().map(change);
    all.filter(|change| change.old.is_some() || change.new.is_some())
        .collect()
}

/// The callers that are not the same, and how many there are of each change.
fn callers(old: &AuditReport, new: &AuditReport) -> (Vec<CallerChange>, Totals) {
    let of_old = Coverage::new(old, new);
    let of_new = Coverage::new(new, old);
    let of_new_callers = new
        .callers
        .iter()
        .map(|caller| match old.callers.get(caller) {
            Some(before) => CallerChange::between(before, caller, &of_old, &of_new),
            None => Some(CallerChange::new_in(caller, &of_old)),
        });
    let only_old = old
        .callers
        .iter()
        .filter(|caller| new.callers.get(caller).is_none());
    let only_old = only_old.map(|caller| Some(CallerChange::missing_in(caller, &of_new)));
    let mut totals = Totals::default();
    let all = of_new_callers.chain(only_old);
    let all = all.inspect(|change| totals.add(change.as_ref().map(|own| own.change)));
    let mut changes: Vec<_> = all.flatten().collect();
    changes.sort_unstable_by(|a, b| {
        let rank = |own: &CallerChange| (own.change, own.aws_side, Reverse(own.weight()));
        let names = (&a.principal, &a.client).cmp(&(&b.principal, &b.client));
        rank(a).cmp(&rank(b)).then(names)
    });
    (changes, totals)
}
