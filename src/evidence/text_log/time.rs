//! The time of a log line: `06/Feb/2019:00:00:38 +0000`, to the second.
//!
//! Amazon S3 always logs UTC. S3-compatible servers may log another offset, so the offset is parsed
//! and not assumed. Source: "Amazon S3 server access log format" in the Amazon S3 User Guide.

use crate::evidence::timestamp::Timestamp;

/// Length in bytes of a time, without its brackets.
pub(super) const TEXT_LEN: usize = "06/Feb/2019:00:00:38 +0000".len();

/// Position of month and year (`Feb/2019`) in the text of a time.
pub(super) const MONTH_AND_YEAR: std::ops::Range<usize> = 3..11;

/// Position of the year (`2019`) in the text of a time.
pub(super) const YEAR: std::ops::Range<usize> = 7..11;

/// The offset that Amazon S3 writes.
pub(super) const UTC_OFFSET: &[u8] = b"+0000";

/// Parses `dd/Mon/yyyy:hh:mm:ss ±zzzz`; returns `None` for any other text, for impossible dates and
/// for times that are not of the years 0001 to 9999 in UTC.
pub fn parse(text: &[u8]) -> Option<Timestamp> {
    let text: &[u8; TEXT_LEN] = text.try_into().ok()?;
    let has_separators = text[2] == b'/'
        && text[6] == b'/'
        && text[11] == b':'
        && text[14] == b':'
        && text[17] == b':'
        && text[20] == b' ';
    if !has_separators {
        return None;
    }
    let day = two_digits(text[0], text[1])?;
    let month = month(&text[3..6])?;
    let year = two_digits(text[7], text[8])? * 100 + two_digits(text[9], text[10])?;
    let hour = two_digits(text[12], text[13])?;
    let minute = two_digits(text[15], text[16])?;
    let second = two_digits(text[18], text[19])?;
    // A leap second is written as 60.
    if day == 0 || day > days_in_month(month, year) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let local = days_since_epoch(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    Timestamp::of_record((local - offset_seconds(&text[21..])?) * 1_000)
}

/// Offset from UTC in seconds of a zone such as `+0130`; positive east of Greenwich.
fn offset_seconds(text: &[u8]) -> Option<i64> {
    if text == UTC_OFFSET {
        return Some(0);
    }
    let (hours, minutes) = (two_digits(text[1], text[2])?, two_digits(text[3], text[4])?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    match text[0] {
        b'+' => Some(hours * 3_600 + minutes * 60),
        b'-' => Some(-(hours * 3_600 + minutes * 60)),
        _ => None,
    }
}

fn two_digits(tens: u8, units: u8) -> Option<i64> {
    let (tens, units) = (tens.wrapping_sub(b'0'), units.wrapping_sub(b'0'));
    (tens < 10 && units < 10).then(|| i64::from(tens) * 10 + i64::from(units))
}

fn month(name: &[u8]) -> Option<i64> {
    Some(match name {
        b"Jan" => 1,
        b"Feb" => 2,
        b"Mar" => 3,
        b"Apr" => 4,
        b"May" => 5,
        b"Jun" => 6,
        b"Jul" => 7,
        b"Aug" => 8,
        b"Sep" => 9,
        b"Oct" => 10,
        b"Nov" => 11,
        b"Dec" => 12,
        _ => return None,
    })
}

fn days_in_month(month: i64, year: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar. Years are counted from March, so that the leap
/// day is the last day of its year.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
        - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_the_documented_sample() {
        assert_eq!(
            parse(b"06/Feb/2019:00:00:38 +0000"),
            Some(Timestamp::from_seconds(1_549_411_238))
        );
    }

    #[test]
    fn honours_an_offset() {
        assert_eq!(
            parse(b"06/Feb/2019:01:30:38 +0130"),
            Some(Timestamp::from_seconds(1_549_411_238))
        );
        assert_eq!(
            parse(b"05/Feb/2019:19:00:38 -0500"),
            Some(Timestamp::from_seconds(1_549_411_238))
        );
    }

    #[test]
    fn refuses_other_texts() {
        for text in [
            "",
            "-",
            "06/February/2019:00:00:38 +0000",
            "31/Feb/2019:00:00:38 +0000",
            "00/Feb/2019:00:00:38 +0000",
            "06/Feb/2019:24:00:38 +0000",
            "06/Feb/2019:00:00:38 Z0000",
            "06/Feb/2019:00:00:3x +0000",
            "06-Feb-2019:00:00:38 +0000",
            "31/Dec/0000:23:59:59 +0000",
            "01/Jan/0001:00:00:00 +0001",
            "31/Dec/9999:23:59:59 +0000",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_a_calendar_library(second in -62_135_596_800i64..253_402_207_200) {
            let zoned = jiff::Timestamp::from_second(second).unwrap().to_zoned_datetime(jiff::tz::TimeZone::UTC);
            let text = zoned.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string();
            prop_assert_eq!(parse(text.as_bytes()), Some(Timestamp::from_seconds(second)));
        }
    }
}
