//! Where bytes come from: files, folders and standard input, plain or gzip.
//!
//! [`Input`] hands out blocks of whole lines to as many threads as ask for them. It knows
//! nothing of what the lines say.

mod discover;
mod gzip;
mod lines;
mod list;
mod local;
mod map;
mod name;
mod sniff;
mod stream;

use std::fmt;

pub use discover::{Discovered, discover};
pub use local::Input;

/// A file or standard input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// What the user calls it: a path, or `-`.
    pub name: String,
    /// Where it is; `None` is standard input.
    path: Option<std::path::PathBuf>,
    /// Its size in bytes where that is known beforehand.
    pub size: Option<u64>,
    /// When S3 delivered it, in seconds since the epoch, where its name tells.
    pub delivered: Option<i64>,
}

/// Something that could not be read; all else still was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct InputError {
    /// The source's name.
    pub source: String,
    /// Why, in words.
    pub reason: String,
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.reason)
    }
}

/// Whole lines from one source; only a source's last line may lack its newline.
#[derive(Debug, Clone, Copy)]
pub struct Block<'a> {
    /// The source's place in [`Discovered::sources`].
    pub source: usize,
    /// The block's place in its source: blocks of a source are numbered in its order.
    pub part: usize,
    /// Whether the block is all there is of its source.
    pub is_whole: bool,
    /// The lines.
    pub bytes: &'a [u8],
}
