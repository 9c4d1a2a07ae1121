//! What the readers of streams need to know.

use std::sync::Arc;

use super::member_filter::MemberFilter;
use super::notes::Notes;

/// What the reader of a stream needs to know.
#[derive(Clone)]
pub(super) struct Reading {
    /// The name of its source.
    pub source: String,
    /// Longer lines are cut, in bytes.
    pub longest_line: usize,
    /// Which members of an archive are left out.
    pub members: Arc<MemberFilter>,
    /// Where to note what cannot be read of an archive.
    pub notes: Arc<Notes>,
}
