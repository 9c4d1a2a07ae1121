//! What the rules that make a CI job fail say of an audit.

use std::sync::Arc;

use crate::evidence::{Timestamp, serialize_day};

use crate::audit::Finding;

/// What the rules say of an audit.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Gate {
    /// The rules that were set.
    pub fail_on: Vec<Finding>,
    /// Those that some request broke.
    pub failed: Vec<Failure>,
    /// What broke a rule but does not count, rule by rule.
    pub set_aside: Vec<SetAside>,
    /// Requests that the rules about transport and TLS version could not judge, since the log does
    /// not say how they travelled. They break the rule `unknown-tls`.
    pub not_judged: u64,
    /// Whether old traffic has ended, where that was asked.
    pub quiet: Option<Quiet>,
    /// How many entries of the baseline have expired. Each fails the gate.
    pub expired: u64,
    /// Why nothing can be concluded, if so: there were no records, too many unreadable lines, or
    /// days without any record.
    pub inconclusive: Option<String>,
}

impl Gate {
    /// Whether a rule failed.
    pub fn is_failed(&self) -> bool {
        !self.failed.is_empty()
            || self.expired > 0
            || self.quiet.as_ref().is_some_and(|quiet| quiet.requests_seen)
    }
}

/// A rule that some requests broke.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Failure {
    /// The rule.
    pub rule: Finding,
    /// In how many groups.
    pub groups: u64,
    /// How many requests.
    pub requests: u64,
    /// Who sent most of them.
    pub top_callers: Vec<TopCaller>,
    /// In which buckets, by name.
    pub buckets: Vec<FailedBucket>,
}

/// The requests of a bucket that broke a rule.
#[derive(Debug, Clone, serde::Serialize)]
pub struct FailedBucket {
    /// Its name.
    pub bucket: Arc<str>,
    /// How many.
    pub requests: u64,
    /// Who sent most of them.
    pub top_callers: Vec<TopCaller>,
}

/// Who sent some requests.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct TopCaller {
    /// The requester, with role sessions folded; `None` is anonymous.
    pub principal: Option<Arc<str>>,
    /// Application and SDK, as the User-Agent claims.
    pub client: Option<Arc<str>>,
    /// How many requests.
    pub requests: u64,
}

/// Requests that broke a rule and do not fail it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct SetAside {
    /// The rule.
    pub rule: Finding,
    /// From AWS's own side, which no customer can mend.
    pub aws_side: u64,
    /// From callers that the baseline accepts.
    pub accepted: u64,
}

/// Whether old TLS and plain HTTP have ended: none in the whole days before today, nor today, with
/// records of every bucket on each of those days.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Quiet {
    /// The first day, in UTC.
    #[serde(serialize_with = "serialize_day")]
    pub since: Timestamp,
    /// The audit's own time, or the end of the period that was asked for.
    pub until: Timestamp,
    /// Whether there was a request over old TLS or plain HTTP in that time.
    pub requests_seen: bool,
    /// The time of the last such request, in that time or before.
    pub last_seen: Option<Timestamp>,
    /// The time of the last request of an unknown transport or TLS version, in that time or before.
    pub unknown_last_seen: Option<Timestamp>,
    /// The buckets that lack records on some of the days.
    pub missing: Vec<MissingDays>,
}

/// The days on which a bucket has no record.
#[derive(Debug, Clone, serde::Serialize)]
pub struct MissingDays {
    /// The bucket.
    pub bucket: Arc<str>,
    /// The days, such as `2026-11-02`.
    pub days: Vec<String>,
}
