//! Which keys a listing must go through, and how it is shared out.
//!
//! Two layouts are known: `[prefix]YYYY-MM-DD-hh-mm-ss-UniqueString` side by side, and the same
//! names below `account/region/bucket/YYYY/MM/DD/`. Keys of any other form are all listed.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::input::name;
use crate::input::name::{CLOCK_MARGIN, Dated};

const DAY: i64 = 86_400;

/// How much later than a record the object that holds it may have been delivered, in seconds.
/// Delivery is best effort: nearly all records come within hours, and the worst delay seen was
/// nine days.
const LATEST_DELIVERY: i64 = 10 * DAY;

/// Into how many parts a listing is split at once, at most. Each part can split again.
const MOST_PARTS: i64 = 16;

/// How many pages a part has at least, as far as one can tell, since its last one is rarely full.
const LEAST_PAGES: i64 = 4;

/// Which objects are wanted. Objects whose names do not tell are always wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Those that may hold records from this second on, counted from the epoch.
    pub since: Option<i64>,
    /// Those that may hold records from before this second. Objects named after it are wanted too,
    /// up to the delay with which records have been seen to be delivered.
    pub until: Option<i64>,
    /// Where a folder is named after a logged bucket, only the folder of this one.
    pub bucket: Option<String>,
}

impl Wanted {
    /// Whether an object may hold what is wanted, by its key.
    pub(super) fn has_object(&self, key: &str) -> bool {
        name::dated(key).is_none_or(|dated| !self.is_too_old(&dated) && !self.is_too_new(&dated))
    }

    fn is_too_old(&self, dated: &Dated<'_>) -> bool {
        self.since.is_some_and(|since| dated.is_before(since))
    }

    fn is_too_new(&self, dated: &Dated<'_>) -> bool {
        self.end().is_some_and(|end| dated.time > end)
    }

    /// The last second at which what is wanted may have been delivered.
    fn end(&self) -> Option<i64> {
        Some(self.until?.saturating_add(LATEST_DELIVERY))
    }

    /// Whether a folder, which ends in `/`, may hold what is wanted.
    pub(super) fn has_folder(&self, folder: &str) -> bool {
        let mut parts = folder.trim_end_matches('/').rsplit('/');
        let [last, third, second, first] = [(); 4].map(|()| parts.next().unwrap_or_default());
        if let Some(bucket) = &self.bucket
            && is_account(second)
            && third.contains('-')
        {
            return last == bucket;
        }
        // A day is told by its year and month, a month by its year. But a bucket may have the name
        // of a year, so a year is one only where the account stands in its place.
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
            .is_some_and(|since| seconds(end) + CLOCK_MARGIN < since);
        let is_too_new = self.end().is_some_and(|last| seconds(start) > last);
        !is_too_old && !is_too_new
    }
}

/// Keys to be listed: those of one folder after one key up to another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Range {
    /// What the keys begin with. Those with a further `/` are listed by what comes up to it.
    pub folder: String,
    /// The keys come after this one.
    pub after: Option<String>,
    /// And they do not come after this one.
    pub last: Option<String>,
    /// Where the server is to go on.
    pub token: Option<String>,
}

impl Range {
    pub(super) fn folder(folder: String) -> Self {
        Self {
            folder,
            ..Self::default()
        }
    }

    /// Whether a key or a folder is in the range.
    pub(super) fn holds(&self, key: &str) -> bool {
        // Not every server that is like S3 knows where to start.
        self.after.as_deref().is_none_or(|after| after < key) && !self.ends_before(key)
    }

    /// Whether a key or a folder is beyond the range.
    pub(super) fn ends_before(&self, key: &str) -> bool {
        self.last.as_deref().is_some_and(|last| last < key)
    }

    /// What is left after a page where the server has `more`. `ends` are the page's first and last
    /// key, if its last entry is a key.
    ///
    /// Dates in the keys let the listing jump over what is not wanted and split the rest by time,
    /// so that its parts are listed at once. What is jumped over are keys that go on with a digit
    /// behind a year and its hyphen, among keys that S3 made: they are taken for more of those.
    /// The parts tile the range, so nothing else is lost.
    pub(super) fn rest(
        &self,
        ends: Option<(&str, &str)>,
        more: Self,
        wanted: &Wanted,
        now: i64,
    ) -> Vec<Self> {
        let Some((first, last)) = ends.filter(|ends| self.holds(ends.1)) else {
            return vec![more];
        };
        let Some(dated) = name::dated(last) else {
            return vec![more];
        };
        let end_of_year = format!("{}{}-:", dated.stem, year(dated.time));
        if wanted.is_too_new(&dated) {
            return self.cut(vec![end_of_year]).split_off(1);
        }
        if let Some(since) = wanted.since.filter(|_| wanted.is_too_old(&dated)) {
            let since = since - CLOCK_MARGIN;
            let target = if year(since) > year(dated.time) {
                end_of_year
            } else if since.div_euclid(DAY) > dated.time.div_euclid(DAY) {
                // Not to the hour: an object that is named by its day comes first of the day.
                format!("{}{}", dated.stem, text(since, "%Y-%m-%d"))
            } else {
                key_at(dated.stem, since)
            };
            return self.cut(vec![target]).split_off(1);
        }

        let span = match name::dated(first) {
            Some(first) if first.stem == dated.stem => (dated.time - first.time).max(1),
            _ => return vec![more],
        };
        let of_year = Date::new(year(dated.time) + 1, 1, 1).map_or(now, seconds);
        let of_range = self.last.as_deref().and_then(|last| {
            let last = last.strip_prefix(dated.stem)?;
            name::time(last)
        });
        // Today's last objects may be named a little later than this machine's clock.
        let ends = [Some(of_year), Some(now + DAY), of_range, wanted.end()];
        let left = ends.into_iter().flatten().min().unwrap_or(now) - dated.time;
        let parts = (left / span / LEAST_PAGES).min(MOST_PARTS);
        if parts < 2 {
            return vec![more];
        }
        let mut cuts = vec![last.to_owned()];
        cuts.extend((1..parts).map(|part| key_at(dated.stem, dated.time + left * part / parts)));
        cuts.push(end_of_year);
        self.cut(cuts).split_off(1)
    }

    /// Cuts the range behind the given keys, which are sorted; what lies beyond it is dropped.
    fn cut(&self, cuts: Vec<String>) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut after = self.after.clone();
        for cut in cuts {
            let is_inside = self.last.as_ref().is_none_or(|last| cut < *last);
            if !is_inside {
                break;
            }
            parts.push(Self {
                folder: self.folder.clone(),
                after: after.replace(cut.clone()),
                last: Some(cut),
                token: None,
            });
        }
        parts.push(Self {
            folder: self.folder.clone(),
            after,
            last: self.last.clone(),
            token: None,
        });
        parts
    }
}

/// An account's ID, which has twelve digits.
fn is_account(part: &str) -> bool {
    part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// The day with these numbers, if they are written as S3 does.
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

/// When a day begins.
fn seconds(date: Date) -> i64 {
    let days = date.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24;
    days * DAY
}

fn year(time: i64) -> i16 {
    Timestamp::from_second(time).map_or(i16::MAX, |time| {
        time.to_zoned_datetime(TimeZone::UTC).year()
    })
}

/// The key that comes before all whose objects were delivered from `time` on.
fn key_at(stem: &str, time: i64) -> String {
    format!("{stem}{}", text(time, "%Y-%m-%d-%H-%M-%S"))
}

fn text(time: i64, format: &str) -> String {
    Timestamp::from_second(time)
        .map_or_else(|_| String::new(), |time| time.strftime(format).to_string())
}
