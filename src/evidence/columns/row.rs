//! A row of named values, and the record that it is.

use super::cell::is_of_counts;
use super::clock::Clock;
use crate::evidence::origin::{Origin, Recorder};
use crate::evidence::record::{NONE, Record};
use crate::evidence::text_log::{Contradiction, is_from_a_client, is_owner_of_aws};
use crate::evidence::timestamp::Timestamp;
use crate::evidence::transport::{ABSENT, TlsVersion, Transport, is_suite_name};
use crate::input::Column;

/// The values of one request, by column. A column that the row does not have is `None`; one without
/// a value is `-`, as in a text log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    pub values: [Option<&'a [u8]>; Column::COUNT],
}

/// Why a row is not a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RowProblem {
    #[error("it has no time")]
    NoTime,
    #[error("the time has none of the known forms")]
    Time,
    #[error("none of its columns has a value")]
    Empty,
    #[error("requests is not a number from 1 on, or too large")]
    Requests,
    #[error("last_time is before first_time")]
    Order,
    #[error("line_hex is not an even number of hexadecimal digits")]
    Hex,
    #[error("it counts requests, and such rows are read in CSV and Parquet only")]
    Counts,
}

impl<'a> Row<'a> {
    #[inline]
    pub(super) fn get(&self, column: Column) -> Option<&'a [u8]> {
        self.values[column as usize]
    }

    /// The record.
    ///
    /// # Errors
    /// A row without a valid time, or without any value, is not a record.
    #[inline]
    pub(crate) fn record(&self, clock: &mut Clock) -> Result<Record<'a>, RowProblem> {
        if is_of_counts(|column| self.get(column).is_some()) {
            return Err(RowProblem::Counts);
        }
        let time = match self.time() {
            Some(time) => clock.read(time).ok_or(RowProblem::Time)?,
            None if self
                .values
                .iter()
                .all(|value| value.is_none_or(|value| value == NONE)) =>
            {
                return Err(RowProblem::Empty);
            }
            None => return Err(RowProblem::NoTime),
        };
        Ok(self.record_at(time))
    }

    /// The text of the request's time.
    #[inline]
    fn time(&self) -> Option<&'a [u8]> {
        let recorded = |column| self.get(column).filter(|&time| time != NONE);
        recorded(Column::Time).or_else(|| recorded(Column::OtherTime))
    }

    /// The record, whose time is known already.
    #[inline]
    pub(crate) fn record_at(&self, time: Timestamp) -> Record<'a> {
        let contradiction = self.contradiction();
        let (tls_version, cipher_suite) = self.tls();
        // Scality leaves out fields without a value, so there they are not missing.
        let left_out = self.is_of_scality().then_some(NONE);
        Record {
            origin: self.origin(),
            bucket_owner: self.get(Column::BucketOwner),
            bucket: self.bucket(),
            time,
            transport: match contradiction {
                Some(_) => Transport::Unknown,
                None => self.transport(),
            },
            remote_ip: self.get(Column::RemoteIp),
            requester: self.get(Column::Requester).or(left_out),
            request_id: self.get(Column::RequestId),
            operation: self.get(Column::Operation),
            key: self.get(Column::Key),
            request_uri: self.get(Column::RequestUri),
            http_status: self.get(Column::HttpStatus),
            error_code: self.get(Column::ErrorCode),
            bytes_sent: self.get(Column::BytesSent),
            object_size: self.get(Column::ObjectSize),
            total_time: self.get(Column::TotalTime),
            turn_around_time: self.get(Column::TurnAroundTime),
            referer: self.get(Column::Referer),
            user_agent: self.get(Column::UserAgent).or(left_out),
            version_id: self.get(Column::VersionId),
            host_id: self.get(Column::HostId),
            signature_version: self.get(Column::SignatureVersion),
            cipher_suite,
            auth_type: self.get(Column::AuthType),
            host_header: self.get(Column::HostHeader),
            tls_version,
            access_point_arn: self.get(Column::AccessPointArn),
            acl_required: self.get(Column::AclRequired),
            source_region: self.get(Column::SourceRegion),
            vpc_endpoint: self.get(Column::VpcEndpoint),
            account: self.get(Column::Account),
            key_exchange: self.get(Column::KeyExchange),
            contradiction,
            ..Record::empty()
        }
    }

    /// The bucket's name, from its ARN if it has no column of its own.
    fn bucket(&self) -> Option<&'a [u8]> {
        let from_arn = || {
            let arn = self.get(Column::BucketArn)?;
            let colon = memchr::memrchr(b':', arn)?;
            Some(&arn[colon + 1..])
        };
        self.get(Column::Bucket).or_else(from_arn)
    }

    /// Rows are of access logs, unless s3tls wrote them and says that CloudTrail recorded them.
    fn origin(&self) -> Origin {
        match self.get(Column::Recorder) {
            Some(recorder) if recorder == Recorder::CloudTrail.name().as_bytes() => {
                Origin::CloudTrail
            }
            _ => Origin::VendedLog,
        }
    }

    /// The TLS version and the cipher suite. Scality leaves out fields without a value, so there they
    /// are not missing.
    fn tls(&self) -> (Option<&'a [u8]>, Option<&'a [u8]>) {
        match (self.get(Column::TlsVersion), self.get(Column::CipherSuite)) {
            (None, None) if self.is_of_scality() => (Some(NONE), Some(NONE)),
            recorded => recorded,
        }
    }

    fn is_of_scality(&self) -> bool {
        self.get(Column::ScalityFormat).is_some()
    }

    /// The contradiction that was found when the record was first read. Otherwise, a TLS version and
    /// a cipher suite that are both recorded belong together, and neither belongs to plain HTTP. The
    /// value that would prove TLS has to be a name: other programs write words such as `undefined`
    /// where there is no value.
    fn contradiction(&self) -> Option<Contradiction> {
        if let Some(found) = self.get(Column::Contradiction).and_then(named) {
            return Some(found);
        }
        let (version, suite) = self.tls();
        let value = |field: Option<&'a [u8]>| field.filter(|&field| field != NONE);
        if self.get(Column::Scheme) == Some(b"http")
            && (value(version).is_some() || value(suite).is_some())
        {
            return Some(Contradiction::Scheme);
        }
        if !self.is_of_s3tls() {
            if value(version).is_some_and(|version| !TlsVersion::is_name(version)) {
                return Some(Contradiction::TlsVersion);
            }
            if version.is_none() && value(suite).is_some_and(|suite| !is_suite_name(suite)) {
                return Some(Contradiction::CipherSuite);
            }
        }
        match (version? == NONE, suite? == NONE) {
            (true, false) => Some(Contradiction::NoTlsVersion),
            (false, true) => Some(Contradiction::NoCipherSuite),
            _ => None,
        }
    }

    /// How the request travelled. A cipher suite proves TLS, and `-` in either column plain HTTP,
    /// if the operation is a client's. Without both columns nothing is known.
    ///
    /// Without a trace of TLS, an event of CloudTrail proves nothing: AWS does not document what one of
    /// plain HTTP looks like.
    fn transport(&self) -> Transport {
        if let Some(transport) = self.transport_read_before() {
            return transport;
        }
        let operation = self.get(Column::Operation).unwrap_or(NONE);
        match self.tls() {
            (None | Some(NONE), None | Some(NONE)) if operation.starts_with(b"S3.") => {
                Transport::Internal
            }
            (None | Some(NONE), None | Some(NONE)) if self.origin() == Origin::CloudTrail => {
                Transport::Unknown
            }
            (None, None) => self.transport_by_scheme(Transport::Unknown),
            (Some(NONE), _) | (None, Some(NONE)) => self.transport_by_scheme(match operation {
                // Scality records TLS where it ends it itself, or where the proxy before it tells
                // the version. Nothing distinguishes plain HTTP from any other proxy.
                _ if self.is_of_scality() => Transport::Absent,
                operation if is_from_a_client(operation) => {
                    // Only copies of AWS's logs leave out the owner.
                    let owner = self.get(Column::BucketOwner);
                    Transport::without_tls(owner.is_none_or(is_owner_of_aws))
                }
                _ => Transport::Unknown,
            }),
            (Some(version), _) => Transport::Tls(TlsVersion::from_log(version)),
            (None, Some(suite)) => Transport::Tls(TlsVersion::of_suite(suite)),
        }
    }

    /// Whether `s3tls records` wrote the row: only it writes both columns. One of these names alone
    /// is another program's.
    fn is_of_s3tls(&self) -> bool {
        self.get(Column::Transport).is_some() && self.get(Column::Contradiction).is_some()
    }

    /// What `s3tls records` wrote, which may have read the record where more was known, or where `-`
    /// proves less.
    fn transport_read_before(&self) -> Option<Transport> {
        let transport = self.get(Column::Transport).filter(|_| self.is_of_s3tls())?;
        match transport {
            b"http" => Some(Transport::Http),
            b"internal" => Some(Transport::Internal),
            b"unknown" => Some(Transport::Unknown),
            ABSENT => Some(Transport::Absent),
            b"tls" if matches!(self.tls(), (None | Some(NONE), None | Some(NONE))) => {
                Some(Transport::Tls(None))
            }
            _ => None,
        }
    }

    /// How a request without a trace of TLS travelled: as its scheme says, or else as given.
    fn transport_by_scheme(&self, otherwise: Transport) -> Transport {
        match self.get(Column::Scheme) {
            Some(b"http") => Transport::Http,
            Some(b"https") => Transport::Tls(None),
            _ => otherwise,
        }
    }
}

/// The contradiction of this name.
fn named(name: &[u8]) -> Option<Contradiction> {
    let mut known = Contradiction::ALL.into_iter();
    known.find(|contradiction| contradiction.name().as_bytes() == name)
}

#[cfg(test)]
mod tests;
