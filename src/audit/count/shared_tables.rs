//! How much memory the threads' tables take, together.

use std::sync::{Mutex, PoisonError};

use super::key_fields::KeyFields;
use super::tables::Tables;
use crate::audit::Options;

/// What a thread's tables may always take, in bytes, but for what is less than that in all: to give
/// them up often would cost more than the memory is worth.
const LEAST: usize = 16 << 20;

/// The tables that threads empty theirs into, so that many threads need no more memory than one.
///
/// Of the memory allowed, these have a quarter and those of all threads together another; the rest
/// is for what the report is made of in the end, when there is more to a group than its counts.
pub(crate) struct SharedTables {
    tables: Mutex<Tables>,
    limit: usize,
    limit_of_thread: usize,
}

/// How large the tables of all that is counted may become.
pub(crate) fn limit(options: &Options) -> usize {
    usize::try_from(options.memory / 4).unwrap_or(usize::MAX)
}

impl SharedTables {
    /// Empty tables.
    pub(crate) fn new(keys: &KeyFields, options: &Options) -> Self {
        let limit = limit(options);
        Self {
            tables: Mutex::new(Tables::new(keys)),
            limit,
            limit_of_thread: (limit / rayon::current_num_threads()).max(LEAST.min(limit)),
        }
    }

    /// Empty tables for a thread.
    pub(crate) fn empty(&self) -> Tables {
        let tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        tables.emptied()
    }

    /// Takes what a thread has counted, if that is much.
    pub(crate) fn take_if_large(&self, tables: &mut Tables) {
        if tables.size() > self.limit_of_thread {
            let mut shared = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
            let counted = std::mem::replace(tables, shared.emptied());
            shared.merge(counted);
            shared.fit(self.limit);
            *tables = shared.emptied();
        }
    }

    /// All of them, with what the threads have left.
    pub(crate) fn with(self, left: Tables) -> Tables {
        let mut tables = self
            .tables
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        tables.merge(left);
        tables.fit(self.limit);
        tables
    }
}
