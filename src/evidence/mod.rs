//! Evidence: records of requests, from the blocks of bytes that sources give.
//!
//! Nothing here does I/O or allocates for each record: a [`Record`] borrows from its block.

pub(crate) mod text_log;
mod transport;

pub use text_log::{
    Contradiction, DAY_END, HOUR_END, Line, Lines, MAX_LINE, Malformed, Reason, Record, TEXT_LEN,
    Timestamp, UTC_OFFSET, parse_time,
};
pub use transport::{TlsVersion, Transport, Way};
