//! Requests over time, in steps of equal length.

use super::span::{Text, code, day, text, words};
use crate::evidence::{DAY, HOUR, Timestamp, Transport};
use crate::report::format_values::protocol;
use crate::report::numbers::counted;

/// Requests over time: a pile of series for each step, including steps without requests.
#[derive(Debug, Clone)]
pub struct Chart<'a> {
    /// Its name in the page.
    pub id: &'static str,
    pub caption: Text<'a>,
    /// The start of the first step.
    pub from: Timestamp,
    /// The start of the last hour or day with a request.
    pub last: Timestamp,
    /// The length of a step in milliseconds: a whole number of hours or days.
    pub step: i64,
    /// Those that are easiest to compare first.
    pub series: Vec<Series>,
}

/// The requests over one transport.
#[derive(Debug, Clone)]
pub struct Series {
    pub transport: Transport,
    /// Whether the minimum refuses them.
    pub is_refused: bool,
    /// One count for each step; all series have the same number of steps.
    pub counts: Vec<u64>,
}

impl Chart<'_> {
    /// Number of steps.
    pub(in crate::report) fn steps(&self) -> usize {
        self.series.first().map_or(0, |series| series.counts.len())
    }

    /// The requests of all series in each step.
    pub(in crate::report) fn totals(&self) -> Vec<u64> {
        let total = |step| self.series.iter().map(|series| series.counts[step]).sum();
        (0..self.steps()).map(total).collect()
    }

    /// The length of a step for people: `1 day`, `3 hours`.
    pub(in crate::report) fn step_name(&self) -> String {
        match self.step % DAY {
            0 => counted((self.step / DAY) as u64, "day"),
            _ => counted((self.step / HOUR) as u64, "hour"),
        }
    }

    /// The first and the last time for people.
    pub(in crate::report) fn ends(&self) -> [Text<'static>; 2] {
        [self.from, self.last].map(|time| match self.step % DAY {
            0 => day(time).into(),
            _ => words(time.to_string()).into(),
        })
    }

    /// The start of a step for people: a day, or a day and an hour.
    pub(in crate::report) fn label(&self, step: usize) -> String {
        let time = Timestamp(self.from.0 + self.step * step as i64).to_string();
        match time.split_once('T') {
            Some((day, hour)) if self.step % DAY != 0 => format!("{day} {}", &hour[..5]),
            Some((day, _)) => day.to_owned(),
            None => time,
        }
    }
}

/// The columns that the name of a transport takes.
const NAME: usize = 12;

/// A chart as text: a row of bars for each series, in `width` columns, and the period below it. The
/// highest bar of a row is its own maximum.
pub(in crate::report) fn sparklines(chart: &Chart<'_>, width: usize) -> Vec<Text<'static>> {
    let most = width.saturating_sub(NAME).max(1);
    let together = chart.steps().div_ceil(most).max(1);
    let row = |series: &Series| {
        let counts = series.counts.chunks(together);
        let bars = sparkline(&counts.map(|counts| counts.iter().sum()).collect::<Vec<_>>());
        text![code(format!("{:NAME$}{bars}", protocol(series.transport)))]
    };
    let mut lines: Vec<_> = chart.series.iter().map(row).collect();
    lines.push(Text::joined(chart.ends(), " to "));
    lines
}

fn sparkline(counts: &[u64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = counts.iter().copied().max().unwrap_or_default();
    let bar = |&count: &u64| match count {
        0 => '·',
        // One request still gets the lowest bar, and the maximum gets the highest.
        _ => BARS[((u128::from(count) * 8).div_ceil(u128::from(most)) - 1) as usize],
    };
    counts.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_requests_are_still_visible() {
        assert_eq!(sparkline(&[1, 1_000_000, 500_000]), "▁█▄");
        assert_eq!(sparkline(&[0, 0]), "··");
    }

    #[test]
    fn a_row_of_bars_fits_and_counts_everything() {
        let series = Series {
            transport: Transport::Http,
            is_refused: true,
            counts: vec![1; 1_000],
        };
        let chart = Chart {
            id: "all",
            caption: Text::default(),
            from: Timestamp(0),
            last: Timestamp(999 * DAY),
            step: DAY,
            series: vec![series],
        };
        for most in [20, 40, 90] {
            let lines = sparklines(&chart, most);
            let bars = lines[0].0[0].value.written();
            assert!(
                bars.chars().count() <= most && !bars.contains('·'),
                "{bars}"
            );
        }
    }
}
