//! The parts of a JSON report that are compared. All others are passed over unread.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::CleanText;
use super::bucket::Buckets;
use super::callers::Callers;
use super::filters::Filters;
use super::foreign::Schema;
use super::values::{optional_time, requirement, tls_version, verdict};
use crate::audit::{Requirement, Verdict};
use crate::evidence::{Timestamp, TlsVersion};

/// A report of `s3tls audit --format json`, as far as it is compared.
#[derive(Debug, Deserialize)]
pub struct AuditReport {
    #[serde(rename = "schema")]
    _schema: Schema,
    pub(super) tool: Tool,
    pub(super) scope: Scope,
    #[serde(deserialize_with = "tls_version")]
    pub(super) min_tls: TlsVersion,
    pub(super) summary: Summary,
    pub(super) evidence: Evidence,
    pub(super) readiness: Vec<RequirementState>,
    pub(super) callers: Callers,
    pub(super) buckets: Buckets,
}

/// The program that made the report.
#[derive(Debug, Deserialize)]
pub(super) struct Tool {
    pub version: CleanText,
}

/// What was read.
#[derive(Debug, Deserialize)]
pub(super) struct Scope {
    pub malformed: u64,
    pub ambiguous: u64,
    pub special: u64,
    pub indistinct: u64,
    pub folded: Vec<CleanText>,
    #[serde(deserialize_with = "optional_time")]
    pub first_seen: Option<Timestamp>,
    #[serde(deserialize_with = "optional_time")]
    pub last_seen: Option<Timestamp>,
    pub filters: Filters,
    unreadable: Vec<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Summary {
    pub requests: u64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Evidence {
    pub min_days: u64,
}

/// The verdict of a requirement in one report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub struct RequirementState {
    #[serde(deserialize_with = "requirement", skip_serializing)]
    pub(super) requirement: Requirement,
    /// Whether it would be safe.
    #[serde(deserialize_with = "verdict")]
    pub verdict: Verdict,
    /// Number of requests that it would refuse.
    pub refused_requests: u64,
    /// Number of principals that sent them.
    pub refused_principals: u64,
    /// Number of callers that sent them, for each cause; `None` above the minimum.
    pub refused_callers: Option<u64>,
}

impl AuditReport {
    /// The times of its first and last request, if it has any.
    pub(super) fn period(&self) -> Option<(Timestamp, Timestamp)> {
        Some((self.scope.first_seen?, self.scope.last_seen?))
    }
}

impl Scope {
    /// Number of files, pipes and the like that were not read, or not to their end.
    pub(super) fn unread(&self) -> u64 {
        (self.unreadable.len() as u64).saturating_add(self.special)
    }
}
