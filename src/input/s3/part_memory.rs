//! Memory for parts of large objects, used again and again.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Memory of parts that have been read, for parts that are still to come. The system clears fresh
/// memory page by page, which takes longer than copying a part.
#[derive(Debug, Default)]
pub(super) struct PartMemory(Mutex<Vec<Vec<u8>>>);

impl PartMemory {
    /// Empty memory with room for `length` bytes.
    pub(super) fn take(&self, length: usize) -> Vec<u8> {
        let mut memory = self.lock().pop().unwrap_or_default();
        memory.clear();
        memory.reserve_exact(length);
        memory
    }

    /// Keeps memory for the next part.
    pub(super) fn give_back(&self, memory: Vec<u8>) {
        self.lock().push(memory);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
