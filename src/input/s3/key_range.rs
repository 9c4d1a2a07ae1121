//! Splitting a listing into ranges of keys that are listed at the same time.
//!
//! Two layouts are known: `[prefix]YYYY-MM-DD-hh-mm-ss-UniqueString` side by side, and the same
//! names below `account/region/bucket/YYYY/MM/DD/`. Keys of any other form are listed without a
//! split.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::object_filter::{ObjectFilter, day_start};
use crate::input::object_name::{self, CLOCK_MARGIN, DAY};

/// The most parts that a range is split into at once. Each part can be split again.
const MOST_PARTS: i64 = 16;

/// The least pages that a part should have. The last page of each part is rarely full, so small
/// parts would waste requests. The estimate assumes evenly spread keys.
const LEAST_PAGES: i64 = 4;

/// Keys to be listed: those of one folder, after one key and up to another.
#[derive(Debug, Clone, Default)]
pub(super) struct KeyRange {
    /// The prefix of the keys. Keys with a further `/` are listed as one folder, up to that `/`.
    pub folder: String,
    /// Excludes this key and those before it.
    pub after: Option<String>,
    /// The last key that is included.
    pub last: Option<String>,
    /// The continuation token of the server.
    pub token: Option<String>,
    /// How many pages without an entry came before, one after another.
    pub empty_pages: u32,
}

impl KeyRange {
    pub(super) fn folder(folder: String) -> Self {
        Self {
            folder,
            ..Self::default()
        }
    }

    /// Whether a key or a folder is in the range.
    pub(super) fn holds(&self, key: &str) -> bool {
        // Some S3-compatible servers ignore the start of the range.
        self.after.as_deref().is_none_or(|after| after < key) && !self.ends_before(key)
    }

    /// Whether a key or a folder is beyond the range.
    pub(super) fn ends_before(&self, key: &str) -> bool {
        self.last.as_deref().is_some_and(|last| last < key)
    }

    /// The ranges that are left after a page, when the server would continue with `more`. `ends`
    /// are the page's first and last key, if its last entry is a key.
    ///
    /// The dates in the keys allow the listing to skip unwanted keys, and to split the rest by time
    /// so that the parts are listed at the same time. Only keys whose year and hyphen are followed
    /// by a digit are skipped, on the assumption that S3 wrote them like their neighbours. The
    /// parts cover the rest of the range without gaps, so nothing else is lost.
    pub(super) fn rest(
        &self,
        ends: Option<(&str, &str)>,
        more: Self,
        wanted: &ObjectFilter,
        now: i64,
    ) -> Vec<Self> {
        let Some((first, last)) = ends.filter(|ends| self.holds(ends.1)) else {
            return vec![more];
        };
        let Some(dated) = object_name::parse(last) else {
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
                // Not to the hour: an object named by its day is the first one of that day.
                format!("{}{}", dated.stem, text(since, "%Y-%m-%d"))
            } else {
                key_at(dated.stem, since)
            };
            return self.cut(vec![target]).split_off(1);
        }

        let span = match object_name::parse(first) {
            Some(first) if first.stem == dated.stem => (dated.time - first.time).max(1),
            _ => return vec![more],
        };
        let of_year = Date::new(year(dated.time) + 1, 1, 1).map_or(now, day_start);
        let of_range = self.last.as_deref().and_then(|last| {
            let last = last.strip_prefix(dated.stem)?;
            object_name::time(last)
        });
        // Names of today's last objects may be a little ahead of this machine's clock.
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

    /// Cuts the range after each of the given keys, which are sorted. Keys beyond the range are
    /// ignored.
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
                empty_pages: 0,
            });
        }
        parts.push(Self {
            folder: self.folder.clone(),
            after,
            last: self.last.clone(),
            token: None,
            empty_pages: 0,
        });
        parts
    }
}

fn year(time: i64) -> i16 {
    Timestamp::from_second(time).map_or(i16::MAX, |time| {
        time.to_zoned_datetime(TimeZone::UTC).year()
    })
}

/// A key that sorts before those of all objects delivered from `time` on.
fn key_at(stem: &str, time: i64) -> String {
    format!("{stem}{}", text(time, "%Y-%m-%d-%H-%M-%S"))
}

fn text(time: i64, format: &str) -> String {
    Timestamp::from_second(time)
        .map_or_else(|_| String::new(), |time| time.strftime(format).to_string())
}
