//! Evidence: parsing blocks of bytes into records of requests.
//!
//! This module does no I/O and does not allocate per record: a [`Record`] borrows from its block.

mod reader;
mod record;
mod text_log;
mod timestamp;
mod transport;

pub(crate) use reader::{Entry, Reader, Weight};
pub(crate) use text_log::TextLog;
pub(crate) use timestamp::{DAY, HOUR, days_between, rfc3339, serialize_day};

pub use record::Record;
pub use text_log::{Contradiction, MAX_LINE, Malformed, Reason};
#[doc(hidden)]
pub use text_log::{Line, Lines, parse_time};
pub use timestamp::Timestamp;
pub use transport::{TlsVersion, Transport};
