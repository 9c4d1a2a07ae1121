//! What is to be read, how far reading has come, and what failed on the way.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Discovered, InputError};

/// The sources and what happened to them, shared by all threads that read.
pub(super) struct Progress {
    pub(super) found: Discovered,
    /// The longest line, in bytes, that is kept of a pipe or a compressed file.
    pub(super) longest_line: usize,
    /// How many sources are read as streams.
    pub(super) streams: usize,
    /// Bytes read so far, of compressed files as compressed.
    pub(super) read: Arc<AtomicU64>,
    /// Objects in S3 read so far.
    pub(super) objects_read: AtomicU64,
    errors: Mutex<Vec<InputError>>,
}

impl Progress {
    pub(super) fn new(mut found: Discovered, longest_line: usize) -> Self {
        let errors = Mutex::new(std::mem::take(&mut found.errors));
        Self {
            found,
            longest_line,
            streams: 0,
            read: Arc::default(),
            objects_read: AtomicU64::new(0),
            errors,
        }
    }

    /// Names a source that could not be read, or not to its end.
    pub(super) fn fail(&self, source: usize, reason: impl ToString) {
        self.note(InputError {
            source: self.found.sources[source].name.clone(),
            reason: reason.to_string(),
        });
    }

    /// Counts a source that has been read as a stream.
    pub(super) fn end_of(&self, source: usize) {
        let is_object = self.found.sources[source].is_in_s3();
        self.objects_read
            .fetch_add(is_object.into(), Ordering::Relaxed);
    }

    pub(super) fn note(&self, error: InputError) {
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        // A bucket that fails as a whole fails for each of its objects.
        if errors.last() != Some(&error) {
            errors.push(error);
        }
    }

    /// What could not be looked into or read so far, sorted.
    pub(super) fn errors(&self) -> Vec<InputError> {
        let mut errors = self
            .errors
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        errors.sort();
        errors.dedup();
        errors
    }
}
