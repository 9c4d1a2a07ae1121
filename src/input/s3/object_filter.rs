//! Deciding by their keys which objects may hold the records that were asked for.

use jiff::civil::Date;

use crate::input::BucketNames;
use crate::input::object_name::{self, CLOCK_MARGIN, DAY, DatedName};

/// How long after a request its record may be delivered, in seconds. Delivery is best effort:
/// nearly all records arrive within hours, and the longest delay seen was nine days.
const LATEST_DELIVERY: i64 = 10 * DAY;

/// Which objects to read. Objects without a date in their names are always read.
#[derive(Debug, Clone, Default)]
pub struct ObjectFilter {
    /// Only objects that may hold records from this time on, in seconds since the epoch.
    pub since: Option<i64>,
    /// Only objects that may hold records from before this time. Since records may be delivered
    /// late, objects with names up to ten days later are included.
    pub until: Option<i64>,
    /// If folders are named after the logged buckets, only the folders of these buckets.
    pub buckets: BucketNames,
}

impl ObjectFilter {
    /// Whether an object may hold wanted records.
    pub(super) fn has_object(&self, key: &str) -> bool {
        object_name::parse(key)
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

    /// Whether a folder, which ends in `/`, may hold wanted objects.
    pub(super) fn has_folder(&self, folder: &str) -> bool {
        let mut parts = folder.trim_end_matches('/').rsplit('/');
        let [last, third, second, first] = [(); 4].map(|()| parts.next().unwrap_or_default());
        if !self.buckets.are_all() && is_account(second) && third.contains('-') {
            return self.buckets.has(last);
        }
        // A folder is a day after a year and a month, and a month after a year. A single year could
        // be the name of a bucket, so it counts only if an account is in its place in the path.
        let period = day(second, third, last)
            .map(|date| (date, date.tomorrow()))
            .or_else(|| day(third, last, "01").map(|date| (date, next_month(date))))
            .or_else(|| {
                let date = day(last, "01", "01").filter(|_| is_account(first))?;
                Some((date, Date::new(date.year() + 1, 1, 1)))
            });
        let Some((start, Ok(end))) = period else {
            return true;
        };
        let is_too_old = self
            .since
            .is_some_and(|since| day_start(end) + CLOCK_MARGIN < since);
        let is_too_new = self.end().is_some_and(|last| day_start(start) > last);
        !is_too_old && !is_too_new
    }
}

/// Whether this is the ID of an account, which has twelve digits.
fn is_account(part: &str) -> bool {
    part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// The day with these numbers, if they are written as S3 writes them.
fn day(year: &str, month: &str, day: &str) -> Option<Date> {
    let number = |text: &str, digits| {
        let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i16>().ok().filter(|_| is_number)
    };
    let (month, day) = (number(month, 2)?, number(day, 2)?);
    Date::new(
        number(year, 4)?,
        month.try_into().ok()?,
        day.try_into().ok()?,
    )
    .ok()
}

fn next_month(date: Date) -> Result<Date, jiff::Error> {
    date.last_of_month().tomorrow()
}

/// The start of a day, in seconds since the epoch.
pub(super) fn day_start(date: Date) -> i64 {
    let days = date.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24;
    days * DAY
}
