//! Adding several records at once.

use super::{CountTable, Row};
use crate::audit::count::addresses::{AddressCount, counts_address};
use crate::audit::count::level::Class;
use crate::audit::count::stats::Stats;
use crate::audit::value::{Codes, Field, Observation, Place};
use crate::evidence::{BATCH, ask_for};

/// Where a record is expected to be counted.
#[derive(Clone, Copy)]
struct Expected {
    codes: Codes,
    hash: u64,
    /// The row that is likely its group's.
    row: Option<u32>,
    /// The place of its address, if that is counted beside the groups.
    address: Option<Place>,
}

/// Adds at most [`BATCH`] records, each to the table with the index that is given with it.
///
/// Nearly every record belongs to a known group, but the group is rarely in the processor's cache.
/// So each step to it is taken for all records, and asks for the memory that the next step needs.
pub(crate) fn add_each<const TABLES: usize>(
    tables: [&mut CountTable; TABLES],
    records: &[(usize, Observation<'_>)],
) {
    debug_assert!(records.len() <= BATCH);
    let mut expected = [Expected::nowhere(); BATCH];
    for (expected, (table, observed)) in expected.iter_mut().zip(records) {
        *expected = tables[*table].expect(observed);
    }
    for (expected, (table, _)) in expected.iter_mut().zip(records) {
        let table = &tables[*table];
        expected.row = table.index.candidate(expected.hash);
        ask_for(&table.rows, expected.row.unwrap_or(0) as usize);
    }
    for (expected, (table, observed)) in expected.iter_mut().zip(records) {
        let table = &mut *tables[*table];
        if let Some(row) = expected.row {
            table.grouping.ask_for(table.rows[row as usize].group);
        }
        if table.counts_address(observed) {
            expected.address = table.place_of_address(observed, expected.row);
        }
    }
    for (expected, (table, observed)) in expected.iter().zip(records) {
        tables[*table].add_to(expected, observed);
    }
}

impl Expected {
    fn nowhere() -> Self {
        Self {
            codes: Codes::of_bits(0),
            hash: 0,
            row: None,
            address: None,
        }
    }
}

impl CountTable {
    /// Begins to look for the group of a record.
    #[inline]
    fn expect(&self, observed: &Observation<'_>) -> Expected {
        let codes = Codes::of(observed);
        let hash = self.grouping.hash(codes, observed);
        self.index.ask_for(hash);
        if self.counts_address(observed)
            && let Some(addresses) = &self.addresses
        {
            addresses
                .values()
                .ask_for_place(Field::RemoteIp.raw(observed));
        }
        Expected {
            codes,
            hash,
            ..Expected::nowhere()
        }
    }

    /// Whether the address of a record is counted beside its group.
    #[inline]
    fn counts_address(&self, observed: &Observation<'_>) -> bool {
        self.addresses.is_some() && counts_address(observed.record.transport)
    }

    /// The place of a record's address. It is probably counted in this row.
    fn place_of_address(&mut self, observed: &Observation<'_>, row: Option<u32>) -> Option<Place> {
        let addresses = self.addresses.as_mut()?;
        let least = (self.grouping.level()).least_rank(Class::of_record(observed), Field::RemoteIp);
        let values = addresses.values_mut();
        let place = values.place(Field::RemoteIp.raw(observed), least);
        addresses.ask_for(row.unwrap_or(0), place);
        Some(place)
    }

    /// Adds a record, to the expected row if that is its group.
    #[inline]
    fn add_to(&mut self, expected: &Expected, observed: &Observation<'_>) {
        let &Expected {
            codes, hash, row, ..
        } = expected;
        let known = row.map(|row| (row, &mut self.rows[row as usize]));
        let is_of_group =
            |(_, row): &(_, &mut Row)| self.grouping.is_of_group(row.group, codes, observed);
        let row = match known.filter(is_of_group) {
            Some((number, row)) => {
                row.stats.add(&Stats::of(observed));
                number
            }
            None => self.add_unexpected(hash, codes, observed),
        };
        if let (Some(place), Some(addresses)) = (expected.address, &mut self.addresses) {
            addresses.count(AddressCount {
                row,
                place,
                requests: observed.weight.requests,
            });
        }
    }
}
