//! Decompressing a zstd frame.

use std::io;

use zstd::zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer, get_error_name};

use super::decompress::{Decompress, State, Step};

/// The largest window that is allowed, 128 MiB, as a power of two. zstd's own program decompresses no
/// larger one without being asked to, and compresses with a larger one only with `--long=28` or more.
const WINDOW_LOG: u32 = 27;

/// The first bytes that a frame needs: its magic number and a byte that tells the size of its header.
const FRAME_START: usize = 5;

/// The size of a block's header.
const BLOCK_HEADER: usize = 3;

/// A decompressor of zstd frames.
///
/// zstd forgets what it decompressed in a call that meets damage. So it is given one block at a time,
/// without the header of the next block, and what it holds back is taken before the next block. Before
/// damage it has then returned every block that is intact.
pub(super) struct Zstd {
    context: DCtx<'static>,
    /// How many bytes it asked for: up to the end of a block, and the header of the next one.
    wanted: usize,
    /// Whether the last buffer was filled, so that more may be held back.
    may_hold_back: bool,
}

impl Zstd {
    /// # Errors
    /// There is not enough memory.
    pub(super) fn new() -> io::Result<Self> {
        let failed = |code| io::Error::other(get_error_name(code));
        let mut context =
            DCtx::try_create().ok_or_else(|| io::Error::from(io::ErrorKind::OutOfMemory))?;
        context.init().map_err(failed)?;
        context
            .set_parameter(DParameter::WindowLogMax(WINDOW_LOG))
            .map_err(failed)?;
        Ok(Self {
            context,
            wanted: FRAME_START,
            may_hold_back: false,
        })
    }

    /// Gives zstd some bytes.
    fn call(&mut self, compressed: &[u8], buffer: &mut [u8]) -> Step {
        let mut input = InBuffer::around(compressed);
        let mut output = OutBuffer::around(buffer);
        let result = self.context.decompress_stream(&mut output, &mut input);
        let (consumed, read) = (input.pos(), output.pos());
        self.may_hold_back = read == buffer.len();
        Step {
            consumed,
            read,
            state: match result {
                Ok(0) => State::MemberEnded,
                Ok(wanted) => {
                    self.wanted = wanted;
                    State::Inside
                }
                Err(code) => State::Damaged(known_reason(get_error_name(code))),
            },
        }
    }
}

impl Decompress for Zstd {
    const NAME: &'static str = "zstd";

    fn step(&mut self, compressed: &[u8], buffer: &mut [u8]) -> Step {
        if self.may_hold_back {
            let held_back = self.call(&[], buffer);
            if held_back.read > 0 {
                return held_back;
            }
        }
        let to_end_of_block = self.wanted.saturating_sub(BLOCK_HEADER);
        let wanted = match to_end_of_block {
            0 => self.wanted,
            _ => to_end_of_block,
        };
        self.call(&compressed[..wanted.min(compressed.len())], buffer)
    }

    fn reset(&mut self) {
        self.wanted = FRAME_START;
        self.may_hold_back = false;
    }
}

/// A reason that the user can do something about, by zstd's name for it.
fn known_reason(error: &str) -> Option<&'static str> {
    match error {
        "Frame requires too much memory for decoding" => Some(
            "the zstd data needs a window of more than 128 MiB: decompress it first \
             (zstd -dc --long=31 FILE | s3tls audit -)",
        ),
        "Dictionary mismatch" => Some(
            "the zstd data needs a dictionary: decompress it first (zstd -dc -D DICTIONARY FILE)",
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::input::line_stream::tests::{blocks, numbered_lines};

    const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

    /// A frame of one block that is not compressed. `header` is what follows the magic number.
    fn stored(header: &[u8], text: &[u8]) -> Vec<u8> {
        let block = (text.len() as u32) << 3 | 1;
        [&MAGIC, header, &block.to_le_bytes()[..3], text].concat()
    }

    fn skippable(number: u8, content: &[u8]) -> Vec<u8> {
        let length = (content.len() as u32).to_le_bytes();
        [&[0x50 | number, 0x2a, 0x4d, 0x18], &length[..], content].concat()
    }

    #[test]
    fn frames_that_are_skipped_may_stand_anywhere() {
        let text = numbered_lines(30_000);
        let (first, second) = text.split_at(100_000);
        let frame = |text| ::zstd::encode_all(text, 3).expect("memory takes every write");
        let file = [
            skippable(0, b"what pzstd notes"),
            frame(first),
            skippable(15, b""),
            frame(second),
            skippable(7, &[0x28; 300_000]),
        ];
        let (blocks, error) = blocks(&file.concat());
        assert!(error.is_none(), "{error:?}");
        assert!(blocks.concat() == text);
    }

    #[test]
    fn windows_are_bounded() {
        // The window as a power of two, less 10, in the upper five bits.
        let (largest, larger) = ([0, 17 << 3], [0, 18 << 3]);
        let (read, error) = blocks(&stored(&largest, b"line\n"));
        assert!(error.is_none() && read.concat() == b"line\n");
        let file = [stored(&largest, b"line\n"), stored(&larger, b"lost\n")].concat();
        let (read, error) = blocks(&file);
        let message = error.expect("it is refused").to_string();
        assert!(message.contains("more than 128 MiB"), "{message}");
        assert!(
            message.ends_with("; what came before was audited"),
            "{message}"
        );
        assert_eq!(read.concat(), b"line\n");
    }

    #[test]
    fn a_missing_dictionary_is_named() {
        let with_dictionary = stored(&[1, 0, 7], b"line\n");
        let message = blocks(&with_dictionary)
            .1
            .expect("it is refused")
            .to_string();
        assert!(message.contains("needs a dictionary"), "{message}");
    }
}
