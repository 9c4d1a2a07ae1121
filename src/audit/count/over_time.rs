//! Requests per hour and TLS version.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::bounded::Bounded;
use crate::evidence::{HOUR, Transport, Weight};

/// Number of requests for each of [`Transport::ALL`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Requests([u64; Transport::ALL.len()]);

impl Requests {
    /// Requests with this transport. Unknown transports and unknown TLS versions count together.
    pub fn get(&self, transport: Transport) -> u64 {
        self.0[transport.index()]
    }

    /// Requests over all transports.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Adds a number of requests with this transport.
    pub fn count(&mut self, transport: Transport, requests: u64) {
        self.0[transport.index()] += requests;
    }

    /// Adds all requests of `other`.
    pub fn add(&mut self, other: &Self) {
        for (count, other) in self.0.iter_mut().zip(other.0) {
            *count += other;
        }
    }
}

/// A map from [`Transport::protocol`] to the number of requests, without zeros.
impl Serialize for Requests {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for transport in Transport::ALL {
            let requests = self.get(transport);
            if requests > 0 {
                map.serialize_entry(transport.protocol(), &requests)?;
            }
        }
        map.end()
    }
}

/// The serialized form of [`OverTime`]: the length of its periods in hours, and requests by the
/// first hour of a period, in the order of [`Transport::ALL`].
pub(crate) type OverTimeParts = (i64, BTreeMap<i64, [u64; Transport::ALL.len()]>);

/// The possible lengths of a period, in hours: an hour, a day, and a span of which all times that a
/// log can have are a few thousand.
pub(crate) const PERIODS: [i64; 3] = [1, 24, 24 * 1_024];

/// Approximate bytes that a period takes.
const PERIOD_SIZE: usize = 96;

/// Requests by hour, during counting. If there are too many hours, longer periods are counted.
#[derive(Debug, Clone)]
pub(crate) struct OverTime {
    /// By the first hour of a period, in hours since the epoch.
    by_period: BTreeMap<i64, Requests>,
    /// Length of a period in hours, from [`PERIODS`].
    period: i64,
    /// Start, in milliseconds, of the hour of the last record.
    hour_start: i64,
    /// The requests of that hour that are not in `by_period` yet.
    current: Requests,
}

impl OverTime {
    pub(crate) fn new() -> Self {
        Self {
            by_period: BTreeMap::new(),
            period: PERIODS[0],
            hour_start: 0,
            current: Requests::default(),
        }
    }

    /// Counts the requests of a record in the hour of the first one.
    #[inline]
    pub(crate) fn add(&mut self, weight: Weight, transport: Transport) {
        let time = weight.first;
        if time.0.wrapping_sub(self.hour_start) as u64 >= HOUR as u64 {
            self.settle();
            self.hour_start = time.0.div_euclid(HOUR) * HOUR;
        }
        self.current.count(transport, weight.requests);
    }

    pub(super) fn settle(&mut self) {
        let current = std::mem::take(&mut self.current);
        if current.total() > 0 {
            self.count(self.hour_start.div_euclid(HOUR), &current);
        }
    }

    fn count(&mut self, hour: i64, requests: &Requests) {
        let period = hour.div_euclid(self.period) * self.period;
        self.by_period.entry(period).or_default().add(requests);
    }

    /// Counts in longer periods. Shorter ones have no effect.
    pub(crate) fn lengthen(&mut self, period: i64) {
        self.settle();
        if period > self.period {
            self.period = period;
            for (hour, requests) in std::mem::take(&mut self.by_period) {
                self.count(hour, &requests);
            }
        }
    }

    /// Counts requests of an unknown transport as if they had another transport, or not at all.
    pub(crate) fn resolve(&mut self, unknown: Option<Transport>) {
        self.settle();
        for requests in self.by_period.values_mut() {
            let resolved = std::mem::take(&mut requests.0[Transport::Unknown.index()]);
            if let Some(transport) = unknown {
                requests.count(transport, resolved);
            }
        }
        self.by_period.retain(|_, requests| requests.total() > 0);
    }

    pub(crate) fn into_parts(mut self) -> OverTimeParts {
        self.settle();
        let hours = self.by_period.into_iter();
        let parts = hours.map(|(hour, requests)| (hour, requests.0)).collect();
        (self.period, parts)
    }

    /// Restores the result of [`OverTime::into_parts`].
    pub(crate) fn from_parts((period, parts): OverTimeParts) -> Self {
        Self {
            by_period: parts
                .into_iter()
                .map(|(hour, counts)| (hour, Requests(counts)))
                .collect(),
            period,
            ..Self::new()
        }
    }

    /// The hours with requests, as hours since the epoch. If longer periods were counted, each has
    /// all its requests in its first hour.
    pub(crate) fn into_hours(mut self) -> BTreeMap<i64, Requests> {
        self.settle();
        self.by_period
    }

    /// Whether hours are counted together.
    pub(crate) fn is_folded(&self) -> bool {
        self.period > PERIODS[0]
    }
}

impl Bounded for OverTime {
    fn size(&self) -> usize {
        self.by_period.len() * PERIOD_SIZE
    }

    fn emptied(&self) -> Self {
        Self {
            period: self.period,
            ..Self::new()
        }
    }

    fn merge(&mut self, mut other: Self) {
        self.lengthen(other.period);
        other.settle();
        for (hour, requests) in other.by_period {
            self.count(hour, &requests);
        }
    }

    fn fit(&mut self, limit: usize) {
        self.settle();
        for period in PERIODS {
            if self.size() > limit {
                self.lengthen(period);
            }
        }
    }
}

/// Sums hours since the epoch to days since the epoch.
pub(crate) fn by_day(hours: &BTreeMap<i64, Requests>) -> BTreeMap<i64, Requests> {
    let mut days = BTreeMap::<_, Requests>::new();
    for (hour, requests) in hours {
        days.entry(hour.div_euclid(24)).or_default().add(requests);
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Timestamp;

    /// One request, `second` seconds after the epoch.
    fn request_at(second: i64) -> Weight {
        Weight::at(Timestamp::from_seconds(second))
    }

    #[test]
    fn every_transport_has_its_own_index() {
        for (index, transport) in Transport::ALL.into_iter().enumerate() {
            assert_eq!(transport.index(), index);
        }
    }

    #[test]
    fn hours_add_up_to_days_in_any_order() {
        let mut one = OverTime::new();
        let mut other = OverTime::new();
        for (second, transport) in [
            (0, Transport::Http),
            (3_600, Transport::Http),
            (59, Transport::Unknown),
        ] {
            one.add(request_at(second), transport);
        }
        other.add(request_at(86_400), Transport::Http);
        other.add(request_at(-1), Transport::Http);
        other.add(request_at(7), Transport::Http);
        other.merge(one);
        let hours = other.into_hours();
        let http: Vec<_> = hours
            .iter()
            .map(|(&hour, requests)| (hour, requests.get(Transport::Http)))
            .collect();
        assert_eq!(http, [(-1, 1), (0, 2), (1, 1), (24, 1)]);
        let totals: Vec<_> = by_day(&hours)
            .into_iter()
            .map(|(day, requests)| (day, requests.total()))
            .collect();
        assert_eq!(totals, [(-1, 1), (0, 4), (1, 1)]);
    }
}
