//! The hour in which S3 received a request, as text.

use super::Dimension;
use crate::evidence::{HOUR, Timestamp};

/// Formats the hour of one record after another. The text is reused, because most records are from
/// the same hour as the one before.
pub(crate) struct HourText {
    is_needed: bool,
    /// The hour in `text`, as hours since the epoch.
    hour: Option<i64>,
    text: String,
}

impl HourText {
    /// Formats hours only if records are grouped or filtered by day or hour.
    pub(crate) fn new(mut asked: impl Iterator<Item = Dimension>) -> Self {
        Self {
            is_needed: asked.any(|asked| matches!(asked, Dimension::Day | Dimension::Hour)),
            hour: None,
            text: String::new(),
        }
    }

    /// The hour of a time in UTC, such as `2026-11-02T23`; empty if no dimension needs it.
    #[inline]
    pub(crate) fn of(&mut self, time: Timestamp) -> &str {
        if self.is_needed {
            let hour = time.0.div_euclid(HOUR);
            if self.hour != Some(hour) {
                self.hour = Some(hour);
                self.text = Timestamp(hour * HOUR).to_string();
                self.text.truncate(self.text.len() - ":00:00Z".len());
            }
        }
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_utc() {
        let mut hours = HourText::new([Dimension::Day].into_iter());
        for (seconds, hour) in [
            (1_549_411_238, "2019-02-06T00"),
            (1_549_411_199, "2019-02-05T23"),
            (1_549_411_200, "2019-02-06T00"),
            (-1, "1969-12-31T23"),
        ] {
            assert_eq!(hours.of(Timestamp::from_seconds(seconds)), hour);
        }
    }
}
