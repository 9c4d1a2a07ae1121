//! Parsing points in time and numbers of days.

use anyhow::{Context, bail};
use jiff::tz::TimeZone;
use jiff::{Span, SpanRelativeTo, Unit};
use s3tls::audit::{DateError, Period, parse_time};
use s3tls::evidence::Timestamp;

/// The largest number of days that is accepted.
pub(super) const MOST_DAYS: u32 = 3_660;

/// The accepted forms of a time, for error messages.
const FORMS: &str = "give a day (2026-01-31, today or yesterday), a time (2026-01-31T23:00:00, which \
     is UTC unless Z or an offset such as +01:00 follows) or a span before now (30d)";

/// Nanoseconds in a second.
const SECOND: i128 = 1_000_000_000;

/// Parses the ends of a period. Spans such as `30d` are counted back from `now`.
///
/// # Errors
/// A time cannot be parsed, or the period is empty.
pub(super) fn period(
    start: Option<&str>,
    end: Option<&str>,
    now: jiff::Timestamp,
) -> anyhow::Result<Period> {
    let start = start.map(|text| since(text, now));
    let end = end.map(|text| until(text, now));
    let period = Period {
        since: start.transpose()?,
        until: end.transpose()?,
    };
    if let (Some(since), Some(until)) = (period.since, period.until)
        && since >= until
    {
        bail!("no request can match: --since {since} is not before --until {until}");
    }
    Ok(period)
}

/// Parses the start of a period: its first second. A fraction is rounded down, since S3 logs no
/// fractions and a record of that second may be later.
fn since(text: &str, now: jiff::Timestamp) -> anyhow::Result<Timestamp> {
    let nanoseconds = point(text, now)?.as_nanosecond();
    Ok(Timestamp::from_seconds(
        nanoseconds.div_euclid(SECOND) as i64
    ))
}

/// Parses the end of a period: the first second after it. A fraction is rounded up, since a record
/// of that second may be earlier.
fn until(text: &str, now: jiff::Timestamp) -> anyhow::Result<Timestamp> {
    let nanoseconds = point(text, now)?.as_nanosecond();
    Ok(Timestamp::from_seconds(
        -(-nanoseconds).div_euclid(SECOND) as i64
    ))
}

/// Parses a day (its midnight in UTC), a time, or a span before `now` such as `30d`.
fn point(text: &str, now: jiff::Timestamp) -> anyhow::Result<jiff::Timestamp> {
    let today = TimeZone::UTC.to_datetime(now).date();
    let day = match text {
        "today" => Some(today),
        "yesterday" => Some(today.yesterday()?),
        _ => None,
    };
    if let Some(day) = day {
        return Ok(day.to_zoned_datetime(TimeZone::UTC)?.timestamp());
    }
    match parse_time(text) {
        Ok(time) => return Ok(time),
        Err(DateError::Impossible) => bail!("there is no such time as '{text}'; {FORMS}"),
        Err(DateError::Form) => {}
    }
    // A sign could mean either direction.
    let span = match text.as_bytes() {
        [b'+' | b'-', ..] => None,
        _ => text.parse::<Span>().ok(),
    };
    let Some(span) = span else {
        bail!("'{text}' is not a time; {FORMS}");
    };
    now.to_zoned_datetime(TimeZone::UTC)
        .checked_sub(span.abs())
        .ok()
        .filter(|then| then.year() >= 1)
        .map(|then| then.timestamp())
        .with_context(|| format!("the span '{text}' is too long"))
}

/// Parses a number of whole days, such as `14`, `14d` or `2 weeks`.
pub(super) fn days(text: &str) -> Result<u32, String> {
    let days = |span: Span| {
        span.total((Unit::Day, SpanRelativeTo::days_are_24_hours()))
            .ok()
    };
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let span = match is_number {
        true => format!("{text}d").parse::<Span>(),
        false => text.parse(),
    };
    let span = span.ok();
    match span.and_then(days) {
        Some(days) if days >= 1.0 && days.fract() == 0.0 && days <= f64::from(MOST_DAYS) => {
            Ok(days as u32)
        }
        _ => Err(format!(
            "'{text}' is not a number of days from 1 to {MOST_DAYS}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 2026-03-01T12:00:00Z.
    const NOW: i64 = 1_772_366_400;

    fn now() -> jiff::Timestamp {
        jiff::Timestamp::from_second(NOW).unwrap()
    }

    #[test]
    fn reads_times_days_and_spans() {
        let read = |text| point(text, now()).unwrap().to_string();
        assert_eq!(read("2026-02-06T01:00:00+01:00"), "2026-02-06T00:00:00Z");
        assert_eq!(read("2026-02-06T01:00"), "2026-02-06T01:00:00Z");
        assert_eq!(read("2026-02-06"), "2026-02-06T00:00:00Z");
        assert_eq!(read("30d"), "2026-01-30T12:00:00Z");
        assert_eq!(read("2 weeks"), "2026-02-15T12:00:00Z");
        assert_eq!(read("2 weeks ago"), "2026-02-15T12:00:00Z");
        assert_eq!(read("1mo"), "2026-02-01T12:00:00Z");
        assert_eq!(read("P1DT1H"), "2026-02-28T11:00:00Z");
        assert_eq!(read("12h"), "2026-03-01T00:00:00Z");
        assert_eq!(read("today"), "2026-03-01T00:00:00Z");
        assert_eq!(read("yesterday"), "2026-02-28T00:00:00Z");
    }

    #[test]
    fn an_error_shows_what_is_accepted() {
        for text in [
            "Yesterday",
            "tomorrow",
            "",
            "+30d",
            "-30d",
            "2026-02-06T10",
            "30",
            "2026-02-06T10:00[UTC]",
        ] {
            let error = point(text, now()).unwrap_err().to_string();
            assert_eq!(error, format!("'{text}' is not a time; {FORMS}"));
        }
        let error = point("2026-02-30", now()).unwrap_err().to_string();
        assert_eq!(
            error,
            format!("there is no such time as '2026-02-30'; {FORMS}")
        );
        for text in ["2026y", "2027y", "9000y", "100000000d"] {
            assert!(point(text, now()).is_err(), "{text}");
        }
    }

    #[test]
    fn a_fraction_of_a_second_hides_no_record() {
        let second = Timestamp::from_seconds(NOW);
        let after = Timestamp::from_seconds(NOW + 1);
        assert_eq!(since("2026-03-01T12:00:00.9", now()).unwrap(), second);
        assert_eq!(until("2026-03-01T12:00:00.1", now()).unwrap(), after);
        assert_eq!(
            until("2026-03-01T12:00:00.000000001", now()).unwrap(),
            after
        );
        assert_eq!(until("2026-03-01T12:00:00.000", now()).unwrap(), second);
        assert_eq!(
            since("1969-12-31T23:59:59.5", now()).unwrap(),
            Timestamp::from_seconds(-1)
        );
        assert_eq!(
            until("1969-12-31T23:59:58.5", now()).unwrap(),
            Timestamp::from_seconds(-1)
        );
    }

    #[test]
    fn reads_whole_days() {
        assert_eq!(days("14d"), Ok(14));
        assert_eq!(days("14"), Ok(14));
        assert_eq!(days("2w"), Ok(14));
        assert_eq!(days("48h"), Ok(2));
        for text in [
            "0d",
            "36h",
            "-1d",
            "9999d",
            "0",
            "3661",
            "99999999999999999999",
            "1.5",
            "soon",
            "",
        ] {
            assert!(days(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_span_is_the_sum_of_its_parts(
            counts in prop::collection::vec(0..200i64, 5),
            between in prop::sample::select(vec!["", " "]),
        ) {
            let units = [("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];
            let parts = counts.iter().zip(units).filter(|(count, _)| **count > 0);
            let text: Vec<_> = parts.clone().map(|(count, (unit, _))| format!("{count}{unit}")).collect();
            prop_assume!(!text.is_empty());
            let seconds: i64 = parts.map(|(count, (_, seconds))| count * seconds).sum();
            let point = point(&text.join(between), now()).unwrap();
            prop_assert_eq!(point.as_second(), NOW - seconds);
        }
    }
}
