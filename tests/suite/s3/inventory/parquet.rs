//! Inventories in Parquet.

use std::path::Path;
use std::sync::Arc;

use ::parquet::basic::Compression;
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;

use super::super::super::generate::parquet_file::write_column;
use super::*;

pub const SCHEMA: &str = "message s3.inventory { required binary bucket (UTF8); \
    required binary key (UTF8); optional boolean is_latest; optional int64 size; \
    optional int64 last_modified_date (TIMESTAMP_MILLIS); optional binary e_tag (UTF8); }";

/// The latest versions of some objects, and an older one of each, in row groups of two.
pub fn table(root: &Path, bucket: &str, keys: &[&str], schema: &str) -> Vec<u8> {
    let rows: Vec<_> = keys
        .iter()
        .flat_map(|key| [(key, true), (key, false)])
        .collect();
    let size =
        |key: &str| fs::metadata(root.join("logs").join(key)).map_or(7, |own| own.len() as i64);
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .build();
    let parsed = parse_message_type(schema).expect("a schema");
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(parsed), Arc::new(properties))
        .expect("memory takes every write");
    for rows in rows.chunks(2) {
        let mut group = writer.next_row_group().expect("memory takes every write");
        let text = |text: &str| Some(ByteArray::from(text));
        write_column::<ByteArrayType>(&mut group, rows.iter().map(|_| text(bucket)));
        write_column::<ByteArrayType>(&mut group, rows.iter().map(|(key, _)| text(key)));
        write_column::<BoolType>(
            &mut group,
            rows.iter().map(|(_, is_latest)| Some(*is_latest)),
        );
        if schema.contains(" size;") {
            write_column::<Int64Type>(&mut group, rows.iter().map(|(key, _)| Some(size(key))));
        }
        write_column::<Int64Type>(&mut group, rows.iter().map(|_| Some(1_793_577_600_000)));
        write_column::<ByteArrayType>(&mut group, rows.iter().map(|_| text("ab")));
        group.close().expect("memory takes every write");
    }
    writer.into_inner().expect("memory takes every write")
}

pub fn inventory(files: Vec<Vec<u8>>) -> Inventory {
    Inventory {
        format: "Parquet",
        schema: SCHEMA,
        files,
        ..Inventory::of(Vec::new())
    }
}

#[test]
fn an_inventory_in_parquet_is_read_as_one_in_csv() {
    let root = logs();
    let csv = Inventory::of(vec![rows(root.path(), &KEYS)]).write(root.path());
    let server = Server::new(root.path(), Options::default());
    let args = ["s3://logs", "--exclude", "*.tmp", "--inventory", &csv];
    let from_csv = audit(&server, &args);
    assert_eq!(from_csv.status, 0, "{}", from_csv.stderr);
    let tables = [&KEYS[..4], &KEYS[4..]].map(|keys| table(root.path(), "logs", keys, SCHEMA));
    let manifest = inventory(tables.into()).write(root.path());
    assert_eq!(manifest, csv);
    let from_parquet = audit(&server, &args);
    assert_eq!(
        from_parquet.stdout, from_csv.stdout,
        "{}",
        from_parquet.stderr
    );
    assert_eq!(server.pages(), 0);
}

#[test]
fn a_hostile_table_is_named_and_the_others_are_used() {
    let root = logs();
    let good = table(root.path(), "logs", &KEYS[..1], SCHEMA);
    let without_size = SCHEMA.replace("optional int64 size; ", "");
    for (bad, reason) in [
        (
            table(root.path(), "secrets", &KEYS[..1], SCHEMA),
            "an object of another bucket",
        ),
        (
            table(root.path(), "logs", &[""], SCHEMA),
            "a key that no object can have",
        ),
        (
            table(root.path(), "logs", &KEYS[..1], &without_size),
            "it has no column size",
        ),
        (
            good[..good.len() - 1].to_vec(),
            "a Parquet file that cannot be read",
        ),
    ] {
        let manifest = inventory(vec![bad, good.clone()]).write(root.path());
        let server = Server::new(root.path(), Options::default());
        let run = audit(&server, &["--inventory", &manifest]);
        assert_eq!(run.status, 2, "{}", run.stderr);
        let error = format!("its file data/0.csv.gz are missing: {reason}");
        run.assert_says(&error);
        assert_eq!(without_sources(&run)["summary"]["requests"], 1);
    }
}
