//! How many old requests of each group came from which address.

use std::hash::BuildHasher;

use hashbrown::DefaultHashBuilder;

use crate::audit::value::{Dictionary, FOLDED, Field, Index, Place, Rank};
use crate::evidence::{TlsVersion, Transport};

/// Approximate bytes that a count takes: itself and its slot.
const COUNT_SIZE: usize = size_of::<AddressCount>() + 24;

/// Whether the address of a request is counted even if nobody asks for addresses: it came over
/// plain HTTP, perhaps, or TLS below 1.2. Such requests are few, and somebody has to find their senders.
/// Addresses of all others would take much more memory.
pub(crate) fn counts_address(transport: Transport) -> bool {
    transport == Transport::Absent || transport.is_refused_by(TlsVersion::V1_2)
}

/// The addresses of a table's old requests, by the row of their group.
///
/// They are counted beside the groups and not as one of their values, because there may be a new
/// address in every request, and a group is interpreted at a much higher price than an address.
#[derive(Debug, Clone)]
pub(crate) struct Addresses {
    values: Dictionary,
    hasher: DefaultHashBuilder,
    /// The indices of the counts, by the hashes of their row and place.
    index: Index,
    counts: Vec<AddressCount>,
}

/// Requests of one group from one address.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AddressCount {
    /// The index of the group.
    pub row: u32,
    /// The place of the address.
    pub place: Place,
    pub requests: u64,
}

impl Addresses {
    pub(crate) fn new() -> Self {
        Self {
            values: Dictionary::new(Some(Field::RemoteIp)),
            hasher: DefaultHashBuilder::default(),
            index: Index::default(),
            counts: Vec::new(),
        }
    }

    /// Approximate bytes that they take. This depends only on what was counted.
    pub(crate) fn size(&self) -> usize {
        self.values.size() + self.counts.len() * COUNT_SIZE
    }

    /// Frees the memory that only new counts need. None can be added afterwards.
    pub(crate) fn finish(&mut self) {
        self.values.finish();
        self.index = Index::default();
    }

    pub(crate) fn values(&self) -> &Dictionary {
        &self.values
    }

    pub(crate) fn values_mut(&mut self) -> &mut Dictionary {
        &mut self.values
    }

    /// The counts in arbitrary order.
    pub(crate) fn counts(&self) -> &[AddressCount] {
        &self.counts
    }

    /// Asks for the memory of a count.
    pub(crate) fn ask_for(&self, row: u32, place: Place) {
        self.index.ask_for(self.hasher.hash_one((row, place)));
    }

    /// Adds requests.
    pub(crate) fn count(&mut self, count: AddressCount) {
        let AddressCount {
            row,
            place,
            requests,
        } = count;
        let hash = self.hasher.hash_one((row, place));
        let is_same = |index: u32| {
            let known = &self.counts[index as usize];
            (known.row, known.place) == (row, place)
        };
        if let Some(index) = self.index.find(hash, is_same) {
            self.counts[index as usize].requests += requests;
            return;
        }
        self.index.insert(hash, self.counts.len() as u32);
        self.counts.push(count);
    }

    /// Adds the counts of another table. `translated` has, for each of its rows, the row here and
    /// the least rank of the addresses that are kept.
    pub(crate) fn absorb(&mut self, other: &Self, translated: &[(u32, Rank)]) {
        let mut known: Vec<Option<Place>> = vec![None; other.values.len()];
        for count in &other.counts {
            let (row, least) = translated[count.row as usize];
            let place = if other.values.rank_at(count.place) < least {
                FOLDED
            } else {
                let known = &mut known[other.values.number_at(count.place) as usize];
                let address = other.values.at(count.place);
                *known.get_or_insert_with(|| self.values.place(address, 0))
            };
            self.count(AddressCount {
                row,
                place,
                requests: count.requests,
            });
        }
    }
}
