//! The fields by which records are counted.
//!
//! A field is raw: bytes of the record, or the code of a typed value. A
//! [`Dimension`](crate::audit::Dimension) interprets it, once for each distinct value.

use super::code::Coded;
use super::finding::Findings;
use super::hour::HourText;
use crate::evidence::{Answer, Extent, NONE, Record, TlsVersion, Transport, Weight};
use crate::identify::{Endpoint, hadoop_audit};
use crate::names::names;

/// A record, with the values that are derived from it once.
#[derive(Clone, Copy)]
pub(crate) struct Observation<'a> {
    pub record: &'a Record<'a>,
    pub weight: &'a Weight,
    pub answer: Answer,
    pub findings: Findings,
    pub endpoint: Option<Endpoint>,
    /// The hour in which S3 received the request; empty if no dimension needs it.
    pub hour: HourText,
}

impl<'a> Observation<'a> {
    /// A record without findings, which are added later.
    #[inline]
    pub(crate) fn new(
        record: &'a Record<'a>,
        weight: &'a Weight,
        endpoint: Option<Endpoint>,
        hour: HourText,
    ) -> Self {
        Self {
            record,
            weight,
            answer: record.answer(),
            findings: Findings::default(),
            endpoint,
            hour,
        }
    }
}

names! {
    /// A raw value of a record.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum Field {
        /// Code of the [`Transport`].
        Transport => "transport",
        /// Code of the [`Findings`].
        Findings => "findings",
        /// The version's name in reports if it is known; otherwise as recorded.
        TlsVersion => "tls_version",
        CipherSuite => "cipher_suite",
        Requester => "requester",
        UserAgent => "user_agent",
        Bucket => "bucket",
        Operation => "operation",
        HostHeader => "host_header",
        /// Code of the optional [`Endpoint`].
        Endpoint => "endpoint",
        RemoteIp => "remote_ip",
        AuthType => "auth_type",
        SignatureVersion => "signature_version",
        HttpStatus => "http_status",
        /// Code of the [`Answer`].
        Answer => "answer",
        ErrorCode => "error_code",
        AccessPointArn => "access_point_arn",
        SourceRegion => "source_region",
        Account => "account",
        VpcEndpoint => "vpc_endpoint",
        KeyExchange => "key_exchange",
        Day => "day",
        Hour => "hour",
        HadoopPrincipal => "hadoop_principal",
        HadoopOp => "hadoop_op",
    }
}

/// The placeholder for values that are counted together to save memory. Being a newline, it differs
/// from every value of a record.
pub(crate) const INDISTINCT: &[u8] = b"\n";

/// The value of a requester or a User-Agent that the evidence does not have. A request without one
/// would be anonymous, or have sent none.
const UNRECORDED: &[u8] = b"(not recorded)";

/// The name of [`INDISTINCT`] in reports.
pub(crate) const TOO_MANY: &str = "(too many to tell apart)";

impl Field {
    /// The number of fields.
    pub(crate) const COUNT: usize = Self::ALL.len();

    /// Whether its value is typed, and part of [`Codes`](super::codes::Codes).
    pub(crate) fn is_typed(self) -> bool {
        matches!(
            self,
            Self::Transport | Self::Findings | Self::Endpoint | Self::Answer
        )
    }

    /// Whether each request can have a new value. That holds for what clients send, and for
    /// addresses: with IPv6 nobody runs out of them.
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
            | Self::Answer
            | Self::ErrorCode
            | Self::AccessPointArn
            | Self::SourceRegion
            | Self::Account
            | Self::VpcEndpoint
            | Self::KeyExchange
            | Self::Day
            | Self::Hour => false,
        }
    }

    /// How much of a record has to be read for [`Field::raw`].
    pub(crate) fn extent(self) -> Extent {
        match self {
            Self::Transport
            | Self::Findings
            | Self::TlsVersion
            | Self::CipherSuite
            | Self::Requester
            | Self::UserAgent
            | Self::Bucket
            | Self::Operation
            | Self::HostHeader
            | Self::Endpoint
            | Self::RemoteIp
            | Self::SignatureVersion
            | Self::HttpStatus
            | Self::Answer
            | Self::Day
            | Self::Hour => Extent::Brief,
            Self::AuthType
            | Self::ErrorCode
            | Self::AccessPointArn
            | Self::SourceRegion
            | Self::Account
            | Self::VpcEndpoint
            | Self::KeyExchange
            | Self::HadoopPrincipal
            | Self::HadoopOp => Extent::Full,
        }
    }

    /// The bytes of a record under which it is counted.
    #[inline(always)]
    pub(crate) fn raw<'a>(self, observed: &'a Observation<'_>) -> &'a [u8] {
        let record = observed.record;
        let recorded = match self {
            Self::Transport => Some(record.transport.code()),
            Self::Findings => Some(observed.findings.code()),
            Self::TlsVersion => tls_version(record),
            Self::CipherSuite => record.cipher_suite,
            Self::Requester => Some(record.requester.unwrap_or(UNRECORDED)),
            Self::UserAgent => Some(record.user_agent.unwrap_or(UNRECORDED)),
            Self::Bucket => record.bucket,
            Self::Operation => record.operation,
            Self::HostHeader => record.host_header,
            Self::Endpoint => Some(observed.endpoint.code()),
            Self::RemoteIp => record.remote_ip,
            Self::AuthType => record.auth_type,
            Self::SignatureVersion => record.signature_version,
            Self::HttpStatus => record.http_status,
            Self::Answer => Some(observed.answer.code()),
            Self::ErrorCode => record.error_code,
            Self::AccessPointArn => record.access_point_arn,
            Self::SourceRegion => record.source_region,
            Self::Account => record.account,
            Self::VpcEndpoint => record.vpc_endpoint,
            Self::KeyExchange => record.key_exchange,
            Self::Day => Some(observed.hour.day()),
            Self::Hour => Some(observed.hour.hour()),
            Self::HadoopPrincipal => hadoop_audit(record.referer.unwrap_or(NONE), b"pr"),
            Self::HadoopOp => hadoop_audit(record.referer.unwrap_or(NONE), b"op"),
        };
        recorded.unwrap_or(NONE)
    }
}

/// The version's name in reports; unknown versions as recorded.
#[inline]
fn tls_version<'a>(record: &Record<'a>) -> Option<&'a [u8]> {
    version_of(record.transport).or_else(|| {
        // If a record contradicts itself, its version is not trusted but still shown.
        let recorded = record.tls_version?;
        let known = TlsVersion::from_log(recorded);
        Some(known.map_or(recorded, |version| version.name().as_bytes()))
    })
}

/// The TLS version, as a field, of every record with this transport; `None` if it depends on the
/// record.
#[inline]
pub(crate) fn version_of(transport: Transport) -> Option<&'static [u8]> {
    match transport {
        Transport::Tls(Some(version)) => Some(version.name().as_bytes()),
        Transport::Http | Transport::Internal => Some(NONE),
        Transport::Tls(None) | Transport::Unknown | Transport::Absent => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::value::HourTexts;
    use crate::evidence::{Entries, Extent, InOrder, read};
    use crate::input::{Block, Kind};

    const LINE: &str = "c0ffee b [06/Feb/2019:00:00:38 +0000] 192.0.2.10 AIDA 0A1B2C3D4E5F6071 \
        REST.GET.OBJECT key \"GET /key HTTP/1.1\" 403 AccessDenied 10 11 5 4 \
        \"https://audit.example.org/hadoop/1/op_open/8e0c/?op=op_open&pr=etl\" \"curl/8\" v1 aG9zdA= SigV4 AES128-SHA \
        AuthHeader b.s3.eu-west-1.amazonaws.com TLSv1.1 arn:aws:s3:eu-west-1:1:accesspoint/a Yes \
        us-east-1\n";

    /// The values of all fields of a record that is read to an extent.
    fn values(extent: Extent) -> Vec<Vec<u8>> {
        let mut values = vec![];
        let block = Block::whole(0, Kind::TextLog, LINE.as_bytes());
        read(block, extent, &mut InOrder::default(), |entries| {
            let Entries::Records([read]) = entries else {
                panic!("not a record")
            };
            let hours = HourTexts::new(true).of(read.record.time);
            let observed = Observation::new(&read.record, &read.weight, None, hours);
            values.extend(Field::ALL.map(|field| field.raw(&observed).to_vec()));
        });
        values
    }

    #[test]
    fn a_field_has_its_value_if_the_record_is_read_to_its_extent() {
        let (brief, full) = (values(Extent::Brief), values(Extent::Full));
        for (field, (brief, full)) in Field::ALL.iter().zip(brief.iter().zip(&full)) {
            // What is derived, and what access logs never tell.
            let is_derived = matches!(
                field,
                Field::Findings
                    | Field::Endpoint
                    | Field::Account
                    | Field::VpcEndpoint
                    | Field::KeyExchange
            );
            let expected = if is_derived {
                Extent::Brief
            } else {
                field.extent()
            };
            assert!(is_derived || full != NONE, "{field:?} tells nothing");
            assert_eq!(brief == full, expected == Extent::Brief, "{field:?}");
        }
    }
}
