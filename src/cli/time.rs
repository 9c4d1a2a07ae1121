//! Points in time as users give them.

use anyhow::{Context, bail};
use jiff::tz::TimeZone;
use jiff::{Span, SpanRelativeTo, Timestamp, Unit, civil::Date};

/// The longest stretch of days that can be asked about.
const MOST_DAYS: u32 = 3_660;

/// Reads an RFC 3339 time, a day (its midnight in UTC), or a span before `now` such as `30d`.
pub(super) fn point(text: &str, now: Timestamp) -> anyhow::Result<Timestamp> {
    if let Ok(time) = text.parse() {
        return Ok(time);
    }
    if let Ok(day) = text.parse::<Date>() {
        return Ok(TimeZone::UTC.to_timestamp(day.to_datetime(jiff::civil::Time::midnight()))?);
    }
    let Ok(span) = text.parse::<Span>() else {
        bail!("'{text}' is no RFC 3339 time, no day such as 2026-01-31 and no span such as 30d");
    };
    let span = span.abs();
    let then = now.to_zoned_datetime(TimeZone::UTC).checked_sub(span);
    Ok(then
        .with_context(|| format!("'{text}' is too long a span"))?
        .timestamp())
}

/// Reads a number of whole days, such as `14d` or `2 weeks`.
pub(super) fn days(text: &str) -> Result<u32, String> {
    let days = |span: Span| {
        span.total((Unit::Day, SpanRelativeTo::days_are_24_hours()))
            .ok()
    };
    let span = text.parse::<Span>().ok();
    match span.and_then(days) {
        Some(days) if days >= 1.0 && days.fract() == 0.0 && days <= f64::from(MOST_DAYS) => {
            Ok(days as u32)
        }
        _ => Err(format!(
            "'{text}' is no number of days from 1d to {MOST_DAYS}d"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_times_days_and_spans() {
        let now = "2026-03-01T12:00:00Z".parse().unwrap();
        let read = |text| point(text, now).unwrap().to_string();
        assert_eq!(read("2026-02-06T01:00:00+01:00"), "2026-02-06T00:00:00Z");
        assert_eq!(read("2026-02-06"), "2026-02-06T00:00:00Z");
        assert_eq!(read("30d"), "2026-01-30T12:00:00Z");
        assert_eq!(read("2 weeks"), "2026-02-15T12:00:00Z");
        assert_eq!(read("12h"), "2026-03-01T00:00:00Z");
        assert!(point("yesterday", now).is_err());
        assert!(point("", now).is_err());
    }

    #[test]
    fn reads_whole_days() {
        assert_eq!(days("14d"), Ok(14));
        assert_eq!(days("2w"), Ok(14));
        assert_eq!(days("48h"), Ok(2));
        for text in ["0d", "36h", "-1d", "9999d", "14", "soon"] {
            assert!(days(text).is_err(), "{text}");
        }
    }
}
