//! Decompressing gzip, by the member.

use std::io::{self, BufRead, BufReader, Read};

use flate2::{Decompress, FlushDecompress, Status};

use super::sizes::COMPRESSED_BLOCK;

/// The largest window that deflate has, 32 KiB, as a power of two.
const WINDOW_BITS: u8 = 15;

/// A reader of everything in a gzip file, which may have many members.
///
/// # Errors
/// Reading fails where the data is damaged or ends early, after every byte that could be
/// decompressed has been given. (The readers of flate2 lose those that came with the damage, up to
/// all of a small file.)
pub(super) fn decoder(compressed: impl Read + Send) -> impl Read + Send {
    Members {
        compressed: BufReader::with_capacity(COMPRESSED_BLOCK, compressed),
        inflate: Decompress::new_gzip(WINDOW_BITS),
        place: Place::Member,
    }
}

struct Members<R> {
    compressed: BufReader<R>,
    inflate: Decompress,
    place: Place,
}

/// Where in a file the reader is.
enum Place {
    /// Inside a member, or before the first.
    Member,
    /// Behind a member, where another may begin.
    Between,
    /// At the damage, of which nobody has been told yet.
    Damage(io::Error),
    /// Behind everything that can be read.
    End,
}

impl<R: Read> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if matches!(self.place, Place::Damage(_) | Place::End) {
                return match std::mem::replace(&mut self.place, Place::End) {
                    Place::Damage(error) => Err(error),
                    _ => Ok(0),
                };
            }
            let read = self.step(buffer)?;
            if read > 0 {
                return Ok(read);
            }
        }
    }
}

impl<R: Read> Members<R> {
    /// Decompresses some of what is there, and notes where that ends.
    fn step(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let compressed = self.compressed.fill_buf()?;
        if matches!(self.place, Place::Between) {
            if compressed.is_empty() {
                self.place = Place::End;
                return Ok(0);
            }
            self.inflate.reset(true);
            self.place = Place::Member;
        }
        let before = (self.inflate.total_in(), self.inflate.total_out());
        // At the end of the file there may still be bytes that a full buffer had no room for.
        let result = self
            .inflate
            .decompress(compressed, buffer, FlushDecompress::None);
        let consumed = (self.inflate.total_in() - before.0) as usize;
        let read = (self.inflate.total_out() - before.1) as usize;
        self.compressed.consume(consumed);
        match result {
            Ok(Status::StreamEnd) => self.place = Place::Between,
            Ok(Status::Ok | Status::BufError) if consumed == 0 && read == 0 => {
                self.place = Place::Damage(io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    "the gzip data ends before its end; what came before was audited",
                ));
            }
            Ok(Status::Ok | Status::BufError) => {}
            Err(_) => {
                self.place = Place::Damage(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "the gzip data is damaged; what came before was audited",
                ));
            }
        }
        Ok(read)
    }
}
