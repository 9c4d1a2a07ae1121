//! Decompressing a file that is made of members, one after another: gzip or zstd.

use std::io::{self, BufRead, Read};

use super::Compression;
use super::decompress::{Decompress, State, Step};
use super::gzip::Gzip;
use super::zstd::Zstd;
use crate::input::failed_reader::Failed;

/// A reader of all members of a compressed file.
///
/// # Errors
/// Reading fails where the data is damaged or ends early, but only after every byte that could be
/// decompressed has been returned. (The readers of flate2 and zstd drop the bytes decompressed in the
/// same step as the damage, which may be all of a small file.)
pub(in crate::input) fn decoder<'a>(
    compression: Compression,
    compressed: impl BufRead + Send + 'a,
) -> Box<dyn Read + Send + 'a> {
    match compression {
        Compression::Gzip => Box::new(Members::new(compressed, Gzip::new())),
        Compression::Zstd => match Zstd::new() {
            Ok(zstd) => Box::new(Members::new(compressed, zstd)),
            Err(error) => Box::new(Failed(Some(error))),
        },
    }
}

struct Members<R, D> {
    compressed: R,
    decompress: D,
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

impl<R: BufRead, D: Decompress> Read for Members<R, D> {
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

impl<R: BufRead, D: Decompress> Members<R, D> {
    fn new(compressed: R, decompress: D) -> Self {
        Self {
            compressed,
            decompress,
            place: Place::Member,
        }
    }

    /// Decompresses some bytes, and notes where the reader is then.
    fn step(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let compressed = self.compressed.fill_buf()?;
        if matches!(self.place, Place::Between) {
            if compressed.is_empty() {
                self.place = Place::End;
                return Ok(0);
            }
            self.decompress.reset();
            self.place = Place::Member;
        }
        let Step {
            consumed,
            read,
            state,
        } = self.decompress.step(compressed, buffer);
        self.compressed.consume(consumed);
        match state {
            State::MemberEnded => self.place = Place::Between,
            State::Inside if consumed == 0 && read == 0 => {
                let what = format!("the {} data ends before its end", D::NAME);
                self.place = damage(io::ErrorKind::UnexpectedEof, &what);
            }
            State::Inside => {}
            State::Damaged(None) => {
                let what = format!("the {} data is damaged", D::NAME);
                self.place = damage(io::ErrorKind::InvalidData, &what);
            }
            State::Damaged(Some(what)) => self.place = damage(io::ErrorKind::InvalidData, what),
        }
        Ok(read)
    }
}

fn damage(kind: io::ErrorKind, what: &str) -> Place {
    let message = format!("{what}; what came before was audited");
    Place::Damage(io::Error::new(kind, message))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::bufread::MultiGzDecoder;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;
    use zstd::stream::raw::{self, Operation};

    use super::*;
    use crate::input::line_stream::LineStream;
    use crate::input::line_stream::tests::{blocks, numbered_lines};
    use crate::input::whole_lines::end_of_last_line;

    const ALL: [Compression; 2] = [Compression::Gzip, Compression::Zstd];

    /// A member with a checksum.
    fn member(compression: Compression, text: &[u8], level: u32) -> Vec<u8> {
        match compression {
            Compression::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::new(level));
                encoder.write_all(text).unwrap();
                encoder.finish().unwrap()
            }
            Compression::Zstd => {
                let mut encoder = zstd::Encoder::new(Vec::new(), level as i32).unwrap();
                encoder.include_checksum(true).unwrap();
                encoder.write_all(text).unwrap();
                encoder.finish().unwrap()
            }
        }
    }

    /// The text as another decoder reads it, and whether it fails. It is read byte by byte, since
    /// it drops the bytes decompressed in the same step as the damage.
    fn decompressed(compression: Compression, bytes: &[u8]) -> (Vec<u8>, bool) {
        match compression {
            Compression::Gzip => gunzipped(bytes),
            Compression::Zstd => unzstd(bytes),
        }
    }

    fn gunzipped(gzip: &[u8]) -> (Vec<u8>, bool) {
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

    fn unzstd(zstd: &[u8]) -> (Vec<u8>, bool) {
        let mut decoder = raw::Decoder::new().unwrap();
        // A block has at most 128 KiB.
        let (mut text, mut buffer) = (Vec::new(), vec![0; 1 << 18]);
        let mut is_inside = false;
        for byte in zstd {
            match decoder.run_on_buffers(&[*byte], &mut buffer) {
                Ok(status) => {
                    text.extend_from_slice(&buffer[..status.bytes_written]);
                    is_inside = status.remaining > 0;
                }
                Err(_) => return (text, true),
            }
        }
        (text, is_inside)
    }

    /// Checks that every complete line of a file is read, and that there is an error if the file is
    /// not intact. Returns both.
    fn check(compression: Compression, file: &[u8]) -> Result<(Vec<u8>, bool), TestCaseError> {
        let (blocks, error) = blocks(file);
        let (text, fails) = decompressed(compression, file);
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
        // Sizes around the number of sniffed bytes, around a block of zstd, and far from them.
        #[test]
        fn whole_lines_of_damaged_files_are_given_at_any_size(
            compression in prop::sample::select(ALL.to_vec()),
            size in prop_oneof![
                1..300usize,
                3_900..4_300usize,
                8_000..30_000usize,
                120_000..140_000usize,
            ],
            members in 1..4usize,
            level in prop::sample::select(vec![0, 1, 6]),
            place in any::<prop::sample::Index>(),
            flip in 1..=255u8,
            behind in prop::sample::select(vec![
                &[0u8; 9][..],
                b"\n",
                b"garbage",
                b"\x1f\x8b\x08",
                b"\x28\xb5\x2f\xfd",
            ]),
        ) {
            let mut text = numbered_lines(size / 8);
            text.resize(text.len().max(size), b'x');
            let whole: Vec<u8> = text
                .chunks((text.len() / members).max(1))
                .flat_map(|part| member(compression, part, level))
                .collect();
            prop_assert_eq!(check(compression, &whole)?, (text.clone(), false));

            let cut = place.index(whole.len() + 1);
            if cut > 3 {
                prop_assert!(text.starts_with(&check(compression, &whole[..cut])?.0));
            }
            let (lines, fails) = check(compression, &[&whole, behind].concat())?;
            prop_assert!(fails && text.starts_with(&lines));
            prop_assert_eq!(lines.len(), end_of_last_line(&text));
            // After the first member's header: decoders disagree about damaged headers.
            let mut damaged = whole;
            let damage = 10 + place.index(damaged.len().saturating_sub(10).max(1));
            if let (1, Some(byte)) = (members, damaged.get_mut(damage)) {
                *byte ^= flip;
                if decompressed(compression, &damaged).0.starts_with(b"{") {
                    // The damage made the text look like JSON, which is refused by name.
                    prop_assert!(LineStream::open(&damaged[..], text.len()).is_err());
                } else {
                    // Some bits in the header of a stored block have no meaning.
                    let (lines, fails) = check(compression, &damaged)?;
                    prop_assert!(fails || lines == text);
                }
            }
        }
    }
}
