//! The [`Reader`] of Parquet.

use super::footer::{Footer, RowGroup};
use super::leaf::Leaf;
use super::problem::Problem;
use super::row_group::{ColumnValues, check_ends, read_side_by_side};
use super::schema::Schema;
use crate::evidence::columns::{
    Clock, Dialect, Row, RowProblem, Tally, check_columns, listed, shown, unknown_columns,
};
use crate::evidence::reader::{Batch, Entries, Extent, ReadRecord, Reader};
use crate::evidence::record::NONE;
use crate::evidence::timestamp::TIMES;
use crate::input::Column;

/// How many bytes of footers are read for one file, because each of its parts is read with the whole
/// footer. A file with a larger one has fewer parts.
const MOST_OF_FOOTERS: usize = if cfg!(test) { 16 << 10 } else { 256 << 20 };

/// Reads some row groups of a table in Parquet. A block is the whole file.
pub(crate) struct ParquetTable {
    pub extent: Extent,
    /// Which part of the file's row groups is read, from 0.
    pub part: usize,
    /// How many parts there are.
    pub parts: usize,
}

/// Why a row is not a record.
#[derive(Debug, thiserror::Error)]
#[error("Parquet: {0}")]
struct Malformed(RowProblem);

/// Why a file, or a part of it, is not read.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error("a Parquet file that cannot be read: {0}")]
    File(Problem),
    #[error(
        "a Parquet file with columns of types that are not read: {}: cast them to text or integers",
        listed(.0, |(name, values)| format!("\"{}\" ({values})", shown(name)))
    )]
    Types(Vec<(String, &'static str)>),
    #[error(
        "a Parquet file of which not everything can be read: row group {group}, column \"{}\": \
         {problem}",
        shown(column)
    )]
    Column {
        /// From 1.
        group: usize,
        column: String,
        problem: Problem,
    },
}

impl Reader for ParquetTable {
    fn push(&mut self, file: &[u8], mut on_entries: impl FnMut(Entries<'_>)) {
        let result = Footer::find(file).and_then(|found| self.read(found, &mut on_entries));
        if let Err(problem) = result {
            on_entries(Entries::Unreadable(&Unreadable::File(problem)));
        }
    }

    /// `push` has read everything.
    fn finish(self, _: impl FnMut(Entries<'_>)) {}
}

impl ParquetTable {
    fn read(
        &self,
        found: (&[u8], &[u8]),
        on_entries: &mut impl FnMut(Entries<'_>),
    ) -> Result<(), Problem> {
        let most_parts = MOST_OF_FOOTERS / found.1.len().max(1);
        let parts = self.parts.min(most_parts).max(1);
        if self.part >= parts {
            return Ok(());
        }
        let footer = Footer::read(found)?;
        let leaves = &footer.schema.leaves;
        let names = footer.schema.names();
        if let Err(not_records) = check_columns("Parquet file", names.clone(), self.extent) {
            on_entries(not_records.as_entries());
            return Ok(());
        }
        let unread = unread(&footer.schema);
        if !unread.is_empty() {
            on_entries(Entries::Unreadable(&Unreadable::Types(unread)));
            return Ok(());
        }
        let unknown = unknown_columns(names.clone());
        // Every part finds the same, so one says it.
        if !unknown.is_empty() && self.part == 0 {
            on_entries(Entries::UnknownColumns(&unknown));
        }
        let dialect = Dialect::of(names);
        let needed = needed(leaves, self.extent);
        let start = |part: usize| part * footer.count / parts;
        let range = start(self.part)..start(self.part + 1);
        let wanted: Vec<_> = needed.iter().map(|&(_, leaf)| leaf).collect();
        let groups = footer.row_groups(&wanted, range.clone())?;
        for (number, group) in range.zip(&groups.found) {
            read_row_group(number, group, dialect, &needed, on_entries)
                .unwrap_or_else(|unreadable| on_entries(Entries::Unreadable(&unreadable)));
        }
        // Every part finds the same, so one says it.
        match groups.are_all || self.part > 0 {
            true => Ok(()),
            false => Err(Problem::Rows),
        }
    }
}

/// The columns of records whose values are not read, with their types. Without one of them, a record
/// would seem to lack what it has.
fn unread(schema: &Schema) -> Vec<(String, &'static str)> {
    let mut readable = [false; Column::COUNT];
    let columns = |leaf: &Leaf| Column::find(leaf.name.as_bytes());
    for column in schema.leaves.iter().filter_map(columns) {
        readable[column as usize] = true;
    }
    let unread = schema.unread.iter().filter(|unread| {
        let column = Column::find(unread.name.as_bytes());
        column.is_some_and(|column| !readable[column as usize])
    });
    let unread = unread.map(|unread| (&unread.name, unread.values));
    let times = schema.leaves.iter().filter(|leaf| {
        let is_of_a_time = columns(leaf).is_none_or(is_time);
        leaf.kind.is_time() && !is_of_a_time
    });
    let times = times.map(|leaf| (&leaf.name, "a time"));
    unread
        .chain(times)
        .map(|(name, values)| (name.clone(), values))
        .collect()
}

/// The columns that are read, in the order of the file. If several have the same meaning, the first
/// of them counts.
fn needed(leaves: &[Leaf], extent: Extent) -> Vec<(Column, &Leaf)> {
    let mut needed: Vec<(Column, &Leaf)> = Vec::new();
    for leaf in leaves {
        if let Some(column) = Column::find(leaf.name.as_bytes())
            && (extent != Extent::Brief || is_brief(column))
            && needed.iter().all(|&(known, _)| known != column)
        {
            needed.push((column, leaf));
        }
    }
    needed
}

/// Whether a column is needed for [`Extent::Brief`], or for the weight of a record, or to tell
/// whether it was denied: where there is no status, the error code says so.
fn is_brief(column: Column) -> bool {
    matches!(
        column,
        Column::BucketOwner
            | Column::Bucket
            | Column::BucketArn
            | Column::Time
            | Column::OtherTime
            | Column::RemoteIp
            | Column::Requester
            | Column::Operation
            | Column::HttpStatus
            | Column::ErrorCode
            | Column::BytesSent
            | Column::UserAgent
            | Column::SignatureVersion
            | Column::CipherSuite
            | Column::HostHeader
            | Column::TlsVersion
            | Column::Transport
            | Column::Contradiction
            | Column::Recorder
            | Column::KeyExchange
            | Column::Scheme
            | Column::ScalityFormat
            | Column::Requests
            | Column::FirstTime
            | Column::LastTime
            | Column::LineHex
    )
}

/// Whether the values of a column are times.
fn is_time(column: Column) -> bool {
    matches!(
        column,
        Column::Time | Column::OtherTime | Column::FirstTime | Column::LastTime
    )
}

/// Passes on the rows of a row group, whose number begins at 0.
///
/// # Errors
/// Not all of it can be read.
fn read_row_group(
    number: usize,
    group: &RowGroup<'_>,
    dialect: Dialect,
    needed: &[(Column, &Leaf)],
    on_entries: &mut impl FnMut(Entries<'_>),
) -> Result<(), Unreadable> {
    let columns = std::iter::zip(needed, &group.chunks).map(|(&(column, leaf), &chunk)| {
        ColumnValues::new(column, dialect, leaf, chunk).map_err(|problem| (leaf, problem))
    });
    let result = columns
        .collect::<Result<Vec<_>, _>>()
        .and_then(|columns| read_rows(group.rows, columns, dialect, needed, on_entries));
    result.map_err(|(leaf, problem)| Unreadable::Column {
        group: number + 1,
        column: leaf.name.clone(),
        problem,
    })
}

fn read_rows<'l>(
    mut rows: usize,
    mut columns: Vec<ColumnValues<'_>>,
    dialect: Dialect,
    needed: &[(Column, &'l Leaf)],
    on_entries: &mut impl FnMut(Entries<'_>),
) -> Result<(), (&'l Leaf, Problem)> {
    let of_leaf = |(place, problem): (usize, Problem)| (needed[place].1, problem);
    let mut clock = Clock::new();
    let mut tally = (dialect == Dialect::Counts).then(Tally::new);
    while rows > 0 {
        let count = read_side_by_side(&mut columns, rows).map_err(of_leaf)?;
        match &mut tally {
            None => pass_on(&columns, count, &mut clock, on_entries),
            Some(tally) => pass_on_counts(&columns, count, tally, on_entries),
        }
        rows -= count;
    }
    check_ends(&mut columns).map_err(of_leaf)
}

/// Passes on the rows that were read last.
fn pass_on(
    columns: &[ColumnValues<'_>],
    count: usize,
    clock: &mut Clock,
    on_entries: &mut impl FnMut(Entries<'_>),
) {
    let mut batch = Batch::new();
    for at in 0..count {
        let mut row = Row {
            values: [None; Column::COUNT],
        };
        let (mut time, mut other_time) = (None, None);
        for column in columns {
            row.values[column.column as usize] = column.text(at);
            match column.column {
                Column::Time => time = column.time(at),
                Column::OtherTime => other_time = column.time(at),
                _ => {}
            }
        }
        let is_text = row.values[Column::Time as usize].is_some_and(|time| time != NONE);
        let record = match time.or(other_time.filter(|_| !is_text)) {
            Some(time) if TIMES.contains(&time.0) => Ok(row.record_at(time)),
            Some(_) => Err(RowProblem::Time),
            None => row.record(clock),
        };
        match record {
            Ok(record) => batch.add(ReadRecord::one(record), on_entries),
            Err(problem) => batch.before(on_entries)(Entries::Malformed(&Malformed(problem))),
        }
    }
    batch.finish(on_entries);
}

/// Passes on the rows that were read last, each of which counts requests.
fn pass_on_counts(
    columns: &[ColumnValues<'_>],
    count: usize,
    tally: &mut Tally,
    on_entries: &mut impl FnMut(Entries<'_>),
) {
    for at in 0..count {
        let mut row = Row {
            values: [None; Column::COUNT],
        };
        let mut times = [None; 2];
        for column in columns {
            row.values[column.column as usize] = column.text(at);
            match column.column {
                Column::FirstTime => times[0] = column.time(at),
                Column::LastTime => times[1] = column.time(at),
                _ => {}
            }
        }
        tally.read(&row, times, on_entries, |problem, on_entries| {
            on_entries(Entries::Malformed(&Malformed(problem)));
        });
    }
}

#[cfg(test)]
mod tests;
