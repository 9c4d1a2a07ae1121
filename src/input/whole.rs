//! Sources whose readers need all bytes at once, such as Parquet, whose table of contents is at its
//! end.

use super::blocks::{Blocks, NextLines};
use super::{Block, Kind};

/// How many bytes of a stream are kept in memory.
const MOST: usize = if cfg!(fuzzing) { 1 << 16 } else { 256 << 20 };

/// The block of a stream that has to be read whole. `buffer` is memory for its parts.
///
/// # Errors
/// The stream fails, or is too large. Nothing of it can be read then.
pub(super) fn read(stream: &mut dyn Blocks, buffer: &mut Vec<u8>) -> Result<Vec<u8>, String> {
    let mut whole = Vec::new();
    loop {
        match stream.next_block(buffer) {
            Ok(Some(NextLines { range, .. })) => {
                if whole.len() + range.len() > MOST {
                    let limit = MOST >> 20;
                    return Err(format!(
                        "a Parquet file of more than {limit} MiB that cannot be read in place: save \
                         it as an uncompressed file, and name that"
                    ));
                }
                whole.extend_from_slice(&buffer[range]);
            }
            Ok(None) => return Ok(whole),
            Err(error) => return Err(error.to_string()),
        }
    }
}

/// A source that is completely in memory.
pub(super) fn block(source: usize, kind: Kind, bytes: &[u8]) -> Block<'_> {
    Block {
        source,
        part: 0,
        parts: 1,
        kind,
        is_last: true,
        bytes,
    }
}
