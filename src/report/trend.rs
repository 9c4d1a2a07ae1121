//! Requests over time, in as many steps as fit.

use crate::audit::{History, Requests};
use crate::evidence::{DAY, HOUR, Timestamp, Transport};

use super::format_values::counted;

/// Periods shorter than this are shown by the hour, in milliseconds.
const BY_HOUR_BELOW: i64 = 3 * DAY;

/// Requests in steps of equal length, including steps without requests.
pub(super) struct Trend {
    /// The start of the first step.
    pub from: Timestamp,
    /// The length of a step in milliseconds: a whole number of hours or days.
    pub step: i64,
    /// The start of the last hour or day with a request.
    last: Timestamp,
    pub steps: Vec<Requests>,
}

impl Trend {
    /// At most `most` steps; `None` if there are no requests.
    pub(super) fn of(history: &History, most: usize) -> Option<Self> {
        let by_hour = history
            .by_hour
            .iter()
            .map(|hour| (hour.hour.0, hour.requests));
        let by_day = history.by_day.iter().map(|day| (day.day.0, day.requests));
        let (first, last) = (
            history.by_hour.first()?.hour.0,
            history.by_hour.last()?.hour.0,
        );
        if last - first < BY_HOUR_BELOW {
            Some(Self::new(by_hour, HOUR, (first, last), most))
        } else {
            let (first, last) = (history.by_day.first()?.day.0, history.by_day.last()?.day.0);
            Some(Self::new(by_day, DAY, (first, last), most))
        }
    }

    fn new(
        requests: impl Iterator<Item = (i64, Requests)>,
        unit: i64,
        (first, last): (i64, i64),
        most: usize,
    ) -> Self {
        let most = most.max(1) as i64;
        let units = (last - first) / unit + 1;
        let step = unit * ((units + most - 1) / most);
        let count = ((last - first) / step + 1) as usize;
        let mut steps = vec![Requests::default(); count];
        for (time, requests) in requests {
            steps[((time - first) / step) as usize].add(&requests);
        }
        Self {
            from: Timestamp(first),
            step,
            last: Timestamp(last),
            steps,
        }
    }

    /// The length of a step for people: `1 day`, `3 hours`.
    pub(super) fn step_name(&self) -> String {
        let (count, unit) = if self.step % DAY == 0 {
            (self.step / DAY, "day")
        } else {
            (self.step / HOUR, "hour")
        };
        counted(count as u64, unit)
    }

    /// The first and the last time for people.
    pub(super) fn span(&self) -> String {
        let Self { from, last, .. } = self;
        if self.step % DAY == 0 {
            format!("{} to {}", from.day(), last.day())
        } else {
            format!("{from} to {last}")
        }
    }

    /// A row of bars for the requests of some transports. The highest bar is their own maximum.
    pub(super) fn sparkline(&self, transports: &[Transport]) -> String {
        const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let counts = self.steps.iter().map(|requests| {
            let counts = transports.iter().map(|&transport| requests.get(transport));
            counts.sum::<u64>()
        });
        let most = counts.clone().max().unwrap_or_default();
        let bar = |count: u64| match count {
            0 => '·',
            // One request still gets the lowest bar, and the maximum gets the highest.
            _ => BARS[((u128::from(count) * 8).div_ceil(u128::from(most)) - 1) as usize],
        };
        counts.map(bar).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Day, Hour};

    fn trend(times: &[(i64, u64)], most: usize) -> Option<Trend> {
        let mut history = History::default();
        for &(time, count) in times {
            let mut requests = Requests::default();
            requests.count(Transport::Http, count);
            let (hour, day) = (Timestamp(time), Timestamp(time / DAY * DAY));
            history.by_hour.push(Hour { hour, requests });
            history.by_day.push(Day { day, requests });
        }
        Trend::of(&history, most)
    }

    #[test]
    fn short_periods_are_by_the_hour_and_long_ones_by_the_day() {
        let hours = trend(&[(0, 1), (5 * HOUR, 8)], 20).unwrap();
        assert_eq!(
            (hours.step_name(), hours.sparkline(&[Transport::Http])),
            ("1 hour".into(), "▁····█".into())
        );
        let days = trend(&[(0, 1), (4 * DAY, 1)], 20).unwrap();
        assert_eq!(
            (days.step_name(), days.sparkline(&[Transport::Http])),
            ("1 day".into(), "█···█".into())
        );
        assert_eq!(days.span(), "1970-01-01 to 1970-01-05");
    }

    #[test]
    fn there_are_never_more_steps_than_room_and_nothing_is_lost() {
        let times: Vec<_> = (0..1_000).map(|day| (day * 3 * DAY, 1)).collect();
        for most in [1, 7, 24, 90] {
            let trend = trend(&times, most).unwrap();
            assert!(trend.steps.len() <= most);
            let sum: u64 = trend.steps.iter().map(Requests::total).sum();
            assert_eq!(sum, 1_000);
        }
        assert!(trend(&[], 10).is_none());
    }

    #[test]
    fn few_requests_are_still_visible() {
        let trend = trend(&[(0, 1), (HOUR, 1_000_000), (2 * HOUR, 500_000)], 9).unwrap();
        assert_eq!(trend.sparkline(&[Transport::Http]), "▁█▄");
        assert_eq!(trend.sparkline(&[Transport::Internal]), "···");
    }
}
