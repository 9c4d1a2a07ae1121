//! What is likely behind a finding, and what to tell the client's owner.
//!
//! A remedy is an honest guess with a confidence. It is made of fixed words and of numbers: no
//! text from a User-Agent gets into it.

mod browsers;
mod client;
mod libraries;
mod old_tls;
mod plain_http;
mod runtimes;
mod version;
mod weak;
mod windows;

use std::borrow::Cow;

use super::{Caller, CipherSuite, Endpoint, UserAgent};
use crate::evidence::{TlsVersion, Transport};
use client::Client;
use version::Version;

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
    /// Every confidence, the surest first.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

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
    /// Every answer.
    pub const ALL: [Self; 5] = [
        Self::Client,
        Self::Endpoint,
        Self::Network,
        Self::Aws,
        Self::Unknown,
    ];

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
///
/// The worst is answered first: plain HTTP, a TLS version below the minimum, a weak cipher suite,
/// and Signature Version 2.
pub fn remedy(situation: &Situation<'_>) -> Option<Remedy> {
    let old_version = situation
        .tls_version
        .filter(|&version| version < situation.min_tls);
    let found = if situation.has_false_claim() {
        Remedy::new(
            "AWS's own side speaks TLS 1.2 or later: a false User-Agent or role name, or a proxy on its way",
            "look for another program under this name, or for the proxy or middlebox",
            Confidence::Medium,
            Blocker::Network,
            "AWS Security Blog, TLS 1.2 as the minimum",
        )
    } else if situation.transport == Transport::Http {
        plain_http::remedy(situation)
    } else if let Some(logged) = old_version {
        old_tls::remedy(situation, logged)
    } else if let Some(suite) = situation.cipher_suite.filter(|suite| suite.is_weak()) {
        weak::cipher_suite(situation, suite)
    } else if situation.sigv2 {
        weak::signature(situation)
    } else {
        return None;
    };
    Some(if situation.is_aws_side {
        // The policy is the one thing that a customer can change for a service.
        let fix = match situation.caller {
            Caller::AwsService => {
                "nothing to fix; a stricter policy can exempt AWS services (aws:PrincipalIsAWSService)"
            }
            _ => "nothing to do",
        };
        Remedy::new(
            "AWS's own side",
            fix,
            Confidence::High,
            Blocker::Aws,
            "S3 server access log format",
        )
    } else {
        found
    })
}

impl Remedy {
    fn new(
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
    fn unknown(caller: Caller) -> Self {
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

impl Situation<'_> {
    /// Whether a User-Agent or a role's name claims AWS's own side for a request that cannot come
    /// from there, as [`is_aws_side`](super::is_aws_side) argues, and that is worth a remedy.
    fn has_false_claim(&self) -> bool {
        let is_old = self
            .tls_version
            .is_some_and(|version| version < self.min_tls.min(TlsVersion::V1_2));
        matches!(self.caller, Caller::Console | Caller::AwsService)
            && !self.is_aws_side
            && (self.transport == Transport::Http || is_old)
    }

    /// Whether a library or tool of this name, in any case, sent the request.
    fn has_sdk(&self, name: &str) -> bool {
        self.user_agent
            .sdk
            .is_some_and(|sdk| sdk.name.eq_ignore_ascii_case(name))
    }

    /// Whether an application of this name sent the request.
    fn has_application(&self, name: &str) -> bool {
        self.user_agent
            .application
            .is_some_and(|application| application.name == name)
    }
}
