//! A record as a row of columns.

use super::cell::Cell;
use super::column::{RecordColumn, Shape};
use super::identifier::Identified;
use crate::audit::Findings;
use crate::evidence::{ABSENT, Record, Transport};

/// A record, with what was identified.
pub(crate) struct Row<'r> {
    pub record: &'r Record<'r>,
    /// The entry as it was written, if its evidence has entries that are texts.
    pub entry: Option<&'r [u8]>,
    pub(super) findings: Findings,
    pub(super) identified: Identified,
}

impl Row<'_> {
    /// The value in a column.
    #[inline]
    pub(crate) fn cell(&self, column: RecordColumn) -> Cell<'_> {
        match column {
            RecordColumn::Time => Cell::Time(self.record.time),
            RecordColumn::Findings => Cell::Findings(self.findings),
            _ if column.is_recorded() && column.shape() == Shape::Number => {
                Cell::number(self.raw(column))
            }
            _ if column.is_recorded() => Cell::recorded(self.raw(column)),
            _ => self.identified(column),
        }
    }

    /// Every text that was recorded, with its secrets.
    pub(crate) fn recorded(&self) -> impl Iterator<Item = &[u8]> {
        let columns = RecordColumn::ALL.into_iter();
        let texts = columns.filter_map(|column| self.raw(column));
        texts.chain(self.record.unknown)
    }

    /// The value of a column as recorded.
    #[inline]
    fn raw(&self, column: RecordColumn) -> Option<&[u8]> {
        use RecordColumn as C;
        let record = self.record;
        match column {
            C::BucketOwner => record.bucket_owner,
            C::Bucket => record.bucket,
            C::RemoteIp => record.remote_ip,
            C::Requester => record.requester,
            C::RequestId => record.request_id,
            C::Operation => record.operation,
            C::Key => record.key,
            C::RequestUri => record.request_uri,
            C::HttpStatus => record.http_status,
            C::ErrorCode => record.error_code,
            C::BytesSent => record.bytes_sent,
            C::ObjectSize => record.object_size,
            C::TotalTime => record.total_time,
            C::TurnAroundTime => record.turn_around_time,
            C::Referer => record.referer,
            C::UserAgent => record.user_agent,
            C::VersionId => record.version_id,
            C::HostId => record.host_id,
            C::SignatureVersion => record.signature_version,
            C::CipherSuite => record.cipher_suite,
            C::AuthType => record.auth_type,
            C::HostHeader => record.host_header,
            C::TlsVersion => record.tls_version,
            C::AccessPointArn => record.access_point_arn,
            C::AclRequired => record.acl_required,
            C::SourceRegion => record.source_region,
            C::VpcEndpoint => record.vpc_endpoint,
            C::KeyExchange => record.key_exchange,
            C::Time
            | C::Account
            | C::Transport
            | C::Contradiction
            | C::Recorder
            | C::Findings
            | C::Grade
            | C::Principal
            | C::Client
            | C::Runtime
            | C::Caller
            | C::Endpoint => None,
        }
    }

    fn identified(&self, column: RecordColumn) -> Cell<'_> {
        use RecordColumn as C;
        let (record, known) = (self.record, &self.identified);
        let (is_recorded, value) = match column {
            // What that means is concluded where the records are read.
            C::Transport if record.transport == Transport::Absent => {
                (true, str::from_utf8(ABSENT).ok())
            }
            C::Transport => (true, Some(record.transport.name())),
            C::Recorder => (true, Some(record.origin.recorder().name())),
            C::Contradiction => (true, record.contradiction.map(|found| found.name())),
            C::Account => (
                record.account.is_some() || record.requester.is_some(),
                known.requester.account.as_deref(),
            ),
            C::Principal => (
                record.requester.is_some(),
                known.requester.principal.as_deref(),
            ),
            C::Client => (record.user_agent.is_some(), known.agent.client.as_deref()),
            C::Runtime => (record.user_agent.is_some(), known.agent.runtime.as_deref()),
            C::Caller => (true, known.caller.as_deref()),
            C::Grade => (
                record.cipher_suite.is_some(),
                known.grade.map(|grade| grade.name()),
            ),
            _ => (
                record.host_header.is_some(),
                known.endpoint.map(|endpoint| endpoint.name()),
            ),
        };
        Cell::identified(is_recorded, value)
    }
}
