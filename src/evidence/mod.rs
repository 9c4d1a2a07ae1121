//! Evidence: parsing blocks of bytes into records of requests.
//!
//! This module does no I/O and does not allocate per record: a [`Record`] borrows from its block.

mod answer;
mod reader;
mod record;
mod text_log;
mod timestamp;
mod transport;

use crate::input::Kind;

use reader::Reader;
use text_log::TextLog;

pub(crate) use reader::{BATCH, Entries, Extent, ReadRecord, Weight};
pub(crate) use text_log::ask_for;
pub(crate) use timestamp::{DAY, HOUR, days_between, serialize_day};

pub use answer::Answer;
pub use record::Record;
pub use text_log::{Contradiction, MAX_LINE, Malformed, Reason};
#[doc(hidden)]
pub use text_log::{Line, Lines, parse_time};
pub use timestamp::Timestamp;
pub use transport::{TlsVersion, Transport};

/// Reads a block with the reader for its kind of evidence.
///
/// Records have the fields of `extent`, and may have more.
///
/// The blocks of a text log contain whole lines, so any thread can read any of them by itself.
#[inline]
pub(crate) fn read(
    kind: Kind,
    extent: Extent,
    block: &[u8],
    mut on_entries: impl FnMut(Entries<'_>),
) {
    match kind {
        Kind::TextLog => {
            let mut reader = TextLog { extent };
            reader.push(block, &mut on_entries);
            reader.finish(&mut on_entries);
        }
    }
}
