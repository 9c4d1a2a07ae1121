//! What records can be grouped and filtered by.

use std::borrow::Cow;
use std::str::FromStr;

use crate::evidence::{self, TlsVersion};
use crate::identify::{Caller, UserAgent, principal};

use super::field::{Field, INDISTINCT, TOO_MANY, transport_of};
use super::text::text;

/// A field, or what some fields mean, that records are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// The TLS version, under one spelling.
    TlsVersion,
    /// The cipher suite as logged.
    CipherSuite,
    /// Who signed the request.
    Requester,
    /// The User-Agent header.
    UserAgent,
    /// How the request travelled.
    Transport,
    /// The requester, with the sessions of a role folded into the role.
    Principal,
    /// Application and SDK, with their versions, as the User-Agent claims.
    Client,
    /// The language or system that the client runs on, as the User-Agent claims.
    Runtime,
    /// The kind of caller.
    Caller,
    /// The kind of endpoint that was called.
    Endpoint,
    /// The bucket.
    Bucket,
    /// The operation, such as `REST.GET.OBJECT`.
    Operation,
    /// The host that was called.
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
    /// The user that Hadoop S3A names in its Referer.
    HadoopPrincipal,
    /// The file system operation that Hadoop S3A names in its Referer.
    HadoopOp,
}

/// A name that no dimension has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no dimension is called '{0}'")]
pub struct UnknownDimension(pub String);

impl Dimension {
    /// Every dimension, in the order of the documentation.
    pub const ALL: [Self; 24] = [
        Self::TlsVersion,
        Self::CipherSuite,
        Self::Requester,
        Self::UserAgent,
        Self::Transport,
        Self::Principal,
        Self::Client,
        Self::Runtime,
        Self::Caller,
        Self::Endpoint,
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
        Self::HadoopPrincipal,
        Self::HadoopOp,
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
            Self::TlsVersion => "tls_version",
            Self::CipherSuite => "cipher_suite",
            Self::Requester => "requester",
            Self::UserAgent => "user_agent",
            Self::Transport => "transport",
            Self::Principal => "principal",
            Self::Client => "client",
            Self::Runtime => "runtime",
            Self::Caller => "caller",
            Self::Endpoint => "endpoint",
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
            Self::HadoopPrincipal => "hadoop_principal",
            Self::HadoopOp => "hadoop_op",
        }
    }

    /// The fields that decide the dimension's value; see [`Dimension::value`].
    pub(crate) const fn sources(self) -> &'static [Field] {
        match self {
            Self::TlsVersion => &[Field::TlsVersion],
            Self::CipherSuite => &[Field::CipherSuite],
            Self::Requester | Self::Principal => &[Field::Requester],
            Self::UserAgent | Self::Client | Self::Runtime => &[Field::UserAgent],
            Self::Transport => &[Field::Transport],
            Self::Caller => &[Field::Requester, Field::UserAgent, Field::Transport],
            Self::Endpoint => &[Field::Endpoint],
            Self::Bucket => &[Field::Bucket],
            Self::Operation => &[Field::Operation],
            Self::HostHeader => &[Field::HostHeader],
            Self::RemoteIp => &[Field::RemoteIp],
            Self::AuthType => &[Field::AuthType],
            Self::SignatureVersion => &[Field::SignatureVersion],
            Self::HttpStatus => &[Field::HttpStatus],
            Self::ErrorCode => &[Field::ErrorCode],
            Self::AccessPointArn => &[Field::AccessPointArn],
            Self::SourceRegion => &[Field::SourceRegion],
            Self::Day => &[Field::Day],
            Self::Hour => &[Field::Hour],
            Self::HadoopPrincipal => &[Field::HadoopPrincipal],
            Self::HadoopOp => &[Field::HadoopOp],
        }
    }

    /// What the raw values of its sources mean, as text; `None` where a record has no value.
    ///
    /// Different bytes may mean the same value.
    pub(crate) fn value<'a>(self, raw: &[&'a [u8]]) -> Option<Cow<'a, str>> {
        if self != Self::Caller && raw.contains(&INDISTINCT) {
            return Some(TOO_MANY.into());
        }
        match (self, raw) {
            (Self::TlsVersion, &[raw]) => match TlsVersion::from_log(raw) {
                Some(version) => Some(version.name().into()),
                None => text(raw),
            },
            (Self::Principal, &[requester]) => text(principal(requester)),
            (Self::Client, &[raw]) => Some(UserAgent::parse(&text(raw)?).client()?.into()),
            (Self::Runtime, &[raw]) => Some(UserAgent::parse(&text(raw)?).runtime_name()?.into()),
            (Self::Caller, &[requester, user_agent, transport]) => {
                let told = Some(user_agent).filter(|&raw| raw != INDISTINCT);
                let user_agent = told.and_then(text).unwrap_or_default();
                let user_agent = UserAgent::parse(&user_agent);
                let caller = Caller::of(requester, &user_agent, transport_of(transport));
                Some(caller.name().into())
            }
            (Self::Day, &[raw]) => utc(raw, "%Y-%m-%d").map(Cow::Owned),
            (Self::Hour, &[raw]) => utc(raw, "%Y-%m-%dT%H:00:00Z").map(Cow::Owned),
            (_, &[raw]) => text(raw),
            _ => None,
        }
    }
}

/// The day or hour of a time, or of its start as [`Field::raw`] leaves it.
fn utc(raw: &[u8], format: &str) -> Option<String> {
    let mut whole = *b"01/Jan/1970:00:00:00 +0000";
    whole.get_mut(..raw.len())?.copy_from_slice(raw);
    let second = evidence::parse_time(&whole)?.0;
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
    use crate::audit::value::field::up_to;

    #[test]
    fn every_name_reads_back() {
        for dimension in Dimension::ALL {
            assert_eq!(dimension.name().parse(), Ok(dimension));
        }
        assert!("TLS".parse::<Dimension>().is_err());
    }

    #[test]
    fn days_and_hours_are_utc() {
        let value = |dimension: Dimension, time| {
            let raw = up_to(time, evidence::DAY_END);
            dimension.value(&[raw]).map(Cow::into_owned)
        };
        assert_eq!(
            value(Dimension::Day, b"06/Feb/2019:00:30:38 +0000").as_deref(),
            Some("2019-02-06")
        );
        assert_eq!(
            value(Dimension::Day, b"06/Feb/2019:00:30:38 +0100").as_deref(),
            Some("2019-02-05")
        );
        assert_eq!(
            value(Dimension::Hour, b"06/Feb/2019:00:30:38 +0100").as_deref(),
            Some("2019-02-05T23:00:00Z")
        );
    }

    #[test]
    fn what_is_no_time_has_no_day() {
        for raw in [&b"-"[..], b"06/Feb/2019:00:30:38 +0000 and more"] {
            assert_eq!(Dimension::Day.value(&[raw]), None);
        }
    }

    #[test]
    fn spellings_of_one_version_are_one_value() {
        let value = |raw: &'static [u8]| Dimension::TlsVersion.value(&[raw]);
        for raw in [&b"TLSv1.2"[..], b"TLSV1.2", b"tlsv1.2"] {
            assert_eq!(value(raw).as_deref(), Some("TLSv1.2"));
        }
        assert_eq!(value(b"TLSv1").as_deref(), Some("TLSv1.0"));
        assert_eq!(value(b"TLSv1.4").as_deref(), Some("TLSv1.4"));
        assert_eq!(value(b"-"), None);
    }
}
