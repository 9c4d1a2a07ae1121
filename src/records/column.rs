//! The columns of records.

use crate::names::names;

names! {
    /// A column. Those of the log have the names that CloudWatch Logs delivers, by which an audit of
    /// the output recognises them.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum RecordColumn {
        BucketOwner => "bucket_owner_id",
        Bucket => "bucket_name",
        Time => "request_time",
        RemoteIp => "remote_ip",
        Requester => "requester",
        RequestId => "request_id",
        Operation => "operation",
        Key => "key_name",
        RequestUri => "request_uri",
        HttpStatus => "http_status",
        ErrorCode => "error_code",
        BytesSent => "bytes_sent_size",
        ObjectSize => "object_size",
        TotalTime => "total_duration",
        TurnAroundTime => "turn_around_duration",
        Referer => "referer",
        UserAgent => "user_agent",
        VersionId => "version_id",
        HostId => "host_id",
        SignatureVersion => "signature_version",
        CipherSuite => "cipher_suite",
        AuthType => "authentication_type",
        HostHeader => "host_header",
        TlsVersion => "tls_version",
        AccessPointArn => "access_point_arn",
        AclRequired => "acl_required",
        SourceRegion => "source_region",
        Account => "account",
        VpcEndpoint => "vpc_endpoint",
        KeyExchange => "key_exchange",
        Transport => "transport",
        Contradiction => "contradiction",
        Recorder => "recorder",
        Findings => "findings",
        Grade => "grade",
        Principal => "principal",
        Client => "client",
        Runtime => "runtime",
        Caller => "caller",
        /// After the Host header: tables of AWS's guide for Athena call that `endpoint`, and the first
        /// column of a meaning counts.
        Endpoint => "endpoint",
    }
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    /// A text of which nearly every record has its own.
    UniqueText,
    Number,
    Time,
}

impl RecordColumn {
    /// Whether its values are those of the log, and not worked out.
    pub(crate) const fn is_recorded(self) -> bool {
        (self as usize) < Self::Transport as usize && !matches!(self, Self::Time | Self::Account)
    }

    pub(crate) const fn shape(self) -> Shape {
        match self {
            Self::Time => Shape::Time,
            Self::HttpStatus
            | Self::BytesSent
            | Self::ObjectSize
            | Self::TotalTime
            | Self::TurnAroundTime => Shape::Number,
            Self::RequestId | Self::HostId => Shape::UniqueText,
            _ => Shape::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::unknown_columns;
    use crate::input::Column;

    /// They do not count requests, even where the request IDs have been left out.
    #[test]
    fn every_column_is_known() {
        let names = RecordColumn::ALL.map(RecordColumn::name).into_iter();
        let names = names.filter(|name| *name != RecordColumn::RequestId.name());
        assert_eq!(unknown_columns(names), [""; 0]);
    }

    /// An audit of the output finds every column again that it can read.
    #[test]
    fn columns_have_the_names_by_which_tables_are_read() {
        let mut found = Vec::new();
        for column in RecordColumn::ALL {
            let name = column.name();
            match Column::find(name.as_bytes()) {
                Some(known) if column == RecordColumn::Endpoint => assert!(found.contains(&known)),
                Some(known) => {
                    assert!(!found.contains(&known), "{name}");
                    found.push(known);
                }
                None => assert!(column as usize > RecordColumn::Recorder as usize, "{name}"),
            }
        }
        // Those that other programs and the query of `s3tls sql` write.
        let others = [
            Column::Requests,
            Column::FirstTime,
            Column::LastTime,
            Column::LineHex,
            Column::BucketArn,
            Column::OtherTime,
            Column::Scheme,
            Column::ScalityFormat,
        ];
        assert_eq!(found.len(), Column::COUNT - others.len());
        assert!(others.iter().all(|other| !found.contains(other)));
    }
}
