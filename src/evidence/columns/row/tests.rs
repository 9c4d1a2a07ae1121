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
