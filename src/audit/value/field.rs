//! The pieces of a record that counts are kept under.
//!
//! A field is raw: bytes of the record, or the code of a typed value. What it means is a matter of
//! [`Dimension`](crate::audit::Dimension), worked out once for each distinct value.

use super::code::Coded;
use super::finding::Findings;
use crate::evidence::{Record, TlsVersion, Transport};
use crate::identify::{Endpoint, hadoop_audit};

/// A record, with what was worked out of it once.
pub(crate) struct Observation<'a> {
    pub record: &'a Record<'a>,
    pub findings: Findings,
    pub endpoint: Option<Endpoint>,
    /// The hour in which the request was received, such as `2026-11-02T23`, if it is asked for.
    pub hour: &'a str,
}

impl<'a> Observation<'a> {
    /// A record before it is judged.
    pub(crate) fn new(record: &'a Record<'a>, endpoint: Option<Endpoint>, hour: &'a str) -> Self {
        Self {
            record,
            findings: Findings::default(),
            endpoint,
            hour,
        }
    }
}

/// A piece of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// The code of a [`Transport`].
    Transport,
    /// The code of the [`Findings`].
    Findings,
    /// The name in reports if the version is known; otherwise as recorded.
    TlsVersion,
    CipherSuite,
    Requester,
    UserAgent,
    Bucket,
    Operation,
    HostHeader,
    /// The code of what kind of endpoint the host header names.
    Endpoint,
    RemoteIp,
    AuthType,
    SignatureVersion,
    HttpStatus,
    /// Whether S3 refused the request with 403.
    Denied,
    ErrorCode,
    AccessPointArn,
    SourceRegion,
    Day,
    Hour,
    HadoopPrincipal,
    HadoopOp,
}

/// What stands for values that are not told apart. No piece of a line holds a newline.
pub(crate) const INDISTINCT: &[u8] = b"\n";

/// What a report calls them.
pub(crate) const TOO_MANY: &str = "(too many to tell apart)";

/// What stands for "none", as in the log itself.
const NONE: &[u8] = b"-";

/// What [`Field::Denied`] is of a request that was answered with 403.
pub(crate) const DENIED: &[u8] = b"403";

impl Field {
    /// How many fields there are.
    pub(crate) const COUNT: usize = Self::HadoopOp as usize + 1;

    /// Whether anyone who can send a request chooses its value, and may choose another each time.
    /// (With IPv6 nobody runs out of addresses.)
    pub(crate) fn is_chosen_by_strangers(self) -> bool {
        match self {
            Self::UserAgent
            | Self::HostHeader
            | Self::RemoteIp
            | Self::HadoopPrincipal
            | Self::HadoopOp => true,
            Self::Transport
            | Self::Findings
            | Self::TlsVersion
            | Self::CipherSuite
            | Self::Requester
            | Self::Bucket
            | Self::Operation
            | Self::Endpoint
            | Self::AuthType
            | Self::SignatureVersion
            | Self::HttpStatus
            | Self::Denied
            | Self::ErrorCode
            | Self::AccessPointArn
            | Self::SourceRegion
            | Self::Day
            | Self::Hour => false,
        }
    }

    /// The bytes of a record that a count is kept under.
    #[inline(always)]
    pub(crate) fn raw<'a>(self, observed: &Observation<'a>) -> &'a [u8] {
        let record = observed.record;
        let recorded = match self {
            Self::Transport => Some(record.transport.code()),
            Self::Findings => Some(observed.findings.code()),
            Self::TlsVersion => tls_version(record),
            Self::CipherSuite => record.cipher_suite,
            Self::Requester => record.requester,
            Self::UserAgent => record.user_agent,
            Self::Bucket => record.bucket,
            Self::Operation => record.operation,
            Self::HostHeader => record.host_header,
            Self::Endpoint => Some(observed.endpoint.code()),
            Self::RemoteIp => record.remote_ip,
            Self::AuthType => record.auth_type,
            Self::SignatureVersion => record.signature_version,
            Self::HttpStatus => record.http_status,
            Self::Denied => record.http_status.filter(|&status| status == DENIED),
            Self::ErrorCode => record.error_code,
            Self::AccessPointArn => record.access_point_arn,
            Self::SourceRegion => record.source_region,
            Self::Day => observed.hour.split('T').next().map(str::as_bytes),
            Self::Hour => Some(observed.hour.as_bytes()),
            Self::HadoopPrincipal => hadoop_audit(record.referer.unwrap_or(NONE), b"pr"),
            Self::HadoopOp => hadoop_audit(record.referer.unwrap_or(NONE), b"op"),
        };
        recorded.unwrap_or(NONE)
    }

    /// Whether these bytes can be the field of a record.
    pub(crate) fn can_be(self, raw: &[u8]) -> bool {
        match self {
            Self::Transport => Transport::from_code(raw).is_some(),
            Self::Findings => Findings::from_code(raw).is_some(),
            Self::Endpoint => Option::<Endpoint>::from_code(raw).is_some(),
            _ => true,
        }
    }
}

/// The version under one name, however it is spelled.
#[inline]
fn tls_version<'a>(record: &Record<'a>) -> Option<&'a [u8]> {
    let known = match record.transport {
        Transport::Tls(Some(version)) => Some(version),
        // The version of a record that contradicts itself is not trusted, but shown.
        _ => TlsVersion::from_log(record.tls_version?),
    };
    known
        .map(|version| version.name().as_bytes())
        .or(record.tls_version)
}
