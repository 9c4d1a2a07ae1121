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
            // Words that are neither a value nor none.
            (Some("undefined"), Some("undefined"), Transport::Unknown),
            (Some("no TLS"), None, Transport::Unknown),
            (None, Some("not-recorded"), Transport::Unknown),
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
                (Column::Contradiction, Some("-")),
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
    fn a_transport_that_another_program_wrote_is_ignored() {
        for value in ["http", "internal", "unknown", "absent", "tls"] {
            for (tls, expected) in [
                ("TLSv1", Transport::Tls(Some(TlsVersion::V1_0))),
                ("-", Transport::Http),
            ] {
                let row = row(&[
                    (Column::Transport, Some(value)),
                    (Column::Operation, Some("REST.GET.OBJECT")),
                    (Column::TlsVersion, Some(tls)),
                ]);
                assert_eq!(row.record_at(Timestamp(0)).transport, expected, "{value}");
            }
        }
    }

    #[test]
    fn an_event_of_cloudtrail_is_never_certainly_plain_http() {
        for tls in [None, Some("-")] {
            let row = row(&[
                (Column::Recorder, Some("cloudtrail")),
                (Column::Operation, Some("REST.GET.OBJECT")),
                (Column::TlsVersion, tls),
                (Column::CipherSuite, tls),
            ]);
            let record = row.record_at(Timestamp(0));
            assert_eq!(record.transport, Transport::Unknown, "{tls:?}");
        }
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
