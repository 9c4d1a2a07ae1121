//! What is being read, how far it has come, and what was noted.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Discovered;
use super::foreign::{Foreign, ForeignRule};
use super::member_filter::MemberFilter;
use super::notes::Notes;
use super::reading::Reading;

/// State that all reading threads share.
pub(super) struct Progress {
    pub(super) found: Discovered,
    /// Longer lines in pipes and compressed files are cut, in bytes.
    pub(super) longest_line: usize,
    /// How many sources are read as streams.
    pub(super) streams: usize,
    /// Bytes read so far; compressed files count as compressed.
    pub(super) read: Arc<AtomicU64>,
    /// Objects in S3 read so far.
    pub(super) objects_read: AtomicU64,
    members: Arc<MemberFilter>,
    pub(super) notes: Arc<Notes>,
}

impl Progress {
    pub(super) fn new(mut found: Discovered, longest_line: usize, rule: ForeignRule) -> Self {
        let errors = std::mem::take(&mut found.errors);
        let members = Arc::new(found.members.clone());
        Self {
            found,
            longest_line,
            streams: 0,
            read: Arc::default(),
            objects_read: AtomicU64::new(0),
            members,
            notes: Arc::new(Notes::new(errors, rule)),
        }
    }

    /// What the reader of a source needs to know.
    pub(super) fn reading(&self, source: usize) -> Reading {
        Reading {
            source: self.found.sources.get(source).into_owned().name,
            longest_line: self.longest_line,
            members: Arc::clone(&self.members),
            notes: Arc::clone(&self.notes),
        }
    }

    /// Notes that a source could not be read to its end.
    pub(super) fn fail(&self, source: usize, reason: impl ToString) {
        self.notes
            .fail(&self.found.sources.get(source).name, reason);
    }

    /// Notes that a source is not evidence.
    pub(super) fn foreign(&self, source: usize, kind: Foreign) {
        self.notes
            .foreign(&self.found.sources.get(source).name, kind);
    }

    /// Counts a stream that has ended, if it is an object.
    pub(super) fn stream_ended(&self, source: usize) {
        let is_object = self.found.sources.get(source).is_in_s3();
        self.objects_read
            .fetch_add(is_object.into(), Ordering::Relaxed);
    }
}
