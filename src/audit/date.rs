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
mod tests;
