//! What is likely behind a finding, and what to tell the client's owner.

use std::borrow::Cow;

use super::{Caller, CipherSuite, Endpoint, UserAgent};
use crate::log::{TlsVersion, Transport};

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

impl Confidence {
    /// The name used in every report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
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

impl Blocker {
    /// The name used in every report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Endpoint => "endpoint",
            Self::Network => "network",
            Self::Aws => "aws",
            Self::Unknown => "unknown",
        }
    }
}

/// All that a remedy is chosen by.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// How the request travelled.
    pub transport: Transport,
    /// The TLS version, where one that is known was logged.
    pub tls_version: Option<TlsVersion>,
    /// The lowest TLS version that the audit accepts.
    pub min_tls: TlsVersion,
    /// What the client says it is.
    pub user_agent: &'a UserAgent<'a>,
    /// The calling pattern.
    pub caller: Caller,
    /// The kind of endpoint.
    pub endpoint: Option<Endpoint>,
    /// What [`is_aws_side`](super::is_aws_side) said.
    pub is_aws_side: bool,
    /// The cipher suite, where one was logged.
    pub cipher_suite: Option<&'a CipherSuite>,
    /// Whether the request was signed with Signature Version 2.
    pub sigv2: bool,
}

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

/// The remedy for a situation; `None` if nothing is wrong.
pub fn remedy(situation: &Situation<'_>) -> Option<Remedy> {
    let old_tls = situation
        .tls_version
        .is_some_and(|version| version < situation.min_tls);
    if !old_tls && situation.transport != Transport::Http {
        return None;
    }
    Some(Remedy {
        cause: "the log does not tell what this client runs".into(),
        fix: "find it by its address, or ask the principal's owner".into(),
        confidence: Confidence::Low,
        blocker: Blocker::Unknown,
        source: "S3 server access log format",
    })
}
