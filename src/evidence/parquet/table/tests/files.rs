//! Files for the tests, written by another implementation of the format.

use std::sync::Arc;

use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray,
    FixedLenByteArrayType, Int32Type, Int64Type, Int96, Int96Type,
};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;

use crate::evidence::{DAY, Timestamp};

pub(super) type Group<'g> = SerializedRowGroupWriter<'g, Vec<u8>>;

pub(super) const MILLIS: &str = "required int64 time (TIMESTAMP(MILLIS,true));";

pub(super) const VERSIONS: [WriterVersion; 2] =
    [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0];

pub(super) fn properties(
    version: WriterVersion,
    compression: Compression,
) -> WriterPropertiesBuilder {
    WriterProperties::builder()
        .set_writer_version(version)
        .set_compression(compression)
        .set_data_page_row_count_limit(700)
        .set_write_batch_size(100)
}

/// The first of the times that are written, in milliseconds.
pub(super) const START: i64 = 1_780_302_600_123;

/// A file of `rows` rows in row groups of at most `group` rows.
pub(super) fn file(
    rows: usize,
    group: usize,
    time: &str,
    properties: WriterPropertiesBuilder,
) -> Vec<u8> {
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
    let numbers: Vec<_> = (0..rows).collect();
    let groups = numbers.chunks(group.max(1));
    write(&schema, properties, groups, |group, numbers| {
        write_group(group, numbers, time);
    })
}

/// A file of a schema, with a row group for each of some parts of its rows.
pub(super) fn write<P>(
    schema: &str,
    properties: WriterPropertiesBuilder,
    parts: impl IntoIterator<Item = P>,
    write: impl Fn(&mut Group<'_>, P),
) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = Arc::new(properties.build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    for part in parts {
        let mut group = writer.next_row_group().unwrap();
        write(&mut group, part);
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

/// Writes the next column of a row group. `levels` say which rows have a value.
pub(super) fn column<T: DataType>(
    group: &mut Group<'_>,
    levels: Option<&[i16]>,
    values: impl IntoIterator<Item = T::T>,
) {
    let values: Vec<_> = values.into_iter().collect();
    let mut column = group.next_column().unwrap().unwrap();
    let writer = column.typed::<T>();
    writer.write_batch(&values, levels, None).unwrap();
    column.close().unwrap();
}

/// Which rows have a value in a column that may be null.
fn is_there(number: usize) -> bool {
    !number.is_multiple_of(7)
}

fn write_group(group: &mut Group<'_>, numbers: &[usize], time: &str) {
    let levels: Vec<i16> = numbers.iter().map(|&own| is_there(own).into()).collect();
    let levels = Some(&*levels);
    let there = numbers.iter().copied().filter(|&number| is_there(number));
    let text = |text: String| ByteArray::from(text.as_str());
    write_times(group, numbers, time);
    let operations = numbers.iter().map(|_| ByteArray::from("REST.GET.OBJECT"));
    column::<ByteArrayType>(group, None, operations);
    let versions = there
        .clone()
        .map(|number| ByteArray::from(["TLSv1", "TLSv1.2"][number % 2]));
    column::<ByteArrayType>(group, levels, versions);
    let agents = there.clone().map(|number| text(format!("agent/{number}")));
    column::<ByteArrayType>(group, levels, agents);
    let statuses = there.clone().map(|number| 200 + (number % 5) as i32);
    column::<Int32Type>(group, levels, statuses);
    let bytes = there.clone().map(|number| number as i64 * 1_000);
    column::<Int64Type>(group, levels, bytes);
    let durations = there.clone().map(|number| number as f64);
    column::<DoubleType>(group, levels, durations);
    let required = there.clone().map(|number| number % 3 == 0);
    column::<BoolType>(group, levels, required);
    let mut tags = group.next_column().unwrap().unwrap();
    let (definitions, repetitions) = (vec![0; numbers.len()], vec![0; numbers.len()]);
    tags.typed::<ByteArrayType>()
        .write_batch(&[], Some(&definitions), Some(&repetitions))
        .unwrap();
    tags.close().unwrap();
    let keys = there.map(|number| text(format!("key/{}", number / 100)));
    column::<ByteArrayType>(group, levels, keys);
}

/// Writes the times of rows as their column has them.
fn write_times(group: &mut Group<'_>, numbers: &[usize], column_of_time: &str) {
    let all = vec![1; numbers.len()];
    let levels = column_of_time.contains("optional").then_some(&*all);
    let times = numbers.iter().map(|&number| START + number as i64);
    if column_of_time.contains("int96") {
        return column::<Int96Type>(group, levels, times.map(int96));
    }
    if column_of_time.contains("binary") {
        let texts = times.map(|time| ByteArray::from(Timestamp(time).to_string().as_str()));
        return column::<ByteArrayType>(group, levels, texts);
    }
    let factor = match column_of_time {
        time if time.contains("NANOS") => 1_000_000,
        time if time.contains("MICROS") => 1_000,
        _ => 1,
    };
    column::<Int64Type>(group, levels, times.map(|time| time * factor));
}

fn int96(time: i64) -> Int96 {
    let nanoseconds = time.rem_euclid(DAY) * 1_000_000;
    let day = time.div_euclid(DAY) as u32 + 2_440_588;
    let mut value = Int96::new();
    value.set_data(nanoseconds as u32, (nanoseconds >> 32) as u32, day);
    value
}

/// What a file of `rows` rows is read as.
pub(super) fn expected(rows: usize) -> Vec<String> {
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

/// A file with one row, whose status is 403 in a type of decimals.
pub(super) fn with_decimal(status: &str, bytes: usize) -> Vec<u8> {
    let schema = format!(
        "message log {{
            required int64 time (TIMESTAMP(MILLIS,true));
            required binary operation (UTF8);
            required binary tls_version (UTF8);
            required {status};
        }}"
    );
    write(&schema, WriterProperties::builder(), [()], |group, ()| {
        column::<Int64Type>(group, None, [START]);
        column::<ByteArrayType>(group, None, [ByteArray::from("REST.GET.OBJECT")]);
        column::<ByteArrayType>(group, None, [ByteArray::from("TLSv1")]);
        match bytes {
            4 => column::<Int32Type>(group, None, [403]),
            8 => column::<Int64Type>(group, None, [403]),
            bytes => {
                let number = 403_u128.to_be_bytes()[16 - bytes..].to_vec();
                column::<FixedLenByteArrayType>(group, None, [FixedLenByteArray::from(number)]);
            }
        }
    })
}

/// A file without rows, whose footer describes a column inside `depth` groups.
pub(super) fn with_schema_of_depth(depth: usize) -> Vec<u8> {
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

pub(super) fn any_file() -> impl Strategy<Value = Vec<u8>> {
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
