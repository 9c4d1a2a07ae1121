//! A hash table that counts records by the numbers of their values.

use std::hash::{BuildHasher, Hasher};

use hashbrown::DefaultHashBuilder;

use super::group_numbers::{GroupNumbers, Numbering};
use super::level::{Class, Level};
use super::stats::Stats;
use crate::audit::value::{Field, GroupKey, Index, Observation};
use crate::evidence::BATCH;

/// Approximate bytes that a group takes: its row and its slot.
const ROW_SIZE: usize = size_of::<Row>() + 24;

/// Counts for each distinct group of values, in bounded memory.
#[derive(Debug, Clone)]
pub(crate) struct CountTable {
    numbering: Numbering,
    level: Level,
    hasher: DefaultHashBuilder,
    /// The indices of the rows, by the hashes of their groups.
    index: Index,
    rows: Vec<Row>,
    /// Number of rows of each class.
    rows_of: [usize; Class::ALL.len()],
}

/// One group, aligned so that it takes one fetch from memory.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Row {
    group: GroupNumbers,
    stats: Stats,
}

/// Requests to be added to a group.
type Counted = (Class, GroupNumbers, Stats);

#[inline]
fn hash_of(hasher: &DefaultHashBuilder, group: &GroupNumbers) -> u64 {
    let mut hasher = hasher.build_hasher();
    for word in group.words() {
        hasher.write_u64(word);
    }
    hasher.finish()
}

impl CountTable {
    /// An empty table that counts by these fields.
    pub(crate) fn new(fields: &[Field]) -> Self {
        Self {
            numbering: Numbering::new(fields),
            level: Level::default(),
            hasher: DefaultHashBuilder::default(),
            index: Index::default(),
            rows: Vec::new(),
            rows_of: [0; Class::ALL.len()],
        }
    }

    /// An empty table that counts by the same fields, at the same level.
    pub(crate) fn emptied(&self) -> Self {
        let mut emptied = Self::new(self.numbering.fields());
        emptied.set_level(self.level);
        emptied
    }

    /// Approximate bytes that the groups take. This depends only on the groups.
    pub(crate) fn size(&self) -> usize {
        self.rows.len() * ROW_SIZE + self.numbering.size()
    }

    pub(crate) fn level(&self) -> Level {
        self.level
    }

    pub(crate) fn numbering(&self) -> &Numbering {
        &self.numbering
    }

    /// Adds records, of which there are at most [`BATCH`].
    pub(crate) fn add(&mut self, observed: &[Observation<'_>]) {
        if observed.is_empty() {
            return;
        }
        let groups = self.numbering.groups_of(observed);
        let counted = groups.iter().zip(observed);
        self.count_each(
            counted.map(|(&(class, group), observed)| (class, group, Stats::of(observed))),
        );
    }

    #[inline]
    fn hash(&self, group: &GroupNumbers) -> u64 {
        hash_of(&self.hasher, group)
    }

    /// Adds requests to at most [`BATCH`] groups.
    ///
    /// Nearly every record belongs to a known group, but the group may not be in the processor's
    /// cache. So each step is done for all groups before the next step: the processor then fetches
    /// several groups at once.
    fn count_each(&mut self, counted: impl Iterator<Item = Counted> + Clone) {
        let mut candidates = [(0, None); BATCH];
        for (candidate, (_, group, _)) in candidates.iter_mut().zip(counted.clone()) {
            let hash = self.hash(&group);
            *candidate = (hash, self.index.candidate(hash));
        }
        for ((class, group, stats), (hash, candidate)) in counted.zip(candidates) {
            let known = candidate.map(|row| &mut self.rows[row as usize]);
            match known.filter(|row| row.group == group) {
                Some(row) => row.stats.add(&stats),
                None => self.count(hash, (class, group, stats)),
            }
        }
    }

    fn count(&mut self, hash: u64, (class, group, stats): Counted) {
        let is_same = |row: u32| self.rows[row as usize].group == group;
        if let Some(row) = self.index.find(hash, is_same) {
            self.rows[row as usize].stats.add(&stats);
            return;
        }
        // Four billion groups would need hundreds of gigabytes of memory.
        let row = u32::try_from(self.rows.len()).expect("fewer groups than 2^32");
        self.rows.push(Row { group, stats });
        self.rows_of[class as usize] += 1;
        let Self {
            hasher,
            index,
            rows,
            ..
        } = self;
        index.insert(hash, row, |row| hash_of(hasher, &rows[row as usize].group));
    }

    /// Adds the counts of another table with the same fields.
    pub(crate) fn merge(&mut self, other: Self) {
        self.raise(other.level);
        self.absorb(&other);
    }

    fn absorb(&mut self, other: &Self) {
        let mut renumbering = self.numbering.renumbering(&other.numbering);
        for rows in other.rows.chunks(BATCH) {
            let mut counted = [None; BATCH];
            for (counted, row) in counted.iter_mut().zip(rows) {
                let (theirs, known) = (&other.numbering, &mut renumbering);
                let (class, group) = self.numbering.translate(row.group, theirs, known);
                *counted = Some((class, group, row.stats));
            }
            self.count_each(counted.iter().copied().flatten());
        }
    }

    /// Raises the level, and folds the existing groups accordingly. A lower one has no effect.
    pub(crate) fn raise(&mut self, level: Level) {
        if level <= self.level {
            return;
        }
        let mut raised = Self::new(self.numbering.fields());
        raised.set_level(level);
        raised.absorb(self);
        *self = raised;
    }

    fn set_level(&mut self, level: Level) {
        self.level = level;
        self.numbering.set_level(level);
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
        let mut unfinished = classes.filter(|&class| Level::end_of(class) > self.level);
        unfinished.find_map(|class| {
            let rows_of = self.rows_of[class as usize];
            if rows_of > 0 && (self.rows.len() - rows_of) * ROW_SIZE > limit {
                return Some(Level::end_of(class));
            }
            let rows = self.rows.iter().filter(|_| rows_of > 0);
            rows.filter(|row| self.numbering.class_of(row.group) == class)
                .filter_map(|row| self.numbering.folded_at(row.group, class, self.level))
                .min()
        })
    }

    /// Each group and its counts, in arbitrary order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (GroupKey<'_>, &Stats)> {
        self.rows
            .iter()
            .map(|row| (self.numbering.key(row.group), &row.stats))
    }

    /// The distinct values of a field, in the order of their numbers.
    pub(crate) fn values(&self, field: Field) -> impl Iterator<Item = &[u8]> {
        let dictionary = &self.numbering.dictionaries()[field];
        (0..dictionary.len() as u32).map(|number| dictionary.get(number))
    }

    /// Adds requests to the group of these numbers, which must be those of its own values.
    pub(crate) fn insert(&mut self, group: GroupNumbers, stats: Stats) {
        let counted = (self.numbering.class_of(group), group, stats);
        self.count(self.hash(&group), counted);
    }

    /// The numbers and the counts of each group, in arbitrary order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (GroupNumbers, &Stats)> {
        self.rows.iter().map(|row| (row.group, &row.stats))
    }

    pub(crate) fn numbering_mut(&mut self) -> &mut Numbering {
        &mut self.numbering
    }
}
