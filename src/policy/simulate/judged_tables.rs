//! Requests by their judgement, in bounded memory.

use std::hash::{Hash, Hasher};

use hashbrown::HashMap;
use siphasher::sip::SipHasher13;

use crate::audit::{Bounded, CountTable, Field, Level, Observation};
use crate::policy::Judgement;

/// The most judgements that are told apart. Of a policy with many statements, each about a value
/// that clients choose, strangers can get every combination of statements.
const MOST: usize = if cfg!(test) { 8 } else { 1_024 };

/// Approximate bytes of a judgement and its table without groups.
const EMPTY_SIZE: usize = 8 << 10;

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
///
/// Of too many judgements, those with the smallest hashes are told apart, which are the same in any
/// order. All others keep their verdict, but not which statements it is of.
pub(crate) struct JudgedTables {
    judged: Vec<Judged>,
    /// Where each judgement is in `judged`.
    indices: HashMap<Judgement, usize>,
    level: Level,
    /// Judgements with a larger hash are not told apart.
    largest: u64,
}

impl JudgedTables {
    pub(crate) fn new() -> Self {
        Self {
            judged: Vec::new(),
            indices: HashMap::new(),
            level: Level::default(),
            largest: u64::MAX,
        }
    }

    /// Returns where a judgement is, after adding it if it is new. It stays there until the tables
    /// are emptied, or room is made.
    pub(crate) fn index_of(&mut self, judgement: &Judgement) -> usize {
        if hash(judgement) > self.largest {
            return self.index_of(&folded(judgement));
        }
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

    /// Counts judgements together if there are far too many, and returns whether it did: the others
    /// are then elsewhere.
    pub(crate) fn make_room(&mut self) -> bool {
        let excess = (self.judged.len() >= 2 * MOST).then(|| self.excess());
        let excess = excess.flatten();
        excess.into_iter().for_each(|largest| self.lower(largest));
        excess.is_some()
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

    /// Counts the judgements with a hash above this one together.
    fn lower(&mut self, largest: u64) {
        if largest < self.largest {
            let judged = std::mem::take(&mut self.judged);
            self.indices.clear();
            self.largest = largest;
            self.absorb(judged);
        }
    }

    fn absorb(&mut self, judged: Vec<Judged>) {
        for Judged { judgement, groups } in judged {
            let index = self.index_of(&judgement);
            self.judged[index].groups.merge(groups);
        }
    }

    /// The largest hash of those that can be told apart, if these are too many.
    fn excess(&self) -> Option<u64> {
        let told_apart = self.judged.iter().map(|own| &own.judgement);
        let told_apart = told_apart.filter(|judgement| !is_folded(judgement));
        let mut hashes: Vec<_> = told_apart.map(hash).collect();
        hashes.sort_unstable();
        hashes.get(MOST).map(|_| hashes[MOST - 1])
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
        let judged = self.judged.iter();
        judged.map(|judged| EMPTY_SIZE + judged.groups.size()).sum()
    }

    fn emptied(&self) -> Self {
        Self {
            level: self.level,
            largest: self.largest,
            ..Self::new()
        }
    }

    fn merge(&mut self, other: Self) {
        self.raise(other.level);
        self.lower(other.largest);
        self.absorb(other.judged);
    }

    fn fit(&mut self, limit: usize) {
        if let Some(largest) = self.excess() {
            self.lower(largest);
        }
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

/// The hash of a judgement, the same in every run. Those without statements have the smallest, so
/// that they stay.
fn hash(judgement: &Judgement) -> u64 {
    if is_folded(judgement) {
        return 0;
    }
    let mut hasher = SipHasher13::new();
    judgement.hash(&mut hasher);
    hasher.finish().max(1)
}

/// A judgement without what it is of.
fn folded(judgement: &Judgement) -> Judgement {
    Judgement {
        statements: Vec::new(),
        is_implicit: false,
        reasons: Vec::new(),
        ..judgement.clone()
    }
}

/// Whether it is not told which statements a judgement is of.
pub(crate) fn is_folded(judgement: &Judgement) -> bool {
    judgement.statements.is_empty() && judgement.reasons.is_empty() && !judgement.is_implicit
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audit::HourTexts;
    use crate::evidence::{Record, Timestamp, Weight};
    use crate::policy::{StatementId, Verdict};

    /// A judgement by the statements whose bits are set.
    fn judgement(bits: u16) -> Judgement {
        let statements = (0..16).filter(|index| bits >> index & 1 == 1);
        let statements = statements.map(|index| StatementId { index, sid: None });
        let verdict = match bits & 1 {
            0 => Verdict::Undetermined,
            _ => Verdict::Denied,
        };
        Judgement {
            verdict,
            statements: statements.collect(),
            ..Judgement::not_denied(true)
        }
    }

    fn add(tables: &mut JudgedTables, bits: u16) {
        let line = "owner bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 - ID REST.GET.OBJECT key \
            \"GET /key HTTP/1.1\" 200 - 10 10 5 4 \"-\" \"a\" - aG9zdA= - - - host - - -";
        let record = Record::parse(line.as_bytes()).expect("a record");
        let weight = Weight::at(Timestamp(0));
        let hour = HourTexts::new(false).of(record.time);
        tables.make_room();
        let index = tables.index_of(&judgement(bits));
        tables.add(index, &Observation::new(&record, &weight, None, hour));
    }

    /// The judgements and their numbers of requests.
    fn counted(tables: JudgedTables) -> HashMap<Judgement, u64> {
        let judged = tables.into_judged().into_iter();
        let requests = |groups: &CountTable| groups.iter().map(|(_, stats)| stats.requests).sum();
        judged
            .map(|own| (own.judgement, requests(&own.groups)))
            .collect()
    }

    proptest! {
        #[test]
        fn which_judgements_are_told_apart_depends_on_neither_order_nor_merges(
            requests in prop::collection::vec(1..300u16, 1..200),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut whole = JudgedTables::new();
            requests.iter().for_each(|&bits| add(&mut whole, bits));
            whole.fit(usize::MAX);
            let whole = counted(whole);

            let mut all = JudgedTables::new();
            let (first, second) = requests.split_at(cut.index(requests.len()));
            for part in [second, first] {
                let mut counts = all.emptied();
                part.iter().rev().for_each(|&bits| add(&mut counts, bits));
                all.merge(counts);
                all.fit(usize::MAX);
            }
            prop_assert_eq!(&counted(all), &whole);

            let of_verdict = |verdict| -> u64 {
                let judged = whole.iter().filter(|(own, _)| own.verdict == verdict);
                judged.map(|(_, requests)| requests).sum()
            };
            let denied = requests.iter().filter(|bits| *bits & 1 == 1).count() as u64;
            prop_assert_eq!(of_verdict(Verdict::Denied), denied);
            prop_assert_eq!(of_verdict(Verdict::Undetermined), requests.len() as u64 - denied);
            prop_assert!(whole.len() <= MOST + 2);
        }
    }
}
