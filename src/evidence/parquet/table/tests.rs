mod files;

use parquet::basic::{Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use proptest::prelude::*;

use super::*;
use crate::evidence::Timestamp;
use files::{
    MILLIS, START, VERSIONS, any_file, column, expected, file, properties, with_decimal,
    with_schema_of_depth, write,
};

/// What a file is read as, in `parts` parts, and what is not.
fn read(file: &[u8], parts: usize) -> (Vec<String>, Vec<String>) {
    let (mut records, mut problems) = (Vec::new(), Vec::new());
    for part in 0..parts {
        let table = ParquetTable {
            extent: Extent::Full,
            part,
            parts,
        };
        push(table, file, &mut records, &mut problems);
    }
    (records, problems)
}

fn push(
    mut table: ParquetTable,
    file: &[u8],
    records: &mut Vec<String>,
    problems: &mut Vec<String>,
) {
    table.push(file, |entries| match entries {
        Entries::Records(read) => records.extend(read.iter().map(|read| {
            let record = read.record;
            let fields = [
                record.operation,
                record.tls_version,
                record.user_agent,
                record.http_status,
                record.bytes_sent,
                record.total_time,
                record.acl_required,
                record.key,
            ];
            let fields = fields.map(|field| String::from_utf8_lossy(field.unwrap_or(b"?")));
            format!("{} {}", record.time.0 - START, fields.join(" "))
        })),
        Entries::Malformed(problem) => problems.push(problem.to_string()),
        Entries::Unreadable(problem) => problems.push(problem.to_string()),
        Entries::Foreign(kind) => problems.push(kind.name().to_owned()),
        Entries::UnknownColumns(_) => {}
        Entries::Blank | Entries::Lines(_) | Entries::Passed(_) | Entries::MalformedToo(_) => {
            unreachable!("tables have no such entries")
        }
    });
}

#[test]
fn every_compression_version_and_encoding_is_read() {
    let codecs = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
    ];
    for (compression, version) in codecs
        .iter()
        .flat_map(|codec| VERSIONS.map(|version| (codec, version)))
    {
        for dictionary in [true, false] {
            let properties = properties(version, *compression).set_dictionary_enabled(dictionary);
            let file = file(3_000, 1_300, MILLIS, properties);
            for parts in [1, 2, 5] {
                let (records, problems) = read(&file, parts);
                assert_eq!(
                    problems,
                    Vec::<String>::new(),
                    "{compression} {version:?} {dictionary}"
                );
                assert_eq!(
                    records,
                    expected(3_000),
                    "{compression} {version:?} {dictionary}"
                );
            }
        }
    }
    for encoding in [
        Encoding::DELTA_LENGTH_BYTE_ARRAY,
        Encoding::DELTA_BYTE_ARRAY,
    ] {
        let mut properties =
            properties(VERSIONS[1], Compression::SNAPPY).set_dictionary_enabled(false);
        for column in ["operation", "tls_version", "user_agent", "key"] {
            properties = properties.set_column_encoding(column.into(), encoding);
        }
        for column in ["time", "http_status", "bytes_sent"] {
            properties =
                properties.set_column_encoding(column.into(), Encoding::DELTA_BINARY_PACKED);
        }
        let file = file(3_000, 3_000, MILLIS, properties);
        assert_eq!(read(&file, 1), (expected(3_000), vec![]), "{encoding}");
    }
}

#[test]
fn every_type_of_time_is_read() {
    for time in [
        MILLIS,
        "optional int64 time (TIMESTAMP(MICROS,true));",
        "required int64 time (TIMESTAMP(NANOS,false));",
        "required int64 time (TIMESTAMP_MILLIS);",
        "optional int64 time (TIMESTAMP_MICROS);",
        "optional int64 time;",
        "optional int96 time;",
        "required binary time (UTF8);",
    ] {
        for dictionary in [true, false] {
            let properties =
                properties(VERSIONS[0], Compression::SNAPPY).set_dictionary_enabled(dictionary);
            let file = file(100, 100, time, properties);
            assert_eq!(read(&file, 1), (expected(100), vec![]), "{time}");
        }
    }
}

#[test]
fn times_of_years_without_four_digits_are_malformed() {
    let schema = "message log { required int64 requesttime (TIMESTAMP(MILLIS,true)); \
                  required binary operation (UTF8); required binary tls_version (UTF8); }";
    let file = write(schema, WriterProperties::builder(), [()], |group, ()| {
        let times = [i64::MIN, -62_135_596_800_001, START, 253_402_300_800_000];
        column::<Int64Type>(group, None, times);
        for value in ["REST.GET.OBJECT", "TLSv1.2"] {
            column::<ByteArrayType>(group, None, [value; 4].map(ByteArray::from));
        }
    });
    let (records, problems) = read(&file, 1);
    assert_eq!(records, ["0 REST.GET.OBJECT TLSv1.2 ? ? ? ? ? ?"]);
    assert_eq!(problems.len(), 3, "{problems:?}");
}

/// A table may have the time of the request as a text, and that of writing as a time.
#[test]
fn the_time_of_a_request_counts_before_that_of_writing() {
    let schema = "message log { required int64 time (TIMESTAMP(MILLIS,true)); \
                  optional binary starttime (UTF8); required binary operation (UTF8); \
                  required binary tls_version (UTF8); }";
    let file = write(schema, WriterProperties::builder(), [()], |group, ()| {
        column::<Int64Type>(group, None, [START + 7, START + 8]);
        let requested = Timestamp(START).to_string();
        let requested = ByteArray::from(requested.as_str());
        column::<ByteArrayType>(group, Some(&[1, 0]), [requested]);
        for value in ["REST.GET.OBJECT", "TLSv1.2"] {
            column::<ByteArrayType>(group, None, [value; 2].map(ByteArray::from));
        }
    });
    let (records, problems) = read(&file, 1);
    assert_eq!(
        records,
        [
            "0 REST.GET.OBJECT TLSv1.2 ? ? ? ? ? ?",
            "8 REST.GET.OBJECT TLSv1.2 ? ? ? ? ? ?"
        ]
    );
    assert!(problems.is_empty());
}

#[test]
fn tables_without_needed_columns_are_refused_by_name() {
    let file = file(10, 10, "required int64 when;", WriterProperties::builder());
    let (records, problems) = read(&file, 2);
    assert!(records.is_empty());
    assert!(
        problems[0].starts_with("a Parquet file without a time (request_time): "),
        "{problems:?}"
    );
    assert!(problems[0].ends_with("; its columns are when, operation, tls_version, user_agent, http_status, bytes_sent, total_time, acl_required, key, tags"), "{problems:?}");
}

#[test]
fn whole_decimals_are_numbers() {
    for (status, bytes) in [
        ("int32 http_status (DECIMAL(9,0))", 4),
        ("int64 http_status (DECIMAL(18,0))", 8),
        ("fixed_len_byte_array(2) http_status (DECIMAL(4,0))", 2),
        ("fixed_len_byte_array(16) http_status (DECIMAL(38,0))", 16),
    ] {
        let (records, problems) = read(&with_decimal(status, bytes), 1);
        let expected = "0 REST.GET.OBJECT TLSv1 ? 403 ? ? ? ?";
        assert_eq!(records, [expected], "{status} {problems:?}");
        assert!(problems.is_empty(), "{problems:?}");
    }
}

#[test]
fn columns_of_types_that_are_not_read_are_named() {
    for (status, bytes, reason) in [
        (
            "int32 http_status (DECIMAL(9,2))",
            4,
            "a decimal with digits after the point",
        ),
        (
            "fixed_len_byte_array(16) http_status",
            16,
            "bytes of a fixed length",
        ),
        ("int64 http_status (TIMESTAMP(MILLIS,true))", 8, "a time"),
    ] {
        let (records, problems) = read(&with_decimal(status, bytes), 1);
        assert!(records.is_empty(), "{records:?}");
        let expected = format!(
            "a Parquet file with columns of types that are not read: \"http_status\" ({reason}): \
             cast them to text or integers"
        );
        assert_eq!(problems, [expected]);
    }
    for tls in [
        "optional group tls_version (LIST) { repeated group list { optional binary a (UTF8); } }",
        "optional group tls_version { optional binary name (UTF8); }",
        "repeated binary tls_version (UTF8);",
    ] {
        let schema =
            format!("message log {{ required int64 time; required binary operation; {tls} }}");
        let none: [(); 0] = [];
        let file = write(&schema, WriterProperties::builder(), none, |_, ()| {});
        let (_, problems) = read(&file, 1);
        assert!(
            problems.concat().contains("\"tls_version\" (a list"),
            "{problems:?}"
        );
    }
}

#[test]
fn rows_that_a_footer_hides_are_an_error() {
    let file = file(30, 10, MILLIS, WriterProperties::builder());
    let footer = Footer::read(Footer::find(&file).unwrap()).unwrap();
    let needed = needed(&footer.schema.leaves, Extent::Full);
    let wanted: Vec<_> = needed.iter().map(|&(_, leaf)| leaf).collect();
    let mut groups = footer.row_groups(&wanted, 0..3).unwrap();
    assert!(groups.are_all);
    for (rows, problem) in [
        (10, None),
        (9, Some("more values")),
        (0, Some("more values")),
    ] {
        groups.found[1].rows = rows;
        let mut records = 0;
        let group = &groups.found[1];
        let result = read_row_group(1, group, Dialect::Usual, &needed, &mut |entries| {
            if let Entries::Records(read) = entries {
                records += read.len();
            }
        });
        let problems = result
            .err()
            .map_or(String::new(), |error| error.to_string());
        assert_eq!(records, rows);
        assert_eq!(problem.is_some(), !problems.is_empty());
        assert!(problems.contains(problem.unwrap_or_default()), "{problems}");
    }
}

#[test]
fn a_brief_extent_reads_fewer_columns() {
    let file = file(10, 10, MILLIS, WriterProperties::builder());
    let table = ParquetTable {
        extent: Extent::Brief,
        part: 0,
        parts: 1,
    };
    let (mut records, mut problems) = (vec![], vec![]);
    push(table, &file, &mut records, &mut problems);
    assert_eq!(
        records[1],
        "1 REST.GET.OBJECT TLSv1.2 agent/1 201 1000 ? ? ?"
    );
    assert!(problems.is_empty());
    // Everything that decides on the time and the transport.
    for column in [
        Column::Time,
        Column::OtherTime,
        Column::Operation,
        Column::TlsVersion,
        Column::CipherSuite,
        Column::Scheme,
        Column::ScalityFormat,
    ] {
        assert!(is_brief(column), "{column:?}");
    }
}

#[test]
fn files_that_are_cut_are_refused_by_name() {
    let file = file(
        1_000,
        300,
        MILLIS,
        properties(VERSIONS[0], Compression::SNAPPY),
    );
    for end in (4..file.len()).rev().step_by(101).chain(4..30) {
        let (records, problems) = read(&file[..end], 1);
        assert!(records.is_empty());
        assert_eq!(problems.len(), 1, "{end}");
        assert!(
            problems[0].starts_with("a Parquet file that cannot be read: it does not end with"),
            "{problems:?}"
        );
    }
}

#[test]
fn forged_footers_are_refused_by_name() {
    let reason = |file: &[u8]| read(file, 1).1.concat();
    let deep = with_schema_of_depth(1_000_000);
    assert!(
        reason(&deep).starts_with("a Parquet file without a time"),
        "{}",
        reason(&deep)
    );
    let tail = |length: u32, magic: &[u8]| {
        [b"PAR1".as_slice(), &[0; 40], &length.to_le_bytes(), magic].concat()
    };
    for (file, problem) in [
        (tail(40, b"PARE"), "its footer is encrypted"),
        (tail(u32::MAX, b"PAR1"), "its footer is larger than 16 MiB"),
        (
            tail(45, b"PAR1"),
            "it does not end with its footer, so it was cut short",
        ),
        (tail(40, b"PAR1"), "its footer is damaged"),
        (
            tail(40, b"\0\0\0\0"),
            "it does not end with its footer, so it was cut short",
        ),
    ] {
        assert_eq!(
            reason(&file),
            format!("a Parquet file that cannot be read: {problem}")
        );
    }
}

proptest! {
    #[test]
    fn damage_is_noticed_or_harmless(
        file in any_file(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        parts in 1..4usize,
    ) {
        let mut damaged = file.clone();
        for (place, byte) in damage {
            let place = place.index(damaged.len());
            damaged[place] = byte;
        }
        // What was read may be wrong where the format has no checksums. It is never more than a file
        // of this size can be expected to have.
        let (records, _) = read(&damaged, parts);
        prop_assert!(records.len() <= 1 << 20);
    }
}

/// Every part is read with the whole footer, so that a large file with a large footer would take
/// hours.
#[test]
fn a_file_with_many_parts_is_read_once() {
    let file = file(60, 10, MILLIS, WriterProperties::builder());
    let (mut records, problems) = read(&file, 1_000);
    records.sort_unstable();
    let mut expected = expected(60);
    expected.sort_unstable();
    assert_eq!(records, expected);
    assert!(problems.is_empty(), "{problems:?}");
    let found = Footer::find(&file).unwrap();
    let parts = MOST_OF_FOOTERS / found.1.len();
    assert!((1..1_000).contains(&parts));
    let table = ParquetTable {
        extent: Extent::Full,
        part: parts,
        parts: 1_000,
    };
    // Not even its footer is read.
    let mut forged = file.clone();
    let at = found.0.len();
    forged[at..at + 20].fill(0xff);
    let (mut records, mut problems) = (Vec::new(), Vec::new());
    push(table, &forged, &mut records, &mut problems);
    assert!(records.is_empty() && problems.is_empty());
}

/// A footer of 16 MiB can describe half a million columns.
#[test]
fn many_columns_take_little_time_and_few_words() {
    let leaf = |name: &str| Leaf {
        place: 0,
        name: name.to_owned(),
        kind: super::super::leaf::LeafKind::Text,
        is_optional: true,
    };
    let unread_column = |name: String| super::super::leaf::Unread {
        name,
        values: "a list",
    };
    let schema = Schema {
        leaves: vec![leaf("x"); 100_000],
        unread: (0..100_000)
            .map(|_| unread_column("acl_required".to_owned()))
            .chain([unread_column("x".repeat(1 << 20))])
            .collect(),
        count: 200_001,
    };
    let start = std::time::Instant::now();
    let unread = unread(&schema);
    assert_eq!(unread.len(), 100_000);
    let message = Unreadable::Types(unread).to_string();
    assert!(message.len() < 2_000, "{message}");
    assert!(message.contains(" and 99960 more: cast them"), "{message}");
    assert!(start.elapsed().as_secs() < 60, "linear: milliseconds");
    let column = Unreadable::Column {
        group: 1,
        column: "x".repeat(1 << 20),
        problem: Problem::Page,
    };
    assert!(column.to_string().len() < 300);
}
