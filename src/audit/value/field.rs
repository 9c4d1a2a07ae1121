//! The pieces of a record that counts are kept under.
//!
//! A field is raw: bytes of the line, or a fixed name. What a piece means is a matter of
//! [`Dimension`](crate::audit::Dimension), worked out once for each distinct value.

use crate::evidence::{self, Record, Transport};
use crate::identify::{Endpoint, hadoop_audit};

/// A piece of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Transport,
    TlsVersion,
    CipherSuite,
    Requester,
    UserAgent,
    Bucket,
    Operation,
    HostHeader,
    /// What kind of endpoint the host header names.
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

    /// The bytes of a record that a count is kept under. The transport and the endpoint have been
    /// worked out beforehand.
    #[inline(always)]
    pub(crate) fn raw<'a>(
        self,
        record: &Record<'a>,
        transport: Transport,
        endpoint: Option<Endpoint>,
    ) -> &'a [u8] {
        let logged = match self {
            Self::Transport => Some(transport.name().as_bytes()),
            Self::TlsVersion => record.tls_version,
            Self::CipherSuite => record.cipher_suite,
            Self::Requester => Some(record.requester),
            Self::UserAgent => Some(record.user_agent),
            Self::Bucket => Some(record.bucket),
            Self::Operation => Some(record.operation),
            Self::HostHeader => record.host_header,
            Self::Endpoint => endpoint.map(|endpoint| endpoint.name().as_bytes()),
            Self::RemoteIp => Some(record.remote_ip),
            Self::AuthType => record.auth_type,
            Self::SignatureVersion => record.signature_version,
            Self::HttpStatus => Some(record.http_status),
            Self::Denied => (record.http_status == DENIED).then_some(DENIED),
            Self::ErrorCode => Some(record.error_code),
            Self::AccessPointArn => record.access_point_arn,
            Self::SourceRegion => record.source_region,
            Self::Day => Some(up_to(record.time_text, evidence::DAY_END)),
            Self::Hour => Some(up_to(record.time_text, evidence::HOUR_END)),
            Self::HadoopPrincipal => hadoop_audit(record.referer, b"pr"),
            Self::HadoopOp => hadoop_audit(record.referer, b"op"),
        };
        logged.unwrap_or(NONE)
    }
}

/// The transport that a raw value names.
pub(crate) fn transport_of(raw: &[u8]) -> Transport {
    [Transport::Tls, Transport::Http, Transport::Internal]
        .into_iter()
        .find(|transport| transport.name().as_bytes() == raw)
        .unwrap_or(Transport::Unknown)
}

/// The endpoint that a raw value names.
pub(crate) fn endpoint_of(raw: &[u8]) -> Option<Endpoint> {
    Endpoint::ALL
        .into_iter()
        .find(|endpoint| endpoint.name().as_bytes() == raw)
}

/// The start of a time in UTC. A time in another zone is kept whole, since the hour and the day
/// that it falls in cannot be read from its start.
pub(crate) fn up_to(time_text: &[u8], end: usize) -> &[u8] {
    if time_text.ends_with(evidence::UTC_OFFSET) {
        &time_text[..end]
    } else {
        time_text
    }
}
