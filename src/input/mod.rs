//! Where bytes come from: files, folders, standard input and S3, plain or gzip.
//!
//! [`Input`] hands out blocks of whole lines to as many threads as ask for them. It knows
//! nothing of what the lines say.

mod discovered;
mod gzip;
mod line_stream;
mod local;
mod object_name;
mod parallel;
mod progress;
#[cfg(feature = "s3")]
pub mod s3;
mod sequential;
mod sizes;
mod sniff;
mod source_list;
mod whole_lines;

use std::fmt;
use std::path::PathBuf;

pub use discovered::Discovered;
pub use local::{UNFINISHED_PREFIX, UNFINISHED_SUFFIX, UNFINISHED_UNIQUE, discover, is_same_file};
pub use parallel::Input;
pub use source_list::ListedObject;

/// Whether a path is the URL of a bucket in S3 or of what it holds, `s3://bucket/prefix`.
pub fn is_s3_url(path: &std::path::Path) -> bool {
    path.to_str()
        .is_some_and(|path| path.starts_with(S3_SCHEME))
}

const S3_SCHEME: &str = "s3://";

/// A file, an object in S3 or standard input.
#[derive(Debug, Clone)]
pub struct Source {
    /// What the user calls it: a path, `s3://bucket/key`, or `-`.
    pub name: String,
    place: Place,
    /// Its size in bytes where that is known beforehand.
    pub size: Option<u64>,
    /// When S3 delivered it, in seconds since the epoch, where its name tells.
    pub delivered: Option<i64>,
}

impl Source {
    fn is_in_s3(&self) -> bool {
        !matches!(self.place, Place::StandardInput | Place::File(_))
    }
}

/// Where a source is.
#[derive(Debug, Clone)]
enum Place {
    StandardInput,
    File(PathBuf),
    /// The name says which of its objects.
    #[cfg(feature = "s3")]
    Object(std::sync::Arc<s3::Bucket>),
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

impl std::error::Error for InputError {}

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
