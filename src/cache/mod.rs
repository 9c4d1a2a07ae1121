//! Keeping what was counted, so that the next audit of the same logs reads only what is new.
//!
//! Sources are counted in parts: those that S3 delivered on the same day, up to some size. The counts of
//! a part are kept in a file, an entry, under the versions of its sources. An entry is used
//! again only if each of its sources is still there and unchanged, and if the period that is asked
//! for selects the same of its records. Everything else is read again. So the sum is that of a run
//! without a cache, whatever happens to the files of the cache.

mod count;
mod entry;
mod folder;
mod key;
mod parts;

pub use count::{Cached, OnCounts, count};
pub use folder::{CacheFolder, CacheStatistics};
