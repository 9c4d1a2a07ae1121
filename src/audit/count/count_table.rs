//! A hash table that counts records by their groups.

use super::addresses::{AddressCount, Addresses, counts_address};
use super::grouping::{Group, Grouping};
use super::level::{Class, Level};
use super::stats::Stats;
use crate::audit::value::{Codes, Field, GroupKey, Index, Observation, Place};
use crate::evidence::{BATCH, ask_for};

/// Approximate bytes that a group takes: its row and its slot.
const ROW_SIZE: usize = size_of::<Row>() + 24;

/// Counts for each distinct group of values, in bounded memory.
#[derive(Debug, Clone)]
pub(crate) struct CountTable {
    grouping: Grouping,
    /// The indices of the rows, by the hashes of their values.
    index: Index,
    rows: Vec<Row>,
    /// Number of rows of each class.
    rows_of: [usize; Class::ALL.len()],
    /// The addresses of old requests, if they are counted and are not among the values of groups.
    addresses: Option<Addresses>,
}

/// Requests of one group from one address.
pub(crate) struct FromAddress<'t> {
    /// The index of the group, in the order of [`CountTable::iter`].
    pub row: usize,
    /// The number of the address.
    pub number: u32,
    pub address: &'t [u8],
    pub requests: u64,
}

/// One group, aligned so that it takes one fetch from memory.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Row {
    group: Group,
    stats: Stats,
}

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
    /// An empty table that counts by these fields.
    pub(crate) fn new(fields: &[Field]) -> Self {
        Self {
            grouping: Grouping::new(fields),
            index: Index::default(),
            rows: Vec::new(),
            rows_of: [0; Class::ALL.len()],
            addresses: None,
        }
    }

    /// An empty table that counts by these fields, and the addresses of old requests.
    pub(crate) fn with_addresses(fields: &[Field]) -> Self {
        let are_apart = !fields.contains(&Field::RemoteIp);
        Self {
            addresses: are_apart.then(Addresses::new),
            ..Self::new(fields)
        }
    }

    /// An empty table that counts the same, at the same level.
    pub(crate) fn emptied(&self) -> Self {
        self.emptied_at(self.level())
    }

    fn emptied_at(&self, level: Level) -> Self {
        let mut emptied = Self {
            addresses: self.addresses.as_ref().map(|_| Addresses::new()),
            ..Self::new(self.grouping.fields())
        };
        emptied.grouping.set_level(level);
        emptied
    }

    /// Frees the memory that only new records need, because concluding a report needs much itself.
    /// None can be added afterwards.
    pub(crate) fn finish(&mut self) {
        self.index = Index::default();
        self.grouping.finish();
        self.addresses.iter_mut().for_each(Addresses::finish);
    }

    /// Approximate bytes that the groups take. This depends only on the groups.
    pub(crate) fn size(&self) -> usize {
        let addresses = self.addresses.as_ref().map_or(0, Addresses::size);
        self.rows.len() * ROW_SIZE + self.grouping.size() + addresses
    }

    pub(crate) fn level(&self) -> Level {
        self.grouping.level()
    }

    pub(crate) fn grouping(&self) -> &Grouping {
        &self.grouping
    }

    /// Adds one record.
    pub(crate) fn add(&mut self, observed: Observation<'_>) {
        add_each([self], &[(0, observed)]);
    }

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

    /// Adds a record whose hash does not lead to its group, perhaps because the group is new.
    /// Returns its row.
    #[cold]
    fn add_unexpected(&mut self, hash: u64, codes: Codes, observed: &Observation<'_>) -> u32 {
        let is_same = |row: u32| {
            let group = self.rows[row as usize].group;
            self.grouping.is_of_group(group, codes, observed)
        };
        if let Some(row) = self.index.find(hash, is_same) {
            self.rows[row as usize].stats.add(&Stats::of(observed));
            return row;
        }
        let (class, group) = self.grouping.group_of(codes, observed);
        self.insert(class, group, Stats::of(observed))
    }

    /// Adds requests to a group, and returns its row.
    fn insert(&mut self, class: Class, group: Group, stats: Stats) -> u32 {
        let hash = self.grouping.hash_of_group(group);
        let is_same = |row: u32| self.rows[row as usize].group == group;
        if let Some(row) = self.index.find(hash, is_same) {
            self.rows[row as usize].stats.add(&stats);
            return row;
        }
        // Four billion groups would need hundreds of gigabytes of memory.
        let row = u32::try_from(self.rows.len()).expect("fewer groups than 2^32");
        self.rows.push(Row { group, stats });
        self.rows_of[class as usize] += 1;
        self.index.insert(hash, row);
        row
    }

    /// Adds the counts of another table with the same fields.
    pub(crate) fn merge(&mut self, other: Self) {
        let level = self.level().max(other.level());
        if self.rows.is_empty() {
            *self = other;
            self.raise(level);
        } else {
            self.raise(level);
            self.absorb(&other);
        }
    }

    fn absorb(&mut self, other: &Self) {
        let mut translation = self.grouping.translation(&other.grouping);
        let mut translated = Vec::new();
        for row in &other.rows {
            let (theirs, known) = (&other.grouping, &mut translation);
            let (class, group) = self.grouping.translate(row.group, theirs, known);
            let row = self.insert(class, group, row.stats);
            if self.addresses.is_some() {
                translated.push((row, self.level().least_rank(class, Field::RemoteIp)));
            }
        }
        if let (Some(addresses), Some(others)) = (&mut self.addresses, &other.addresses) {
            addresses.absorb(others, &translated);
        }
    }

    /// Raises the level, and folds the existing groups accordingly. A lower one has no effect.
    pub(crate) fn raise(&mut self, level: Level) {
        if level <= self.level() {
            return;
        }
        let mut raised = self.emptied_at(level);
        raised.absorb(self);
        *self = raised;
    }

    /// Raises the level until the table fits into `limit` bytes. A table in which nothing is left to
    /// fold has few groups.
    pub(crate) fn fit(&mut self, limit: usize) {
        while self.size() > limit
            && let Some(level) = self.next_level(limit)
        {
            self.raise(level);
        }
    }

    /// The next level at which a group changes, or a later one that is needed to fit into `limit`.
    pub(crate) fn next_level(&self, limit: usize) -> Option<Level> {
        let classes = Class::ALL.into_iter();
        let mut unfinished = classes.filter(|&class| Level::end_of(class) > self.level());
        unfinished.find_map(|class| {
            let rows_of = self.rows_of[class as usize];
            if rows_of > 0 && (self.rows.len() - rows_of) * ROW_SIZE > limit {
                return Some(Level::end_of(class));
            }
            let rows = self.rows.iter().filter(|_| rows_of > 0);
            rows.filter(|row| self.grouping.class_of(row.group) == class)
                .filter_map(|row| self.grouping.folded_at(row.group, class))
                .chain(self.addresses_folded_at(class))
                .min()
        })
    }

    /// The next levels at which addresses of a class are folded.
    fn addresses_folded_at(&self, class: Class) -> impl Iterator<Item = Level> {
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
    pub(crate) fn from_addresses(&self) -> impl Iterator<Item = FromAddress<'_>> {
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

    pub(crate) fn addresses(&self) -> Option<&Addresses> {
        self.addresses.as_ref()
    }

    pub(crate) fn addresses_mut(&mut self) -> Option<&mut Addresses> {
        self.addresses.as_mut()
    }

    /// Each group and its counts, in arbitrary order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (GroupKey<'_>, &Stats)> {
        self.rows
            .iter()
            .map(|row| (self.grouping.key(row.group), &row.stats))
    }

    /// The distinct values of a field, in the order of their numbers.
    pub(crate) fn values(&self, field: Field) -> impl Iterator<Item = &[u8]> {
        self.grouping.dictionaries()[field].values()
    }

    /// Adds requests to a group, whose values must be in this table's dictionaries.
    /// Returns its row.
    pub(crate) fn add_group(&mut self, group: Group, stats: Stats) -> u32 {
        self.insert(self.grouping.class_of(group), group, stats)
    }

    /// Each group and its counts, in arbitrary order; see [`CountTable::iter`].
    pub(crate) fn rows(&self) -> impl Iterator<Item = (Group, &Stats)> {
        self.rows.iter().map(|row| (row.group, &row.stats))
    }

    pub(crate) fn grouping_mut(&mut self) -> &mut Grouping {
        &mut self.grouping
    }
}
