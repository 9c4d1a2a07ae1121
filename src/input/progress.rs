//! What is being read, how far it has come, and which errors occurred.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Discovered, InputError};

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

    /// Notes that a source could not be read to its end.
    pub(super) fn fail(&self, source: usize, reason: impl ToString) {
        self.add_error(InputError {
            source: self.found.sources[source].name.clone(),
            reason: reason.to_string(),
        });
    }

    /// Counts a stream that has ended, if it is an object.
    pub(super) fn stream_ended(&self, source: usize) {
        let is_object = self.found.sources[source].is_in_s3();
        self.objects_read
            .fetch_add(is_object.into(), Ordering::Relaxed);
    }

    pub(super) fn add_error(&self, error: InputError) {
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        // A failure of a whole bucket is noted for each of its objects.
        if errors.last() != Some(&error) {
            errors.push(error);
        }
    }

    /// Every error so far, sorted.
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
