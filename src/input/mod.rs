//! Where bytes come from: files, folders, standard input and S3, plain, gzip or zstd,
//! alone or in tar archives.
//!
//! [`Input`] hands out blocks of whole lines to as many threads as ask for them. It does not know
//! what the lines mean.

mod archive;
mod blocks;
mod bucket_facts;
mod bucket_names;
mod column;
mod compressed;
mod csv;
mod discovered;
mod exclude;
mod failed_reader;
mod foreign;
mod found_so_far;
mod json;
mod kind;
mod line_stream;
mod local;
mod member_filter;
mod name;
mod name_filter;
mod notes;
mod object_name;
mod open;
mod opened;
mod ordered;
mod page_ends;
mod parallel;
mod progress;
mod range;
mod reading;
#[cfg(feature = "s3")]
pub mod s3;
mod sequential;
mod shared_inventory;
mod sizes;
mod sniff;
mod source_list;
mod sources;
mod version;
mod whole_lines;

use std::fmt;
use std::path::PathBuf;

pub use archive::Member;
pub use bucket_facts::{
    AccountFacts, BucketFacts, KeyFormat, LogSpan, LogTarget, Unanswered, Unlogged,
};
pub use bucket_names::BucketNames;
pub(crate) use column::{Column, is_of_cloudtrail, plain};
pub(crate) use csv::{Header, without_separator};
pub use discovered::Discovered;
pub use exclude::Exclude;
pub(crate) use foreign::has_key as has_json_key;
pub(crate) use foreign::table as foreign_table;
pub use foreign::{Foreign, ForeignRule, Skipped};
pub use found_so_far::FoundSoFar;
pub(crate) use json::LISTS;
pub use kind::Kind;
pub use local::{
    UNFINISHED_PREFIX, UNFINISHED_SUFFIX, UNFINISHED_UNIQUE, discover, discover_except,
    is_same_file,
};
pub use member_filter::MemberFilter;
pub use name::name_of_path;
pub use name_filter::NameFilter;
pub(crate) use object_name::DAY_SECONDS;
pub(crate) use ordered::{BlockStream, Next, Part, StreamBlock};
pub use page_ends::PageEnds;
pub use parallel::Input;
pub use range::SourceRange;
pub use shared_inventory::KeyShare;
#[cfg(feature = "s3")]
pub(in crate::input) use shared_inventory::SharedFile;
pub(in crate::input) use shared_inventory::SharedInventory;
pub(crate) use sniff::described;
pub use source_list::{ListedInS3, ListedObject};
pub use sources::Sources;

/// Whether a path is the URL of a bucket, a prefix or an object in S3: `s3://bucket/prefix`.
pub fn is_s3_url(path: &std::path::Path) -> bool {
    path.to_str()
        .is_some_and(|path| path.starts_with(S3_SCHEME))
}

const S3_SCHEME: &str = "s3://";

/// A file, an object in S3 or standard input.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name for people: a path, `s3://bucket/key`, or `-` for standard input.
    pub name: String,
    place: Place,
    /// Its size in bytes, if known before it is read.
    pub size: Option<u64>,
    /// When S3 delivered it, in seconds since the epoch, if its name says so.
    pub delivered: Option<i64>,
    /// What changes with its content: the time at which a file was modified, or a hash of the entity
    /// tag and the time of an object in S3. 0 if that is not known.
    tag: u64,
    /// The range to read, if not all of it.
    range: Option<SourceRange>,
}

impl Source {
    fn is_in_s3(&self) -> bool {
        !matches!(self.place, Place::StandardInput | Place::File(_))
    }
}

#[derive(Debug, Clone)]
enum Place {
    StandardInput,
    File(PathBuf),
    /// An object in this bucket; [`Source::name`] holds its key.
    #[cfg(feature = "s3")]
    Object(std::sync::Arc<s3::Bucket>),
}

/// A source that could not be read. The others were read all the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct InputError {
    /// [`Source::name`].
    pub source: String,
    /// Why, as a message for people.
    pub reason: String,
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.reason)
    }
}

impl std::error::Error for InputError {}

/// A part of a source.
///
/// It holds whole lines, and only a source's last line may lack its newline; or, if the kind of
/// evidence [has none](Kind::has_lines), any bytes. All parts of a source whose kind is
/// [read in order](Kind::is_in_order) come to the same thread, one after another, and none of
/// another source between them. If the kind [needs the whole source](Kind::is_whole), each block is
/// all of it.
#[derive(Debug, Clone, Copy)]
pub struct Block<'a> {
    /// The number of the source in [`Discovered::sources`].
    pub source: usize,
    /// The member that the lines are from, if the source is an archive.
    pub member: Option<&'a Member>,
    /// The number of the block within its source or member, from 0 at its start.
    pub part: usize,
    /// How many parts the source consists of, if each block is [the whole source](Kind::is_whole).
    /// Its reader reads only the part with this number.
    pub parts: usize,
    /// The kind of evidence of its source.
    pub kind: Kind,
    /// Whether the block holds everything that can be read of the source or member.
    pub is_whole: bool,
    /// Whether the source or member ends with this block, if its kind is read in order.
    pub ends: bool,
    /// The lines, with their newlines.
    pub bytes: &'a [u8],
    /// How many bytes of the source or member it covers. These are not those of `bytes` if a line was
    /// cut, or if each block is the whole source.
    pub size: u64,
}

impl<'a> Block<'a> {
    /// All of a source.
    pub(crate) fn whole(source: usize, kind: Kind, bytes: &'a [u8]) -> Self {
        Self {
            source,
            member: None,
            part: 0,
            parts: 1,
            kind,
            is_whole: true,
            ends: true,
            bytes,
            size: bytes.len() as u64,
        }
    }
}
