//! Encoding the columns of a row group, each by itself.

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, ZstdLevel};
use parquet::column::writer::{
    ColumnCloseResult, ColumnWriter, ColumnWriterImpl, get_column_writer,
};
use parquet::data_type::{ByteArray, ByteArrayType, DataType};
use parquet::errors::Result;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnDescPtr, ColumnPath, Type};
use rayon::prelude::*;

use super::columns::{Columns, Stored, Values};
use crate::records::{RecordColumn, Shape};

/// An encoded column: its bytes, and what the file's footer says about it.
pub(super) type Encoded = (Bytes, ColumnCloseResult);

/// The schema of all tables of records.
///
/// # Errors
/// None: the schema is valid.
pub(super) fn schema() -> Result<Arc<Type>> {
    let field = |column: RecordColumn| {
        let name = column.name();
        match column.shape() {
            Shape::Time => format!("required int64 {name} (TIMESTAMP(MILLIS,true));"),
            Shape::Number if column == RecordColumn::HttpStatus => {
                format!("optional int32 {name};")
            }
            Shape::Number => format!("optional int64 {name};"),
            Shape::Text | Shape::UniqueText => format!("optional binary {name} (STRING);"),
        }
    };
    let fields: String = RecordColumn::ALL.map(field).concat();
    parse_message_type(&format!("message records {{ {fields} }}")).map(Arc::new)
}

/// How all tables of records are written.
///
/// Numbers and times have statistics, by which readers skip row groups. Those of texts would take a
/// tenth of the time, and nearly every row group has nearly all texts.
pub(super) fn properties() -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_statistics_enabled(EnabledStatistics::None);
    for column in RecordColumn::ALL {
        let path = ColumnPath::from(column.name());
        properties = match column.shape() {
            Shape::Number | Shape::Time => {
                properties.set_column_statistics_enabled(path, EnabledStatistics::Chunk)
            }
            // There is nothing to gain from a list of values that occur once.
            Shape::UniqueText => properties.set_column_dictionary_enabled(path, false),
            Shape::Text => properties,
        };
    }
    properties.build()
}

/// Encodes a row group that consists of these chunks, on all threads.
pub(super) fn row_group(
    chunks: &mut [Columns],
    descriptors: &[ColumnDescPtr],
    properties: &Arc<WriterProperties>,
) -> Result<Vec<Encoded>> {
    let mut columns: Vec<Vec<Values>> = descriptors.iter().map(|_| Vec::new()).collect();
    for chunk in chunks {
        for (column, values) in columns.iter_mut().zip(chunk.columns.drain(..)) {
            column.push(values);
        }
    }
    columns
        .into_par_iter()
        .with_max_len(1)
        .zip(descriptors)
        .map(|(values, descriptor)| column(values, descriptor, properties))
        .collect()
}

fn column(
    chunks: Vec<Values>,
    descriptor: &ColumnDescPtr,
    properties: &Arc<WriterProperties>,
) -> Result<Encoded> {
    let mut out = TrackedWrite::new(Vec::new());
    let pages = Box::new(SerializedPageWriter::new(&mut out));
    let mut writer = get_column_writer(Arc::clone(descriptor), Arc::clone(properties), pages);
    for Values { values, levels } in chunks {
        match (&mut writer, values) {
            (ColumnWriter::ByteArrayColumnWriter(writer), Stored::Texts(texts, ends)) => {
                write::<ByteArrayType>(writer, &slices(texts, &ends), &levels)?;
            }
            (ColumnWriter::Int32ColumnWriter(writer), Stored::Numbers(numbers)) => {
                // Longer numbers are no statuses.
                let short = |number| i32::try_from(number).unwrap_or(i32::MAX);
                let numbers: Vec<_> = numbers.into_iter().map(short).collect();
                write(writer, &numbers, &levels)?;
            }
            (ColumnWriter::Int64ColumnWriter(writer), Stored::Numbers(numbers)) => {
                write(writer, &numbers, &levels)?;
            }
            _ => {
                return Err(parquet::errors::ParquetError::General(
                    "a column's type".into(),
                ));
            }
        }
    }
    let close = writer.close()?;
    Ok((out.into_inner()?.into(), close))
}

fn write<T: DataType>(
    writer: &mut ColumnWriterImpl<'_, T>,
    values: &[T::T],
    levels: &[i16],
) -> Result<()> {
    // A required column has no levels.
    let levels = (writer.get_descriptor().max_def_level() > 0).then_some(levels);
    writer.write_batch(values, levels, None).map(|_| ())
}

/// The texts without copying them.
fn slices(texts: Vec<u8>, ends: &[usize]) -> Vec<ByteArray> {
    let texts = Bytes::from(texts);
    let mut start = 0;
    ends.iter()
        .map(|&end| ByteArray::from(texts.slice(std::mem::replace(&mut start, end)..end)))
        .collect()
}
