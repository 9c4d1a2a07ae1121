//! What all streams have in common: they are handed out as blocks of whole lines.

use std::io;
use std::ops::Range;

use super::sniff::Kind;

/// A stream that is handed out as blocks of whole lines.
pub(super) trait Blocks: Send {
    /// The kind of evidence that the stream holds.
    fn kind(&self) -> Kind;

    /// Reads the next lines into `buffer`, whose other bytes mean nothing; `None` at the end.
    ///
    /// A line that is longer than the longest line allowed may be cut to one byte more than that.
    /// So memory stays bounded, and the parser still sees that the line is too long.
    ///
    /// # Errors
    /// The error that ended the stream, once, after all complete lines before it.
    fn next_block(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<NextLines>>;
}

/// Where the next lines of a stream are.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NextLines {
    /// The number of the block.
    pub part: usize,
    /// Their place in the buffer.
    pub range: Range<usize>,
}

/// Makes `buffer` at least this long. What is in it already is not cleared again.
pub(super) fn make_room(buffer: &mut Vec<u8>, least: usize) {
    if buffer.len() < least {
        buffer.resize(least, 0);
    }
}
