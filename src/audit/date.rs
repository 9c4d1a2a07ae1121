//! Parsing dates and times as people write them.
//!
//! jiff's own parser is too lenient: it parses `2026-11-02T23:00:00` as a date and drops the time,
//! drops a zone in brackets, turns second 60 into 59 and accepts an offset of 24 hours. So the
//! digits are parsed here in a fixed format, and jiff only supplies the calendar.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use crate::evidence::TIMES;

/// The largest accepted offset from UTC, in seconds: 18 hours. The largest offset in use is 14
/// hours, so a larger one is a typing error.
const MAX_OFFSET: i32 = 18 * 3_600;

/// Why a text is not a date or a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// It does not have the required format.
    #[error("not in a known format")]
    Form,
    /// The date, time or offset does not exist, such as 30 February or 25:00.
    #[error("no such date or time")]
    Impossible,
}

/// Parses a date, `YYYY-MM-DD`.
///
/// # Errors
/// The text has another format, or the day is not in the calendar.
pub(super) fn parse_date(text: &str) -> Result<Date, DateError> {
    let mut rest = text.as_bytes();
    let date = date(&mut rest)?;
    if rest.is_empty() {
        Ok(date)
    } else {
        Err(DateError::Form)
    }
}

/// Parses a date or a time. A date, `YYYY-MM-DD`, means its midnight in UTC. A time is a date, then
/// `T` or a space, then `HH:MM` or `HH:MM:SS` with up to nine decimals, then `Z`, an offset of up
/// to 18 hours such as `+01:00`, or nothing for UTC.
///
/// This covers RFC 3339, except leap seconds, which S3's access logs never contain, and offsets
/// that are not in use.
///
/// # Errors
/// The text has another format, or the time does not exist or is not of the years 0001 to 9999.
pub fn parse_time(text: &str) -> Result<Timestamp, DateError> {
    let mut rest = text.as_bytes();
    let date = date(&mut rest)?;
    let (time, offset) = match rest {
        [] => (Time::midnight(), 0),
        [b'T' | b't' | b' ', after @ ..] => {
            rest = after;
            let time = time(&mut rest)?;
            (time, offset(rest)?)
        }
        _ => return Err(DateError::Form),
    };
    let offset = Offset::from_seconds(offset).map_err(|_| DateError::Impossible)?;
    let local = date.to_datetime(time);
    let time = offset.to_timestamp(local).ok();
    time.filter(|time| TIMES.contains(&time.as_millisecond()))
        .ok_or(DateError::Impossible)
}

fn date(rest: &mut &[u8]) -> Result<Date, DateError> {
    let year = number(rest, 4)?;
    skip(rest, b'-')?;
    let month = number(rest, 2)?;
    skip(rest, b'-')?;
    let day = number(rest, 2)?;
    // RFC 3339 has a year 0, but no calendar does.
    if year == 0 {
        return Err(DateError::Impossible);
    }
    Date::new(year as i16, month as i8, day as i8).map_err(|_| DateError::Impossible)
}

fn time(rest: &mut &[u8]) -> Result<Time, DateError> {
    let hour = number(rest, 2)?;
    skip(rest, b':')?;
    let minute = number(rest, 2)?;
    let (mut second, mut nanosecond) = (0, 0);
    if skip(rest, b':').is_ok() {
        second = number(rest, 2)?;
        if skip(rest, b'.').is_ok() {
            let decimals = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if !(1..=9).contains(&decimals) {
                return Err(DateError::Form);
            }
            nanosecond = number(rest, decimals)? * 10_i32.pow(9 - decimals as u32);
        }
    }
    Time::new(hour as i8, minute as i8, second as i8, nanosecond).map_err(|_| DateError::Impossible)
}

/// Parses the rest of a text after its time: the offset from UTC, in seconds.
fn offset(mut rest: &[u8]) -> Result<i32, DateError> {
    let sign = match rest {
        [] | [b'Z' | b'z'] => return Ok(0),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return Err(DateError::Form),
    };
    rest = &rest[1..];
    let hours = number(&mut rest, 2)?;
    skip(&mut rest, b':')?;
    let minutes = number(&mut rest, 2)?;
    if !rest.is_empty() {
        return Err(DateError::Form);
    }
    let seconds = hours * 3_600 + minutes * 60;
    if minutes > 59 || seconds > MAX_OFFSET {
        return Err(DateError::Impossible);
    }
    Ok(sign * seconds)
}

/// Consumes a number of exactly `digits` digits, at most nine so that it fits into an `i32`.
fn number(rest: &mut &[u8], digits: usize) -> Result<i32, DateError> {
    let (number, after) = rest.split_at_checked(digits).ok_or(DateError::Form)?;
    if !number.iter().all(u8::is_ascii_digit) {
        return Err(DateError::Form);
    }
    *rest = after;
    let digit = |digit: &u8| i32::from(digit - b'0');
    Ok(number
        .iter()
        .fold(0, |number, next| number * 10 + digit(next)))
}

/// Consumes `byte`, or fails if the next byte is another one.
fn skip(rest: &mut &[u8], byte: u8) -> Result<(), DateError> {
    *rest = match rest {
        [first, after @ ..] if *first == byte => after,
        _ => return Err(DateError::Form),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_in_every_format_are_read() {
        for (text, expected) in [
            ("2026-11-02", "2026-11-02T00:00:00Z"),
            ("2026-11-02T23:00", "2026-11-02T23:00:00Z"),
            ("2026-11-02 23:00", "2026-11-02T23:00:00Z"),
            ("2026-11-02T23:00:01", "2026-11-02T23:00:01Z"),
            ("2026-11-02t23:00:01z", "2026-11-02T23:00:01Z"),
            ("2026-11-02T23:00:01+01:00", "2026-11-02T22:00:01Z"),
            ("2026-11-02 23:00-05:30", "2026-11-03T04:30:00Z"),
            ("2026-11-02T23:00:00-00:00", "2026-11-02T23:00:00Z"),
            ("2026-11-02T23:00:00+18:00", "2026-11-02T05:00:00Z"),
            ("2026-11-02T23:00:00.5Z", "2026-11-02T23:00:00.5Z"),
            (
                "2026-11-02T23:00:00.000000001",
                "2026-11-02T23:00:00.000000001Z",
            ),
            ("0001-01-01", "0001-01-01T00:00:00Z"),
            ("2024-02-29", "2024-02-29T00:00:00Z"),
        ] {
            let time = parse_time(text).map(|time| time.to_string());
            assert_eq!(time, Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn everything_else_is_an_error() {
        for text in [
            "",
            "2026",
            "2026-11",
            "20261102",
            "20261102T100000",
            "2026-306",
            "2026-W45-1",
            "+002026-11-02",
            "-002026-11-02",
            "12026-11-02",
            "26-11-02",
            "2026-1-02",
            "2026-11-2",
            "2026-11-02T",
            "2026-11-02T10",
            "2026-11-02T10Z",
            "2026-11-02T1:00",
            "2026-11-02T10:0",
            "2026-11-02T10:00:0",
            "2026-11-02T100000",
            "2026-11-02Z",
            "2026-11-02+01:00",
            "2026-11-02[UTC]",
            "2026-11-02T10:00:00[America/New_York]",
            "2026-11-02T10:00:00-05:00[America/New_York]",
            "2026-11-02T10:00:00Z[u-ca=iso8601]",
            "2026-11-02T10:00:00.",
            "2026-11-02T10:00:00.0000000001",
            "2026-11-02T10:00:00,5",
            "2026-11-02T10:00.5",
            "2026-11-02T10:00:00+01",
            "2026-11-02T10:00:00+0100",
            "2026-11-02T10:00:00+1:00",
            "2026-11-02T10:00:00+01:00:00",
            "2026-11-02T10:00:00\u{2212}01:00",
            "2026-11-02T10:00:00 UTC",
            "2026-11-02  10:00",
            " 2026-11-02",
            "2026-11-02 ",
            "2026\u{2010}11\u{2010}02",
            "٢٠٢٦-١١-٠٢",
        ] {
            assert_eq!(parse_time(text), Err(DateError::Form), "{text}");
        }
        for text in [
            "2026-02-30",
            "2025-02-29",
            "2026-00-01",
            "2026-13-01",
            "2026-11-00",
            "2026-11-02T24:00",
            "2026-11-02T10:60",
            "2026-12-31T23:59:60Z",
            "2026-11-02T10:00:00+18:01",
            "2026-11-02T10:00:00-24:00",
            "2026-11-02T10:00:00+01:60",
            "9999-12-31T23:59:59",
            "0000-12-31",
            "0001-01-01T00:00:00+00:01",
        ] {
            assert_eq!(parse_time(text), Err(DateError::Impossible), "{text}");
        }
    }

    #[test]
    fn a_date_has_no_time() {
        assert_eq!(parse_date("2027-01-31"), Ok(Date::constant(2027, 1, 31)));
        assert_eq!(parse_date("2027-01-32"), Err(DateError::Impossible));
        assert_eq!(parse_date("0000-01-01"), Err(DateError::Impossible));
        for text in [
            "20990101",
            "2099-01-01[UTC]",
            "+002099-01-01",
            "2099-01-01T00:00:00",
            "2099-01-01T00:00:00+24:00",
            "2099-1-1",
            "2099-01-01 ",
            "",
        ] {
            assert_eq!(parse_date(text), Err(DateError::Form), "{text}");
        }
    }

    static FORM: LazyLock<regex::Regex> = LazyLock::new(|| {
        let form = r"(?x)^ ([0-9]{4}) - ([0-9]{2}) - ([0-9]{2})
            (?: [Tt\x20] ([0-9]{2}) : ([0-9]{2}) (?: : ([0-9]{2}) (?: \.([0-9]{1,9}) )? )?
                (?: [Zz] | ([+-]) ([0-9]{2}) : ([0-9]{2}) )? )? $";
        regex::Regex::new(form).unwrap()
    });

    /// Nanoseconds since 1970 of a text that matches a pattern as a whole. Days are counted year
    /// by year and month by month.
    fn naive(text: &str) -> Option<i128> {
        let fields = FORM.captures(text)?;
        let number = |group: usize| -> i128 {
            fields
                .get(group)
                .map_or(0, |digits| digits.as_str().parse().unwrap())
        };
        let is_leap = |year: i128| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let (year, month, day) = (number(1), number(2), number(3));
        let lengths = [
            31,
            if is_leap(year) { 29 } else { 28 },
            31,
            30,
            31,
            30,
            31,
            31,
            30,
            31,
            30,
            31,
        ];
        let length = *lengths.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
        let (hours, minutes) = (number(9), number(10));
        let is_in_range = year > 0
            && (1..=length).contains(&day)
            && number(4) < 24
            && number(5) < 60
            && number(6) < 60
            && minutes < 60
            && hours * 60 + minutes <= 18 * 60;
        if !is_in_range {
            return None;
        }
        let days_in_year = |year: i128| if is_leap(year) { 366 } else { 365 };
        let years: i128 =
            (0..year).map(days_in_year).sum::<i128>() - (0..1970).map(days_in_year).sum::<i128>();
        let months: i128 = lengths[..month as usize - 1].iter().sum();
        let days = years + months + day - 1;
        let offset_minutes = (hours * 60 + minutes)
            * if fields.get(8).is_some_and(|sign| sign.as_str() == "-") {
                -1
            } else {
                1
            };
        let seconds = ((days * 24 + number(4)) * 60 + number(5) - offset_minutes) * 60 + number(6);
        let decimals = fields
            .get(7)
            .map_or(String::new(), |digits| format!("{:0<9}", digits.as_str()));
        Some(seconds * 1_000_000_000 + decimals.parse().unwrap_or(0))
    }

    /// A text that is often a valid time, and often differs from one by a letter.
    fn time_like() -> impl Strategy<Value = String> {
        let date = ("[0-9]{4}", 0..14u8, 0..33u8)
            .prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"));
        let time =
            "([Tt ](0[0-9]|1[0-9]|2[0-4]):([0-5][0-9]|60)(:([0-5][0-9]|60)(\\.[0-9]{1,10})?)?)?";
        let zone = "([Zz]|[+-](0[0-9]|1[0-9]):[0-6][0-9]|\\[UTC\\])?";
        let pieces = (date, time, zone).prop_map(|(date, time, zone)| date + &time + &zone);
        let letters = prop::sample::select("0123456789-+:.,TtZz []Wé".chars().collect::<Vec<_>>());
        let cut = (
            any::<prop::sample::Index>(),
            0..3usize,
            prop::collection::vec(letters, 0..2),
        );
        (pieces, prop::option::weighted(0.4, cut)).prop_map(|(text, cut)| {
            let mut text: Vec<char> = text.chars().collect();
            if let Some((place, removed, letters)) = cut {
                let place = place.index(text.len());
                let end = (place + removed).min(text.len());
                text.splice(place..end, letters);
            }
            text.into_iter().collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

        #[test]
        fn the_parser_agrees_with_a_naive_one(text in time_like()) {
            let first = naive("0001-01-01").expect("a date");
            let is_in_reach =
                |instant: &i128| *instant >= first && Timestamp::from_nanosecond(*instant).is_ok();
            let expected = naive(&text).filter(is_in_reach);
            let read = parse_time(&text).ok().map(Timestamp::as_nanosecond);
            prop_assert_eq!(read, expected, "{}", text);
            let date = parse_date(&text).ok().map(|date| date.to_string());
            let expected = (text.len() == 10).then(|| naive(&text)).flatten();
            prop_assert_eq!(date, expected.map(|_| text));
        }

        #[test]
        fn no_text_causes_a_panic(text in ".*") {
            prop_assert_eq!(parse_time(&text).is_ok(), naive(&text).is_some());
        }
    }
}
