//! Requests per hour and TLS version.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};

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

/// The serialized form of [`OverTime`]: requests by hour since the epoch, in the order of
/// [`Transport::ALL`].
pub(crate) type OverTimeParts = BTreeMap<i64, [u64; Transport::ALL.len()]>;

/// Requests by hour, during counting.
#[derive(Default)]
pub(crate) struct OverTime {
    by_hour: BTreeMap<i64, Requests>,
    /// Start, in milliseconds, of the hour of the last record.
    hour_start: i64,
    /// The requests of that hour that are not in `by_hour` yet.
    current: Requests,
}

impl OverTime {
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

    fn settle(&mut self) {
        let current = std::mem::take(&mut self.current);
        if current.total() > 0 {
            let hour = self.hour_start.div_euclid(HOUR);
            self.by_hour.entry(hour).or_default().add(&current);
        }
    }

    pub(crate) fn merge(&mut self, mut other: Self) {
        self.settle();
        other.settle();
        for (hour, requests) in other.by_hour {
            self.by_hour.entry(hour).or_default().add(&requests);
        }
    }

    pub(crate) fn into_parts(self) -> OverTimeParts {
        self.into_hours()
            .into_iter()
            .map(|(hour, requests)| (hour, requests.0))
            .collect()
    }

    /// Restores the result of [`OverTime::into_parts`].
    pub(crate) fn from_parts(parts: OverTimeParts) -> Self {
        Self {
            by_hour: parts
                .into_iter()
                .map(|(hour, counts)| (hour, Requests(counts)))
                .collect(),
            ..Self::default()
        }
    }

    /// The hours with requests, as hours since the epoch.
    pub(crate) fn into_hours(mut self) -> BTreeMap<i64, Requests> {
        self.settle();
        self.by_hour
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
        let mut one = OverTime::default();
        let mut other = OverTime::default();
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
