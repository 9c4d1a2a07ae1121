//! The rules that make a CI job fail.

use std::str::FromStr;
use std::sync::Arc;

use crate::log::Timestamp;

use super::Finding;
use super::outcome::{day, rfc3339_or_null, rfc3339_string};

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
    #[serde(serialize_with = "day")]
    pub since: Timestamp,
    /// The audit's own time, or the end of the period that was asked for.
    #[serde(serialize_with = "rfc3339_string")]
    pub until: Timestamp,
    /// Whether there was a request over old TLS or plain HTTP in that time.
    pub requests_seen: bool,
    /// The time of the last such request, in that time or before.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub last_seen: Option<Timestamp>,
    /// The time of the last request of an unknown transport or TLS version, in that time or before.
    #[serde(serialize_with = "rfc3339_or_null")]
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

/// How many unreadable lines an audit may have and still conclude something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// So many lines.
    Lines(u64),
    /// So many in a hundred of the lines that are not blank.
    Percent(f64),
}

/// A limit that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is neither a number of lines nor a percentage such as 0.1%")]
pub struct UnreadableLimit(String);

impl Limit {
    /// Whether so many malformed lines beside so many records are too many.
    pub(super) fn is_exceeded(self, malformed: u64, records: u64) -> bool {
        match self {
            Self::Lines(lines) => malformed > lines,
            // Counts of lines are far below 2^53, where floating point begins to round.
            Self::Percent(percent) => {
                malformed as f64 * 100.0 > percent * (malformed + records) as f64
            }
        }
    }
}

impl FromStr for Limit {
    type Err = UnreadableLimit;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let limit = match text.strip_suffix('%') {
            Some(percent) => percent
                .parse()
                .ok()
                .filter(|percent| (0.0..=100.0).contains(percent))
                .map(Self::Percent),
            None => text.parse().ok().map(Self::Lines),
        };
        limit.ok_or_else(|| UnreadableLimit(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_lines_or_percentages() {
        assert_eq!("5".parse(), Ok(Limit::Lines(5)));
        assert_eq!("0.1%".parse(), Ok(Limit::Percent(0.1)));
        for text in ["", "%", "-1", "101%", "NaN%", "1.5", "five"] {
            assert!(text.parse::<Limit>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_limit_itself_is_allowed() {
        assert!(!Limit::Lines(2).is_exceeded(2, 0));
        assert!(Limit::Lines(2).is_exceeded(3, 1_000_000));
        assert!(!Limit::Percent(0.1).is_exceeded(1, 999));
        assert!(Limit::Percent(0.1).is_exceeded(2, 999));
        assert!(!Limit::Percent(0.0).is_exceeded(0, 0));
    }
}
