//! What changed. Serialized, it is the JSON report `s3tls.diff/1`.

use serde::Serialize;

use super::CleanText;
use super::bucket_change::BucketChange;
use super::caller_change::{CallerChange, Change};
use super::document::{AuditReport, RequirementState};
use super::gate::DiffGate;
use super::question::Warning;
use crate::audit::{Requirement, Tool};
use crate::evidence::{Timestamp, TlsVersion};

/// Name and version of the JSON report's format.
pub(super) const SCHEMA: &str = "s3tls.diff/1";

/// What changed between two reports.
#[derive(Debug, Clone, Serialize)]
pub struct Diff {
    /// Always `s3tls.diff/1`.
    pub schema: &'static str,
    /// The program that compared them.
    pub tool: Tool,
    /// The minimum of both reports.
    pub min_tls: TlsVersion,
    /// The old report.
    pub old: Side,
    /// The new report.
    pub new: Side,
    /// How their questions and evidence differ.
    pub warnings: Vec<Warning>,
    /// Why nothing can be concluded, if so. Then no callers and buckets are compared.
    pub inconclusive: Option<&'static str>,
    /// The verdicts of all requirements.
    pub readiness: Vec<RequirementChange>,
    /// How many callers there are of each change.
    pub totals: Totals,
    /// The callers that are not the same, by change, those with most refused requests first.
    pub callers: Vec<CallerChange>,
    /// The buckets whose verdicts are not the same, those that stopped being ready first.
    pub buckets: Vec<BucketChange>,
    /// The result of the rules.
    pub gate: DiffGate,
}

/// One of the reports.
#[derive(Debug, Clone, Serialize)]
pub struct Side {
    /// Its file; `-` is standard input.
    pub file: CleanText,
    /// The version of s3tls that made it.
    pub version: CleanText,
    /// Number of requests that passed its filters.
    pub requests: u64,
    /// Time of the first one.
    pub first_seen: Option<Timestamp>,
    /// Time of the last one.
    pub last_seen: Option<Timestamp>,
    /// Number of callers with findings.
    pub callers: u64,
    /// Number of buckets.
    pub buckets: u64,
}

impl Side {
    pub(super) fn of(report: &AuditReport, file: &str) -> Self {
        Self {
            file: file.into(),
            version: report.tool.version.clone(),
            requests: report.summary.requests,
            first_seen: report.scope.first_seen,
            last_seen: report.scope.last_seen,
            callers: report.callers.len() as u64,
            buckets: report.buckets.len() as u64,
        }
    }
}

/// The verdict of a requirement in both reports.
#[derive(Debug, Clone, Serialize)]
pub struct RequirementChange {
    /// HTTPS, or a minimum TLS version.
    pub requirement: Requirement,
    /// The old verdict; `None` if the old report has none.
    pub old: Option<RequirementState>,
    /// The new verdict; `None` if the new report has none.
    pub new: Option<RequirementState>,
}

/// How many callers there are of each change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// [`Change::New`]
    pub new: u64,
    /// [`Change::CameBack`]
    pub came_back: u64,
    /// [`Change::Denied`]
    pub denied: u64,
    /// [`Change::Cleared`]
    pub cleared: u64,
    /// [`Change::Changed`]
    pub changed: u64,
    /// [`Change::Gone`]
    pub gone: u64,
    /// [`Change::NotSeen`]
    pub not_seen: u64,
    /// [`Change::Moved`]
    pub moved: u64,
    /// The same in both reports.
    pub unchanged: u64,
}

impl Totals {
    pub(super) fn add(&mut self, change: Option<Change>) {
        let total = match change {
            Some(Change::New) => &mut self.new,
            Some(Change::CameBack) => &mut self.came_back,
            Some(Change::Denied) => &mut self.denied,
            Some(Change::Cleared) => &mut self.cleared,
            Some(Change::Changed) => &mut self.changed,
            Some(Change::Gone) => &mut self.gone,
            Some(Change::NotSeen) => &mut self.not_seen,
            Some(Change::Moved) => &mut self.moved,
            None => &mut self.unchanged,
        };
        *total += 1;
    }
}
