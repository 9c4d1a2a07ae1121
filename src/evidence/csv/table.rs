//! The [`Reader`] of CSV.

use super::messages::Messages;
use super::problem::CsvProblem;
use super::rows::{Next, Rows, newlines};
use super::sheet::may_be_protected;
use crate::evidence::columns::{Clock, Dialect, Row, Tally, check_columns, unknown_columns};
use crate::evidence::reader::{Batch, Entries, Extent, ReadRecord, Reader};
use crate::input::{Column, Header, without_separator};

/// Reads a table of CSV. Its first line is its header, and blocks contain whole lines.
pub(crate) struct CsvTable {
    extent: Extent,
    state: State,
    /// The lines of a row that goes on in the next block.
    carry: Vec<u8>,
    /// The fields of the rows of a block without quotes.
    unquoted: Vec<u8>,
}

enum State {
    /// Nothing has been read.
    Start,
    /// The header has been read.
    Rows(Box<Table>),
    /// It is not a table of records, which has been said.
    Unusable,
}

struct Table {
    rows: Rows,
    content: Content,
}

/// What the rows are.
enum Content {
    Records(Columns),
    Messages(Box<Messages>),
}

struct Columns {
    /// The column that each field is, if records have it.
    meanings: Vec<Option<Column>>,
    dialect: Dialect,
    clock: Clock,
    tally: Tally,
}

impl Reader for CsvTable {
    fn push(&mut self, block: &[u8], mut on_entries: impl FnMut(Entries<'_>)) {
        let block = match self.state {
            State::Start => self.header(block, &mut on_entries),
            State::Rows(_) => block,
            State::Unusable => return,
        };
        let State::Rows(table) = &mut self.state else {
            return;
        };
        if self.carry.is_empty() {
            let rest = table.read(block, &mut self.unquoted, &mut on_entries);
            self.carry.extend_from_slice(rest);
        } else {
            self.carry.extend_from_slice(block);
            let rest = table.read(&self.carry, &mut self.unquoted, &mut on_entries);
            let read = self.carry.len() - rest.len();
            self.carry.drain(..read);
        }
    }

    /// A last row may lack its newline.
    fn finish(mut self, mut on_entries: impl FnMut(Entries<'_>)) {
        let State::Rows(mut table) = self.state else {
            return;
        };
        if self.carry.trim_ascii().is_empty() {
            return;
        }
        if !self.carry.ends_with(b"\n") {
            self.carry.push(b'\n');
        }
        let mut rest = table.read(&self.carry, &mut self.unquoted, &mut on_entries);
        // A quote was opened and not closed: the first line is lost, and others may be whole.
        while let Some(newline) = memchr::memchr(b'\n', rest) {
            on_entries(Entries::Malformed(&CsvProblem::Cut));
            rest = table.read(&rest[newline + 1..], &mut self.unquoted, &mut on_entries);
        }
    }
}

impl CsvTable {
    /// Nothing has been read. Of the extent, only [`Extent::EachRequest`] makes a difference.
    pub(crate) fn new(extent: Extent) -> Self {
        Self {
            extent,
            state: State::Start,
            carry: Vec::new(),
            unquoted: Vec::new(),
        }
    }

    /// Reads the header, and returns what follows it.
    fn header<'b>(
        &mut self,
        block: &'b [u8],
        on_entries: &mut impl FnMut(Entries<'_>),
    ) -> &'b [u8] {
        let text = block.strip_prefix(b"\xef\xbb\xbf").unwrap_or(block);
        if without_separator(text.trim_ascii_start())
            .trim_ascii()
            .is_empty()
        {
            on_entries(Entries::Lines(newlines(block)));
            return b"";
        }
        // The source was recognised by the start of its header, and the rest of it may be bad.
        let Some(header) = Header::read(block) else {
            on_entries(Entries::Unreadable(&CsvProblem::Header));
            self.state = State::Unusable;
            return b"";
        };
        let content = match check_columns("CSV table", header.names.iter().copied(), self.extent) {
            Ok(()) => {
                let unknown = unknown_columns(header.names.iter().copied());
                if !unknown.is_empty() {
                    on_entries(Entries::UnknownColumns(&unknown));
                }
                Content::Records(Columns::of(&header))
            }
            Err(not_records) => match header.message() {
                Some(field) if not_records.has_row_for_each_event() => {
                    Content::Messages(Box::new(Messages::new(field)))
                }
                _ => {
                    on_entries(not_records.as_entries());
                    self.state = State::Unusable;
                    return b"";
                }
            },
        };
        on_entries(Entries::Lines(newlines(&block[..header.length])));
        let rows = Rows::new(header.delimiter, header.names.len());
        self.state = State::Rows(Box::new(Table { rows, content }));
        &block[header.length..]
    }
}

impl Table {
    /// Passes on the rows of a text, and returns the row that does not end in it.
    fn read<'t>(
        &mut self,
        text: &'t [u8],
        unquoted: &mut Vec<u8>,
        on_entries: &mut impl FnMut(Entries<'_>),
    ) -> &'t [u8] {
        if unquoted.len() < text.len() {
            unquoted.resize(text.len(), 0);
        }
        let mut free = unquoted.as_mut_slice();
        let mut rest = text;
        let mut batch = Batch::new();
        while !rest.is_empty() {
            let next = self.rows.next(rest, free);
            let length = match next {
                Next::Row {
                    length,
                    unquoted,
                    lines,
                } => {
                    let (fields, after) = std::mem::take(&mut free).split_at_mut(unquoted);
                    free = after;
                    // The last field has the carriage return of the line's end.
                    let end = fields.len() - usize::from(fields.ends_with(b"\r"));
                    let fields = &mut fields[..end];
                    match &mut self.content {
                        Content::Records(columns) => {
                            columns.read(fields, &mut self.rows, &mut batch, on_entries);
                        }
                        Content::Messages(messages) => {
                            messages.read(fields, &self.rows.ends, batch.before(on_entries));
                        }
                    }
                    if lines > 1 {
                        batch.before(on_entries)(Entries::Lines(lines - 1));
                    }
                    length
                }
                Next::Blank { length } => {
                    batch.before(on_entries)(Entries::Blank);
                    length
                }
                Next::Damaged { length, problem } => {
                    batch.before(on_entries)(Entries::Malformed(&problem));
                    length
                }
                Next::Unfinished => break,
            };
            rest = &rest[length..];
        }
        batch.finish(on_entries);
        rest
    }
}

impl Columns {
    /// If several columns have the same meaning, the first of them counts.
    fn of(header: &Header<'_>) -> Self {
        let mut meanings: Vec<Option<Column>> = Vec::with_capacity(header.names.len());
        for name in &header.names {
            let column = Column::find(name.as_bytes());
            let is_first = column.is_some() && !meanings.contains(&column);
            meanings.push(column.filter(|_| is_first));
        }
        Self {
            meanings,
            dialect: Dialect::of(header.names.iter().copied()),
            clock: Clock::new(),
            tally: Tally::new(),
        }
    }

    /// Adds the record of a row, whose fields end at [`Rows::ends`].
    #[inline]
    fn read<'f>(
        &mut self,
        mut fields: &'f mut [u8],
        rows: &mut Rows,
        batch: &mut Batch<'f>,
        on_entries: &mut impl FnMut(Entries<'_>),
    ) {
        if self.dialect == Dialect::Records && may_be_protected(fields) {
            fields = rows.restore(fields);
        }
        let row = self.row(fields, &rows.ends);
        if self.dialect == Dialect::Counts {
            batch.finish(on_entries);
            let tally = &mut self.tally;
            return tally.read(&row, [None; 2], on_entries, |problem, on_entries| {
                on_entries(Entries::Malformed(&CsvProblem::from(problem)));
            });
        }
        match row.record(&mut self.clock) {
            Ok(record) => batch.add(ReadRecord::one(record), on_entries),
            Err(problem) => {
                let problem = CsvProblem::from(problem);
                batch.before(on_entries)(Entries::Malformed(&problem));
            }
        }
    }

    /// The row whose fields end at `ends`.
    fn row<'f>(&self, fields: &'f [u8], ends: &[usize]) -> Row<'f> {
        let mut row = Row {
            values: [None; Column::COUNT],
        };
        let mut start = 0;
        for (&end, column) in ends.iter().zip(&self.meanings) {
            let end = end.min(fields.len());
            if let Some(column) = *column {
                row.values[column as usize] = match &fields[start..end] {
                    b"" => self.dialect.missing(),
                    text => Some(self.dialect.cell(column, text)),
                };
            }
            start = end;
        }
        row
    }
}

#[cfg(test)]
mod tests;
