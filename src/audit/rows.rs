//! The report's groups: made from values' numbers, sorted, and folded where there are too many.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::log::Transport;

use super::Dimension;
use super::finding::Findings;
use super::group::Stats;
use super::outcome::Group;

/// The values of a dimension as text, by their numbers.
pub(super) type Texts = Vec<Option<Arc<str>>>;

/// The report's groups while they are still being added to.
#[derive(Default)]
pub(super) struct Rows {
    of_key: HashMap<Box<[u32]>, Row>,
    key: Vec<u32>,
}

struct Row {
    transport: Transport,
    stats: Stats,
    findings: Findings,
    risky_requests: u64,
}

impl Rows {
    /// Adds requests to the group that the numbers of its transport and of its values name.
    pub(super) fn add(
        &mut self,
        key: impl Iterator<Item = u32>,
        transport: Transport,
        findings: Findings,
        stats: &Stats,
    ) {
        self.key.clear();
        self.key.extend(key);
        let risky_requests = if findings.are_risky() {
            stats.requests
        } else {
            0
        };
        match self.of_key.get_mut(&*self.key) {
            Some(row) => {
                row.stats.add(stats);
                row.findings = row.findings.union(findings);
                row.risky_requests += risky_requests;
            }
            None => {
                let row = Row {
                    transport,
                    stats: *stats,
                    findings,
                    risky_requests,
                };
                self.of_key.insert((&*self.key).into(), row);
            }
        }
    }

    /// The groups, riskiest first, with their values in the dimensions of `by`, of which `texts`
    /// has the values.
    pub(super) fn sorted(self, by: &[Dimension], texts: &[&Texts]) -> Vec<Group> {
        let mut rows: Vec<_> = self.of_key.into_iter().collect();
        rows.par_sort_unstable_by(|(a_key, a), (b_key, b)| {
            let order = |row: &Row| {
                (
                    Reverse(row.risky_requests),
                    Reverse(row.stats.requests),
                    row.transport,
                )
            };
            order(a)
                .cmp(&order(b))
                .then_with(|| compare(&a_key[1..], &b_key[1..], texts))
        });
        let group = |(key, row): (Box<[u32]>, Row)| {
            let values = std::iter::zip(by, std::iter::zip(texts, &key[1..]))
                .map(|(&dimension, (texts, &number))| (dimension, texts[number as usize].clone()));
            let Row {
                transport,
                stats,
                findings,
                risky_requests,
            } = row;
            Group {
                transport: Some(transport),
                folded: 0,
                values: values.collect(),
                findings,
                risky_requests,
                stats,
            }
        };
        rows.into_iter().map(group).collect()
    }
}

/// Compares two groups' values as texts; the same number is the same text.
fn compare(a: &[u32], b: &[u32], texts: &[&Texts]) -> Ordering {
    let texts = |at: usize, number: u32| &texts[at][number as usize];
    let differ = std::iter::zip(a, b).position(|(a, b)| a != b);
    differ.map_or(Ordering::Equal, |at| texts(at, a[at]).cmp(texts(at, b[at])))
}

/// Folds the groups beyond `max` that have no finding into one row at the end.
///
/// Groups with a finding are never folded, however many there are.
pub(super) fn fold_least_risky(groups: &mut Vec<Group>, max: Option<usize>) {
    let Some(max) = max.filter(|&max| groups.len() > max) else {
        return;
    };
    let has_findings = |group: &Group| group.findings.iter().next().is_some();
    let with_findings = groups.iter().filter(|group| has_findings(group)).count();
    // One place is the row's own.
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
                let values = group.values.iter().map(|&(dimension, _)| (dimension, None));
                let values = values.collect();
                other = Some(Group {
                    transport: None,
                    folded: 1,
                    values,
                    ..group.clone()
                });
            }
        }
        false
    });
    groups.extend(other);
}
