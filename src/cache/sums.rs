//! Adding up counts that are neighbours in time, so that few entries need be read the next time.

use super::entry::{Entry, NewEntry};
use super::parts::Versioned;
use crate::audit::{Counts, Options, TooMany};

/// From more entries than this on, they are added up to [`FEW`]. Each has many of the groups that the
/// others have too, and so takes about as long to read as one of all sources.
const MOST: usize = 4;
const FEW: usize = 2;

/// Entries and parts whose counts are added up, and are kept as one entry if they are several.
#[derive(Default)]
pub(super) struct Sum {
    /// How many entries and parts.
    terms: usize,
    /// How many of them have still to be added.
    missing: usize,
    day: Option<i64>,
    versions: Vec<u128>,
    counts: Option<Counts>,
}

/// Which sum each entry and each part belongs to.
#[derive(Default)]
pub(super) struct Plan {
    pub sums: Vec<Sum>,
    pub of_entries: Vec<usize>,
    /// Without the parts whose source has no version, which come last.
    pub of_parts: Vec<usize>,
}

impl Plan {
    pub(super) fn new(entries: &[&Entry], parts: &[Vec<Versioned>]) -> Self {
        let versioned = parts.iter().filter(|part| part[0].version.is_some());
        let mut terms: Vec<_> = entries
            .iter()
            .map(|entry| (entry.head.day, entry.head.versions().len()))
            .chain(versioned.map(|part| (part[0].day, part.len())))
            .zip(0..)
            .collect();
        terms.sort_unstable();
        let sizes: Vec<_> = terms.iter().map(|((_, size), _)| *size).collect();
        let mut plan = Self::default();
        let mut of_terms = vec![0; terms.len()];
        let mut terms = terms.into_iter();
        for count in neighbours(&sizes) {
            let mut sum = Sum {
                terms: count,
                missing: count,
                ..Sum::default()
            };
            for ((day, _), term) in terms.by_ref().take(count) {
                sum.day = sum.day.or(day);
                of_terms[term] = plan.sums.len();
            }
            plan.sums.push(sum);
        }
        plan.of_parts = of_terms.split_off(entries.len());
        plan.of_entries = of_terms;
        plan
    }
}

/// Divides terms into runs of neighbours, and returns how many each has. Few terms stay as they are.
/// Otherwise those of few sources are added to each other before they are added to large ones, which
/// are left alone for as long as possible.
fn neighbours(sizes: &[usize]) -> Vec<usize> {
    let mut runs = vec![1; sizes.len()];
    if sizes.len() <= MOST {
        return runs;
    }
    let mut most = 1;
    while runs.len() > FEW {
        most *= 2;
        runs.clear();
        let mut sum = 0;
        for size in sizes {
            sum += size;
            match runs.last_mut() {
                Some(run) if sum <= most => *run += 1,
                _ => {
                    sum = *size;
                    runs.push(1);
                }
            }
        }
    }
    runs
}

impl Sum {
    /// Adds the counts of sources with these versions.
    ///
    /// # Errors
    /// They would overflow. Nothing is added then.
    pub(super) fn add(
        &mut self,
        versions: impl IntoIterator<Item = u128>,
        counts: Counts,
    ) -> Result<(), TooMany> {
        match &mut self.counts {
            Some(sum) => sum.merge_read(counts)?,
            None => self.counts = Some(counts),
        }
        self.versions.extend(versions);
        self.missing -= 1;
        Ok(())
    }

    /// Takes note that one of its terms will not be added.
    pub(super) fn leave_out(&mut self) {
        self.terms -= 1;
        self.missing -= 1;
    }

    /// Whether nothing more is to be added.
    pub(super) fn is_complete(&self) -> bool {
        self.missing == 0
    }

    /// The entry to keep, if it is not one that is there anyway.
    pub(super) fn entry(&self, options: &Options) -> Option<NewEntry> {
        let counts = self.counts.as_ref().filter(|_| self.terms > 1)?.clone();
        let versions = self.versions.clone();
        Some(NewEntry::new(versions, self.day, true, counts, options))
    }

    /// The counts, if anything was added. They can be taken once.
    pub(super) fn take(&mut self) -> Option<Counts> {
        self.counts.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_terms_stay_apart_and_small_ones_are_added_up_first() {
        assert!(neighbours(&[]).is_empty());
        assert_eq!(neighbours(&[7, 7, 7, 7]), [1; 4]);
        assert_eq!(neighbours(&[900, 5, 1, 1, 1]), [1, 4]);
        assert_eq!(neighbours(&[900, 1, 1, 1, 900]), [4, 1]);
        let runs = neighbours(&[1_000; 34]);
        assert_eq!(runs.iter().sum::<usize>(), 34);
        assert!(runs.len() <= FEW, "{runs:?}");
    }

    #[test]
    fn a_large_term_is_rewritten_seldom_while_a_small_one_is_added_each_night() {
        let mut sizes = vec![10_000];
        let mut rewritten = 0;
        for _ in 0..1_000 {
            sizes.push(100);
            let mut terms = sizes.iter();
            let runs = neighbours(&sizes);
            let sums = runs.iter().map(|&run| {
                let sum = terms.by_ref().take(run).sum::<usize>();
                rewritten += if run > 1 { sum } else { 0 };
                sum
            });
            sizes = sums.collect();
            assert!(sizes.len() <= MOST);
        }
        // If the whole were written each night, it would be 60,000,000.
        assert!(rewritten < 9_000_000, "{rewritten}");
    }
}
