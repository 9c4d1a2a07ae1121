//! Cutting CSV into rows of fields, one at a time.

use std::borrow::Cow;

use csv_core::{ReadRecordResult, ReaderBuilder, Terminator};
use memchr::memchr;

use super::problem::CsvProblem;
use super::sheet::restored;

/// The longest row in bytes: as long as the longest line of a text log.
const MAX_ROW: usize = if cfg!(fuzzing) { 256 } else { 1 << 20 };

/// Finds the fields of rows.
pub(super) struct Rows {
    delimiter: u8,
    parser: csv_core::Reader,
    /// The end of each field of the last row among its unquoted bytes.
    pub ends: Vec<usize>,
    /// How many bytes of a row that turned out to be damaged are still to be read line by line.
    damaged: usize,
}

/// What follows in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A row, of `length` bytes with its newline. Its fields are the first `unquoted` bytes of the
    /// output, and end at [`Rows::ends`]. Newlines in quotes make it several lines.
    Row {
        length: usize,
        unquoted: usize,
        lines: u64,
    },
    /// A line without any text.
    Blank { length: usize },
    /// A row that has to be left out, whose first line has `length` bytes.
    Damaged { length: usize, problem: CsvProblem },
    /// The start of a row, whose end is not in the text.
    Unfinished,
}

impl Rows {
    /// Rows have `columns` fields. A row with fewer or more is damaged.
    pub(super) fn new(delimiter: u8, columns: usize) -> Self {
        Self {
            delimiter,
            parser: ReaderBuilder::new()
                .delimiter(delimiter)
                .terminator(Terminator::Any(b'\n'))
                .build(),
            // One more, to notice that a row has too many.
            ends: vec![0; columns + 1],
            damaged: 0,
        }
    }

    /// Finds the next row of a text, and writes its fields without quotes to `output`, which is at
    /// least as long as the text.
    ///
    /// A quote that is never closed would swallow all rows up to the next quote. So only the first
    /// line of a damaged row is left out, and the other lines are read again, each as a row of its
    /// own. No byte is read more than twice for that.
    pub(super) fn next(&mut self, text: &[u8], output: &mut [u8]) -> Next {
        let line = memchr(b'\n', text).map(|newline| newline + 1);
        if let Some(length) = line
            && matches!(&text[..length], b"\n" | b"\r\n")
        {
            return self.pass(Next::Blank { length }, length);
        }
        let reach = match (self.damaged, line) {
            (1.., Some(line)) => line,
            _ => text.len(),
        };
        let reach = reach.min(MAX_ROW);
        self.parser.reset();
        let (result, length, unquoted, fields) =
            self.parser
                .read_record(&text[..reach], output, &mut self.ends);
        let problem = match result {
            ReadRecordResult::Record if fields + 1 == self.ends.len() => {
                let lines = match line {
                    Some(line) if length > line => newlines(&text[..length]),
                    _ => 1,
                };
                if lines == 1 || is_well_quoted(&text[..length], self.delimiter) {
                    let row = Next::Row {
                        length,
                        unquoted,
                        lines,
                    };
                    return self.pass(row, length);
                }
                CsvProblem::Quotes
            }
            ReadRecordResult::Record | ReadRecordResult::OutputEndsFull => CsvProblem::Fields,
            ReadRecordResult::InputEmpty if reach == MAX_ROW => CsvProblem::TooLong,
            ReadRecordResult::InputEmpty if reach == text.len() && self.damaged == 0 => {
                return Next::Unfinished;
            }
            _ => CsvProblem::Fields,
        };
        match line {
            Some(line) => {
                let damaged = length.max(line);
                let next = Next::Damaged {
                    length: line,
                    problem,
                };
                if self.damaged == 0 {
                    self.damaged = damaged;
                }
                self.pass(next, line)
            }
            // It was cut where it is too long, and the rest of it was left out.
            None if text.len() > MAX_ROW => Next::Damaged {
                length: text.len(),
                problem,
            },
            None => Next::Unfinished,
        }
    }

    /// Restores the texts of the last row in place, and returns its fields. No text becomes longer.
    pub(super) fn restore<'f>(&mut self, fields: &'f mut [u8]) -> &'f mut [u8] {
        let (mut start, mut written) = (0, 0);
        for end in &mut self.ends {
            let next = (*end).min(fields.len()).max(start);
            let text = str::from_utf8(&fields[start..next]).map(restored);
            match text {
                Ok(Cow::Owned(text)) => {
                    fields[written..written + text.len()].copy_from_slice(text.as_bytes());
                    written += text.len();
                }
                _ => {
                    fields.copy_within(start..next, written);
                    written += next - start;
                }
            }
            (start, *end) = (next, written);
        }
        &mut fields[..written]
    }

    /// Goes on after so many bytes.
    fn pass(&mut self, next: Next, length: usize) -> Next {
        self.damaged = self.damaged.saturating_sub(length);
        next
    }
}

pub(super) fn newlines(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}

/// Whether the quotes of a row are only around whole fields, or doubled inside them.
///
/// The parser allows more, which does no harm within a line. Over several lines it would: a quote
/// that is never closed ends where the next row opens one, and the rows in between would be a part
/// of a field.
fn is_well_quoted(row: &[u8], delimiter: u8) -> bool {
    let mut rest = row;
    loop {
        let after = match rest {
            [b'"', quoted @ ..] => {
                let Some(after) = after_quoted(quoted) else {
                    return false;
                };
                after
            }
            _ => {
                let end = rest
                    .iter()
                    .position(|&byte| byte == delimiter || byte == b'\n' || byte == b'"');
                &rest[end.unwrap_or(rest.len())..]
            }
        };
        match after {
            [byte, next @ ..] if *byte == delimiter => rest = next,
            [] | [b'\n'] | [b'\r', b'\n'] => return true,
            _ => return false,
        }
    }
}

/// What follows the closing quote of a field.
fn after_quoted(mut field: &[u8]) -> Option<&[u8]> {
    loop {
        let quote = memchr(b'"', field)?;
        field = &field[quote + 1..];
        match field {
            [b'"', more @ ..] => field = more,
            after => return Some(after),
        }
    }
}
