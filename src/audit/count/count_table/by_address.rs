//! The addresses of a table's old requests.

use super::CountTable;
use crate::audit::count::addresses::counts_address;
use crate::audit::count::level::{Class, Level};
use crate::audit::value::Field;

/// Requests of one group from one address.
pub(crate) struct FromAddress<'t> {
    /// The index of the group, in the order of [`CountTable::iter`].
    pub row: usize,
    /// The number of the address.
    pub number: u32,
    pub address: &'t [u8],
    pub requests: u64,
}

impl CountTable {
    /// The next levels at which addresses of a class are folded.
    pub(super) fn addresses_folded_at(&self, class: Class) -> impl Iterator<Item = Level> {
        let all = self
            .addresses
            .iter()
            .filter(move |_| self.level() < Level::end_of_addresses(class));
        let of_all = all.flat_map(move |addresses| {
            let of_class = addresses.counts().iter().filter(move |count| {
                self.grouping.class_of(self.rows[count.row as usize].group) == class
            });
            of_class.filter_map(move |count| {
                let rank = addresses.values().rank_at(count.place);
                Level::of_value(class, Field::RemoteIp, rank)
            })
        });
        of_all.filter(|&at| at > self.level())
    }

    /// The addresses of old requests, in arbitrary order; none if the table does not count them.
    pub(crate) fn by_address(&self) -> impl Iterator<Item = FromAddress<'_>> {
        let apart = self.addresses.iter().flat_map(|addresses| {
            let values = addresses.values();
            addresses.counts().iter().map(|count| FromAddress {
                row: count.row as usize,
                number: values.number_at(count.place),
                address: values.at(count.place),
                requests: count.requests,
            })
        });
        let has_them = self.grouping.fields().contains(&Field::RemoteIp);
        let in_groups = self
            .iter()
            .enumerate()
            .filter(move |(_, (key, _))| has_them && counts_address(key.typed(Field::Transport)));
        apart.chain(in_groups.map(|(row, (key, stats))| FromAddress {
            row,
            number: key.number(Field::RemoteIp),
            address: key.raw(Field::RemoteIp),
            requests: stats.requests,
        }))
    }
}
