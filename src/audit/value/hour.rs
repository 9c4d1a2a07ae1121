//! The hour in which S3 received a request, as text.

use crate::evidence::{HOUR, Timestamp};

/// Length of an hour.
const LEN: usize = "2026-11-02T23".len();

/// The text of an hour, or of nothing. Zeros fill it up.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct HourText([u8; LEN]);

impl HourText {
    /// The hour of a time in UTC, such as `2026-11-02T23`.
    fn of(time: Timestamp) -> Self {
        let hour = time.0.div_euclid(HOUR) * HOUR;
        let text = Timestamp(hour).to_string();
        let text = text.as_bytes().first_chunk();
        text.map_or_else(Self::default, |hour| Self(*hour))
    }

    /// The day, such as `2026-11-02`.
    pub(crate) fn day(&self) -> &[u8] {
        let hour = self.hour();
        &hour[..hour.len().saturating_sub("T23".len())]
    }

    /// The hour, such as `2026-11-02T23`.
    pub(crate) fn hour(&self) -> &[u8] {
        let len = self.0.iter().position(|&byte| byte == 0);
        &self.0[..len.unwrap_or(LEN)]
    }
}

/// Formats the hour of one record after another. The text is reused, because most records are from
/// the same hour as the one before.
pub(crate) struct HourTexts {
    is_needed: bool,
    /// The hour in `text`, as hours since the epoch.
    hour: Option<i64>,
    text: HourText,
}

impl HourTexts {
    /// Formats hours only if they are needed.
    pub(crate) fn new(is_needed: bool) -> Self {
        Self {
            is_needed,
            hour: None,
            text: HourText::default(),
        }
    }

    /// The hour of a time in UTC; empty if hours are not needed.
    #[inline]
    pub(crate) fn of(&mut self, time: Timestamp) -> HourText {
        if self.is_needed {
            let hour = time.0.div_euclid(HOUR);
            if self.hour != Some(hour) {
                self.hour = Some(hour);
                self.text = HourText::of(time);
            }
        }
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_utc() {
        let mut hours = HourTexts::new(true);
        for (seconds, hour) in [
            (1_549_411_238, "2019-02-06T00"),
            (1_549_411_199, "2019-02-05T23"),
            (1_549_411_200, "2019-02-06T00"),
            (-1, "1969-12-31T23"),
        ] {
            let text = hours.of(Timestamp::from_seconds(seconds));
            assert_eq!(text.hour(), hour.as_bytes());
            assert_eq!(text.day(), &hour.as_bytes()[..10]);
        }
    }
}
