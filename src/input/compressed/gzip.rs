//! Decompressing a gzip member.

use flate2::{Decompress as Inflate, FlushDecompress, Status};

use super::decompress::{Decompress, State, Step};

/// The largest window of deflate, 32 KiB, as a power of two.
const WINDOW_BITS: u8 = 15;

/// A decompressor of gzip members.
pub(super) struct Gzip(Inflate);

impl Gzip {
    pub(super) fn new() -> Self {
        Self(Inflate::new_gzip(WINDOW_BITS))
    }
}

impl Decompress for Gzip {
    const NAME: &'static str = "gzip";

    fn step(&mut self, compressed: &[u8], buffer: &mut [u8]) -> Step {
        let inflate = &mut self.0;
        let before = (inflate.total_in(), inflate.total_out());
        let result = inflate.decompress(compressed, buffer, FlushDecompress::None);
        Step {
            consumed: (inflate.total_in() - before.0) as usize,
            read: (inflate.total_out() - before.1) as usize,
            state: match result {
                Ok(Status::StreamEnd) => State::MemberEnded,
                Ok(Status::Ok | Status::BufError) => State::Inside,
                Err(_) => State::Damaged(None),
            },
        }
    }

    fn reset(&mut self) {
        self.0.reset(true);
    }
}
