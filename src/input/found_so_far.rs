//! How much a search has found, for others to watch while it goes on.

use std::sync::atomic::{AtomicU64, Ordering};

/// Number of files and objects that a search has found so far.
#[derive(Debug, Default)]
pub struct FoundSoFar(AtomicU64);

impl FoundSoFar {
    /// The number by now.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn add(&self, more: usize) {
        self.0.fetch_add(more as u64, Ordering::Relaxed);
    }
}
