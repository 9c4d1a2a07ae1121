//! The serialized form of a table.

use serde::{Deserialize, Serialize};

use super::addresses::{AddressCount, counts_address};
use super::count_table::CountTable;
use super::level::Level;
use super::stats::Stats;
use super::texts_format;
use crate::audit::value::{Codes, Dictionary, FOLDED, Field, Place, version_of};
use crate::evidence::Timestamp;

/// The groups of a [`CountTable`]. Equal tables have equal parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TableParts {
    pub level: Level,
    /// The distinct values of each field that is not typed, sorted.
    #[serde(with = "texts_format::lists")]
    pub values: Vec<Vec<Vec<u8>>>,
    /// The distinct addresses that are counted beside the groups, sorted.
    #[serde(with = "texts_format::list")]
    pub addresses: Vec<Vec<u8>>,
    /// Sorted by their numbers.
    pub rows: Vec<RowParts>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RowParts {
    /// The codes, and for each other field which of [`TableParts::values`] it has, counted from 1;
    /// 0 for a folded one.
    pub group: (u32, Vec<u32>),
    /// Requests, errors and bytes sent.
    pub counts: [u64; 3],
    /// First and last time in milliseconds.
    pub times: [i64; 2],
    /// Which of [`TableParts::addresses`] its old requests came from, counted from 1, with 0 for
    /// folded ones; and how many. Sorted.
    pub addresses: Vec<(u32, u64)>,
}

impl TableParts {
    pub(crate) fn of(table: CountTable) -> Self {
        let grouping = table.grouping();
        let (mut values, mut orders) = (Vec::new(), Vec::new());
        for &field in grouping.fields() {
            let dictionary = &grouping.dictionaries()[field];
            let (sorted, orders_of_field) = sorted(dictionary);
            values.push(sorted);
            orders.push((dictionary, orders_of_field));
        }
        let row = |(group, stats): (_, &Stats)| {
            let (codes, places) = grouping.unpack(group);
            let orders = orders.iter().zip(places);
            let orders = orders
                .map(|((dictionary, orders), place)| orders[dictionary.number_at(place) as usize]);
            RowParts {
                group: (codes.bits(), orders.collect()),
                counts: [stats.requests, stats.errors, stats.bytes_sent],
                times: [stats.first_seen.0, stats.last_seen.0],
                addresses: Vec::new(),
            }
        };
        let mut rows: Vec<_> = table.rows().map(row).collect();
        let mut addresses = Vec::new();
        if let Some(counted) = table.addresses() {
            let orders;
            (addresses, orders) = sorted(counted.values());
            for count in counted.counts() {
                let order = orders[counted.values().number_at(count.place) as usize];
                let row = &mut rows[count.row as usize];
                row.addresses.push((order, count.requests));
            }
            rows.iter_mut()
                .for_each(|row| row.addresses.sort_unstable());
        }
        rows.sort_unstable_by(|a, b| a.group.cmp(&b.group));
        Self {
            level: table.level(),
            values,
            addresses,
            rows,
        }
    }

    /// Restores a table that counts what `table` does, which is empty; `None` if it cannot be one
    /// of this build.
    pub(crate) fn into_table(self, mut table: CountTable) -> Option<CountTable> {
        let fields = table.grouping().fields().to_vec();
        if self.values.len() != fields.len() || !self.level.is_valid() {
            return None;
        }
        let mut places = Vec::new();
        for (&field, values) in fields.iter().zip(&self.values) {
            let dictionary = table.grouping_mut().dictionary(field);
            places.push(add_all(dictionary, values)?);
        }
        let addresses = match table.addresses_mut() {
            Some(addresses) => Some(add_all(addresses.values_mut(), &self.addresses)?),
            None if self.addresses.is_empty() => None,
            None => return None,
        };
        for row in self.rows {
            let (codes, orders) = row.group;
            let codes = Codes::checked(codes)?;
            if orders.len() != fields.len() {
                return None;
            }
            let mut group = [FOLDED; Field::COUNT];
            for ((place, places), order) in group.iter_mut().zip(&places).zip(orders) {
                *place = *places.get(order as usize)?;
            }
            // The table keeps a determined version once for all groups.
            if fields.first() == Some(&Field::TlsVersion)
                && let Some(version) = codes.get(Field::Transport).and_then(version_of)
                && table.grouping().dictionaries()[Field::TlsVersion].at(group[0]) != version
            {
                return None;
            }
            let [requests, errors, bytes_sent] = row.counts;
            let stats = Stats {
                requests,
                errors,
                bytes_sent,
                first_seen: Timestamp(row.times[0]),
                last_seen: Timestamp(row.times[1]),
            };
            let group = table.grouping_mut().pack(codes, &group);
            let at = table.add_group(group, stats);
            let is_counted = addresses.is_some() && counts_address(codes.get(Field::Transport)?);
            let counted: u64 = row.addresses.iter().map(|&(_, requests)| requests).sum();
            if counted != if is_counted { requests } else { 0 } {
                return None;
            }
            for (order, requests) in row.addresses {
                let place = *addresses.as_ref()?.get(order as usize)?;
                table.addresses_mut()?.count(AddressCount {
                    row: at,
                    place,
                    requests,
                });
            }
        }
        table.raise(self.level);
        Some(table)
    }
}

/// The values of a dictionary, sorted, and for each number which of them it is, counted from 1.
fn sorted(dictionary: &Dictionary) -> (Vec<Vec<u8>>, Vec<u32>) {
    let mut sorted: Vec<_> = (0..).zip(dictionary.values()).skip(1).collect();
    sorted.sort_unstable_by_key(|&(_, value)| value);
    let mut orders = vec![FOLDED; dictionary.len()];
    for (order, &(number, _)) in (FOLDED + 1..).zip(&sorted) {
        orders[number as usize] = order;
    }
    let values = sorted.into_iter().map(|(_, value)| value.to_vec());
    (values.collect(), orders)
}

/// Adds values to an empty dictionary, and returns the places of folded values and of these.
/// `None` if the values are not sorted, or cannot be in a dictionary.
fn add_all(dictionary: &mut Dictionary, values: &[Vec<u8>]) -> Option<Vec<Place>> {
    let mut places = vec![FOLDED];
    for value in values {
        let place = dictionary.place(value, 0);
        // A repeated value has an earlier number, and a value that contains a secret is changed.
        let is_next = dictionary.number_at(place) as usize == places.len();
        if !is_next || dictionary.at(place) != value || value.contains(&b'\n') {
            return None;
        }
        places.push(place);
    }
    values.is_sorted().then_some(places)
}
