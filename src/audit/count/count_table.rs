//! A hash table that counts records by their groups.

mod batch;
mod by_address;

use super::addresses::Addresses;
use super::grouping::{Group, Grouping};
use super::level::{Class, Level};
use super::stats::Stats;
use crate::audit::value::{Codes, Field, GroupKey, Index, Observation};

pub(crate) use batch::add_each;

/// Approximate bytes that a group takes: its row and its slot.
const ROW_SIZE: usize = size_of::<Row>() + 24;

/// Approximate bytes that a group with a finding takes in addition, when a report is concluded of it:
/// nearly every one of them is a caller with a cause, a remedy and its own texts.
const CALLER_SIZE: usize = 64;

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
    /// Approximate bytes that a group takes.
    row_size: usize,
}

/// One group, aligned so that it takes one fetch from memory.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Row {
    group: Group,
    stats: Stats,
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
            row_size: ROW_SIZE,
        }
    }

    /// An empty table of requests with findings, which counts by these fields, and the addresses of
    /// old requests.
    pub(crate) fn of_flagged(fields: &[Field]) -> Self {
        let are_apart = !fields.contains(&Field::RemoteIp);
        Self {
            addresses: are_apart.then(Addresses::new),
            row_size: ROW_SIZE + CALLER_SIZE,
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
            row_size: self.row_size,
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
        self.rows.len() * self.row_size + self.grouping.size() + addresses
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
            if rows_of > 0 && (self.rows.len() - rows_of) * self.row_size > limit {
                return Some(Level::end_of(class));
            }
            let rows = self.rows.iter().filter(|_| rows_of > 0);
            rows.filter(|row| self.grouping.class_of(row.group) == class)
                .filter_map(|row| self.grouping.folded_at(row.group, class))
                .chain(self.addresses_folded_at(class))
                .min()
        })
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
