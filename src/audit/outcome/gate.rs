//! The result of the gate.

use std::sync::Arc;

use crate::audit::Finding;
use crate::evidence::{Recorder, Timestamp, serialize_day};

/// The result of the gate.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Gate {
    /// The findings that fail the gate.
    pub fail_on: Vec<Finding>,
    /// Whether requests from AWS itself count like any other.
    pub include_aws_side: bool,
    /// Whether requests that S3 already denied are set aside.
    pub ignore_denied: bool,
    /// The rules that requests broke.
    pub failed: Vec<Failure>,
    /// Requests that broke a rule but do not count, by rule.
    pub set_aside: Vec<SetAside>,
    /// Number of requests that the rules about transport and TLS version could not judge because
    /// their transport or version is unknown. They break only the rule `unknown-tls`.
    pub not_judged: u64,
    /// Whether old traffic has ended; `None` if `quiet_for` is not set.
    pub quiet: Option<Quiet>,
    /// Number of expired entries in the baseline. Any expired entry fails the gate.
    pub expired: u64,
    /// The reason for which the audit is inconclusive, if it is. Examples: no records, too many
    /// malformed records, days without records.
    pub inconclusive: Option<String>,
}

impl Gate {
    /// Whether a rule failed, a baseline entry has expired, or old traffic has not ended.
    pub fn is_failed(&self) -> bool {
        !self.failed.is_empty()
            || self.expired > 0
            || self.quiet.as_ref().is_some_and(|quiet| quiet.requests_seen)
    }
}

/// A rule that requests broke.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Failure {
    /// The finding that the rule forbids.
    pub rule: Finding,
    /// Who recorded such requests, if only records show them that do not count for their buckets.
    pub beside: Option<Recorder>,
    /// Number of report groups with such requests.
    pub groups: u64,
    /// Number of such requests.
    pub requests: u64,
    /// Number of them that S3 already denied with 403.
    pub denied: u64,
    /// Number of callers that sent them, each a principal with one client.
    pub callers: u64,
    /// The callers that sent most of them, at most 3.
    pub top_callers: Vec<TopCaller>,
    /// The buckets with such requests, sorted by name.
    pub buckets: Vec<FailedBucket>,
}

/// The requests of one bucket that broke a rule.
#[derive(Debug, Clone, serde::Serialize)]
pub struct FailedBucket {
    /// Name of the bucket.
    pub bucket: Arc<str>,
    /// Number of such requests.
    pub requests: u64,
    /// Number of them that S3 already denied with 403.
    pub denied: u64,
    /// Number of callers that sent them, each a principal with one client.
    pub callers: u64,
    /// The callers that sent most of them, at most 3.
    pub top_callers: Vec<TopCaller>,
}

/// A caller, and its number of requests that broke a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct TopCaller {
    /// Requester, with sessions folded into their role; `None` is anonymous.
    pub principal: Option<Arc<str>>,
    /// Application and SDK, as the User-Agent claims.
    pub client: Option<Arc<str>>,
    /// Number of requests.
    pub requests: u64,
}

/// Requests that broke a rule but do not fail the gate. Each counts once, for the first reason that
/// applies to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct SetAside {
    /// The finding that the rule forbids.
    pub rule: Finding,
    /// Number of requests from AWS itself, which customers cannot fix.
    pub aws_side: u64,
    /// Number of requests that S3 already denied with 403; 0 unless
    /// [`Options::ignore_denied`](crate::audit::Options::ignore_denied) is set.
    pub denied: u64,
    /// Number of requests from callers that the baseline accepts.
    pub accepted: u64,
}

/// Whether old TLS and plain HTTP have ended: there were none today or in the required number of
/// whole days before today, and every bucket has records on each of those days or was idle.
///
/// A bucket is idle on a day without records if it has records before and after that day and another
/// bucket has records on it. With [`Options::idle_ok`](crate::audit::Options::idle_ok), another
/// bucket's records are enough.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Quiet {
    /// Midnight of the first day, in UTC; serialized as the day alone.
    #[serde(serialize_with = "serialize_day")]
    pub since: Timestamp,
    /// The time of the audit, or the end of the requested period.
    pub until: Timestamp,
    /// Whether there was a request over old TLS or plain HTTP from `since` on.
    pub requests_seen: bool,
    /// The time of the last such request, which may be before `since`.
    pub last_seen: Option<Timestamp>,
    /// The time of the last of them that S3 did not deny with 403.
    pub served_last_seen: Option<Timestamp>,
    /// The time of the last request with an unknown transport or TLS version, which may be before
    /// `since`.
    pub unknown_last_seen: Option<Timestamp>,
    /// The buckets without records on some of the days, except those on which they were idle.
    pub missing: Vec<MissingDays>,
    /// Number of buckets that were idle on some of the days.
    pub idle_buckets: u64,
}

/// The days on which records of a bucket are missing.
#[derive(Debug, Clone, serde::Serialize)]
pub struct MissingDays {
    /// Name of the bucket.
    pub bucket: Arc<str>,
    /// The days in UTC, such as `2026-11-02`, in order.
    pub days: Vec<String>,
}
