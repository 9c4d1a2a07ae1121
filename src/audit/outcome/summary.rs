//! The whole in figures.

use std::sync::Arc;

use crate::evidence::{Timestamp, Transport};
use crate::identify::Grade;

use crate::audit::Finding;

/// The records that passed the filters, in figures.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Summary {
    /// How many.
    pub requests: u64,
    /// Bytes sent in response bodies.
    pub bytes_sent: u64,
    /// Over TLS older than the minimum.
    pub old_tls: u64,
    /// In plain HTTP.
    pub http: u64,
    /// S3's own operations.
    pub internal: u64,
    /// Over an unknown transport or TLS version.
    pub unknown_tls: u64,
    /// Over a cipher suite that is graded old or insecure.
    pub weak_cipher: u64,
    /// Signed with Signature Version 2.
    pub sigv2: u64,
    /// Distinct principals with a request over old TLS.
    pub old_tls_principals: u64,
    /// Distinct principals with a request in plain HTTP.
    pub http_principals: u64,
    /// By TLS version, oldest first, then what is not TLS.
    pub tls_version: Vec<VersionShare>,
    /// By cipher suite, the most used first.
    pub cipher_suite: Vec<SuiteShare>,
}

/// The requests of one TLS version, or of one transport that is not TLS.
#[derive(Debug, Clone, serde::Serialize)]
pub struct VersionShare {
    /// How they travelled.
    pub transport: Transport,
    /// The version's name, as recorded if it is not a known one; `None` where the transport is
    /// not TLS.
    pub tls_version: Option<Arc<str>>,
    /// Their figures.
    #[serde(flatten)]
    pub share: Share,
}

/// The requests of one cipher suite.
#[derive(Debug, Clone, serde::Serialize)]
pub struct SuiteShare {
    /// The suite as logged; `None` where none was.
    pub cipher_suite: Option<Arc<str>>,
    /// Its grade, on the scale of Mozilla's Server Side TLS profiles; `None` where none was.
    pub grade: Option<Grade>,
    /// What is weak about it.
    pub weaknesses: Vec<&'static str>,
    /// Their figures.
    #[serde(flatten)]
    pub share: Share,
}

/// Some of an audit's requests, in figures.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Share {
    /// How many.
    pub requests: u64,
    /// Their part of all requests, from 0 to 1.
    pub share: f64,
    /// Bytes sent in response bodies.
    pub bytes_sent: u64,
    /// Distinct principals: requesters with role sessions folded into their role.
    pub principals: u64,
    /// The time of the first.
    pub first_seen: Timestamp,
    /// The time of the last.
    pub last_seen: Timestamp,
}

impl Summary {
    /// Requests of which the log does not say whether they used TLS.
    pub fn unknown_transport(&self) -> u64 {
        let versions = self.tls_version.iter();
        versions
            .filter(|version| version.transport == Transport::Unknown)
            .map(|version| version.share.requests)
            .sum()
    }

    /// How many requests have a finding.
    pub fn count(&self, finding: Finding) -> u64 {
        match finding {
            Finding::OldTls => self.old_tls,
            Finding::Http => self.http,
            Finding::WeakCipher => self.weak_cipher,
            Finding::SigV2 => self.sigv2,
            Finding::UnknownTls => self.unknown_tls,
        }
    }
}
