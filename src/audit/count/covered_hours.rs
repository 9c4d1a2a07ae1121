//! The hours in which a bucket has records.

use std::collections::BTreeMap;

use crate::evidence::{HOUR, Timestamp, Weight};

/// Approximate bytes that a day takes.
const DAY_SIZE: usize = 24;

/// The records of one bucket over time.
#[derive(Debug, Clone)]
pub(crate) struct CoveredHours {
    pub records: u64,
    pub first: Timestamp,
    pub last: Timestamp,
    /// For each day since the epoch, one bit for each hour that has a record.
    days: BTreeMap<i64, u32>,
    /// Start, in milliseconds, of the hour of the last record that was added.
    hour_start: i64,
}

impl Default for CoveredHours {
    fn default() -> Self {
        Self::new(0, Timestamp(i64::MAX), Timestamp(i64::MIN), BTreeMap::new())
    }
}

impl CoveredHours {
    /// `days` has one bit for each hour of each day since the epoch.
    pub(crate) fn new(
        records: u64,
        first: Timestamp,
        last: Timestamp,
        days: BTreeMap<i64, u32>,
    ) -> Self {
        Self {
            records,
            first,
            last,
            days,
            hour_start: i64::MIN,
        }
    }

    /// Approximate bytes that it takes.
    pub(crate) fn size(&self) -> usize {
        size_of::<Self>() + self.days.len() * DAY_SIZE
    }

    /// For each day since the epoch, one bit for each hour that has a record.
    pub(crate) fn days(&self) -> &BTreeMap<i64, u32> {
        &self.days
    }

    #[inline]
    pub(crate) fn add(&mut self, weight: Weight) {
        self.records += weight.requests;
        self.first = self.first.min(weight.first);
        self.last = self.last.max(weight.last);
        self.mark(weight.first);
        if weight.last != weight.first {
            self.mark(weight.last);
        }
    }

    #[inline]
    fn mark(&mut self, time: Timestamp) {
        // Nearly every record is from the same hour as the one before.
        if time.0.wrapping_sub(self.hour_start) as u64 >= HOUR as u64 {
            let hour = time.0.div_euclid(HOUR);
            self.hour_start = hour * HOUR;
            *self.days.entry(hour.div_euclid(24)).or_default() |= 1 << hour.rem_euclid(24);
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.records += other.records;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        for (&day, hours) in &other.days {
            *self.days.entry(day).or_default() |= hours;
        }
    }

    /// All hours with a record, in order, as hours since the epoch.
    pub(crate) fn hours(&self) -> impl Iterator<Item = i64> {
        self.days.iter().flat_map(|(&day, &hours)| {
            (0..24)
                .filter(move |hour| hours & (1 << hour) != 0)
                .map(move |hour| day * 24 + hour)
        })
    }

    /// The gaps without records between the first and the last one: the first hour of each gap, and
    /// its length in hours.
    pub(crate) fn gaps(&self) -> Vec<(i64, i64)> {
        let mut gaps = Vec::new();
        let mut expected = None;
        for hour in self.hours() {
            if let Some(expected) = expected.filter(|&expected| expected < hour) {
                gaps.push((expected, hour - expected));
            }
            expected = Some(hour + 1);
        }
        gaps
    }

    /// The days without records from `from` (inclusive) to `until` (exclusive), as days since the
    /// epoch.
    pub(crate) fn days_without(&self, from: i64, until: i64) -> Vec<i64> {
        (from..until)
            .filter(|day| !self.days.contains_key(day))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The coverage of a bucket with a record in each of these hours.
    fn coverage(hours: &[i64]) -> CoveredHours {
        let mut coverage = CoveredHours::default();
        for hour in hours {
            coverage.add(Weight::at(Timestamp(hour * HOUR + 59)));
        }
        coverage
    }

    #[test]
    fn gaps_are_whole_hours_between_records() {
        assert_eq!(coverage(&[5]).gaps(), []);
        assert_eq!(coverage(&[5, 6, 7]).gaps(), []);
        assert_eq!(coverage(&[30, 5, 6, 22]).gaps(), [(7, 15), (23, 7)]);
        assert_eq!(coverage(&[-3, 2]).gaps(), [(-2, 4)]);
    }

    #[test]
    fn days_without_records_are_listed() {
        assert_eq!(coverage(&[0, 49, 50]).days_without(0, 4), [1, 3]);
    }

    proptest! {
        #[test]
        fn gaps_and_hours_add_up_to_the_whole_time(hours in prop::collection::btree_set(-200i64..200, 1..50)) {
            let hours: Vec<_> = hours.into_iter().collect();
            let coverage = coverage(&hours);
            let missing: i64 = coverage.gaps().iter().map(|gap| gap.1).sum();
            prop_assert_eq!(hours.len() as i64 + missing, hours[hours.len() - 1] - hours[0] + 1);
            prop_assert_eq!(coverage.hours().collect::<Vec<_>>(), hours);
        }
    }
}
