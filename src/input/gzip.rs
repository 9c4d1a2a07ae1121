//! Decompressing gzip, by the member.

use std::io::{self, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::sizes::COMPRESSED_BLOCK;

/// A reader of everything in a gzip file, which may have many members.
///
/// # Errors
/// Reading fails where the data is damaged or ends early; what came before is still read.
pub(super) fn decoder(compressed: impl Read + Send) -> impl Read + Send {
    Explained(MultiGzDecoder::new(BufReader::with_capacity(
        COMPRESSED_BLOCK,
        compressed,
    )))
}

/// Says in an error that it is about gzip; the library's own messages leave that out.
struct Explained<R>(R);

impl<R: Read> Read for Explained<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => io::Error::new(
                error.kind(),
                "the gzip data ends before its end; what came before was audited",
            ),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => io::Error::new(
                error.kind(),
                format!("the gzip data is damaged ({error}); what came before was audited"),
            ),
            _ => error,
        })
    }
}
