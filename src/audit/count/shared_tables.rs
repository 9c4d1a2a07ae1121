//! Limiting the memory of the tables of all threads together.

use std::sync::{Mutex, PoisonError};

use super::key_fields::KeyFields;
use super::tables::Tables;
use crate::audit::Options;

/// The smallest limit for a thread's tables, in bytes, unless the limit for all is smaller.
/// Emptying smaller tables into the shared ones would cost more time than the memory is worth.
const LEAST: usize = 16 << 20;

/// The tables into which threads empty their own, so that many threads need no more memory than
/// one.
///
/// These tables may take a quarter of the allowed memory, and the tables of all threads together
/// another quarter. The rest is for building the report, where groups need more than their counts.
pub(crate) struct SharedTables {
    tables: Mutex<Tables>,
    limit: usize,
    thread_limit: usize,
}

/// Largest size of the merged tables, in bytes: a quarter of the allowed memory.
pub(crate) fn limit(options: &Options) -> usize {
    usize::try_from(options.memory / 4).unwrap_or(usize::MAX)
}

impl SharedTables {
    pub(crate) fn new(keys: &KeyFields, options: &Options) -> Self {
        let limit = limit(options);
        Self {
            tables: Mutex::new(Tables::new(keys)),
            limit,
            thread_limit: (limit / rayon::current_num_threads()).max(LEAST.min(limit)),
        }
    }

    /// Empty tables for a thread.
    pub(crate) fn empty(&self) -> Tables {
        let tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        tables.emptied()
    }

    /// Empties a thread's tables into the shared ones if they exceed the limit for a thread.
    pub(crate) fn take_if_large(&self, tables: &mut Tables) {
        if tables.size() > self.thread_limit {
            let mut shared = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
            let counted = std::mem::replace(tables, shared.emptied());
            shared.merge(counted);
            shared.fit(self.limit);
            *tables = shared.emptied();
        }
    }

    /// The merged tables, including the threads' remaining counts.
    pub(crate) fn into_tables(self, remaining: Tables) -> Tables {
        let mut tables = self
            .tables
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        tables.merge(remaining);
        tables.fit(self.limit);
        tables
    }
}
