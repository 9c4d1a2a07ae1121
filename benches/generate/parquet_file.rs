//! Requests as a file of Parquet with the columns that CloudWatch Logs delivers.

use std::sync::Arc;

use jiff::Timestamp;
use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use serde_json::Value;

use super::vended::Columns;

/// How many rows a row group has. DuckDB writes 122,880, and the crate's own default is more than
/// a million.
const ROWS: usize = 100_000;

/// A file in memory, to which rows are added.
#[derive(Default)]
pub struct ParquetFile {
    writer: Option<SerializedFileWriter<Vec<u8>>>,
    /// Rows that no row group holds yet.
    rows: Vec<Columns>,
}

/// The type of a column in the language of schemas.
fn type_of(name: &str) -> &'static str {
    match name {
        "request_time" => "int64 request_time (TIMESTAMP(MILLIS,true))",
        "http_status" => "int32 http_status",
        "bytes_sent_size" => "int64 bytes_sent_size",
        "object_size" => "int64 object_size",
        "total_duration" => "int64 total_duration",
        "turn_around_duration" => "int64 turn_around_duration",
        "acl_required" => "boolean acl_required",
        _ => "",
    }
}

fn writer(columns: &Columns) -> SerializedFileWriter<Vec<u8>> {
    let fields = columns.each_ref().map(|&(name, _)| match type_of(name) {
        "" => format!("optional binary {name} (UTF8);"),
        other => format!("optional {other};"),
    });
    let schema = format!("message log {{ {} }}", fields.concat());
    let schema = parse_message_type(&schema).expect("the schema is valid");
    // What pyarrow, DuckDB and Spark write, unless they are told otherwise.
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
    SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties.build()))
        .expect("memory takes every write")
}

impl ParquetFile {
    pub fn add(&mut self, row: Columns) {
        self.rows.push(row);
        if self.rows.len() == ROWS {
            self.write_rows();
        }
    }

    /// Ends the file.
    ///
    /// # Panics
    /// It has no rows.
    pub fn finish(&mut self) -> Vec<u8> {
        if !self.rows.is_empty() {
            self.write_rows();
        }
        let writer = self.writer.take().expect("a file has rows");
        writer.into_inner().expect("memory takes every write")
    }

    fn write_rows(&mut self) {
        let columns = self.rows[0].each_ref().map(|&(name, _)| type_of(name));
        let writer = self.writer.get_or_insert_with(|| writer(&self.rows[0]));
        let mut group = writer.next_row_group().expect("memory takes every write");
        for (at, column) in columns.iter().enumerate() {
            let values = self.rows.iter().map(|row| &row[at].1);
            let text = |value: &Value| value.as_str().map(ByteArray::from);
            let number = |value: &Value| match value {
                Value::String(time) => Some(milliseconds(time)),
                number => number.as_i64(),
            };
            let status = |value: &Value| number(value).map(|status| status as i32);
            match column.split(' ').next() {
                Some("boolean") => write_column::<BoolType>(&mut group, values.map(Value::as_bool)),
                Some("int32") => write_column::<Int32Type>(&mut group, values.map(status)),
                Some("int64") => write_column::<Int64Type>(&mut group, values.map(number)),
                _ => write_column::<ByteArrayType>(&mut group, values.map(text)),
            }
        }
        group.close().expect("memory takes every write");
        self.rows.clear();
    }
}

fn milliseconds(time: &str) -> i64 {
    let time: Timestamp = time.parse().expect("columns hold valid times");
    time.as_millisecond()
}

/// Writes the next column of a row group. `None` is a null.
pub fn write_column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: impl Iterator<Item = Option<T::T>>,
) {
    let values: Vec<_> = values.collect();
    let levels: Vec<i16> = values.iter().map(|value| value.is_some().into()).collect();
    let present: Vec<_> = values.into_iter().flatten().collect();
    let column = group.next_column().expect("memory takes every write");
    let mut column = column.expect("the schema has this column");
    column
        .typed::<T>()
        .write_batch(&present, Some(&levels), None)
        .expect("memory takes every write");
    column.close().expect("memory takes every write");
}
