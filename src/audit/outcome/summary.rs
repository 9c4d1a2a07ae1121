//! The totals of an audit.

use std::sync::Arc;

use crate::evidence::{Timestamp, Transport};
use crate::identify::Grade;

/// Totals of all records that passed the filters.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Summary {
    /// Number of requests.
    pub requests: u64,
    /// Bytes sent in response bodies.
    pub bytes_sent: u64,
    /// Requests over TLS older than the minimum.
    pub old_tls: u64,
    /// Requests over plain HTTP.
    pub http: u64,
    /// S3's internal operations.
    pub internal: u64,
    /// Requests with an unknown transport or TLS version.
    pub unknown_tls: u64,
    /// Requests over a cipher suite that is graded old or insecure.
    pub weak_cipher: u64,
    /// Requests signed with Signature Version 2.
    pub sigv2: u64,
    /// Distinct principals with a request over old TLS.
    pub old_tls_principals: u64,
    /// Distinct principals with a request over plain HTTP.
    pub http_principals: u64,
    /// Shares of the TLS versions, oldest first, then of the other transports.
    pub tls_version: Vec<VersionShare>,
    /// Shares of the cipher suites, most requests first.
    pub cipher_suite: Vec<SuiteShare>,
}

/// The requests over one TLS version, or over one transport that is not TLS.
#[derive(Debug, Clone, serde::Serialize)]
pub struct VersionShare {
    /// The transport of the requests.
    pub transport: Transport,
    /// The version's name, or its text as recorded if it is unknown; `None` if the transport is not
    /// TLS.
    pub tls_version: Option<Arc<str>>,
    /// Counts and times; flattened in JSON.
    #[serde(flatten)]
    pub share: Share,
}

/// The requests over one cipher suite.
#[derive(Debug, Clone, serde::Serialize)]
pub struct SuiteShare {
    /// Cipher suite as logged; `None` if none was logged.
    pub cipher_suite: Option<Arc<str>>,
    /// Its grade on the scale of Mozilla's Server Side TLS profiles; `None` if there is no suite.
    pub grade: Option<Grade>,
    /// The weaknesses of the suite.
    pub weaknesses: Vec<&'static str>,
    /// Counts and times; flattened in JSON.
    #[serde(flatten)]
    pub share: Share,
}

/// Counts and times of some of an audit's requests.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Share {
    /// Number of requests.
    pub requests: u64,
    /// Their share of all requests, from 0 to 1.
    pub share: f64,
    /// Bytes sent in response bodies.
    pub bytes_sent: u64,
    /// Distinct principals: requesters with sessions folded into their role.
    pub principals: u64,
    /// Time of the first request.
    pub first_seen: Timestamp,
    /// Time of the last request.
    pub last_seen: Timestamp,
}

impl Summary {
    /// Number of requests whose record does not say whether they used TLS.
    pub fn unknown_transport(&self) -> u64 {
        self.tls_version
            .iter()
            .filter(|version| version.transport == Transport::Unknown)
            .map(|version| version.share.requests)
            .sum()
    }
}
