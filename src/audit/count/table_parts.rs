//! The serialized form of a table.

use serde::{Deserialize, Serialize};

use super::count_table::CountTable;
use super::level::Level;
use super::stats::Stats;
use crate::audit::value::{Codes, FOLDED, Field};
use crate::evidence::Timestamp;

/// The groups of a [`CountTable`]. Equal tables have equal parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TableParts {
    pub level: Level,
    /// The distinct values of each field that is not typed, sorted.
    pub values: Vec<Vec<Vec<u8>>>,
    /// Sorted by their numbers.
    pub rows: Vec<RowParts>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RowParts {
    /// The typed values, and for each other field the place of its value in
    /// [`TableParts::values`], from 1; 0 for a folded one.
    pub group: (u32, Vec<u32>),
    /// Requests, errors and bytes sent.
    pub counts: [u64; 3],
    /// First and last time in milliseconds.
    pub times: [i64; 2],
}

impl TableParts {
    pub(crate) fn of(table: CountTable) -> Self {
        let numbering = table.numbering();
        let (mut values, mut places) = (Vec::new(), Vec::new());
        for &field in numbering.fields() {
            let dictionary = &numbering.dictionaries()[field];
            let mut numbers: Vec<_> = (FOLDED + 1..dictionary.len() as u32).collect();
            numbers.sort_unstable_by_key(|&number| dictionary.get(number));
            let mut place_of = vec![FOLDED; dictionary.len()];
            for (place, &number) in (FOLDED + 1..).zip(&numbers) {
                place_of[number as usize] = place;
            }
            let value = |&number: &u32| dictionary.get(number).to_vec();
            values.push(numbers.iter().map(value).collect());
            places.push(place_of);
        }
        let row = |(group, stats): (_, &Stats)| {
            let (codes, numbers) = numbering.unpack(group);
            let in_order = places.iter().zip(numbers);
            let numbers = in_order.map(|(places, number)| places[number as usize]);
            RowParts {
                group: (codes.bits(), numbers.collect()),
                counts: [stats.requests, stats.errors, stats.bytes_sent],
                times: [stats.first_seen.0, stats.last_seen.0],
            }
        };
        let mut rows: Vec<_> = table.rows().map(row).collect();
        rows.sort_unstable_by(|a, b| a.group.cmp(&b.group));
        Self {
            level: table.level(),
            values,
            rows,
        }
    }

    /// Restores a table that counts by these fields; `None` if it cannot be one of this build.
    pub(crate) fn into_table(self, fields: &[Field]) -> Option<CountTable> {
        let mut table = CountTable::new(fields);
        let mut numbers = Vec::new();
        let fields = table.numbering().fields().to_vec();
        if self.values.len() != fields.len() || !self.level.is_valid() {
            return None;
        }
        for (&field, values) in fields.iter().zip(&self.values) {
            if !values.is_sorted() {
                return None;
            }
            let dictionary = table.numbering_mut().dictionary(field);
            let mut numbers_of_field = vec![FOLDED];
            for value in values {
                let number = dictionary.number(value, 0);
                // A value that is new and without secrets gets the next number.
                if number as usize != numbers_of_field.len() || value.contains(&b'\n') {
                    return None;
                }
                numbers_of_field.push(number);
            }
            numbers.push(numbers_of_field);
        }
        for row in self.rows {
            let (codes, places) = row.group;
            let codes = Codes::from_bits(codes)?;
            if places.len() != fields.len() {
                return None;
            }
            let mut group = [FOLDED; Field::COUNT];
            for ((number, numbers), place) in group.iter_mut().zip(&numbers).zip(places) {
                *number = *numbers.get(place as usize)?;
            }
            let [requests, errors, bytes_sent] = row.counts;
            let stats = Stats {
                requests,
                errors,
                bytes_sent,
                first_seen: Timestamp(row.times[0]),
                last_seen: Timestamp(row.times[1]),
            };
            let group = table.numbering_mut().pack(codes, |place| group[place]);
            table.insert(group, stats);
        }
        table.raise(self.level);
        Some(table)
    }
}
