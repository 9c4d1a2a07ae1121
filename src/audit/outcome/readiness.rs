//! Whether stricter requirements would be safe.

use super::Doubt;
use crate::evidence::{Timestamp, TlsVersion, Transport};
use crate::names::names;

/// A requirement that a bucket policy can make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Requirement {
    /// Any TLS, that is, no plain HTTP.
    Https,
    /// At least this version, and no plain HTTP.
    Tls(TlsVersion),
}

impl Requirement {
    /// All requirements, those that allow most first.
    pub const ALL: [Self; 6] = [
        Self::Https,
        Self::Tls(TlsVersion::Ssl),
        Self::Tls(TlsVersion::V1_0),
        Self::Tls(TlsVersion::V1_1),
        Self::Tls(TlsVersion::V1_2),
        Self::Tls(TlsVersion::V1_3),
    ];

    /// Those that a report evaluates: HTTPS, TLS 1.2, TLS 1.3 and the minimum that was asked for.
    pub fn evaluated(min_tls: TlsVersion) -> impl Iterator<Item = Self> {
        let all = Self::ALL.into_iter();
        all.filter(move |requirement| requirement.is_evaluated(min_tls))
    }

    /// Whether a report with this minimum evaluates it.
    pub(in crate::audit) fn is_evaluated(self, min_tls: TlsVersion) -> bool {
        match self {
            Self::Https | Self::Tls(TlsVersion::V1_2 | TlsVersion::V1_3) => true,
            Self::Tls(version) => version == min_tls,
        }
    }

    /// The name used in every report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Tls(version) => version.name(),
        }
    }

    /// Whether it would refuse a request with this transport. Unknown transports and versions do
    /// not count as refused.
    pub fn refuses(self, transport: Transport) -> bool {
        match self {
            Self::Https => transport == Transport::Http,
            Self::Tls(minimum) => transport.is_refused_by(minimum),
        }
    }
}

impl serde::Serialize for Requirement {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

names! {
    /// Whether a requirement would be safe, according to the logs.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Verdict {
        /// Everything was read over a long enough time, and every request that S3 let through meets it.
        Safe => "safe",
        /// Some requests would be refused.
        Breaks => "breaks",
        /// No request is known to be refused, but something was not read or is unknown, or the records
        /// span too little time.
        Unproven => "unproven",
    }
}

/// The consequences of a requirement. Every request below it is refused, already denied or not
/// evaluated.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Readiness {
    /// HTTPS, or a minimum TLS version.
    pub requirement: Requirement,
    /// Whether it would be safe.
    pub verdict: Verdict,
    /// Number of requests that it would refuse: they are below it, and S3 let them through.
    pub refused_requests: u64,
    /// Number of principals that sent them.
    pub refused_principals: u64,
    /// Number of callers that sent them, each a principal with one client and one cause; `None`
    /// above the minimum of the audit, because clients are identified only below it.
    pub refused_callers: Option<u64>,
    /// Number of requests below it that S3 already denied with 403.
    pub already_denied_requests: u64,
    /// Number of requests below it that S3 answered before it evaluated a policy: with 301, 307 or
    /// 400.
    pub not_evaluated_requests: u64,
    /// Number of requests that S3 let through and that may or may not meet it. TLS of an unknown
    /// version meets HTTPS.
    pub unknown_requests: u64,
    /// Why it is unproven; empty for any other verdict.
    pub reasons: Vec<Doubt>,
    /// What would leave it unproven if no request were refused.
    #[serde(skip)]
    pub doubts: Vec<Doubt>,
    /// Time of the last request that it would refuse.
    pub last_seen: Option<Timestamp>,
    /// Whole days from that request to the last record.
    pub days_since: Option<u64>,
}

/// The consequences of a requirement for one bucket; see [`Readiness`].
#[derive(Debug, Clone, serde::Serialize)]
pub struct BucketReadiness {
    /// HTTPS, or a minimum TLS version.
    pub requirement: Requirement,
    /// Whether it would be safe.
    pub verdict: Verdict,
    /// Number of requests that it would refuse.
    pub refused_requests: u64,
    /// Number of requests below it that S3 already denied with 403.
    pub already_denied_requests: u64,
    /// Number of requests below it that S3 answered before it evaluated a policy.
    pub not_evaluated_requests: u64,
    /// Number of requests that S3 let through and that may or may not meet it.
    pub unknown_requests: u64,
    /// Why it is unproven; empty for any other verdict.
    pub reasons: Vec<Doubt>,
    /// Time of the last request that it would refuse.
    pub last_seen: Option<Timestamp>,
}
