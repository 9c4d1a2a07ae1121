//! The groups of the report: summed by the numbers of their values, sorted, and folded if there are
//! too many.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::audit::count::Stats;
use crate::audit::outcome::Group;
use crate::audit::value::{Findings, GroupKey, Interner, Texts};
use crate::audit::{Dimension, Options};
use crate::evidence::Transport;
use crate::identify::Remedy;

/// Sums requests by report group.
#[derive(Default)]
pub(crate) struct ReportGroups {
    index_of_key: HashMap<Box<[u32]>, u32>,
    groups: Vec<GroupTotals>,
    /// Reused by each lookup, to avoid an allocation.
    lookup_key: Vec<u32>,
}

struct GroupTotals {
    transport: Transport,
    stats: Stats,
    findings: Findings,
    risky_requests: u64,
}

impl ReportGroups {
    /// Adds requests to a group. `key` is the number of the group's transport and those of its
    /// values; see [`group_key`].
    pub(crate) fn add(
        &mut self,
        key: impl Iterator<Item = u32>,
        transport: Transport,
        findings: Findings,
        stats: &Stats,
    ) {
        let risky_requests = if findings.are_risky() {
            stats.requests
        } else {
            0
        };
        match self.find(key) {
            Some(index) => {
                let totals = &mut self.groups[index as usize];
                totals.stats.add(stats);
                totals.findings = totals.findings.union(findings);
                totals.risky_requests += risky_requests;
            }
            None => {
                self.index_of_key
                    .insert((&*self.lookup_key).into(), self.groups.len() as u32);
                self.groups.push(GroupTotals {
                    transport: transport.without_version(),
                    stats: *stats,
                    findings,
                    risky_requests,
                });
            }
        }
    }

    /// The index of a group.
    pub(crate) fn find(&mut self, key: impl Iterator<Item = u32>) -> Option<u32> {
        self.lookup_key.clear();
        self.lookup_key.extend(key);
        self.index_of_key.get(&*self.lookup_key).copied()
    }

    /// The groups, riskiest first. `texts` has the values of each dimension in `by`, and `remedies`
    /// the remedy of each group by its index.
    pub(crate) fn sorted(
        self,
        by: &[Dimension],
        texts: &[Texts],
        remedies: &HashMap<u32, Arc<Remedy>>,
    ) -> Vec<Group> {
        let groups = &self.groups;
        let mut keys: Vec<_> = self.index_of_key.into_iter().collect();
        keys.par_sort_unstable_by(|(a_key, a), (b_key, b)| {
            let order = |index: u32| {
                let totals = &groups[index as usize];
                (
                    Reverse(totals.risky_requests),
                    Reverse(totals.stats.requests),
                    totals.transport,
                )
            };
            order(*a)
                .cmp(&order(*b))
                .then_with(|| compare(&a_key[1..], &b_key[1..], texts))
        });
        let group = |(key, index): (Box<[u32]>, u32)| {
            let values = std::iter::zip(by, std::iter::zip(texts, &key[1..]))
                .map(|(&dimension, (texts, &number))| (dimension, texts[number as usize].clone()));
            let totals = &groups[index as usize];
            Group {
                transport: Some(totals.transport),
                folded: 0,
                values: values.collect(),
                findings: totals.findings,
                risky_requests: totals.risky_requests,
                remedy: remedies.get(&index).cloned(),
                stats: totals.stats,
            }
        };
        keys.into_iter().map(group).collect()
    }
}

/// Compares the values of two groups as texts. Equal numbers are equal texts, so only the first
/// difference is looked up.
fn compare(a: &[u32], b: &[u32], texts: &[Texts]) -> Ordering {
    let texts = |position: usize, number: u32| &texts[position][number as usize];
    let difference = std::iter::zip(a, b).position(|(a, b)| a != b);
    difference.map_or(Ordering::Equal, |position| {
        texts(position, a[position]).cmp(texts(position, b[position]))
    })
}

/// Folds groups without findings into one group at the end, so that at most `max` groups remain.
///
/// Groups with findings are never folded, even if there are more than `max`.
pub(crate) fn fold_least_risky(groups: &mut Vec<Group>, max: Option<usize>) {
    let Some(max) = max.filter(|&max| groups.len() > max) else {
        return;
    };
    let has_findings = |group: &Group| !group.findings.is_empty();
    let with_findings = groups.iter().filter(|group| has_findings(group)).count();
    // One place is for the folded group itself.
    let mut free_places = max.saturating_sub(with_findings + 1);
    let mut folded_group: Option<Group> = None;
    groups.retain(|group| {
        if has_findings(group) {
            return true;
        }
        if free_places > 0 {
            free_places -= 1;
            return true;
        }
        match &mut folded_group {
            Some(folded_group) => {
                folded_group.folded += 1;
                folded_group.stats.add(&group.stats);
            }
            None => {
                folded_group = Some(Group {
                    transport: None,
                    folded: 1,
                    values: group
                        .values
                        .iter()
                        .map(|&(dimension, _)| (dimension, None))
                        .collect(),
                    ..group.clone()
                });
            }
        }
        false
    });
    groups.extend(folded_group);
}

/// The number of a key's transport, then the numbers of its values in the dimensions of
/// [`Options::by`].
pub(crate) fn group_key<'g>(
    interner: &mut Interner<'g>,
    key: &GroupKey<'g>,
    options: &Options,
) -> Vec<u32> {
    let transport = interner.number(Dimension::Transport, key);
    let values = options
        .by
        .iter()
        .map(|&dimension| interner.number(dimension, key));
    std::iter::once(transport).chain(values).collect()
}
