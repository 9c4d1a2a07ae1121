//! The fields that requests are counted by.

use crate::audit::{Dimension, Field as Source};
use crate::names::names;

names! {
    /// A field of a request, whose name is that of its column in the result and in tables of CloudWatch
    /// Logs.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum Field {
        BucketOwner => "bucket_owner_id",
        Bucket => "bucket_name",
        RemoteIp => "remote_ip",
        Requester => "requester",
        RequestId => "request_id",
        Operation => "operation",
        HttpStatus => "http_status",
        ErrorCode => "error_code",
        BytesSent => "bytes_sent_size",
        Referer => "referer",
        UserAgent => "user_agent",
        HostId => "host_id",
        SignatureVersion => "signature_version",
        CipherSuite => "cipher_suite",
        AuthType => "authentication_type",
        HostHeader => "host_header",
        TlsVersion => "tls_version",
        AccessPointArn => "access_point_arn",
        SourceRegion => "source_region",
        Time => "request_time",
    }
}

/// The fields that every audit needs: who asked for what, how, and with which answer.
const ALWAYS: [Field; 13] = [
    Field::BucketOwner,
    Field::Bucket,
    Field::Requester,
    Field::UserAgent,
    Field::Operation,
    Field::HttpStatus,
    Field::ErrorCode,
    Field::SignatureVersion,
    Field::CipherSuite,
    Field::AuthType,
    Field::HostHeader,
    Field::TlsVersion,
    Field::RemoteIp,
];

/// The fields that an audit by these dimensions needs.
pub(super) fn counted_by(dimensions: &[Dimension]) -> Vec<Field> {
    let mut fields = ALWAYS.to_vec();
    for field in dimensions.iter().copied().filter_map(asked_for) {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    fields
}

/// The field that a dimension needs in full, beyond what is always counted by.
pub(super) fn asked_for(dimension: Dimension) -> Option<Field> {
    let sources = dimension.sources().iter();
    sources.copied().find_map(|source| match source {
        Source::Operation => Some(Field::Operation),
        Source::RemoteIp => Some(Field::RemoteIp),
        Source::AccessPointArn => Some(Field::AccessPointArn),
        Source::SourceRegion => Some(Field::SourceRegion),
        Source::HadoopPrincipal | Source::HadoopOp => Some(Field::Referer),
        // Always there, made of what is always there, or only in CloudTrail.
        Source::Transport
        | Source::Findings
        | Source::TlsVersion
        | Source::CipherSuite
        | Source::Requester
        | Source::UserAgent
        | Source::Bucket
        | Source::HostHeader
        | Source::Endpoint
        | Source::AuthType
        | Source::SignatureVersion
        | Source::HttpStatus
        | Source::Answer
        | Source::ErrorCode
        | Source::Account
        | Source::VpcEndpoint
        | Source::KeyExchange
        | Source::Day
        | Source::Hour => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Column;

    #[test]
    fn every_column_is_one_that_tables_may_have() {
        for field in Field::ALL {
            assert!(Column::find(field.name().as_bytes()).is_some(), "{field:?}");
        }
    }

    #[test]
    fn an_audit_by_more_needs_more() {
        assert_eq!(counted_by(&Dimension::DEFAULT).len(), ALWAYS.len());
        let by = [Dimension::HadoopOp, Dimension::HadoopPrincipal];
        assert_eq!(counted_by(&by)[ALWAYS.len()..], [Field::Referer]);
    }
}
