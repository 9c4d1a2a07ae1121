use std::sync::Arc;

use parquet::basic::{Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DoubleType, FixedLenByteArray, FixedLenByteArrayType,
    Int32Type, Int64Type, Int96, Int96Type,
};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;

use super::*;

/// The first of the times that are written, in milliseconds.
const START: i64 = 1_780_302_600_123;

/// A file of `rows` rows in row groups of at most `group` rows.
fn file(rows: usize, group: usize, time: &str, properties: WriterPropertiesBuilder) -> Vec<u8> {
    let schema = format!(
        "message log {{
            {time}
            required binary operation (UTF8);
            optional binary tls_version (UTF8);
            optional binary user_agent (UTF8);
            optional int32 http_status;
            optional int64 bytes_sent;
            optional double total_time;
            optional boolean acl_required;
            optional group tags (LIST) {{ repeated group list {{ optional binary key (UTF8); }} }}
            optional binary key (UTF8);
        }}"
    );
    let schema = Arc::new(parse_message_type(&schema).unwrap());
    let properties = Arc::new(properties.build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    let numbers: Vec<_> = (0..rows).collect();
    for numbers in numbers.chunks(group.max(1)) {
        let mut group = writer.next_row_group().unwrap();
        write_group(&mut group, numbers, time);
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

/// Which rows have a value in a column that may be null.
fn is_there(number: usize) -> bool {
    !number.is_multiple_of(7)
}

fn write_group(group: &mut SerializedRowGroupWriter<'_, Vec<u8>>, numbers: &[usize], time: &str) {
    let levels: Vec<i16> = numbers
        .iter()
        .map(|&number| is_there(number).into())
        .collect();
    let there: Vec<_> = numbers
        .iter()
        .copied()
        .filter(|&number| is_there(number))
        .collect();
    let text = |text: String| ByteArray::from(text.as_str());
    let all_levels = vec![1; numbers.len()];
    let time_levels = time.contains("optional").then_some(all_levels.as_slice());
    let times = numbers.iter().map(|&number| START + number as i64);
    macro_rules! column {
        ($type:ty, $levels:expr, $values:expr) => {{
            let values: Vec<_> = $values.collect();
            let mut column = group.next_column().unwrap().unwrap();
            column
                .typed::<$type>()
                .write_batch(&values, $levels, None)
                .unwrap();
            column.close().unwrap();
        }};
    }
    if time.contains("int96") {
        column!(
            Int96Type,
            time_levels,
            times.map(|time| {
                let (day, nanoseconds) = (
                    time.div_euclid(86_400_000),
                    time.rem_euclid(86_400_000) * 1_000_000,
                );
                let mut value = Int96::new();
                value.set_data(
                    nanoseconds as u32,
                    (nanoseconds >> 32) as u32,
                    day as u32 + 2_440_588,
                );
                value
            })
        );
    } else if time.contains("binary") {
        column!(
            ByteArrayType,
            time_levels,
            times.map(|time| text(crate::evidence::Timestamp(time).to_string()))
        );
    } else {
        let factor = match time {
            _ if time.contains("NANOS") => 1_000_000,
            _ if time.contains("MICROS") => 1_000,
            _ => 1,
        };
        column!(Int64Type, time_levels, times.map(|time| time * factor));
    }
    column!(
        ByteArrayType,
        None,
        numbers.iter().map(|_| text("REST.GET.OBJECT".to_owned()))
    );
    column!(
        ByteArrayType,
        Some(&levels),
        there
            .iter()
            .map(|number| text(["TLSv1", "TLSv1.2"][number % 2].to_owned()))
    );
    column!(
        ByteArrayType,
        Some(&levels),
        there.iter().map(|number| text(format!("agent/{number}")))
    );
    column!(
        Int32Type,
        Some(&levels),
        there.iter().map(|&number| 200 + (number % 5) as i32)
    );
    column!(
        Int64Type,
        Some(&levels),
        there.iter().map(|&number| number as i64 * 1_000)
    );
    column!(
        DoubleType,
        Some(&levels),
        there.iter().map(|&number| number as f64)
    );
    column!(
        BoolType,
        Some(&levels),
        there.iter().map(|&number| number % 3 == 0)
    );
    let mut tags = group.next_column().unwrap().unwrap();
    let (definitions, repetitions) = (vec![0; numbers.len()], vec![0; numbers.len()]);
    tags.typed::<ByteArrayType>()
        .write_batch(&[], Some(&definitions), Some(&repetitions))
        .unwrap();
    tags.close().unwrap();
    column!(
        ByteArrayType,
        Some(&levels),
        there
            .iter()
            .map(|number| text(format!("key/{}", number / 100)))
    );
}

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

fn expected(rows: usize) -> Vec<String> {
    (0..rows)
        .map(|number| match is_there(number) {
            false => format!("{number} REST.GET.OBJECT - - - - - - -"),
            true => format!(
                "{number} REST.GET.OBJECT {} agent/{number} {} {} {number} {} key/{}",
                ["TLSv1", "TLSv1.2"][number % 2],
                200 + number % 5,
                number * 1_000,
                if number.is_multiple_of(3) { "Yes" } else { "-" },
                number / 100,
            ),
        })
        .collect()
}

const MILLIS: &str = "required int64 time (TIMESTAMP(MILLIS,true));";

const VERSIONS: [WriterVersion; 2] = [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0];

fn properties(version: WriterVersion, compression: Compression) -> WriterPropertiesBuilder {
    WriterProperties::builder()
        .set_writer_version(version)
        .set_compression(compression)
        .set_data_page_row_count_limit(700)
        .set_write_batch_size(100)
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
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut times = group.next_column().unwrap().unwrap();
    let values = [i64::MIN, -62_135_596_800_001, START, 253_402_300_800_000];
    times
        .typed::<Int64Type>()
        .write_batch(&values, None, None)
        .unwrap();
    times.close().unwrap();
    for value in ["REST.GET.OBJECT", "TLSv1.2"] {
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<ByteArrayType>()
            .write_batch(&[value; 4].map(ByteArray::from), None, None)
            .unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    let (records, problems) = read(&writer.into_inner().unwrap(), 1);
    assert_eq!(records, ["0 REST.GET.OBJECT TLSv1.2 ? ? ? ? ? ?"]);
    assert_eq!(problems.len(), 3, "{problems:?}");
}

/// A table may have the time of the request as a text, and that of writing as a time.
#[test]
fn the_time_of_a_request_counts_before_that_of_writing() {
    let schema = "message log { required int64 time (TIMESTAMP(MILLIS,true)); \
                  optional binary starttime (UTF8); required binary operation (UTF8); \
                  required binary tls_version (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut times = group.next_column().unwrap().unwrap();
    let written = [START + 7, START + 8];
    times
        .typed::<Int64Type>()
        .write_batch(&written, None, None)
        .unwrap();
    times.close().unwrap();
    let requested = crate::evidence::Timestamp(START).to_string();
    for (values, levels) in [
        (vec![requested.as_str()], Some(&[1, 0][..])),
        (vec!["REST.GET.OBJECT"; 2], None),
        (vec!["TLSv1.2"; 2], None),
    ] {
        let values: Vec<_> = values.into_iter().map(ByteArray::from).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<ByteArrayType>()
            .write_batch(&values, levels, None)
            .unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    let (records, problems) = read(&writer.into_inner().unwrap(), 1);
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

/// A file with one row, whose status is 403 in a type of decimals.
fn with_decimal(status: &str, bytes: usize) -> Vec<u8> {
    let schema = format!(
        "message log {{
            required int64 time (TIMESTAMP(MILLIS,true));
            required binary operation (UTF8);
            required binary tls_version (UTF8);
            required {status};
        }}"
    );
    let schema = Arc::new(parse_message_type(&schema).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    macro_rules! column {
        ($type:ty, $value:expr) => {{
            let mut column = group.next_column().unwrap().unwrap();
            let column_writer = column.typed::<$type>();
            column_writer.write_batch(&[$value], None, None).unwrap();
            column.close().unwrap();
        }};
    }
    column!(Int64Type, START);
    column!(ByteArrayType, ByteArray::from("REST.GET.OBJECT"));
    column!(ByteArrayType, ByteArray::from("TLSv1"));
    match bytes {
        4 => column!(Int32Type, 403),
        8 => column!(Int64Type, 403),
        bytes => {
            let number = 403_u128.to_be_bytes()[16 - bytes..].to_vec();
            column!(FixedLenByteArrayType, FixedLenByteArray::from(number));
        }
    }
    group.close().unwrap();
    writer.into_inner().unwrap()
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
        let schema = Arc::new(parse_message_type(&schema).unwrap());
        let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
        let (_, problems) = read(&writer.into_inner().unwrap(), 1);
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

/// A footer for one row group with one column of a page, which is `page` after the magic number.
fn with_schema_of_depth(depth: usize) -> Vec<u8> {
    // The root and groups have a name and one child; the leaf has a type and a name.
    let group = [0x48, 1, b'a', 0x15, 2, 0];
    let mut footer = vec![0x15, 2, 0x19, 0xfc];
    let mut count = depth + 1;
    while count >= 0x80 {
        footer.push(count as u8 | 0x80);
        count >>= 7;
    }
    footer.push(count as u8);
    for _ in 0..depth {
        footer.extend(group);
    }
    footer.extend([0x15, 12, 0x38, 1, b'b', 0]);
    footer.extend([0x16, 0, 0x19, 0x0c, 0]);
    let length = footer.len() as u32;
    [b"PAR1", footer.as_slice(), &length.to_le_bytes(), b"PAR1"].concat()
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

fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let codec = prop::sample::select(vec![
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::ZSTD(ZstdLevel::default()),
    ]);
    let encoding = prop::sample::select(vec![
        None,
        Some(Encoding::PLAIN),
        Some(Encoding::DELTA_BYTE_ARRAY),
        Some(Encoding::DELTA_LENGTH_BYTE_ARRAY),
    ]);
    let version = prop::sample::select(VERSIONS.to_vec());
    let time = prop::sample::select(vec![MILLIS, "optional int96 time;", "optional int64 time;"]);
    (1..400usize, 20..200usize, codec, encoding, version, time).prop_map(
        |(rows, group, codec, encoding, version, time)| {
            let mut properties =
                properties(version, codec).set_dictionary_enabled(encoding.is_none());
            if let Some(encoding) = encoding {
                for column in ["operation", "tls_version", "user_agent", "key"] {
                    properties = properties.set_column_encoding(column.into(), encoding);
                }
            }
            file(rows, group, time, properties)
        },
    )
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
