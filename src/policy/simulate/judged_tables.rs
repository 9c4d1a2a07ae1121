//! Requests by their judgement, in bounded memory.

use hashbrown::HashMap;

use crate::audit::{Bounded, CountTable, Field, Level, Observation};
use crate::policy::Judgement;

/// The fields by which requests with the same judgement are grouped. Typed values are always
/// grouped by.
const GROUPED_BY: [Field; 5] = [
    Field::TlsVersion,
    Field::Requester,
    Field::UserAgent,
    Field::Operation,
    Field::Bucket,
];

/// A judgement and the requests that got it.
pub(crate) struct Judged {
    pub judgement: Judgement,
    pub groups: CountTable,
}

/// A table for each distinct judgement. All have the same level.
pub(crate) struct JudgedTables {
    judged: Vec<Judged>,
    /// Where each judgement is in `judged`.
    indices: HashMap<Judgement, usize>,
    level: Level,
}

impl JudgedTables {
    pub(crate) fn new() -> Self {
        Self {
            judged: Vec::new(),
            indices: HashMap::new(),
            level: Level::default(),
        }
    }

    /// Returns where a judgement is, after adding it if it is new. It stays there until the tables
    /// are emptied.
    pub(crate) fn index_of(&mut self, judgement: &Judgement) -> usize {
        if let Some(&index) = self.indices.get(judgement) {
            return index;
        }
        let index = self.judged.len();
        self.indices.insert(judgement.clone(), index);
        let mut groups = CountTable::new(&GROUPED_BY);
        groups.raise(self.level);
        self.judged.push(Judged {
            judgement: judgement.clone(),
            groups,
        });
        index
    }

    pub(crate) fn judgement(&self, index: usize) -> &Judgement {
        &self.judged[index].judgement
    }

    pub(crate) fn add(&mut self, index: usize, observed: &Observation<'_>) {
        self.judged[index].groups.add(*observed);
    }

    /// Every judgement with its requests.
    pub(crate) fn into_judged(self) -> Vec<Judged> {
        self.judged
    }

    fn raise(&mut self, level: Level) {
        self.level = self.level.max(level);
        for judged in &mut self.judged {
            judged.groups.raise(self.level);
        }
    }
}

impl Bounded for JudgedTables {
    fn size(&self) -> usize {
        self.judged.iter().map(|judged| judged.groups.size()).sum()
    }

    fn emptied(&self) -> Self {
        Self {
            level: self.level,
            ..Self::new()
        }
    }

    fn merge(&mut self, other: Self) {
        self.raise(other.level);
        for Judged { judgement, groups } in other.judged {
            let index = self.index_of(&judgement);
            self.judged[index].groups.merge(groups);
        }
    }

    fn fit(&mut self, limit: usize) {
        while self.size() > limit {
            let levels = self
                .judged
                .iter()
                .filter_map(|judged| judged.groups.next_level(limit));
            let Some(level) = levels.min() else { break };
            self.raise(level);
        }
    }
}
