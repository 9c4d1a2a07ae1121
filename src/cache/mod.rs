//! Keeping what was counted, so that the next audit of the same logs reads only what is new.
//!
//! Sources are counted in parts: those that S3 delivered on the same day, up to some size. The counts of
//! a part are kept in a file, an entry, under the versions of its sources. An entry is used
//! again only if each of its sources is still there and unchanged, and if the period that is asked
//! for selects the same of its records. Everything else is read again. So the sum is that of a run
//! without a cache, whatever happens to the files of the cache.
//!
//! Most groups of one day are those of every other day, so that reading the entries of many days would
//! take as long as reading their logs. Sums of parts that are neighbours in time are therefore entries
//! too, beside those of the parts, which are used once a source of the sum is gone.
//!
//! Objects in S3 are listed in each run. Where the pages of the listing ended is kept too, so that
//! the next run asks for many pages at once.

mod choice;
mod count;
mod entry;
mod folder;
mod key;
mod listing;
mod parts;
mod sums;

pub use count::{Cached, OnCounts, count};
pub use folder::{CacheFolder, CacheStatistics};
