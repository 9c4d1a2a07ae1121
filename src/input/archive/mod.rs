//! Tar archives: each member is read as if it were a file. Nothing is unpacked to disk.

mod attributes;
mod entries;
mod header;
mod member_lines;

pub(super) use header::begins_with_header;
pub(super) use member_lines::MemberLines;

/// A member of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its number among the files of the archive, from 1.
    pub number: usize,
    /// The name for people: the archive's, a `!`, and its own.
    pub name: String,
    /// When S3 delivered it, in seconds since the epoch, if its name says so.
    pub delivered: Option<i64>,
}
