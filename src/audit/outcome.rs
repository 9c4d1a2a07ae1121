//! What an audit found: the content of every report.
//!
//! Serialised, it is the JSON report `s3tls.audit/1`.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::input::InputError;
use crate::log::{Timestamp, TlsVersion, Transport};

use super::filter::Filters;
use super::finding::Findings;
use super::gate::Gate;
use super::group::Stats;
use super::{Dimension, Finding};

/// The name and version of the JSON report's form.
pub const SCHEMA: &str = "s3tls.audit/1";

/// An audit's result.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Audit {
    /// Always `s3tls.audit/1`.
    pub schema: &'static str,
    /// What made the report.
    pub tool: Tool,
    /// What was read.
    pub scope: Scope,
    /// The version below which TLS counts as old.
    #[serde(serialize_with = "version_name")]
    pub min_tls: TlsVersion,
    /// The whole in figures.
    pub summary: Summary,
    /// What the groups are grouped by.
    pub by: Vec<Dimension>,
    /// Riskiest first, then by requests, then by key.
    pub groups: Vec<Group>,
    /// What the rules say.
    pub gate: Gate,
}

/// The program that made a report.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Tool {
    /// `s3tls`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl Tool {
    pub(super) const THIS: Self = Self {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
    };
}

/// What was read. Every line is one of record, malformed or blank.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Scope {
    /// The paths that were named, sorted.
    pub sources: Vec<String>,
    /// How many files (and standard input) were read.
    pub files: u64,
    /// Objects not read because their name proves all their records too old.
    pub skipped_by_date: u64,
    /// Files that were found more than once and read once.
    pub repeated: u64,
    /// Pipes, sockets and devices inside folders, not read.
    pub special: u64,
    /// Bytes of log text, decompressed.
    pub bytes: u64,
    /// Lines, blank ones too.
    pub lines: u64,
    /// Lines that are records, whether or not the filters let them pass.
    pub records: u64,
    /// Lines that could not be read.
    pub malformed: u64,
    /// Lines without anything.
    pub blank: u64,
    /// Records that hold what looks like the start of a second one in a quoted field; each is
    /// counted as one.
    pub ambiguous: u64,
    /// The time of the earliest record that passed the filters.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub first_seen: Option<Timestamp>,
    /// The time of the latest record that passed the filters.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub last_seen: Option<Timestamp>,
    /// The filters that were set.
    pub filters: Filters,
    /// The first unreadable lines.
    pub malformed_samples: Vec<MalformedSample>,
    /// What could not be read at all, or not to its end.
    pub unreadable: Vec<Unreadable>,
}

/// A line that could not be read.
#[derive(Debug, Clone, serde::Serialize)]
pub struct MalformedSample {
    /// The file.
    pub source: String,
    /// Its line, counted from 1.
    pub line: u64,
    /// At which byte reading stopped, and why.
    pub reason: String,
}

/// A source that could not be read.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Unreadable {
    /// The file.
    pub source: String,
    /// Why.
    pub reason: String,
}

impl From<InputError> for Unreadable {
    fn from(InputError { source, reason }: InputError) -> Self {
        Self { source, reason }
    }
}

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
    #[serde(serialize_with = "transport_name")]
    pub transport: Transport,
    /// The version's name; `None` where the transport is not TLS.
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
    #[serde(serialize_with = "rfc3339_string")]
    pub first_seen: Timestamp,
    /// The time of the last.
    #[serde(serialize_with = "rfc3339_string")]
    pub last_seen: Timestamp,
}

/// The requests that share a transport and a value in each dimension.
#[derive(Debug, Clone)]
pub struct Group {
    /// How they travelled; `None` for the row that other groups were folded into.
    pub transport: Option<Transport>,
    /// How many groups were folded into this one; 0 for an ordinary group.
    pub folded: u64,
    /// A value for each dimension of [`Audit::by`], in its order; `None` where there is none.
    pub values: Vec<(Dimension, Option<Arc<str>>)>,
    /// What is wrong with at least one of them.
    pub findings: Findings,
    /// How many of them came over old TLS or plain HTTP.
    pub risky_requests: u64,
    pub(super) stats: Stats,
}

impl Group {
    /// The name of the transport, or `other` for the row that others were folded into.
    pub fn transport_name(&self) -> &'static str {
        self.transport.map_or("other", Transport::name)
    }

    /// How many requests.
    pub fn requests(&self) -> u64 {
        self.stats.requests
    }

    /// How many were answered with 4xx or 5xx.
    pub fn errors(&self) -> u64 {
        self.stats.errors
    }

    /// Bytes sent in response bodies.
    pub fn bytes_sent(&self) -> u64 {
        self.stats.bytes_sent
    }

    /// The time of the first, RFC 3339 in UTC.
    pub fn first_seen(&self) -> String {
        rfc3339(self.stats.first_seen)
    }

    /// The time of the last, RFC 3339 in UTC.
    pub fn last_seen(&self) -> String {
        rfc3339(self.stats.last_seen)
    }
}

impl Serialize for Group {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(Dimension::Transport.name(), self.transport_name())?;
        for (dimension, value) in &self.values {
            if *dimension != Dimension::Transport {
                map.serialize_entry(dimension.name(), value)?;
            }
        }
        if self.folded > 0 {
            map.serialize_entry("folded", &self.folded)?;
        }
        map.serialize_entry("requests", &self.requests())?;
        map.serialize_entry("risky_requests", &self.risky_requests)?;
        map.serialize_entry("errors", &self.errors())?;
        map.serialize_entry("bytes_sent", &self.bytes_sent())?;
        map.serialize_entry("first_seen", &self.first_seen())?;
        map.serialize_entry("last_seen", &self.last_seen())?;
        map.serialize_entry("findings", &self.findings)?;
        map.end()
    }
}

impl Serialize for Dimension {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Summary {
    /// How many requests have a finding.
    pub fn count(&self, finding: Finding) -> u64 {
        match finding {
            Finding::OldTls => self.old_tls,
            Finding::Http => self.http,
            Finding::SigV2 => self.sigv2,
            Finding::UnknownTls => self.unknown_tls,
        }
    }
}

/// A time as RFC 3339 in UTC, such as `2019-02-06T00:00:38Z`.
pub fn rfc3339(time: Timestamp) -> String {
    let bound = if time.0 < 0 {
        jiff::Timestamp::MIN
    } else {
        jiff::Timestamp::MAX
    };
    jiff::Timestamp::from_second(time.0)
        .unwrap_or(bound)
        .to_string()
}

fn rfc3339_string<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc3339(*time))
}

fn rfc3339_or_null<S: Serializer>(
    time: &Option<Timestamp>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    time.map(rfc3339).serialize(serializer)
}

fn version_name<S: Serializer>(version: &TlsVersion, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(version.name())
}

fn transport_name<S: Serializer>(transport: &Transport, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(transport.name())
}
