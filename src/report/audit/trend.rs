//! Requests over time.

use crate::audit::{Audit, History, Requests};
use crate::evidence::{DAY, HOUR, Timestamp, Transport};

use crate::report::document::{
    Block, Chart, Column, Section, Series, Table, Text, number, text, words,
};
use crate::report::extent::Extent;
use crate::report::format_values::protocol;
use crate::report::{Format, Part};

/// Periods shorter than this are shown by the hour, in milliseconds.
const BY_HOUR_BELOW: i64 = 3 * DAY;

/// The most steps of a chart.
const STEPS: usize = 90;

/// Refused requests on a scale of their own, all requests, and the figures; `None` if there are no
/// requests.
pub(super) fn section<'a>(audit: &'a Audit, extent: &Extent) -> Option<Section<'a>> {
    let trend = Trend::of(&audit.over_time, STEPS)?;
    let is_refused = |transport: &Transport| transport.is_refused_by(audit.min_tls);
    let came = Transport::ALL
        .into_iter()
        .filter(|&transport| trend.has(transport));
    let (refused, others): (Vec<_>, Vec<_>) = came.partition(is_refused);
    // Refused requests are at the bottom of the bars, where they are easiest to compare.
    let all = [refused.as_slice(), &others].concat();
    let chart = |id, caption: String, transports: &[Transport]| {
        let series = transports.iter().map(|transport| Series {
            transport: *transport,
            is_refused: is_refused(transport),
            counts: trend.counts(*transport),
        });
        Chart {
            id,
            caption: text![words(caption)],
            from: trend.from,
            last: trend.last,
            step: trend.step,
            series: series.collect(),
        }
    };
    let below = format!("Plain HTTP and versions below {}", audit.min_tls);
    let everything = chart("all", "All requests".to_owned(), &all);
    // A terminal has no room for a row for each day.
    let figures = (extent.format == Format::Html).then(|| figures(&everything));
    let mut blocks = vec![Block::Chart(everything)];
    blocks.extend(figures);
    if !refused.is_empty() {
        blocks.insert(0, Block::Chart(chart("below", below, &refused)));
    }
    Some(extent.part(Part::Versions, "trend", text!["Requests over time"], blocks))
}

/// A row for each step with requests.
fn figures(chart: &Chart<'_>) -> Block<'static> {
    let names = chart
        .series
        .iter()
        .map(|series| Column::number(protocol(series.transport)));
    let mut columns = vec![Column::short("From")];
    columns.extend(names);
    columns.push(Column::number("All"));
    let row = |(step, total): (usize, u64)| {
        let counts = chart
            .series
            .iter()
            .map(|series| Text::from(number(series.counts[step])));
        let label = Text::from(words(chart.label(step)));
        let cells = [label].into_iter().chain(counts);
        (total > 0).then(|| cells.chain([number(total).into()]).collect())
    };
    Block::Table(Table {
        id: "trend-figures",
        columns,
        rows: chart
            .totals()
            .into_iter()
            .enumerate()
            .filter_map(row)
            .collect(),
        is_sortable: false,
    })
}

/// Requests in steps of equal length, including steps without requests.
struct Trend {
    from: Timestamp,
    step: i64,
    last: Timestamp,
    steps: Vec<Requests>,
}

impl Trend {
    /// At most `most` steps; `None` if there are no requests.
    fn of(history: &History, most: usize) -> Option<Self> {
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

    fn has(&self, transport: Transport) -> bool {
        self.steps
            .iter()
            .any(|requests| requests.get(transport) > 0)
    }

    fn counts(&self, transport: Transport) -> Vec<u64> {
        self.steps
            .iter()
            .map(|requests| requests.get(transport))
            .collect()
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
        assert_eq!((hours.step, hours.steps.len()), (HOUR, 6));
        let days = trend(&[(0, 1), (4 * DAY, 1)], 20).unwrap();
        assert_eq!((days.step, days.steps.len()), (DAY, 5));
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
}
