//! Encoding the columns of a row group, each by itself.

use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::column::writer::{ColumnWriter, ColumnWriterImpl, get_column_writer};
use parquet::data_type::DataType;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnDescPtr, Type};
use rayon::prelude::*;

use super::columns::{Columns, Stored, Values};
use super::text_column::{Encoded, text_column};
use crate::records::{RecordColumn, Shape};

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

/// How columns of numbers and times are written. They have statistics, by which readers skip row
/// groups.
pub(super) fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .build()
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
    let (mut texts, mut numbers, mut levels) = (Vec::new(), Vec::new(), Vec::new());
    for chunk in chunks {
        match chunk.values {
            Stored::Texts(of_chunk) => texts.push(of_chunk),
            Stored::Numbers(of_chunk) => numbers.extend(of_chunk),
        }
        levels.extend(chunk.levels);
    }
    match texts.is_empty() {
        true => number_column(numbers, &levels, descriptor, properties),
        false => text_column(&texts, &levels, descriptor),
    }
}

fn number_column(
    numbers: Vec<i64>,
    levels: &[i16],
    descriptor: &ColumnDescPtr,
    properties: &Arc<WriterProperties>,
) -> Result<Encoded> {
    let mut out = TrackedWrite::new(Vec::new());
    let pages = Box::new(SerializedPageWriter::new(&mut out));
    let mut writer = get_column_writer(Arc::clone(descriptor), Arc::clone(properties), pages);
    match &mut writer {
        ColumnWriter::Int32ColumnWriter(writer) => {
            // Longer numbers are no statuses.
            let short = |number| i32::try_from(number).unwrap_or(i32::MAX);
            let numbers: Vec<_> = numbers.into_iter().map(short).collect();
            write(writer, &numbers, levels)?;
        }
        ColumnWriter::Int64ColumnWriter(writer) => write(writer, &numbers, levels)?,
        _ => return Err(ParquetError::General("a column's type".into())),
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
