//! Rows of the query of `s3tls sql`, each of which counts requests that are alike.

use super::clock::Clock;
use super::row::{Row, RowProblem};
use crate::evidence::reader::{Entries, ReadRecord, Weight, whole_number};
use crate::evidence::text_log::read_repeated;
use crate::evidence::timestamp::Timestamp;
use crate::input::Column;

/// The most requests that the rows of a table, or of a row group, may count together. A petabyte of
/// logs has some 10^12 lines. Without a limit, the sums of an audit could overflow.
const MOST: u64 = 10_000_000_000_000;

/// The longest text of a number of requests: that of [`MOST`].
const LONGEST: usize = 14;

/// Reads the rows of a table.
pub(crate) struct Tally {
    clock: Clock,
    /// How many more requests they may count.
    left: u64,
    /// The bytes of the last line that the query could not read.
    line: Vec<u8>,
}

impl Tally {
    pub(crate) fn new() -> Self {
        Self {
            clock: Clock::new(),
            left: MOST,
            line: Vec::new(),
        }
    }

    /// Passes on a row: as a record of many requests, or, if it is a line that the query could not
    /// read, as whatever it turns out to be. `times` are the first and the last time where they are
    /// stored as such and not as texts.
    pub(crate) fn read<F: FnMut(Entries<'_>)>(
        &mut self,
        row: &Row<'_>,
        times: [Option<Timestamp>; 2],
        on_entries: &mut F,
        on_problem: impl FnOnce(RowProblem, &mut F),
    ) {
        let Some(requests) = self.requests(row) else {
            return on_problem(RowProblem::Requests, on_entries);
        };
        let problem = match row.get(Column::LineHex) {
            Some(hex) => match self.decode(hex) {
                Some(()) => return read_repeated(&self.line, requests, on_entries),
                None => RowProblem::Hex,
            },
            None => match self.record(row, times, requests) {
                Ok(record) => return on_entries(Entries::Records(&[record])),
                Err(problem) => problem,
            },
        };
        on_problem(problem, on_entries);
        if requests > 1 {
            on_entries(Entries::MalformedToo(requests - 1));
        }
    }

    /// The number of requests of a row, if there may be as many.
    fn requests(&mut self, row: &Row<'_>) -> Option<u64> {
        let text = row.get(Column::Requests)?;
        let is_number = text.len() <= LONGEST && text.iter().all(u8::is_ascii_digit);
        let requests = is_number.then(|| whole_number(text)).filter(|&n| n > 0)?;
        self.left = self.left.checked_sub(requests)?;
        Some(requests)
    }

    fn record<'a>(
        &mut self,
        row: &Row<'a>,
        times: [Option<Timestamp>; 2],
        requests: u64,
    ) -> Result<ReadRecord<'a>, RowProblem> {
        let mut time = |known: Option<Timestamp>, column| match (known, row.get(column)) {
            (Some(time), _) => Ok(time),
            (None, None) => Err(RowProblem::NoTime),
            (None, Some(text)) => self.clock.read(text).ok_or(RowProblem::Time),
        };
        let first = time(times[0], Column::FirstTime)?;
        let last = time(times[1], Column::LastTime)?;
        if last < first {
            return Err(RowProblem::Order);
        }
        let record = row.record_at(first);
        let weight = Weight {
            requests,
            first,
            last,
            ..Weight::one(&record)
        };
        Ok(ReadRecord {
            weight,
            ..ReadRecord::one(record)
        })
    }

    /// Decodes the digits of a line.
    fn decode(&mut self, hex: &[u8]) -> Option<()> {
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let (pairs, rest) = hex.as_chunks::<2>();
        self.line.clear();
        for &[high, low] in pairs {
            self.line.push((digit(high)? << 4 | digit(low)?) as u8);
        }
        rest.is_empty().then_some(())
    }
}
