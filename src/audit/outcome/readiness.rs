//! Whether a stricter minimum is safe.

use crate::evidence::{Timestamp, TlsVersion, Transport};

use super::Doubt;
use crate::names::names;

/// What a bucket policy may require.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Requirement {
    /// Any TLS, that is, no plain HTTP.
    Https,
    /// At least this version, and no plain HTTP.
    Tls(TlsVersion),
}

impl Requirement {
    /// What every report says of.
    pub const ALL: [Self; 3] = [
        Self::Https,
        Self::Tls(TlsVersion::V1_2),
        Self::Tls(TlsVersion::V1_3),
    ];

    /// The name used in every report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Tls(version) => version.name(),
        }
    }

    /// Whether it would refuse a request that travelled so. What is not known is not refused.
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

/// Whether a requirement is safe to make, as far as the logs tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Everything was read, and every request is known to meet it.
    Safe,
    /// Some requests would be refused.
    Breaks,
    /// None is known to be refused, but something was not read or is not known.
    Unproven,
}

names! {
    Verdict {
        Safe => "safe",
        Breaks => "breaks",
        Unproven => "unproven",
    }
}

/// What a requirement would mean.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Readiness {
    /// The requirement.
    pub requirement: Requirement,
    /// Whether it is safe.
    pub verdict: Verdict,
    /// Requests that it would refuse.
    pub refused_requests: u64,
    /// Principals that sent them.
    pub refused_principals: u64,
    /// Requests that are not known to meet it. A TLS version that is not known still meets HTTPS.
    pub unknown_requests: u64,
    /// Why it is unproven; empty for any other verdict.
    pub reasons: Vec<Doubt>,
    /// The time of the last request that it would refuse.
    pub last_seen: Option<Timestamp>,
    /// Whole days of logs after it.
    pub days_since: Option<u64>,
}
