//! A hash table that counts records by their groups.

use super::grouping::{Group, Grouping};
use super::level::{Class, Level};
use super::stats::Stats;
use crate::audit::value::{Codes, Field, GroupKey, Index, Observation};
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
}

/// One group, aligned so that it takes one fetch from memory.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Row {
    group: Group,
    stats: Stats,
}

/// Number of records after which memory that was asked for is expected to have come.
const DISTANCE: usize = 3;

/// Adds at most [`BATCH`] records, each to the table with the index that is given with it.
///
/// Nearly every record belongs to a known group, but the group is rarely in the processor's cache.
/// So the memory for each of the steps to it is asked for some records before it is needed.
pub(crate) fn add_each<const TABLES: usize>(
    tables: [&mut CountTable; TABLES],
    records: &[(usize, Observation<'_>)],
) {
    let mut hashed = [(Codes::of_bits(0), 0); BATCH];
    let mut candidates = [None; BATCH];
    for step in 0..records.len() + 3 * DISTANCE {
        let at = |steps: usize| Some((step.checked_sub(steps)?, records.get(step - steps)?));
        if let Some((at, (table, observed))) = at(0) {
            let codes = Codes::of(observed);
            let hash = tables[*table].grouping.hash(codes, observed);
            tables[*table].index.ask_for(hash);
            hashed[at] = (codes, hash);
        }
        if let Some((at, (table, _))) = at(DISTANCE) {
            candidates[at] = tables[*table].index.candidate(hashed[at].1);
            ask_for(&tables[*table].rows, candidates[at].unwrap_or(0) as usize);
        }
        if let Some((at, (table, _))) = at(2 * DISTANCE)
            && let Some(row) = candidates[at]
        {
            let group = tables[*table].rows[row as usize].group;
            tables[*table].grouping.ask_for(group);
        }
        if let Some((at, (table, observed))) = at(3 * DISTANCE) {
            let (codes, hash) = hashed[at];
            tables[*table].add_to(candidates[at], codes, hash, observed);
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
        }
    }

    /// An empty table that counts by the same fields, at the same level.
    pub(crate) fn emptied(&self) -> Self {
        let mut emptied = Self::new(self.grouping.fields());
        emptied.grouping.set_level(self.level());
        emptied
    }

    /// Approximate bytes that the groups take. This depends only on the groups.
    pub(crate) fn size(&self) -> usize {
        self.rows.len() * ROW_SIZE + self.grouping.size()
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

    /// Adds a record, to this row if that is its group.
    #[inline]
    fn add_to(&mut self, row: Option<u32>, codes: Codes, hash: u64, observed: &Observation<'_>) {
        let known = row.map(|row| &mut self.rows[row as usize]);
        match known.filter(|row| self.grouping.is_of_group(row.group, codes, observed)) {
            Some(row) => row.stats.add(&Stats::of(observed)),
            None => self.add_unexpected(hash, codes, observed),
        }
    }

    /// Adds a record whose hash does not lead to its group, perhaps because the group is new.
    #[cold]
    fn add_unexpected(&mut self, hash: u64, codes: Codes, observed: &Observation<'_>) {
        let is_same = |row: u32| {
            let group = self.rows[row as usize].group;
            self.grouping.is_of_group(group, codes, observed)
        };
        if let Some(row) = self.index.find(hash, is_same) {
            self.rows[row as usize].stats.add(&Stats::of(observed));
            return;
        }
        let (class, group) = self.grouping.group_of(codes, observed);
        self.insert(class, group, Stats::of(observed));
    }

    /// Adds requests to a group.
    fn insert(&mut self, class: Class, group: Group, stats: Stats) {
        let hash = self.grouping.hash_of_group(group);
        let is_same = |row: u32| self.rows[row as usize].group == group;
        if let Some(row) = self.index.find(hash, is_same) {
            self.rows[row as usize].stats.add(&stats);
            return;
        }
        // Four billion groups would need hundreds of gigabytes of memory.
        let row = u32::try_from(self.rows.len()).expect("fewer groups than 2^32");
        self.rows.push(Row { group, stats });
        self.rows_of[class as usize] += 1;
        self.index.insert(hash, row);
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
        for row in &other.rows {
            let (theirs, known) = (&other.grouping, &mut translation);
            let (class, group) = self.grouping.translate(row.group, theirs, known);
            self.insert(class, group, row.stats);
        }
    }

    /// Raises the level, and folds the existing groups accordingly. A lower one has no effect.
    pub(crate) fn raise(&mut self, level: Level) {
        if level <= self.level() {
            return;
        }
        let mut raised = Self::new(self.grouping.fields());
        raised.grouping.set_level(level);
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
                .min()
        })
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
    pub(crate) fn add_group(&mut self, group: Group, stats: Stats) {
        self.insert(self.grouping.class_of(group), group, stats);
    }

    /// Each group and its counts, in arbitrary order; see [`CountTable::iter`].
    pub(crate) fn rows(&self) -> impl Iterator<Item = (Group, &Stats)> {
        self.rows.iter().map(|row| (row.group, &row.stats))
    }

    pub(crate) fn grouping_mut(&mut self) -> &mut Grouping {
        &mut self.grouping
    }
}
