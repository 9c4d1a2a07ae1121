//! The seam between bytes and counting: a reader for each kind of evidence.

use super::{Malformed, Record, Timestamp};

/// Reads records from blocks of bytes.
///
/// A reader is pushed the blocks of one source, or of a part of it, in their order, and keeps what
/// it needs from one block to the next. Every entry borrows from the block or from the reader, so
/// it is handed to a closure and not returned.
pub(crate) trait Reader {
    /// Reads a block.
    fn push(&mut self, block: &[u8], on_entry: impl FnMut(Entry<'_>));

    /// Ends the source. What is still unfinished becomes an entry that is malformed.
    fn finish(self, on_entry: impl FnMut(Entry<'_>));
}

/// One piece of evidence, such as a line of a text log.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Entry<'a> {
    Record {
        record: &'a Record<'a>,
        weight: Weight,
        /// Whether it may be read in another way, or hide a second record.
        is_ambiguous: bool,
    },
    Malformed(Malformed),
    /// Nothing but white space.
    Blank,
}

/// How many requests a record stands for. A line of a log stands for one; a row of a query's result
/// may stand for many that are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Weight {
    pub requests: u64,
    /// Bytes sent in their responses' bodies.
    pub bytes_sent: u64,
    /// When the first was received.
    pub first: Timestamp,
    /// When the last was received.
    pub last: Timestamp,
}

impl Weight {
    /// The weight of a record of one request.
    #[inline]
    pub(crate) fn one(record: &Record<'_>) -> Self {
        Self {
            bytes_sent: record.bytes_sent.map_or(0, number),
            ..Self::at(record.time)
        }
    }

    /// One request without a body in its response.
    #[inline]
    pub(crate) fn at(time: Timestamp) -> Self {
        Self {
            requests: 1,
            bytes_sent: 0,
            first: time,
            last: time,
        }
    }
}

/// A number of bytes; `-`, for none, is 0.
fn number(digits: &[u8]) -> u64 {
    digits
        .iter()
        .map(|byte| byte.wrapping_sub(b'0'))
        .filter(|&digit| digit < 10)
        .fold(0u64, |number, digit| {
            number.saturating_mul(10).saturating_add(u64::from(digit))
        })
}
