//! Points in time as users give them.

use anyhow::{Context, bail};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, civil::Date};

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
}
