//! A row of named values, and the record that it is.

use super::clock::Clock;
use crate::evidence::origin::{Origin, Recorder};
use crate::evidence::record::{NONE, Record};
use crate::evidence::text_log::{Contradiction, is_from_a_client, is_owner_of_aws};
use crate::evidence::timestamp::Timestamp;
use crate::evidence::transport::{ABSENT, TlsVersion, Transport};
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
}

impl<'a> Row<'a> {
    #[inline]
    fn get(&self, column: Column) -> Option<&'a [u8]> {
        self.values[column as usize]
    }

    /// The record.
    ///
    /// # Errors
    /// A row without a valid time, or without any value, is not a record.
    #[inline]
    pub(crate) fn record(&self, clock: &mut Clock) -> Result<Record<'a>, RowProblem> {
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
    /// a cipher suite that are both recorded belong together, and neither belongs to plain HTTP.
    fn contradiction(&self) -> Option<Contradiction> {
        if let Some(found) = self.get(Column::Contradiction).and_then(named) {
            return Some(found);
        }
        let (version, suite) = self.tls();
        let is_value = |field: Option<&[u8]>| field.is_some_and(|field| field != NONE);
        if self.get(Column::Scheme) == Some(b"http") && (is_value(version) || is_value(suite)) {
            return Some(Contradiction::Scheme);
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
    /// A column that says how it travelled is from s3tls, which may have read the record where more
    /// was known, or where `-` proves less.
    fn transport(&self) -> Transport {
        match self.get(Column::Transport) {
            Some(b"http") => return Transport::Http,
            Some(b"internal") => return Transport::Internal,
            Some(b"unknown") => return Transport::Unknown,
            Some(ABSENT) => return Transport::Absent,
            Some(b"tls") if matches!(self.tls(), (None | Some(NONE), None | Some(NONE))) => {
                return Transport::Tls(None);
            }
            _ => {}
        }
        let operation = self.get(Column::Operation).unwrap_or(NONE);
        match self.tls() {
            (None | Some(NONE), None | Some(NONE)) if operation.starts_with(b"S3.") => {
                Transport::Internal
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
mod tests {
    use super::*;

    fn row(values: &[(Column, Option<&'static str>)]) -> Row<'static> {
        let mut row = Row {
            values: [None; Column::COUNT],
        };
        for &(column, value) in values {
            row.values[column as usize] = value.map(str::as_bytes);
        }
        row
    }

    fn transport(version: Option<&'static str>, suite: Option<&'static str>) -> Transport {
        record(version, suite, "REST.GET.OBJECT").unwrap().transport
    }

    fn record(
        version: Option<&'static str>,
        suite: Option<&'static str>,
        operation: &'static str,
    ) -> Result<Record<'static>, RowProblem> {
        let row = row(&[
            (Column::Time, Some("2026-06-01T08:30:00Z")),
            (Column::Operation, Some(operation)),
            (Column::BucketArn, Some("arn:aws:s3:::acme-data")),
            (Column::TlsVersion, version),
            (Column::CipherSuite, suite),
        ]);
        row.record(&mut Clock::new())
    }

    #[test]
    fn a_column_that_is_missing_is_not_a_column_without_a_value() {
        use TlsVersion::{V1_2, V1_3};
        let suite = Some("ECDHE-RSA-AES128-GCM-SHA256");
        for (version, cipher, expected) in [
            (Some("TLSv1.2"), suite, Transport::Tls(Some(V1_2))),
            (Some("TLSv1.2"), None, Transport::Tls(Some(V1_2))),
            (Some("TLSv9"), suite, Transport::Tls(None)),
            (None, suite, Transport::Tls(None)),
            (
                None,
                Some("TLS_AES_128_GCM_SHA256"),
                Transport::Tls(Some(V1_3)),
            ),
            (Some("-"), Some("-"), Transport::Http),
            (Some("-"), None, Transport::Http),
            (None, Some("-"), Transport::Http),
            (None, None, Transport::Unknown),
            // Contradictions.
            (Some("-"), suite, Transport::Unknown),
            (Some("TLSv1.2"), Some("-"), Transport::Unknown),
        ] {
            assert_eq!(
                transport(version, cipher),
                expected,
                "{version:?} {cipher:?}"
            );
        }
        let internal = record(Some("-"), Some("-"), "S3.EXPIRE.OBJECT").unwrap();
        assert_eq!(internal.transport, Transport::Internal);
        let unknown = record(Some("-"), Some("-"), "-").unwrap();
        assert_eq!(unknown.transport, Transport::Unknown);
    }

    #[test]
    fn what_s3tls_read_before_is_believed() {
        let transport = |column, value, version, suite| {
            let row = row(&[
                (column, Some(value)),
                (Column::Operation, Some("REST.GET.OBJECT")),
                (Column::TlsVersion, version),
                (Column::CipherSuite, suite),
            ]);
            let record = row.record_at(Timestamp(0));
            (record.transport, record.contradiction)
        };
        let none = Some("-");
        for (value, expected) in [
            ("http", Transport::Http),
            ("internal", Transport::Internal),
            ("unknown", Transport::Unknown),
            ("absent", Transport::Absent),
            ("tls", Transport::Tls(None)),
            // Another program's word for it means nothing.
            ("https", Transport::Http),
        ] {
            let read = transport(Column::Transport, value, none, none);
            assert_eq!(read, (expected, None), "{value}");
        }
        let (version, suite) = (Some("TLSv1.2"), Some("AES128-SHA"));
        let read = transport(Column::Transport, "tls", version, suite);
        assert_eq!(read.0, Transport::Tls(Some(TlsVersion::V1_2)));
        let read = transport(Column::Contradiction, "second-tail", version, suite);
        assert_eq!(read, (Transport::Unknown, Some(Contradiction::SecondTail)));
    }

    #[test]
    fn a_bucket_is_named_by_its_arn_too() {
        let record = record(None, None, "-").unwrap();
        assert_eq!(record.bucket, Some(&b"acme-data"[..]));
    }

    #[test]
    fn a_row_without_time_or_values_is_no_record() {
        let problem = |values: &[_]| row(values).record(&mut Clock::new()).unwrap_err();
        assert_eq!(problem(&[]), RowProblem::Empty);
        let nothing = [(Column::Key, Some("-")), (Column::Time, Some("-"))];
        assert_eq!(problem(&nothing), RowProblem::Empty);
        assert_eq!(problem(&[(Column::Key, Some("a"))]), RowProblem::NoTime);
        let times = [(Column::Time, Some("yesterday"))];
        assert_eq!(problem(&times), RowProblem::Time);
    }

    #[test]
    fn a_time_of_writing_counts_where_there_is_no_other() {
        let time = |values: &[_]| row(values).record(&mut Clock::new()).unwrap().time.0;
        let request = (Column::Time, Some("1793610900.217"));
        let writing = (Column::OtherTime, Some("1793610901"));
        assert_eq!(time(&[request, writing]), 1_793_610_900_217);
        assert_eq!(time(&[writing]), 1_793_610_901_000);
        let none = (Column::Time, Some("-"));
        assert_eq!(time(&[none, writing]), 1_793_610_901_000);
    }

    #[test]
    fn nothing_of_tls_in_a_record_of_scality_is_not_plain_http() {
        use TlsVersion::{V1_2, V1_3};
        for (version, suite, expected) in [
            (Some("-"), Some("-"), Transport::Absent),
            (None, None, Transport::Absent),
            (
                Some("TLSv1.2"),
                Some("ECDHE-RSA-AES128-GCM-SHA256"),
                Transport::Tls(Some(V1_2)),
            ),
            (
                None,
                Some("TLS_AES_128_GCM_SHA256"),
                Transport::Tls(Some(V1_3)),
            ),
            (
                Some("TLSv1.3"),
                Some("TLS_AES_128_GCM_SHA256"),
                Transport::Tls(Some(V1_3)),
            ),
        ] {
            let row = row(&[
                (Column::ScalityFormat, Some("0")),
                (Column::Operation, Some("REST.GET.OBJECT")),
                (Column::TlsVersion, version),
                (Column::CipherSuite, suite),
            ]);
            let record = row.record_at(Timestamp(0));
            assert_eq!(record.transport, expected, "{version:?} {suite:?}");
            assert!(record.cipher_suite.is_some(), "it is not missing");
        }
    }

    #[test]
    fn a_scheme_leaves_nothing_to_guess() {
        let record = |scheme, version: Option<&'static str>| {
            let row = row(&[
                (Column::Scheme, Some(scheme)),
                (Column::Operation, Some("REST.GET.OBJECT")),
                (Column::TlsVersion, version),
            ]);
            let record = row.record_at(Timestamp(0));
            (record.transport, record.contradiction)
        };
        assert_eq!(record("http", None), (Transport::Http, None));
        assert_eq!(record("http", Some("-")), (Transport::Http, None));
        assert_eq!(record("https", None), (Transport::Tls(None), None));
        assert_eq!(record("-", Some("-")), (Transport::Http, None));
        let contradictory = (Transport::Unknown, Some(Contradiction::Scheme));
        assert_eq!(record("http", Some("TLSv1.2")), contradictory);
    }
}
