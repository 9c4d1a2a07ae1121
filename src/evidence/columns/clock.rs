//! The times that tables and JSON contain.

use crate::evidence::text_log::parse_time;
use crate::evidence::timestamp::Timestamp;

/// The length of `2026-06-01T08:30:`.
const MINUTE: usize = 17;

/// Reads times, most of which are in the same minute as the one before.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    minute: [u8; MINUTE],
    /// The start of the minute in milliseconds.
    start: i64,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self {
            minute: *b"1970-01-01T00:00:",
            start: 0,
        }
    }

    /// Reads a time:
    ///
    /// - ISO 8601, such as `2026-06-01T08:30:00.123Z` or `2026-06-01 08:30:00`, which is UTC if it
    ///   has no offset,
    /// - as in text logs, `01/Jun/2026:08:30:00 +0000`, with or without brackets,
    /// - a number of seconds, milliseconds, microseconds or nanoseconds since 1970, which their
    ///   size tells apart.
    #[inline]
    pub(crate) fn read(&mut self, text: &[u8]) -> Option<Timestamp> {
        if let Some((minute, rest)) = text.split_first_chunk::<MINUTE>()
            && *minute == self.minute
            && let Some(milliseconds) = seconds(rest)
        {
            return Some(Timestamp(self.start + milliseconds));
        }
        self.read_other(text)
    }

    #[inline(never)]
    fn read_other(&mut self, text: &[u8]) -> Option<Timestamp> {
        let time = read_any(text)?;
        if let Some((minute, rest)) = text.split_first_chunk::<MINUTE>()
            && let Some(milliseconds) = seconds(rest)
            && minute[10] == b'T'
        {
            self.minute = *minute;
            self.start = time.0 - milliseconds;
        }
        Some(time)
    }
}

/// The milliseconds of `05Z` or `05.123Z`; `None` for any other form.
#[inline]
fn seconds(text: &[u8]) -> Option<i64> {
    let digit = |at: usize| match text.get(at)?.wrapping_sub(b'0') {
        digit @ 0..=9 => Some(i64::from(digit)),
        _ => None,
    };
    let seconds = digit(0)? * 10 + digit(1)?;
    // Leap seconds are left to the slow way.
    if seconds > 59 {
        return None;
    }
    match text.len() {
        3 if text[2] == b'Z' => Some(seconds * 1_000),
        7 if text[2] == b'.' && text[6] == b'Z' => {
            Some(seconds * 1_000 + digit(3)? * 100 + digit(4)? * 10 + digit(5)?)
        }
        _ => None,
    }
}

fn read_any(text: &[u8]) -> Option<Timestamp> {
    let as_logged = text.strip_prefix(b"[").unwrap_or(text);
    let as_logged = as_logged.strip_suffix(b"]").unwrap_or(as_logged);
    if let Some(time) = parse_time(as_logged) {
        return Some(time);
    }
    let text = std::str::from_utf8(text).ok()?;
    if text.starts_with(|first: char| first.is_ascii_digit())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return number(text);
    }
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Timestamp::of_record(time.as_millisecond());
    }
    // As Athena writes it: `2026-06-01 08:30:00.000 UTC`. A day alone is not a time.
    let text = text.strip_suffix(" UTC").unwrap_or(text);
    if text.len() < MINUTE - 1 {
        return None;
    }
    let time = text.parse::<jiff::civil::DateTime>().ok()?;
    let time = jiff::tz::Offset::UTC.to_timestamp(time).ok()?;
    Timestamp::of_record(time.as_millisecond())
}

/// A time since 1970 in the unit that its size suggests: no unit gives a year from 1973 to 2286
/// for a number that another one does.
fn number(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let number: i64 = whole.parse().ok()?;
    let milliseconds = match whole.len() {
        9 | 10 => {
            let fraction = format!("{fraction:0<3}");
            number * 1_000 + fraction.get(..3)?.parse::<i64>().ok()?
        }
        12 | 13 => number,
        15 | 16 => number / 1_000,
        18 | 19 => number / 1_000_000,
        _ => return None,
    };
    Timestamp::of_record(milliseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_gives_the_same_time() {
        let expected = Some(Timestamp(1_780_302_600_123));
        let mut clock = Clock::new();
        for text in [
            "2026-06-01T08:30:00.123Z",
            "2026-06-01T08:30:00.123Z",
            "2026-06-01T08:30:00.123456Z",
            "2026-06-01T10:30:00.123+02:00",
            "2026-06-01 08:30:00.123",
            "2026-06-01 08:30:00.123 UTC",
            "2026-06-01 08:30:00.123+00",
            "1780302600123",
            "1780302600.123",
            "1780302600123456",
            "1780302600123456789",
        ] {
            assert_eq!(clock.read(text.as_bytes()), expected, "{text}");
        }
        let expected = Some(Timestamp(1_780_302_600_000));
        for text in [
            "2026-06-01T08:30:00Z",
            "01/Jun/2026:08:30:00 +0000",
            "[01/Jun/2026:08:30:00 +0000]",
            "1780302600",
        ] {
            assert_eq!(clock.read(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_times_whatever_came_before() {
        let mut clock = Clock::new();
        assert!(clock.read(b"2026-06-01T08:30:59.999Z").is_some());
        for text in [
            "",
            "-",
            "null",
            "2026-06-01T08:30:61Z",
            "2026-06-01T08:30:0aZ",
            "2026-06-01T08:30:00.1",
            "2026-13-01T08:30:00Z",
            "2026-06-01",
            "12",
            "9".repeat(30).as_str(),
            "1780302600.1é",
            "0000-12-31T23:59:59Z",
            "0000-12-31 23:59:59",
            "0001-01-01T00:00:00+00:01",
            "-000001-06-01T08:30:00Z",
            "+012026-06-01T08:30:00Z",
            "9999-12-31T23:59:59Z",
            "31/Dec/0000:23:59:59 +0000",
        ] {
            let time = clock.read(text.as_bytes());
            assert!(time.is_none() || text.ends_with(".1"), "{text} {time:?}");
        }
    }
}
