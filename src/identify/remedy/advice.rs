//! The parts of a remedy: a likely cause, a fix, a confidence and who has to act.

use std::borrow::Cow;

use crate::names::names;

/// A likely cause and its fix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Remedy {
    /// The likely cause, as a short sentence without a full stop.
    pub cause: Cow<'static, str>,
    /// What to do, as a short sentence without a full stop.
    pub fix: Cow<'static, str>,
    /// How certain the cause is.
    pub confidence: Confidence,
    /// Who has to change something.
    pub blocker: Blocker,
    /// The short name of the page that documents it.
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

    /// The remedy for what calls itself a scanner, and S3 denied.
    pub(crate) fn of_denied_scanner() -> Self {
        Self::new(
            "a scanner of the internet, which S3 denied",
            "none needed",
            Confidence::High,
            Blocker::Nobody,
            "S3 guide, log format",
        )
    }

    /// The remedy for a client that does not identify itself.
    pub(super) fn unknown() -> Self {
        Self::new(
            "the log does not tell what this client runs",
            "ask the principal's owner, or find it by its address",
            Confidence::Low,
            Blocker::Unknown,
            "S3 server access log format",
        )
    }
}

names! {
    /// How certain a remedy is.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Confidence {
        /// The log proves it, or the client's version cannot behave otherwise.
        High => "high",
        /// It is the usual cause.
        Medium => "medium",
        /// It is one of several causes.
        Low => "low",
    }
}

names! {
    /// Who has to change something.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Blocker {
        /// The client's owner.
        Client => "client",
        /// The endpoint: no client can do better there.
        Endpoint => "endpoint",
        /// Something between the client and S3, such as a proxy.
        Network => "network",
        /// AWS.
        Aws => "aws",
        /// The owner of the bucket, since its visitors cannot be asked.
        Bucket => "bucket",
        /// Nobody: there is nothing to do.
        Nobody => "nobody",
        /// The log does not show it.
        Unknown => "unknown",
    }
}
