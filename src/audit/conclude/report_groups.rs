//! The groups of the report: summed by the numbers of their values, sorted, and folded if there are
//! too many.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::audit::count::Stats;
use crate::audit::outcome::Group;
use crate::audit::value::{Findings, Interner, Key, Texts};
use crate::audit::{Dimension, Options};
use crate::evidence::Transport;
use crate::identify::Remedy;

/// Sums requests by report group.
#[derive(Default)]
pub(crate) struct ReportGroups {
    of_key: HashMap<Box<[u32]>, u32>,
    rows: Vec<Row>,
    key: Vec<u32>,
}

struct Row {
    transport: Transport,
    stats: Stats,
    findings: Findings,
    risky_requests: u64,
}

impl ReportGroups {
    /// Adds requests to a group. `key` is the number of the group's transport and those of its values;
    /// see [`group_key`].
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
            Some(place) => {
                let row = &mut self.rows[place as usize];
                row.stats.add(stats);
                row.findings = row.findings.union(findings);
                row.risky_requests += risky_requests;
            }
            None => {
                self.of_key
                    .insert((&*self.key).into(), self.rows.len() as u32);
                self.rows.push(Row {
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
        self.key.clear();
        self.key.extend(key);
        self.of_key.get(&*self.key).copied()
    }

    /// The groups, riskiest first. `texts` has the values of each dimension in `by`, and `remedies`
    /// the remedy of each group by its index.
    pub(crate) fn sorted(
        self,
        by: &[Dimension],
        texts: &[Texts],
        remedies: &HashMap<u32, Arc<Remedy>>,
    ) -> Vec<Group> {
        let rows = &self.rows;
        let mut keys: Vec<_> = self.of_key.into_iter().collect();
        keys.par_sort_unstable_by(|(a_key, a), (b_key, b)| {
            let order = |place: u32| {
                let row = &rows[place as usize];
                (
                    Reverse(row.risky_requests),
                    Reverse(row.stats.requests),
                    row.transport,
                )
            };
            order(*a)
                .cmp(&order(*b))
                .then_with(|| compare(&a_key[1..], &b_key[1..], texts))
        });
        let group = |(key, place): (Box<[u32]>, u32)| {
            let values = std::iter::zip(by, std::iter::zip(texts, &key[1..]))
                .map(|(&dimension, (texts, &number))| (dimension, texts[number as usize].clone()));
            let row = &rows[place as usize];
            Group {
                transport: Some(row.transport),
                folded: 0,
                values: values.collect(),
                findings: row.findings,
                risky_requests: row.risky_requests,
                remedy: remedies.get(&place).cloned(),
                stats: row.stats,
            }
        };
        keys.into_iter().map(group).collect()
    }
}

/// Compares the values of two groups as texts. Equal numbers are equal texts, so only the first
/// difference is looked up.
fn compare(a: &[u32], b: &[u32], texts: &[Texts]) -> Ordering {
    let texts = |at: usize, number: u32| &texts[at][number as usize];
    let differ = std::iter::zip(a, b).position(|(a, b)| a != b);
    differ.map_or(Ordering::Equal, |at| texts(at, a[at]).cmp(texts(at, b[at])))
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
    let mut places = max.saturating_sub(with_findings + 1);
    let mut other: Option<Group> = None;
    groups.retain(|group| {
        if has_findings(group) {
            return true;
        }
        if places > 0 {
            places -= 1;
            return true;
        }
        match &mut other {
            Some(other) => {
                other.folded += 1;
                other.stats.add(&group.stats);
            }
            None => {
                other = Some(Group {
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
    groups.extend(other);
}

/// The number of a key's transport, then the numbers of its values in the dimensions of
/// [`Options::by`].
pub(crate) fn group_key<'g>(
    interner: &mut Interner<'g>,
    key: &Key<'g>,
    options: &Options,
) -> Vec<u32> {
    let transport = interner.number(Dimension::Transport, key);
    let values = options
        .by
        .iter()
        .map(|&dimension| interner.number(dimension, key));
    std::iter::once(transport).chain(values).collect()
}
