//! What a line says: the grammar of one record, its time and its transport.
//!
//! Nothing here allocates or does I/O: a [`Record`] borrows from its line.

mod ambiguity;
mod caller;
mod client;
mod contradiction;
mod fields;
mod lines;
mod marks;
mod record;
mod regular;
mod tail;
mod time;
mod transport;

pub use contradiction::Contradiction;
pub use lines::{Line, Lines};
pub use record::{MAX_LINE, Malformed, Reason, Record};
pub use time::{DAY_END, HOUR_END, TEXT_LEN, Timestamp, UTC_OFFSET, parse as parse_time};
pub use transport::{TlsVersion, Transport};
