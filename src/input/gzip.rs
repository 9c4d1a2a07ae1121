//! Decompressing gzip, one member after another.

use std::io::{self, BufRead, Read};

use flate2::{Decompress, FlushDecompress, Status};

/// The largest window of deflate, 32 KiB, as a power of two.
const WINDOW_BITS: u8 = 15;

/// A reader of all members of a gzip file.
///
/// # Errors
/// Reading fails where the data is damaged or ends early, but only after every byte that could be
/// decompressed has been returned. (The readers of flate2 drop the bytes decompressed in the same
/// step as the damage, which may be all of a small file.)
pub(super) fn decoder(compressed: impl BufRead + Send) -> impl Read + Send {
    Members {
        compressed,
        inflate: Decompress::new_gzip(WINDOW_BITS),
        place: Place::Member,
    }
}

struct Members<R> {
    compressed: R,
    inflate: Decompress,
    place: Place,
}

/// Where the reader is in the file.
enum Place {
    /// In a member, or before the first one.
    Member,
    /// After a member. Another may begin here.
    Between,
    /// At damage that has not been returned as an error yet.
    Damage(io::Error),
    /// After everything that can be read.
    End,
}

impl<R: BufRead> Read for Members<R> {
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

impl<R: BufRead> Members<R> {
    /// Decompresses some bytes, and notes where the reader is then.
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
        // Also called with no input left: the decompressor may hold bytes that did not fit into the
        // last buffer.
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::bufread::MultiGzDecoder;
    use proptest::prelude::*;

    use super::*;
    use crate::input::line_stream::LineStream;
    use crate::input::line_stream::tests::{blocks, numbered_lines};
    use crate::input::whole_lines::end_of_last_line;

    /// The text as another decoder reads it, and whether it fails. It is read byte by byte, since
    /// it drops the bytes decompressed in the same step as the damage.
    fn decompressed(gzip: &[u8]) -> (Vec<u8>, bool) {
        let (mut text, mut byte) = (Vec::new(), [0]);
        let mut decoder = MultiGzDecoder::new(gzip);
        loop {
            match decoder.read(&mut byte) {
                Ok(0) => return (text, false),
                Ok(_) => text.push(byte[0]),
                Err(_) => return (text, true),
            }
        }
    }

    /// Checks that every complete line of a gzip file is read, and that there is an error if the
    /// file is not intact. Returns both.
    fn check_gzip(gzip: &[u8]) -> Result<(Vec<u8>, bool), TestCaseError> {
        let (blocks, error) = blocks(gzip);
        let (text, fails) = decompressed(gzip);
        let read = blocks.concat();
        prop_assert_eq!(error.is_some(), fails, "{:?}", error);
        if fails {
            prop_assert!(read.starts_with(&text[..end_of_last_line(&text)]));
            prop_assert!(read.len() <= text.len() + 1 && read.len() == end_of_last_line(&read));
        } else {
            prop_assert_eq!(&read, &text);
        }
        Ok((read, fails))
    }

    proptest! {
        // Sizes around the number of sniffed bytes, and far from it.
        #[test]
        fn whole_lines_of_damaged_gzip_are_given_at_any_size(
            size in prop_oneof![1..300usize, 3_900..4_300usize, 8_000..30_000usize],
            members in 1..4usize,
            level in prop::sample::select(vec![0, 1, 6]),
            place in any::<prop::sample::Index>(),
            flip in 1..=255u8,
            behind in prop::sample::select(vec![&[0u8; 9][..], b"\n", b"garbage", b"\x1f\x8b\x08"]),
        ) {
            let mut text = numbered_lines(size / 8);
            text.resize(text.len().max(size), b'x');
            let whole: Vec<u8> = text
                .chunks((text.len() / members).max(1))
                .flat_map(|part| {
                    let level = flate2::Compression::new(level);
                    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
                    encoder.write_all(part).unwrap();
                    encoder.finish().unwrap()
                })
                .collect();
            prop_assert_eq!(check_gzip(&whole)?, (text.clone(), false));

            let cut = place.index(whole.len() + 1);
            if cut > 1 {
                prop_assert!(text.starts_with(&check_gzip(&whole[..cut])?.0));
            }
            let (lines, fails) = check_gzip(&[&whole, behind].concat())?;
            prop_assert!(fails && text.starts_with(&lines));
            prop_assert_eq!(lines.len(), end_of_last_line(&text));
            // After the first member's header: decoders disagree about damaged headers.
            let mut damaged = whole;
            let damage = 10 + place.index(damaged.len().saturating_sub(10).max(1));
            if let (1, Some(byte)) = (members, damaged.get_mut(damage)) {
                *byte ^= flip;
                if decompressed(&damaged).0.starts_with(b"{") {
                    // The damage made the text look like JSON, which is refused by name.
                    prop_assert!(LineStream::open(&damaged[..], text.len()).is_err());
                } else {
                    // Some bits in the header of a stored block have no meaning.
                    let (lines, fails) = check_gzip(&damaged)?;
                    prop_assert!(fails || lines == text);
                }
            }
        }
    }
}
