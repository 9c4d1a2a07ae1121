//! The groups of the report: summed by the numbers of their values, sorted, and folded if there are
//! too many.

use std::cmp::Reverse;
use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashMap};
use rayon::prelude::*;

use crate::audit::Options;
use crate::audit::count::{ByAnswer, Stats};
use crate::audit::outcome::{GroupTotals, Groups, NO_VALUE};
use crate::audit::value::{Field, Findings, GroupKey, Index, Interner, Texts};
use crate::evidence::{Answer, Transport};
use crate::identify::Remedy;

/// Sums requests by report group.
#[derive(Default)]
pub(crate) struct ReportGroups {
    hasher: DefaultHashBuilder,
    index: Index,
    groups: Groups,
    /// The values of the group that is looked up; reused, to avoid an allocation.
    numbers: Vec<u32>,
}

impl ReportGroups {
    pub(crate) fn new(options: &Options) -> Self {
        let groups = Groups {
            by: options.by.clone(),
            ..Groups::default()
        };
        Self {
            groups,
            ..Self::default()
        }
    }

    /// Adds the requests of a key, and returns the index of their group.
    pub(crate) fn add(
        &mut self,
        key: &GroupKey<'_>,
        stats: &Stats,
        interner: &mut Interner,
    ) -> u32 {
        let transport = key.typed::<Transport>(Field::Transport).without_version();
        let findings: Findings = key.typed(Field::Findings);
        let index = self.add_stats(transport, key, stats, interner);
        let totals = &mut self.groups.totals[index as usize];
        totals.findings = totals.findings.union(findings);
        if findings.are_risky() {
            totals.risky.count(key.typed(Field::Answer), stats.requests);
        }
        index
    }

    /// Adds counts to the group of a key, and returns its index.
    fn add_stats(
        &mut self,
        transport: Transport,
        key: &GroupKey<'_>,
        stats: &Stats,
        interner: &mut Interner,
    ) -> u32 {
        let Self {
            hasher,
            index,
            groups,
            numbers,
        } = self;
        let Groups {
            by,
            numbers: all,
            totals,
            ..
        } = groups;
        numbers.clear();
        numbers.extend(by.iter().map(|&by| interner.number(by, key)));
        let width = by.len();
        let of_group = |index: u32| &all[index as usize * width..][..width];
        let hash = hasher.hash_one((transport, &*numbers));
        let is_same = |index: u32| {
            totals[index as usize].transport == Some(transport) && of_group(index) == &**numbers
        };
        if let Some(index) = index.find(hash, is_same) {
            totals[index as usize].stats.add(stats);
            return index;
        }
        let new = totals.len() as u32;
        index.insert(hash, new);
        all.extend_from_slice(numbers);
        totals.push(GroupTotals {
            transport: Some(transport),
            folded: 0,
            findings: Findings::default(),
            risky: ByAnswer::default(),
            remedy: None,
            stats: *stats,
        });
        new
    }

    /// The groups, those with most refused requests first. If there are more than `max`, groups
    /// without findings are folded. `texts` has the values of each dimension, and `remedies` the
    /// remedy of each group by its index.
    pub(crate) fn into_groups(
        self,
        texts: Vec<Texts>,
        remedies: HashMap<u32, Arc<Remedy>>,
        max: Option<usize>,
    ) -> Groups {
        let mut groups = self.groups;
        drop(self.index);
        groups.order = sorted(&groups, &texts);
        groups.texts = texts;
        for (index, remedy) in remedies {
            groups.totals[index as usize].remedy = Some(remedy);
        }
        fold_least_risky(&mut groups, max);
        groups
    }
}

/// The indices of groups: those with most refused requests first, then those with most risky ones,
/// then those with most requests, then by transport and values.
fn sorted(groups: &Groups, texts: &[Texts]) -> Vec<u32> {
    let ranks: Vec<_> = texts.iter().map(ranks).collect();
    let width = groups.by.len();
    // What decides most comparisons lies side by side: the totals themselves are far apart in memory.
    let figures = |(totals, index): (&GroupTotals, u32)| {
        let (refused, risky) = (totals.risky.get(Answer::Allowed), totals.risky.total());
        let figures = [refused, risky, totals.stats.requests].map(Reverse);
        ((figures, totals.transport), index)
    };
    let mut order: Vec<_> = groups.totals.iter().zip(0..).map(figures).collect();
    order.par_sort_unstable_by(|(a, of_a), (b, of_b)| {
        let values = |index: u32| {
            let numbers = &groups.numbers[index as usize * width..][..width];
            ranks
                .iter()
                .zip(numbers)
                .map(|(ranks, &number)| ranks[number as usize])
        };
        a.cmp(b).then_with(|| values(*of_a).cmp(values(*of_b)))
    });
    order.into_iter().map(|(_, index)| index).collect()
}

/// The place of each text in sorted order, by its number.
fn ranks(texts: &Texts) -> Vec<u32> {
    let mut numbers: Vec<_> = (0..texts.len() as u32).collect();
    numbers.par_sort_unstable_by_key(|&number| &texts[number as usize]);
    let mut ranks = vec![0; texts.len()];
    for (rank, number) in (0..).zip(numbers) {
        ranks[number as usize] = rank;
    }
    ranks
}

/// Folds groups without findings into one group at the end, so that at most `max` groups remain.
///
/// Groups with findings are never folded, even if there are more than `max`.
fn fold_least_risky(groups: &mut Groups, max: Option<usize>) {
    let Some(max) = max.filter(|&max| groups.len() > max) else {
        return;
    };
    let Groups {
        by,
        numbers,
        totals,
        order,
        ..
    } = groups;
    let has_findings = |index: u32| !totals[index as usize].findings.is_empty();
    let with_findings = order.iter().filter(|&&index| has_findings(index)).count();
    // One place is for the folded group itself.
    let mut free_places = max.saturating_sub(with_findings + 1);
    let mut folded: Option<GroupTotals> = None;
    order.retain(|&index| {
        if has_findings(index) {
            return true;
        }
        if free_places > 0 {
            free_places -= 1;
            return true;
        }
        let totals = &totals[index as usize];
        match &mut folded {
            Some(folded) => {
                folded.folded += 1;
                folded.stats.add(&totals.stats);
            }
            None => {
                folded = Some(GroupTotals {
                    transport: None,
                    folded: 1,
                    ..totals.clone()
                });
            }
        }
        false
    });
    if let Some(folded) = folded {
        order.push(totals.len() as u32);
        totals.push(folded);
        numbers.extend(by.iter().map(|_| NO_VALUE));
    }
}
