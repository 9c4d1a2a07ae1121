//! Evidence: parsing blocks of bytes into records of requests.
//!
//! This module does no I/O and does not allocate per record: a [`Record`] borrows from its block.

mod answer;
mod cloudtrail;
mod columns;
mod csv;
mod json;
mod origin;
#[cfg(feature = "parquet")]
mod parquet;
mod reader;
mod record;
mod text_log;
mod timestamp;
mod transport;

use crate::input::{Block, Kind};

use csv::CsvTable;
use json::{Document, JsonLines};
#[cfg(feature = "parquet")]
use parquet::ParquetTable;
use reader::Reader;
use text_log::TextLog;

pub(crate) use cloudtrail::Passed;
#[cfg(test)]
pub(crate) use columns::unknown_columns;
pub(crate) use csv::is_formula;
pub(crate) use reader::{BATCH, Entries, Extent, ReadRecord, Weight};
pub(crate) use record::NONE;
pub(crate) use text_log::{ask_for, is_owner_of_aws};
pub(crate) use timestamp::{DAY, HOUR, TIMES, days_between, serialize_day, widen};

pub use answer::Answer;
pub use origin::{Origin, Recorder};
#[cfg(feature = "parquet")]
pub use parquet::parquet_rows;
pub use record::Record;
pub use text_log::{Contradiction, MAX_LINE, Malformed, Reason};
#[doc(hidden)]
pub use text_log::{Line, Lines, parse_time};
pub use timestamp::Timestamp;
pub(crate) use transport::ABSENT;
pub use transport::{TlsVersion, Transport};

/// The reader of a source whose blocks have to be read in order, while it is being read.
#[derive(Default)]
pub(crate) struct InOrder {
    lines: Option<Box<JsonLines>>,
    document: Option<Box<Document>>,
    table: Option<Box<CsvTable>>,
}

/// Reads a block with the reader for its kind of evidence.
///
/// Records have the fields of `extent`, and may have more.
///
/// Blocks of whole lines can be read by any thread, each by itself. If the kind is
/// [read in order](Kind::is_in_order), `in_order` keeps what is known from one block to the next.
#[inline]
pub(crate) fn read(
    block: Block<'_>,
    extent: Extent,
    in_order: &mut InOrder,
    mut on_entries: impl FnMut(Entries<'_>),
) {
    read_kind(block, extent, in_order, &mut on_entries);
}

/// Readers are large, and made for each closure they would take most of the time of a build. Entries
/// come in batches, so it costs nothing to look up whom they are passed to.
fn read_kind(
    block: Block<'_>,
    extent: Extent,
    in_order: &mut InOrder,
    mut on_entries: &mut dyn FnMut(Entries<'_>),
) {
    let block = without_byte_order_mark(block);
    let (bytes, on_entries) = (block.bytes, &mut on_entries);
    match block.kind {
        Kind::TextLog => read_alone(TextLog { extent }, bytes, on_entries),
        Kind::JsonLines => read_alone(JsonLines::apart(), bytes, on_entries),
        Kind::JsonLinesOfEvents => {
            read_in_order(&mut in_order.lines, Box::default, block, on_entries);
        }
        Kind::JsonDocument => {
            read_in_order(&mut in_order.document, Box::default, block, on_entries);
        }
        Kind::Csv => {
            let table = || Box::new(CsvTable::new(extent));
            read_in_order(&mut in_order.table, table, block, on_entries);
        }
        #[cfg(feature = "parquet")]
        Kind::Parquet => {
            let reader = ParquetTable {
                extent,
                part: block.part,
                parts: block.parts,
            };
            read_alone(reader, bytes, on_entries);
        }
    }
}

/// The block without the mark that programs on Windows put in front of text in UTF-8. It is no part
/// of the first field.
fn without_byte_order_mark(block: Block<'_>) -> Block<'_> {
    match block.bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(bytes) if block.part == 0 => Block { bytes, ..block },
        _ => block,
    }
}

/// Reads a block that is complete by itself.
#[inline]
fn read_alone(mut reader: impl Reader, bytes: &[u8], on_entries: &mut impl FnMut(Entries<'_>)) {
    reader.push(bytes, &mut *on_entries);
    reader.finish(on_entries);
}

/// Reads the next block of a source, whose reader is kept in `kept` until its last one.
fn read_in_order<R: Reader>(
    kept: &mut Option<Box<R>>,
    new: impl FnOnce() -> Box<R>,
    block: Block<'_>,
    on_entries: &mut impl FnMut(Entries<'_>),
) {
    let mut reader = kept.take().unwrap_or_else(new);
    reader.push(block.bytes, &mut *on_entries);
    match block.ends {
        true => reader.finish(on_entries),
        false => *kept = Some(reader),
    }
}
