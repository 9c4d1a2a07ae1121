//! Splitting a listing into ranges of keys that are listed at the same time.
//!
//! If an earlier listing is known, its pages are asked for again, all at once. Otherwise the dates in
//! keys are used. Two layouts are known: `[prefix]YYYY-MM-DD-hh-mm-ss-UniqueString` side by side, and
//! the same names below `account/region/bucket/YYYY/MM/DD/`. Keys of any other form are listed
//! without a split.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::folder_filter::day_start;
use crate::input::NameFilter;
use crate::input::object_name::{self, CLOCK_MARGIN, DAY_SECONDS, DatedName};

/// The most parts that a range is split into at once. Each part can be split again.
const MOST_PARTS: i64 = 16;

/// The least pages that a part should have. The last page of each part is rarely full, so small
/// parts would waste requests. The estimate assumes evenly spread keys.
const LEAST_PAGES: i64 = 4;

/// What a listing is split by.
#[derive(Debug, Clone, Copy)]
pub(super) struct SplitBy<'s> {
    pub wanted: &'s NameFilter,
    /// In seconds since the epoch.
    pub now: i64,
    /// Of an earlier listing of the bucket, sorted.
    pub page_ends: &'s [String],
}

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
    fn ends_before(&self, key: &str) -> bool {
        self.last.as_deref().is_some_and(|last| last < key)
    }

    /// Whether nothing of the range comes after a key or a folder.
    pub(super) fn ends_by(&self, key: &str) -> bool {
        self.last.as_deref().is_some_and(|last| last <= key)
    }

    /// The ranges that are left after a page, when the server would continue with `more`. `ends`
    /// are the page's first and last key, if its last entry is a key.
    ///
    /// The dates in the keys allow the listing to skip unwanted keys. Only keys whose year and hyphen
    /// are followed by a digit are skipped, on the assumption that S3 wrote them like their
    /// neighbours. The rest is split so that the parts are listed at the same time. They cover it
    /// without gaps, so nothing else is lost.
    pub(super) fn rest(
        &self,
        ends: Option<(&str, &str)>,
        more: Self,
        split: &SplitBy<'_>,
    ) -> Vec<Self> {
        let Some((first, last)) = ends.filter(|ends| self.holds(ends.1)) else {
            return vec![more];
        };
        let dated = object_name::parse(last);
        if let Some(wanted) = dated.and_then(|dated| self.wanted_after(&dated, split.wanted)) {
            return wanted;
        }
        let cuts = match self.page_ends_after(last, split) {
            ends if !ends.is_empty() => ends,
            _ => dated.map_or_else(Vec::new, |dated| self.times_after(first, &dated, split)),
        };
        if cuts.is_empty() {
            return vec![more];
        }
        let cuts = std::iter::once(last.to_owned()).chain(cuts);
        self.cut(cuts.collect()).split_off(1)
    }

    /// What is left after an unwanted key.
    fn wanted_after(&self, dated: &DatedName<'_>, wanted: &NameFilter) -> Option<Vec<Self>> {
        if wanted.is_too_new(dated) {
            return Some(self.cut(vec![end_of_year(dated)]).split_off(1));
        }
        let since = wanted.since.filter(|_| wanted.is_too_old(dated))? - CLOCK_MARGIN;
        let target = if year(since) > year(dated.time) {
            end_of_year(dated)
        } else if since.div_euclid(DAY_SECONDS) > dated.time.div_euclid(DAY_SECONDS) {
            // Not to the hour: an object named by its day is the first one of that day.
            format!("{}{}", dated.stem, text(since, "%Y-%m-%d"))
        } else {
            key_at(dated.stem, since)
        };
        Some(self.cut(vec![target]).split_off(1))
    }

    /// The ends of pages of an earlier listing that are in the range after a key.
    fn page_ends_after(&self, key: &str, split: &SplitBy<'_>) -> Vec<String> {
        let after = split.page_ends.partition_point(|end| end.as_str() <= key);
        let inside = split.page_ends[after..]
            .iter()
            .take_while(|end| end.starts_with(&self.folder) && !self.ends_by(end));
        // Those in a folder are for its own listing.
        let own = inside.filter(|end| !end[self.folder.len()..].contains('/'));
        own.filter(|end| split.wanted.has(end)).cloned().collect()
    }

    /// The times by which to split what comes after a page, given its first key and its last one. None
    /// if the parts would be small.
    fn times_after(&self, first: &str, dated: &DatedName<'_>, split: &SplitBy<'_>) -> Vec<String> {
        let span = match object_name::parse(first) {
            Some(first) if first.stem == dated.stem => (dated.time - first.time).max(1),
            _ => return Vec::new(),
        };
        let SplitBy { wanted, now, .. } = *split;
        let of_year = Date::new(year(dated.time) + 1, 1, 1).map_or(now, day_start);
        let of_range = self.last.as_deref().and_then(|last| {
            let last = last.strip_prefix(dated.stem)?;
            object_name::time(last)
        });
        // Names of today's last objects may be a little ahead of this machine's clock.
        let ends = [
            Some(of_year),
            Some(now + DAY_SECONDS),
            of_range,
            wanted.end(),
        ];
        let left = ends.into_iter().flatten().min().unwrap_or(now) - dated.time;
        let parts = (left / span / LEAST_PAGES).min(MOST_PARTS);
        if parts < 2 {
            return Vec::new();
        }
        let times = (1..parts).map(|part| key_at(dated.stem, dated.time + left * part / parts));
        times.chain([end_of_year(dated)]).collect()
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

/// A key that sorts after those of all objects of the same year.
fn end_of_year(dated: &DatedName<'_>) -> String {
    format!("{}{}-:", dated.stem, year(dated.time))
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
