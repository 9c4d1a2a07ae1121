//! What records can be grouped and filtered by.

use std::borrow::Cow;
use std::str::FromStr;

use crate::log::{self, Record, TlsVersion, Transport};

use super::text::text;

/// A field, or part of one, that records are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// How the request travelled.
    Transport,
    /// The TLS version, under one spelling.
    TlsVersion,
    /// The cipher suite as logged.
    CipherSuite,
    /// Who signed the request.
    Requester,
    /// The User-Agent header.
    UserAgent,
    /// The bucket.
    Bucket,
    /// The operation, such as `REST.GET.OBJECT`.
    Operation,
    /// The endpoint that was called.
    HostHeader,
    /// The caller's address.
    RemoteIp,
    /// Header or query string.
    AuthType,
    /// `SigV2` or `SigV4`.
    SignatureVersion,
    /// The HTTP status.
    HttpStatus,
    /// S3's error code.
    ErrorCode,
    /// The access point.
    AccessPointArn,
    /// The Region that the request came from.
    SourceRegion,
    /// The day, in UTC.
    Day,
    /// The hour, in UTC.
    Hour,
}

/// A name that no dimension has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no dimension is called '{0}'")]
pub struct UnknownDimension(pub String);

impl Dimension {
    /// Every dimension, in the order of the documentation.
    pub const ALL: [Self; 17] = [
        Self::TlsVersion,
        Self::CipherSuite,
        Self::Requester,
        Self::UserAgent,
        Self::Transport,
        Self::Bucket,
        Self::Operation,
        Self::HostHeader,
        Self::RemoteIp,
        Self::AuthType,
        Self::SignatureVersion,
        Self::HttpStatus,
        Self::ErrorCode,
        Self::AccessPointArn,
        Self::SourceRegion,
        Self::Day,
        Self::Hour,
    ];

    /// What an audit groups by unless it is told otherwise.
    pub const DEFAULT: [Self; 4] = [
        Self::TlsVersion,
        Self::CipherSuite,
        Self::Requester,
        Self::UserAgent,
    ];

    /// The one name it has in flags, JSON, CSV and documentation.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Transport => "transport",
            Self::TlsVersion => "tls_version",
            Self::CipherSuite => "cipher_suite",
            Self::Requester => "requester",
            Self::UserAgent => "user_agent",
            Self::Bucket => "bucket",
            Self::Operation => "operation",
            Self::HostHeader => "host_header",
            Self::RemoteIp => "remote_ip",
            Self::AuthType => "auth_type",
            Self::SignatureVersion => "signature_version",
            Self::HttpStatus => "http_status",
            Self::ErrorCode => "error_code",
            Self::AccessPointArn => "access_point_arn",
            Self::SourceRegion => "source_region",
            Self::Day => "day",
            Self::Hour => "hour",
        }
    }

    /// The bytes of a record that decide the dimension's value.
    ///
    /// Different bytes may mean the same value; [`Dimension::value`] tells.
    pub(super) fn raw<'a>(self, record: &Record<'a>, transport: Transport) -> &'a [u8] {
        let logged = match self {
            Self::Transport => Some(transport.name().as_bytes()),
            Self::TlsVersion => record.tls_version,
            Self::CipherSuite => record.cipher_suite,
            Self::Requester => Some(record.requester),
            Self::UserAgent => Some(record.user_agent),
            Self::Bucket => Some(record.bucket),
            Self::Operation => Some(record.operation),
            Self::HostHeader => record.host_header,
            Self::RemoteIp => Some(record.remote_ip),
            Self::AuthType => record.auth_type,
            Self::SignatureVersion => record.signature_version,
            Self::HttpStatus => Some(record.http_status),
            Self::ErrorCode => Some(record.error_code),
            Self::AccessPointArn => record.access_point_arn,
            Self::SourceRegion => record.source_region,
            Self::Day => Some(up_to(record.time_text, log::DAY_END)),
            Self::Hour => Some(up_to(record.time_text, log::HOUR_END)),
        };
        logged.unwrap_or(b"-")
    }

    /// What raw bytes mean, as text; `None` where the record has no value.
    pub(super) fn value(self, raw: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::TlsVersion => match TlsVersion::from_log(raw) {
                Some(version) => Some(version.name().into()),
                None => text(raw),
            },
            Self::Day => utc(raw, "%Y-%m-%d").map(Cow::Owned),
            Self::Hour => utc(raw, "%Y-%m-%dT%H:00:00Z").map(Cow::Owned),
            _ => text(raw),
        }
    }
}

/// The start of a time in UTC. A time in another zone is kept whole, since the hour and the day
/// that it falls in cannot be read from its start.
fn up_to(time_text: &[u8], end: usize) -> &[u8] {
    if time_text.ends_with(log::UTC_OFFSET) {
        &time_text[..end]
    } else {
        time_text
    }
}

/// The day or hour of a time, or of its start as [`up_to`] leaves it.
fn utc(raw: &[u8], format: &str) -> Option<String> {
    let mut whole = *b"01/Jan/1970:00:00:00 +0000";
    whole[..raw.len()].copy_from_slice(raw);
    let second = log::parse_time(&whole)?.0;
    Some(
        jiff::Timestamp::from_second(second)
            .ok()?
            .strftime(format)
            .to_string(),
    )
}

impl FromStr for Dimension {
    type Err = UnknownDimension;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|dimension| dimension.name() == name)
            .ok_or_else(|| UnknownDimension(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for dimension in Dimension::ALL {
            assert_eq!(dimension.name().parse(), Ok(dimension));
        }
        assert!("TLS".parse::<Dimension>().is_err());
    }

    #[test]
    fn days_and_hours_are_utc() {
        let value = |dimension: Dimension, time| dimension.value(up_to(time, log::DAY_END));
        assert_eq!(
            value(Dimension::Day, b"06/Feb/2019:00:30:38 +0000").as_deref(),
            Some("2019-02-06")
        );
        assert_eq!(
            value(Dimension::Day, b"06/Feb/2019:00:30:38 +0100").as_deref(),
            Some("2019-02-05")
        );
        assert_eq!(
            Dimension::Hour
                .value(b"06/Feb/2019:00:30:38 +0100")
                .as_deref(),
            Some("2019-02-05T23:00:00Z")
        );
    }

    #[test]
    fn spellings_of_one_version_are_one_value() {
        for raw in [&b"TLSv1.2"[..], b"TLSV1.2", b"tlsv1.2"] {
            assert_eq!(Dimension::TlsVersion.value(raw).as_deref(), Some("TLSv1.2"));
        }
        assert_eq!(
            Dimension::TlsVersion.value(b"TLSv1").as_deref(),
            Some("TLSv1.0")
        );
        assert_eq!(
            Dimension::TlsVersion.value(b"TLSv1.4").as_deref(),
            Some("TLSv1.4")
        );
        assert_eq!(Dimension::TlsVersion.value(b"-"), None);
    }
}
