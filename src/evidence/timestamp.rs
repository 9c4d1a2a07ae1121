//! The time at which S3 received a request.

use std::fmt;
use std::ops::RangeInclusive;

use jiff::fmt::temporal::DateTimePrinter;
use serde::{Deserialize, Serialize, Serializer};

/// Milliseconds per hour.
pub(crate) const HOUR: i64 = 3_600_000;

/// Milliseconds per day.
pub(crate) const DAY: i64 = 24 * HOUR;

/// The times that records can have, in milliseconds: those of the years 0001 to 9999, since RFC 3339
/// has no others. The last 26 hours are left out, because they are of the year 10000 in some time
/// zone, so jiff has no such times.
pub(crate) const TIMES: RangeInclusive<i64> = -62_135_596_800_000..=253_402_207_199_999;

/// Milliseconds since 1970-01-01T00:00:00Z.
///
/// Prints as RFC 3339 in UTC, such as `2019-02-06T00:00:38Z`, with milliseconds if it has some.
/// Human-readable formats serialize it in whole seconds, as programs such as jq expect it, and binary
/// formats serialize the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The time of a record; `None` if no record can have it.
    pub(crate) fn of_record(milliseconds: i64) -> Option<Self> {
        TIMES.contains(&milliseconds).then_some(Self(milliseconds))
    }

    /// Converts seconds since 1970-01-01T00:00:00Z.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000))
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// The same time in whole seconds, rounded down.
    pub(crate) const fn in_seconds(self) -> Self {
        Self::from_seconds(self.seconds())
    }

    /// Appends the time with its milliseconds, such as `2019-02-06T00:00:38.000Z`.
    pub(crate) fn write_with_milliseconds(self, out: &mut Vec<u8>) {
        const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));
        // Memory takes every write.
        let _ = PRINTER.print_timestamp(&self.in_range(), out);
    }

    /// The time, or the first or last one that a record can have.
    fn in_range(self) -> jiff::Timestamp {
        let milliseconds = self.0.clamp(*TIMES.start(), *TIMES.end());
        jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default()
    }

    /// The day in UTC, such as `2019-02-06`.
    pub fn day(self) -> String {
        let text = self.to_string();
        text.split('T').next().unwrap_or(&text).to_owned()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_range().fmt(f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(&self.in_seconds())
        } else {
            serializer.serialize_i64(self.0)
        }
    }
}

/// Whole days from `from` to `to`; `None` if a time is missing or `to` is a day or more earlier.
pub(crate) fn days_between(from: Option<Timestamp>, to: Option<Timestamp>) -> Option<u64> {
    u64::try_from((to?.0 - from?.0) / DAY).ok()
}

/// Extends a period so that it includes another.
pub(crate) fn widen(
    period: &mut Option<(Timestamp, Timestamp)>,
    first: Timestamp,
    last: Timestamp,
) {
    let (earliest, latest) = period.unwrap_or((first, last));
    *period = Some((earliest.min(first), latest.max(last)));
}

/// Serializes only the day of a time, such as `2019-02-06`.
pub(crate) fn serialize_day<S: Serializer>(
    time: &Timestamp,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_prints_with_four_digits_of_its_year() {
        for (milliseconds, text, is_of_record) in [
            (*TIMES.start(), "0001-01-01T00:00:00Z", true),
            (*TIMES.end(), "9999-12-30T21:59:59.999Z", true),
            (*TIMES.start() - 1, "0001-01-01T00:00:00Z", false),
            (*TIMES.end() + 1, "9999-12-30T21:59:59.999Z", false),
            (i64::MIN, "0001-01-01T00:00:00Z", false),
            (i64::MAX, "9999-12-30T21:59:59.999Z", false),
        ] {
            assert_eq!(Timestamp(milliseconds).to_string(), text);
            assert_eq!(Timestamp::of_record(milliseconds).is_some(), is_of_record);
        }
    }
}
