//! Tables in Parquet.

use std::sync::Arc;

use parquet::basic::{Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::data_type::{
    ByteArray, ByteArrayType, DataType, Int32Type, Int64Type, Int96, Int96Type,
};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use super::super::Run;
use super::super::archives::tar;
use super::super::generate::parquet_file::write_column;
use super::rows::{NAMES, Row, TIME, logs, rows};
use super::{assert_refused, assert_same_report, audit, records_of_standard_input, report};

/// A table, with a time of this type, in row groups of at most `group` rows.
fn table(rows: &[Row], time: &str, group: usize, compression: Compression) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_dictionary_enabled(compression != Compression::UNCOMPRESSED)
        .set_data_page_row_count_limit(50)
        .set_write_batch_size(10);
    table_with(rows, time, group, properties.build())
}

fn table_with(rows: &[Row], time: &str, group: usize, properties: WriterProperties) -> Vec<u8> {
    let fields: String = NAMES
        .iter()
        .map(|&name| match name {
            "request_time" => format!("optional {time};"),
            "http_status" => "optional int32 http_status;".to_owned(),
            "bytes_sent_size" | "object_size" => format!("optional int64 {name};"),
            name => format!("optional binary {name} (UTF8);"),
        })
        .collect();
    let schema = parse_message_type(&format!("message log {{ {fields} }}")).expect("a schema");
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))
        .expect("memory takes every write");
    for rows in rows.chunks(group) {
        let mut group = writer.next_row_group().expect("memory takes every write");
        for (column, name) in NAMES.iter().enumerate() {
            match *name {
                "request_time" => write_times(&mut group, rows, time),
                "http_status" => write::<Int32Type>(&mut group, rows, column, |text| {
                    text.parse().expect("a number")
                }),
                "bytes_sent_size" | "object_size" => {
                    write::<Int64Type>(&mut group, rows, column, |text| {
                        text.parse().expect("a number")
                    })
                }
                _ => write::<ByteArrayType>(&mut group, rows, column, |text| ByteArray::from(text)),
            }
        }
        group.close().expect("memory takes every write");
    }
    writer.into_inner().expect("memory takes every write")
}

type Group<'g> = SerializedRowGroupWriter<'g, Vec<u8>>;

fn write<T: DataType>(
    group: &mut Group<'_>,
    rows: &[Row],
    column: usize,
    value: impl Fn(&str) -> T::T,
) {
    let values = rows.iter().map(|row| row.values[column].as_deref());
    write_column::<T>(group, values.map(|text| text.map(&value)));
}

fn write_times(group: &mut Group<'_>, rows: &[Row], time: &str) {
    let times = rows.iter().map(|row| row.time);
    match time.split_whitespace().next().expect("a type") {
        "int96" => write_column::<Int96Type>(group, times.map(|time| Some(int96(time)))),
        "binary" => write::<ByteArrayType>(group, rows, TIME, |text| ByteArray::from(text)),
        _ => {
            let factor = match time {
                _ if time.contains("NANOS") => 1_000_000,
                _ if time.contains("MICROS") => 1_000,
                _ => 1,
            };
            write_column::<Int64Type>(group, times.map(|time| Some(time * factor)));
        }
    }
}

fn int96(time: i64) -> Int96 {
    let nanoseconds = time.rem_euclid(86_400_000) * 1_000_000;
    let day = time.div_euclid(86_400_000) + 2_440_588;
    let mut value = Int96::new();
    value.set_data(nanoseconds as u32, (nanoseconds >> 32) as u32, day as u32);
    value
}

const MILLIS: &str = "int64 request_time (TIMESTAMP(MILLIS,true))";

#[test]
fn every_compression_and_time_gives_the_report_of_the_text_log() {
    let rows = rows(&logs());
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
    ] {
        let table = table(&rows, MILLIS, 100, compression);
        assert_same_report(&table, &format!("{compression}"));
    }
    for time in [
        "int64 request_time (TIMESTAMP(MICROS,true))",
        "int64 request_time (TIMESTAMP(NANOS,true))",
        "int64 request_time",
        "int96 request_time",
        "binary request_time (UTF8)",
    ] {
        let table = table(&rows, time, 1_000, Compression::SNAPPY);
        assert_same_report(&table, time);
    }
}

#[test]
fn files_of_every_size_and_way_are_read() {
    let rows = rows(&logs());
    let small = table(&rows, MILLIS, 100, Compression::ZSTD(ZstdLevel::default()));
    assert_eq!(records_of_standard_input(&small), rows.len());

    // Large enough to be mapped, and to be shared by several threads.
    let logs = logs();
    let many: Vec<_> = (0..100).flat_map(|_| super::rows(&logs)).collect();
    let large = table(&many, MILLIS, 3_000, Compression::UNCOMPRESSED);
    assert!(large.len() > 8 << 20, "{}", large.len());
    let texts = super::text(&many);
    let (expected, _) = report(texts.as_bytes(), &["-j", "1"]);
    for threads in ["1", "3"] {
        let (read, run) = report(&large, &["-j", threads]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        assert_eq!(read, expected);
    }
}

#[test]
fn folders_and_archives_may_mix_parquet_with_text_logs() {
    let rows = rows(&logs());
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, contents: &[u8]| {
        std::fs::write(folder.path().join(name), contents).expect("the file can be written");
    };
    let table = table(&rows, MILLIS, 100, Compression::SNAPPY);
    write("a.log", super::text(&rows).as_bytes());
    write("b.parquet", &table);
    write("d.tar", &tar(&[("c.parquet", &table)]));
    let (report, run) = audit(folder.path(), &["."]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(report["scope"]["records"], 3 * rows.len());
}

/// No writer encodes these columns so unless it is told to.
#[test]
fn an_encoding_that_is_not_read_is_refused_by_name_if_its_column_is_needed() {
    let rows = rows(&logs());
    let split = |column: &str| {
        let path = ColumnPath::from(column);
        let properties = WriterProperties::builder()
            .set_column_dictionary_enabled(path.clone(), false)
            .set_column_encoding(path, Encoding::BYTE_STREAM_SPLIT);
        table_with(&rows, MILLIS, 1_000, properties.build())
    };
    assert_refused(
        &split("bytes_sent_size"),
        "log: a Parquet file of which not everything can be read: row group 1, column \
         \"bytes_sent_size\": the encoding BYTE_STREAM_SPLIT is not supported: write the column with another one",
    );
    let (report, run) = report(&split("object_size"), &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(report["scope"]["records"], rows.len());
}

#[test]
fn copies_of_cloudtrail_are_refused_by_name() {
    assert_refused(
        &strings("eventtime,eventsource,eventname,useragent,tlsversion,ciphersuite"),
        "log: a Parquet file of CloudTrail events, which are read as JSON only",
    );
}

#[test]
fn a_column_that_may_count_requests_is_named() {
    let columns = |names: &str| report(&strings(names), &[]).0["scope"]["unknown_columns"].clone();
    assert_eq!(
        columns("time,operation,tls_version,n"),
        serde_json::json!([{"columns": ["n"], "example": "log"}])
    );
    let known = columns("time,operation,tls_version,n,requestid");
    assert_eq!(known, serde_json::Value::Null);
}

#[test]
fn tables_of_other_things_are_skipped_by_name() {
    let rows = rows(&logs());
    for (names, kind) in [
        (
            "bucket,key,version_id,is_latest,size,last_modified_date",
            "inventory",
        ),
        (
            "date,time,x_edge_location,sc_bytes,c_ip,ssl_protocol",
            "cloudfront-log",
        ),
        (
            "version,account_id,interface_id,srcaddr,dstaddr,action",
            "flow-log",
        ),
    ] {
        let table = strings(names);
        let (report, run) = mixed(&table, &rows, &[]);
        assert_eq!(run.status, 0, "{kind}: {}", run.stderr);
        let skipped = &report["scope"]["skipped"];
        let expected = serde_json::json!([{"kind": kind, "files": 2, "example": "./a"}]);
        assert_eq!(*skipped, expected);
        assert_eq!(report["scope"]["records"], rows.len());
        let (report, run) = mixed(&table, &rows, &["--foreign=error"]);
        assert_eq!(run.status, 2, "{}", run.stderr);
        let unreadable = report["scope"]["unreadable"].as_array().expect("a list");
        assert_eq!(unreadable.len(), 2, "{unreadable:?}");
    }
}

/// A table with a row of texts.
fn strings(names: &str) -> Vec<u8> {
    let fields = names
        .split(',')
        .map(|name| format!("optional binary {name} (UTF8);"));
    let schema = format!("message table {{ {} }}", fields.collect::<String>());
    let schema = parse_message_type(&schema).expect("a schema");
    let properties = WriterProperties::default();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))
        .expect("memory takes every write");
    let mut group = writer.next_row_group().expect("memory takes every write");
    for name in names.split(',') {
        let value = Some(ByteArray::from(name));
        write_column::<ByteArrayType>(&mut group, [value].into_iter());
    }
    group.close().expect("memory takes every write");
    writer.into_inner().expect("memory takes every write")
}

/// The report of a folder with a text log, a file, and an archive that contains the same file.
fn mixed(contents: &[u8], rows: &[Row], more: &[&str]) -> (serde_json::Value, Run) {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, contents: &[u8]| {
        std::fs::write(folder.path().join(name), contents).expect("the file can be written");
    };
    write("a", contents);
    write("b.tar", &tar(&[("c", contents)]));
    write("log", super::text(rows).as_bytes());
    audit(folder.path(), &[&["."], more].concat())
}

#[test]
fn damage_is_an_error_and_the_other_rows_count() {
    let rows = rows(&logs());
    let table = table(&rows, MILLIS, 100, Compression::SNAPPY);
    assert_refused(
        &table[..table.len() / 2],
        "log: a Parquet file that cannot be read: it does not end with its footer, so it was cut",
    );
    // The length of the first operation.
    let plain = self::table(&rows, MILLIS, 100, Compression::UNCOMPRESSED);
    let operation = plain.windows(5).position(|bytes| bytes == b"REST.");
    let operation = operation.expect("it is there");
    let mut damaged = plain;
    damaged[operation - 4..operation].fill(0xff);
    let (report, run) = report(&damaged, &[]);
    assert_eq!(run.status, 2, "{}", run.stderr);
    let reason = "log: a Parquet file of which not everything can be read: row group 1, column \
                  \"operation\": a page is damaged";
    run.assert_says(reason);
    assert_eq!(report["scope"]["records"], rows.len() - 100);
}

/// A footer of 16 MiB can describe 100,000 row groups.
#[test]
fn few_of_many_damaged_row_groups_are_named() {
    let rows = rows(&logs().repeat(3));
    assert!(rows.len() > 1_100);
    let mut file = table(&rows, MILLIS, 1, Compression::UNCOMPRESSED);
    let tail = file.len() - 8;
    let length = u32::from_le_bytes(file[tail..tail + 4].try_into().expect("four bytes")) as usize;
    file[4..tail - length].fill(0);
    let (report, run) = report(&file, &[]);
    assert_eq!(run.status, 2, "{}", run.stderr);
    let unread = report["scope"]["unreadable"].as_array().expect("a list");
    assert_eq!(unread.len(), 1_001);
    let more = format!("{} more of its parts could not be read", rows.len() - 1_000);
    assert_eq!(unread[0]["reason"], more);
}
