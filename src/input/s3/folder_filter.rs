//! Deciding by their names which folders may hold wanted objects.

use jiff::civil::Date;

use crate::input::NameFilter;
use crate::input::object_name::{CLOCK_MARGIN, DAY_SECONDS};

impl NameFilter {
    /// Whether a folder, which ends in `/`, may hold wanted objects.
    pub(in crate::input) fn has_folder(&self, folder: &str) -> bool {
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
pub(super) fn is_account(part: &str) -> bool {
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
    days * DAY_SECONDS
}
