//! Deciding by their names which files, members of archives and objects may hold the records that
//! were asked for.

use super::bucket_names::BucketNames;
use super::object_name::{self, DAY_SECONDS, DatedName};

/// How long after a request its record may be delivered, in seconds. Delivery is best effort:
/// nearly all records arrive within hours, and the longest delay seen was nine days.
const LATEST_DELIVERY: i64 = 10 * DAY_SECONDS;

/// What to read, by name. Whatever has no date in its name is read.
#[derive(Debug, Clone, Default)]
pub struct NameFilter {
    /// Only what may hold records from this time on, in seconds since the epoch.
    pub since: Option<i64>,
    /// Only what may hold records from before this time. Since records may be delivered late, names
    /// of up to ten days later are included.
    pub until: Option<i64>,
    /// If folders are named after the logged buckets, only the folders of these buckets.
    pub buckets: BucketNames,
}

impl NameFilter {
    /// Whether a file or object of this name may hold wanted records.
    pub(super) fn has(&self, name: &str) -> bool {
        object_name::parse(name)
            .is_none_or(|dated| !self.is_too_old(&dated) && !self.is_too_new(&dated))
    }

    pub(super) fn is_too_old(&self, dated: &DatedName<'_>) -> bool {
        self.since.is_some_and(|since| dated.is_before(since))
    }

    pub(super) fn is_too_new(&self, dated: &DatedName<'_>) -> bool {
        self.end().is_some_and(|end| dated.time > end)
    }

    /// The latest time at which a wanted record may have been delivered.
    pub(super) fn end(&self) -> Option<i64> {
        Some(self.until?.saturating_add(LATEST_DELIVERY))
    }
}
