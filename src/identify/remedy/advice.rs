//! What a remedy says: a likely cause, what to do, how sure that is and who has to act.

use std::borrow::Cow;

use crate::identify::Caller;
use crate::names::names;

/// A likely cause and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Remedy {
    /// The likely cause, as a short sentence without a full stop.
    pub cause: Cow<'static, str>,
    /// What to do, likewise.
    pub fix: Cow<'static, str>,
    /// How sure that is.
    pub confidence: Confidence,
    /// Who has to change something.
    pub blocker: Blocker,
    /// The short name of the page that says so.
    pub source: &'static str,
}

impl Remedy {
    pub(super) fn new(
        cause: impl Into<Cow<'static, str>>,
        fix: impl Into<Cow<'static, str>>,
        confidence: Confidence,
        blocker: Blocker,
        source: &'static str,
    ) -> Self {
        Self {
            cause: cause.into(),
            fix: fix.into(),
            confidence,
            blocker,
            source,
        }
    }

    /// What can be said of a client that does not say what it is.
    pub(super) fn unknown(caller: Caller) -> Self {
        let fix = match caller {
            Caller::Public => "find it by its address: it sends no credentials",
            _ => "ask the principal's owner, or find it by its address",
        };
        Self::new(
            "the log does not tell what this client runs",
            fix,
            Confidence::Low,
            Blocker::Unknown,
            "S3 server access log format",
        )
    }
}

/// How sure a remedy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// The log shows it, or the named version cannot do otherwise.
    High,
    /// It is the usual cause.
    Medium,
    /// It is one of several causes.
    Low,
}

names! {
    Confidence {
        High => "high",
        Medium => "medium",
        Low => "low",
    }
}

/// Who has to change something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Blocker {
    /// The client's owner.
    Client,
    /// The endpoint: no client can do better there.
    Endpoint,
    /// Something between the client and S3.
    Network,
    /// AWS.
    Aws,
    /// The log does not tell.
    Unknown,
}

names! {
    Blocker {
        Client => "client",
        Endpoint => "endpoint",
        Network => "network",
        Aws => "aws",
        Unknown => "unknown",
    }
}
