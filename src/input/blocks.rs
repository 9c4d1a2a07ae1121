//! What all streams have in common: they are handed out as blocks of whole lines.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::Block;
use super::archive::Member;
use super::kind::Kind;

/// A stream that is handed out as blocks of whole lines.
pub(super) trait Blocks: Send {
    /// The kind of evidence of the lines that were read last.
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
    /// The number of the block in its source, or in its member.
    pub part: usize,
    /// Their place in the buffer.
    pub range: Range<usize>,
    /// Whether they are all that can be read of the source, or of the member.
    pub is_whole: bool,
    /// Whether the source or member ends with them, if its kind is read in order. They may then be
    /// empty.
    pub ends: bool,
    /// The member of an archive that they are from.
    pub member: Option<Arc<Member>>,
}

impl NextLines {
    /// The lines as a block of a source.
    pub(super) fn block<'b>(&'b self, source: usize, kind: Kind, buffer: &'b [u8]) -> Block<'b> {
        Block {
            source,
            member: self.member.as_deref(),
            part: self.part,
            parts: 1,
            kind,
            is_whole: self.is_whole,
            ends: self.ends,
            bytes: &buffer[self.range.clone()],
            size: self.range.len() as u64,
        }
    }
}

/// Makes `buffer` at least this long. What is in it already is not cleared again.
pub(super) fn make_room(buffer: &mut Vec<u8>, least: usize) {
    if buffer.len() < least {
        buffer.resize(least, 0);
    }
}
