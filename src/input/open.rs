//! Opening a stream: text or an archive, plain or compressed, recognised by content.

use std::io::BufRead;

use super::archive::MemberLines;
use super::blocks::Blocks;
use super::foreign::Foreign;
use super::line_stream::LineStream;
use super::opened::{Opened, Plain};
use super::reading::Reading;

/// Opens a stream. An error of the first read comes later, after what was read before it.
///
/// # Errors
/// It is not evidence.
pub(super) fn open<'a>(
    reader: impl BufRead + Send + 'a,
    reading: &Reading,
) -> Result<Box<dyn Blocks + 'a>, Foreign> {
    let opened = Opened::new(reader)?;
    Ok(match opened.content {
        Plain::Evidence(kind) => Box::new(LineStream::new(opened, kind, reading.longest_line)),
        Plain::Archive => Box::new(MemberLines::new(opened.into_reader(), reading)),
    })
}
