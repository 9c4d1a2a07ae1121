//! Which keys a listing must go through, and how it is shared out.
//!
//! Two layouts are known: `[prefix]YYYY-MM-DD-hh-mm-ss-UniqueString` side by side, and the same
//! names below `account/region/bucket/YYYY/MM/DD/`. Keys of any other form are all listed.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::object_filter::ObjectFilter;
use crate::input::object_name::{self, CLOCK_MARGIN, DAY, day_start};

/// Into how many parts a listing is split at once, at most. Each part can split again.
const MOST_PARTS: i64 = 16;

/// How many pages a part has at least, as far as one can tell, since its last one is rarely full.
const LEAST_PAGES: i64 = 4;

/// Keys to be listed: those of one folder after one key up to another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct KeyRange {
    /// What the keys begin with. Those with a further `/` are listed by what comes up to it.
    pub folder: String,
    /// The keys come after this one.
    pub after: Option<String>,
    /// And they do not come after this one.
    pub last: Option<String>,
    /// Where the server is to go on.
    pub token: Option<String>,
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
        wanted: &ObjectFilter,
        now: i64,
    ) -> Vec<Self> {
        let Some((first, last)) = ends.filter(|ends| self.holds(ends.1)) else {
            return vec![more];
        };
        let Some(dated) = object_name::dated(last) else {
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

        let span = match object_name::dated(first) {
            Some(first) if first.stem == dated.stem => (dated.time - first.time).max(1),
            _ => return vec![more],
        };
        let of_year = Date::new(year(dated.time) + 1, 1, 1).map_or(now, day_start);
        let of_range = self.last.as_deref().and_then(|last| {
            let last = last.strip_prefix(dated.stem)?;
            object_name::time(last)
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
