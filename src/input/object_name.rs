//! Reading the date from an object's name: when S3 delivered it, or the day of its records.
//!
//! Source: "Enabling Amazon S3 server access logging", log object key format:
//! `[prefix]YYYY-MM-DD-hh-mm-ss-UniqueString`, alone or below date folders, in UTC; and the API
//! reference, "PartitionedPrefix": if the partition date source is the event time, year, month and
//! day are those of the records, and hours, minutes and seconds are `00`.

use std::path::Path;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The length of the unique string, which consists of capitals and digits.
const UNIQUE: usize = 16;

/// Seconds per day.
pub(crate) const DAY_SECONDS: i64 = 86_400;

/// The longest key or prefix, in bytes.
///
/// Source: "Naming Amazon S3 objects" in the S3 guide.
pub(super) const LONGEST_KEY: usize = 1_024;

/// Tolerance for comparing the time in a name with the times of records, in seconds. The clocks of
/// many servers do not agree to the second.
pub(super) const CLOCK_MARGIN: i64 = 3_600;

/// The parts of the name of an object that S3 wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DatedName<'a> {
    /// Everything before the time.
    pub stem: &'a str,
    /// The time, in seconds since the epoch.
    pub time: i64,
}

impl DatedName<'_> {
    /// When the object was delivered, in seconds since the epoch, if the name says so for certain.
    pub(super) fn delivered(&self) -> Option<i64> {
        (!self.may_be_a_day()).then_some(self.time)
    }

    /// Whether all its records are older than `since`. Records may be of any time before the
    /// delivery, but not after it. If the object is named by the day of its records, they are of
    /// that day.
    pub(super) fn is_before(&self, since: i64) -> bool {
        let last = if self.may_be_a_day() {
            self.time + DAY_SECONDS
        } else {
            self.time
        };
        last + CLOCK_MARGIN < since
    }

    /// Whether the name may hold the day of the records: then its time is midnight. An object
    /// delivered exactly at midnight looks the same.
    fn may_be_a_day(&self) -> bool {
        self.time % DAY_SECONDS == 0
    }
}

/// Parses the name of a file; `None` if S3 did not write it.
pub(super) fn parse_file(path: &Path) -> Option<DatedName<'_>> {
    parse(path.file_name()?.to_str()?)
}

/// Parses a name or a key; `None` if S3 did not write it.
pub(super) fn parse(name: &str) -> Option<DatedName<'_>> {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    let (rest, unique) = name.rsplit_once('-')?;
    let is_unique = unique.len() == UNIQUE
        && unique
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    // A prefix may come directly before the year.
    let start = rest.len().checked_sub("YYYY-MM-DD-hh-mm-ss".len())?;
    if !is_unique {
        return None;
    }
    Some(DatedName {
        time: time(rest.get(start..)?)?,
        stem: &rest[..start],
    })
}

/// Reads `YYYY-MM-DD-hh-mm-ss`, in seconds since the epoch.
pub(super) fn time(text: &str) -> Option<i64> {
    let text: &[u8; 19] = text.as_bytes().try_into().ok()?;
    if [4, 7, 10, 13, 16].iter().any(|&place| text[place] != b'-') {
        return None;
    }
    let number = |from: usize, to: usize| {
        text[from..to].iter().try_fold(0, |number: i16, byte| {
            let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
            Some(number * 10 + i16::from(digit))
        })
    };
    let two = |from: usize| Some(number(from, from + 2)? as i8);
    let (year, month, day) = (number(0, 4)?, two(5)?, two(8)?);
    let (hour, minute, second) = (two(11)?, two(14)?, two(17)?);
    let time = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    Some(TimeZone::UTC.to_timestamp(time).ok()?.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_layouts_and_any_prefix() {
        for (name, stem) in [
            ("2019-02-06-00-00-38-5D08B202D8FA4308", ""),
            ("logs2019-02-06-00-00-38-5D08B202D8FA4308", "logs"),
            (
                "a/123456789012/eu-west-1/b/2019/02/06/2019-02-06-00-00-38-5D08B202D8FA4308",
                "a/123456789012/eu-west-1/b/2019/02/06/",
            ),
            ("x-2019-02-06-00-00-38-5D08B202D8FA4308.gz", "x-"),
        ] {
            let time = 1_549_411_238;
            assert_eq!(parse(name), Some(DatedName { stem, time }), "{name}");
        }
    }

    #[test]
    fn other_names_have_no_date() {
        for name in [
            "access.log",
            "2019-02-06-00-00-38-all",
            "2019-02-06-00-00-38",
            "2019-13-06-00-00-38-5D08B202D8FA4308",
            "2019-02-30-00-00-38-5D08B202D8FA4308",
            "2019-02-06-24-00-38-5D08B202D8FA4308",
            "2019-02-06 00:00:38-5D08B202D8FA4308",
            "2019-02-06-00-00- 8-5D08B202D8FA4308",
            "+019-02-06-00-00-38-5D08B202D8FA4308",
            "é2019-02-06-00-00-3-5D08B202D8FA4308",
            "-5D08B202D8FA4308",
        ] {
            assert_eq!(parse(name), None, "{name}");
        }
    }

    #[test]
    fn an_object_named_by_a_day_may_hold_all_of_it() {
        let delivered = parse("2019-02-06-00-00-38-5D08B202D8FA4308").unwrap();
        assert_eq!(delivered.delivered(), Some(1_549_411_238));
        assert!(!delivered.is_before(delivered.time + CLOCK_MARGIN));
        assert!(delivered.is_before(delivered.time + CLOCK_MARGIN + 1));
        let of_day = parse("2019-02-06-00-00-00-5D08B202D8FA4308").unwrap();
        assert_eq!(of_day.delivered(), None);
        assert!(!of_day.is_before(of_day.time + DAY_SECONDS + CLOCK_MARGIN));
        assert!(of_day.is_before(of_day.time + DAY_SECONDS + CLOCK_MARGIN + 1));
    }
}
