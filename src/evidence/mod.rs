//! Evidence: records of requests, from the blocks of bytes that sources give.
//!
//! Nothing here does I/O or allocates for each record: a [`Record`] borrows from its block.

mod reader;
mod record;
mod text_log;
mod timestamp;
mod transport;

pub(crate) use reader::{Entry, Reader, Weight};
pub(crate) use text_log::TextLog;
pub(crate) use timestamp::{DAY, HOUR, days_between, serialize_day};

pub use record::Record;
pub use text_log::{Contradiction, Line, Lines, MAX_LINE, Malformed, Reason, TEXT_LEN, parse_time};
pub use timestamp::{Timestamp, rfc3339};
pub use transport::{TlsVersion, Transport};
