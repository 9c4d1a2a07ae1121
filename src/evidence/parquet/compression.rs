//! Decompressing pages, whose size after it is known.

use flate2::{Decompress, FlushDecompress, Status};

use super::problem::Problem;

/// The largest window of deflate, 32 KiB, as a power of two.
const WINDOW_BITS: u8 = 15;

/// How pages are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    Snappy,
    Gzip,
    Zstd,
}

impl Codec {
    /// The compression with this code in `parquet.thrift`; `None` if there is none.
    pub(super) fn of(code: i32) -> Result<Option<Self>, Problem> {
        Ok(match code {
            0 => None,
            1 => Some(Self::Snappy),
            2 => Some(Self::Gzip),
            6 => Some(Self::Zstd),
            _ => return Err(Problem::Codec(code)),
        })
    }

    /// Fills `page` from its start to its end.
    ///
    /// # Errors
    /// The data is damaged, or has another size than the page.
    pub(super) fn decompress(self, compressed: &[u8], page: &mut [u8]) -> Result<(), Problem> {
        let written = match self {
            Self::Snappy => snap::raw::Decoder::new().decompress(compressed, page).ok(),
            Self::Gzip => inflate(compressed, page),
            Self::Zstd => zstd::bulk::decompress_to_buffer(compressed, page).ok(),
        };
        match written == Some(page.len()) {
            true => Ok(()),
            false => Err(Problem::Compressed),
        }
    }
}

/// Decompresses gzip of any number of members.
fn inflate(mut compressed: &[u8], page: &mut [u8]) -> Option<usize> {
    let mut written = 0;
    let mut inflate = Decompress::new_gzip(WINDOW_BITS);
    loop {
        let status = inflate.decompress(compressed, &mut page[written..], FlushDecompress::Finish);
        written += inflate.total_out() as usize;
        compressed = &compressed[inflate.total_in() as usize..];
        match status {
            Ok(Status::StreamEnd) if compressed.is_empty() => return Some(written),
            Ok(Status::StreamEnd) => inflate.reset(true),
            _ => return None,
        }
    }
}
