//! Limiting the memory of the counts of all threads together.

use std::sync::{Mutex, PoisonError};

use super::bounded::Bounded;

/// The smallest limit for a thread's counts, in bytes, unless the limit for all is smaller.
/// Emptying smaller counts into the shared ones would cost more time than the memory is worth.
const LEAST: usize = 16 << 20;

/// How many records a thread counts at most before the size of its counts is looked at. A block of
/// text hardly has as many, but one of Parquet may have millions.
pub(super) const LOOKED_AT_AFTER: usize = 16 << 10;

/// The counts into which threads empty their own, so that many threads need no more memory than
/// one.
///
/// They may take a quarter of the memory that is left for counts, and the counts of all threads together another
/// quarter. The rest is for folding, which makes a smaller copy, and for the report.
pub(crate) struct Shared<T> {
    all: Mutex<T>,
    limit: usize,
    thread_limit: usize,
}

/// What a run takes besides its counts, in bytes: the program, the blocks that are read ahead, and
/// what allocators hold back.
const BESIDE: u64 = 32 << 20;

/// Largest size of all counts together, in bytes: a quarter of what is left of the allowed memory.
pub(crate) fn limit(memory: u64) -> usize {
    let left = memory - BESIDE.min(memory / 4);
    usize::try_from(left / 4).unwrap_or(usize::MAX)
}

impl<T: Bounded> Shared<T> {
    /// `empty` has no counts; `memory` is the allowed memory in bytes.
    pub(crate) fn new(empty: T, memory: u64) -> Self {
        let limit = limit(memory);
        Self {
            all: Mutex::new(empty),
            limit,
            thread_limit: (limit / rayon::current_num_threads()).max(LEAST.min(limit)),
        }
    }

    /// Empty counts for a thread.
    pub(crate) fn empty(&self) -> T {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.emptied()
    }

    /// Empties a thread's counts into the shared ones if they exceed the limit for a thread, and
    /// returns whether they did.
    fn take_if_large(&self, counts: &mut T) -> bool {
        let is_large = counts.size() > self.thread_limit;
        if is_large {
            let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
            let counted = std::mem::replace(counts, all.emptied());
            all.merge(counted);
            all.fit(self.limit);
            *counts = all.emptied();
        }
        is_large
    }

    /// The merged counts, including the threads' remaining ones.
    pub(crate) fn into_all(self, remaining: T) -> T {
        let mut all = self
            .all
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        all.merge(remaining);
        all.fit(self.limit);
        all
    }
}

/// When a thread looks at the size of its counts.
pub(crate) struct Emptying<'s, T> {
    shared: &'s Shared<T>,
    /// How many records were counted since the last look.
    unseen: usize,
}

impl<'s, T: Bounded> Emptying<'s, T> {
    pub(crate) fn into(shared: &'s Shared<T>) -> Self {
        Self { shared, unseen: 0 }
    }

    /// Looks after enough records, and returns whether the counts were emptied.
    pub(crate) fn after_records(&mut self, records: usize, counts: &mut T) -> bool {
        self.unseen += records;
        self.unseen >= LOOKED_AT_AFTER && self.after_block(counts)
    }

    /// Looks after a block, and returns whether the counts were emptied.
    pub(crate) fn after_block(&mut self, counts: &mut T) -> bool {
        self.unseen = 0;
        self.shared.take_if_large(counts)
    }
}
