//! One bucket: whether it is logged, since when, and what S3 did not tell.

use super::policy::PolicyFacts;
use super::target::Targets;
use crate::audit::without_secrets;
use crate::evidence::Timestamp;
use crate::input::{AccountFacts, BucketFacts, KeyFormat, LogSpan, LogTarget, Unanswered};
use crate::names::names;

/// An account whose buckets were asked for.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Account {
    /// What the user called it: a profile, a role, or `default`.
    pub name: String,
    /// The profile whose credentials were used as they are.
    #[serde(skip)]
    pub profile: Option<String>,
    /// Its ID, if the credentials name it.
    pub id: Option<String>,
    /// How many of its buckets were found.
    pub buckets: u64,
    /// Why its buckets could not be listed, if so.
    pub missing: Option<Missing>,
}

/// A bucket, and what can be proven about it.
#[derive(Debug, Clone, serde::Serialize)]
pub struct DiscoveredBucket {
    /// Its name.
    pub bucket: String,
    /// The name of its account.
    pub account: String,
    /// Its region, if known.
    pub region: Option<String>,
    /// Whether it is logged.
    pub state: State,
    /// Where its logs are delivered, if it is logged.
    pub logging: Option<Logging>,
    /// Of which time there are logs, if it is logged.
    pub logs: Option<Logs>,
    /// Whether logs of a bucket are delivered to it. AWS advises not to log such a bucket.
    pub receives_logs: bool,
    /// What its policy refuses already.
    pub policy: PolicyFacts,
    /// What S3 did not tell.
    pub missing: Vec<Missing>,
    /// The command that turns logging on, if it is off.
    pub command: Option<String>,
}

names! {
    /// Whether a bucket is logged. What is in the way of an answer comes first.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum State {
        /// It is not logged, so nothing can be proven about it.
        NotLogged => "not-logged",
        /// S3 does not tell.
        Unknown => "unknown",
        /// It is logged, but there are no logs yet.
        NoLogsYet => "no-logs-yet",
        /// It is logged.
        Logged => "logged",
    }
}

/// Where the logs of a bucket are delivered.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Logging {
    /// The bucket that receives them.
    pub bucket: String,
    /// The prefix of their keys.
    pub prefix: String,
    /// What follows the prefix.
    pub key_format: KeyFormat,
    /// How many of the buckets in the report have their logs delivered to the same bucket.
    pub target_buckets: u64,
}

/// Of which time there are logs, as the names of their objects say.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Logs {
    /// The time of the first object.
    pub first: Option<Timestamp>,
    /// The time of the last object.
    pub last: Option<Timestamp>,
    /// Whether the names do not tell these logs from those of other buckets, so that the times are
    /// those of all of them.
    pub is_shared: bool,
    /// Why a time is unknown, if one is.
    pub unknown: Option<String>,
}

/// Something that S3 did not tell.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Missing {
    /// The IAM action that is not allowed, if that is the reason.
    pub permission: Option<&'static str>,
    /// Why, in one sentence.
    pub reason: String,
}

impl Missing {
    fn of(unanswered: &Unanswered) -> Self {
        Self {
            permission: unanswered.permission,
            reason: without_secrets(&unanswered.reason),
        }
    }
}

impl Account {
    pub(super) fn of(facts: &AccountFacts) -> Self {
        Self {
            name: without_secrets(&facts.name),
            profile: facts.profile.as_ref().map(without_secrets),
            id: facts.id.clone(),
            buckets: facts.buckets.len() as u64,
            missing: facts.unanswered.as_ref().map(Missing::of),
        }
    }
}

impl DiscoveredBucket {
    pub(super) fn of(facts: &BucketFacts, account: &AccountFacts, targets: &Targets<'_>) -> Self {
        let logging = facts.logging.as_ref();
        let target = logging.ok().and_then(Option::as_ref);
        let receives_logs = targets.has(&facts.name);
        let logs = facts.logs.as_ref().map(Result::as_ref);
        let unanswered = [
            logging.err(),
            logs.and_then(Result::err),
            facts.policy.as_ref().err(),
        ];
        let state = match (logging, logs) {
            (Err(_), _) => State::Unknown,
            (Ok(None), _) => State::NotLogged,
            (Ok(Some(_)), Some(Ok(LogSpan::Empty))) => State::NoLogsYet,
            (Ok(Some(_)), _) => State::Logged,
        };
        let mut missing: Vec<_> = unanswered.into_iter().flatten().map(Missing::of).collect();
        missing.dedup();
        let needs_command = state == State::NotLogged && !receives_logs;
        let command = needs_command.then(|| targets.command(facts, account));
        Self {
            bucket: without_secrets(&facts.name),
            account: without_secrets(&account.name),
            region: facts.region.clone(),
            state,
            logging: target.map(|target| Logging::of(target, targets)),
            logs: target.map(|target| Logs::of(logs, targets.is_shared(target))),
            receives_logs,
            policy: PolicyFacts::of(&facts.policy, &facts.name),
            missing,
            command: command.flatten().map(without_secrets),
        }
    }
}

impl Logging {
    fn of(target: &LogTarget, targets: &Targets<'_>) -> Self {
        Self {
            bucket: without_secrets(&target.bucket),
            prefix: without_secrets(&target.prefix),
            key_format: target.key_format,
            target_buckets: targets.sources(&target.bucket),
        }
    }
}

impl Logs {
    fn of(span: Option<Result<&LogSpan, &Unanswered>>, is_shared: bool) -> Self {
        let (first, last, unknown) = match span {
            None => (None, None, None),
            Some(Err(unanswered)) => (None, None, Some(unanswered.reason.as_str())),
            Some(Ok(LogSpan::Empty)) => (None, None, None),
            Some(Ok(LogSpan::Between(first, last))) => (Some(*first), Some(*last), None),
            Some(Ok(LogSpan::Since(first, why))) => (Some(*first), None, Some(*why)),
            Some(Ok(LogSpan::Unknown(why))) => (None, None, Some(*why)),
        };
        Self {
            first: first.map(Timestamp::from_seconds),
            last: last.map(Timestamp::from_seconds),
            is_shared,
            unknown: unknown.map(without_secrets),
        }
    }
}
