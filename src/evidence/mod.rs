//! Evidence: records of requests, from the blocks of bytes that sources give.
//!
//! Nothing here does I/O or allocates for each record: a [`Record`] borrows from its block.

mod record;
pub(crate) mod text_log;
mod transport;

pub use record::Record;
pub use text_log::{
    Contradiction, DAY_END, HOUR_END, Line, Lines, MAX_LINE, Malformed, Reason, TEXT_LEN,
    Timestamp, UTC_OFFSET, parse_time,
};
pub use transport::{TlsVersion, Transport, Way};
