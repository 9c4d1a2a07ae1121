//! Dividing the sources of a part into tasks of about equal work.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use rayon::prelude::*;

use crate::audit::without_secrets;
use crate::input::{Discovered, Source, Sources};

/// The bytes of a task. It then takes some seconds: a lost task costs little, and starting one
/// costs less.
const WORK: u64 = 128 << 20;

/// The bytes of a file of an inventory whose objects are a task: with 40 bytes for an object, compressed,
/// 100,000 objects. Each of these tasks reads the whole file of the inventory, of which 50 MB take a
/// second.
const INVENTORY_WORK: u64 = 4 << 20;

/// The cost of opening a file, in bytes that could be read in the same time.
const OPENING: u64 = 32 << 10;

/// The most tasks. More would keep Spark itself busy.
const MOST: usize = 8_192;

/// The sources of each task.
pub(crate) struct Tasks<'s> {
    sources: &'s Sources,
    shares: Vec<Vec<usize>>,
    /// Ranges of large sources, each of which is a task.
    ranges: Vec<Source>,
    found: &'s Discovered,
    /// How many bytes of an inventory a task reads the objects of.
    of_inventory: u64,
}

impl<'s> Tasks<'s> {
    /// Divides the sources. `count` is the number of tasks; `None` chooses it by the work.
    ///
    /// # Errors
    /// Returns the name of a source that other processes cannot read.
    pub(crate) fn new(found: &'s Discovered, count: Option<usize>) -> Result<Self, String> {
        let sources = &found.sources;
        let inventory_bytes = found.inventory_bytes();
        let work = |source: Cow<'_, Source>| match source.list_entry() {
            Some(_) => Ok(source.size.unwrap_or_default().saturating_add(OPENING)),
            None => Err(source.into_owned().name),
        };
        let work = sources.iter().map(work).collect::<Result<Vec<_>, _>>()?;
        let of_inventory = match count {
            Some(count) => inventory_bytes / count.max(1) as u64,
            None => INVENTORY_WORK.max(inventory_bytes / MOST as u64),
        };
        let count = count.unwrap_or_else(|| task_count(&work));
        let divided = divided(sources, &work, count);
        let mut whole: Vec<_> = (0..work.len()).collect();
        whole.retain(|source| !divided.contains_key(source));
        let ranges: Vec<_> = divided.into_values().flatten().collect();
        let has_others = !ranges.is_empty() || inventory_bytes > 0;
        let shares = match whole.is_empty() && has_others {
            true => Vec::new(),
            false => divide(&work, whole, count.saturating_sub(ranges.len())),
        };
        Ok(Self {
            sources,
            shares,
            ranges,
            found,
            of_inventory,
        })
    }

    /// The list of sources of each task. They are made one at a time, since all of them may not fit
    /// into memory.
    pub(crate) fn lists(&self) -> impl Iterator<Item = Vec<u8>> {
        let lists = self.shares.iter().map(|share| {
            let entries = share
                .iter()
                .filter_map(|&source| self.sources.get(source).list_entry());
            entries.flatten().collect()
        });
        let ranges = self.ranges.iter().filter_map(Source::list_entry);
        let inventories = self.found.inventory_lists(self.of_inventory);
        lists.chain(ranges).chain(inventories)
    }
}

/// The ranges of each source that is more than the work of a task and can be divided. There are fewer such
/// sources than tasks, so that looking at the beginning of each costs little.
fn divided(sources: &Sources, work: &[u64], count: usize) -> BTreeMap<usize, Vec<Source>> {
    let of_task = total(work) / count.max(1) as u64;
    let large = work
        .par_iter()
        .enumerate()
        .filter(|(_, work)| **work > of_task);
    let divided = large.filter_map(|(number, _)| {
        let source = sources.get(number);
        // Its lines are numbered by its name, which a report must not share with another source.
        let is_unique = without_secrets(&source.name) == source.name;
        let ranges = is_unique.then(|| source.divided(of_task)).flatten();
        Some((number, ranges?))
    });
    divided.collect()
}

/// All of the work.
fn total(work: &[u64]) -> u64 {
    work.iter().fold(0, |all, work| all.saturating_add(*work))
}

/// The number of tasks for this much work.
fn task_count(work: &[u64]) -> usize {
    usize::try_from(total(work).div_ceil(WORK)).map_or(MOST, |tasks| tasks.min(MOST))
}

/// Divides pieces of work into shares, or into fewer if there are not enough pieces. Each piece,
/// the largest first, goes to the share with the least work so far. The largest share then has at
/// most 4/3 of the work that the best division would give it.
fn divide(work: &[u64], pieces: Vec<usize>, shares: usize) -> Vec<Vec<usize>> {
    let mut divided = vec![Vec::new(); shares.clamp(1, pieces.len().max(1))];
    let mut least: BinaryHeap<_> = (0..divided.len())
        .map(|share| Reverse((0, share)))
        .collect();
    let mut largest_first = pieces;
    largest_first.sort_by_key(|&piece| Reverse(work[piece]));
    for piece in largest_first {
        if let Some(mut top) = least.peek_mut() {
            let Reverse((load, share)) = *top;
            divided[share].push(piece);
            *top = Reverse((work[piece].saturating_add(load), share));
        }
    }
    divided
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::input::{Discovered, discover};

    proptest! {
        #[test]
        fn every_piece_is_dealt_once_and_shares_are_even(
            work in prop::collection::vec(0..1_000_000u64, 0..200),
            shares in 1..50usize,
        ) {
            let divided = divide(&work, (0..work.len()).collect(), shares);
            prop_assert_eq!(divided.len(), shares.min(work.len()).max(1));
            let mut pieces: Vec<_> = divided.concat();
            pieces.sort();
            prop_assert_eq!(pieces, (0..work.len()).collect::<Vec<_>>());

            let loads = divided.iter().map(|share| share.iter().map(|&piece| work[piece]).sum::<u64>());
            let (least, most) = (loads.clone().min(), loads.max());
            let largest = work.iter().max().copied().unwrap_or_default();
            prop_assert!(most.zip(least).is_some_and(|(most, least)| most - least <= largest));
        }
    }

    #[test]
    fn there_are_enough_tasks_and_not_too_many() {
        assert_eq!(task_count(&[]), 0);
        assert_eq!(task_count(&[1]), 1);
        assert_eq!(task_count(&[WORK; 10]), 10);
        assert_eq!(task_count(&[WORK; 3 * MOST]), MOST);
        assert_eq!(task_count(&[u64::MAX, u64::MAX]), MOST);
    }

    #[test]
    fn the_lists_name_what_was_found() {
        let found = discover(&["fixtures/estate".into()], None);
        let tasks = Tasks::new(&found, Some(5)).expect("all are files");
        let lists: Vec<_> = tasks.lists().collect();
        assert_eq!(lists.len(), 5);
        let (listed, _) = Discovered::from_list(&lists.concat()).expect("it is a list");
        let names = |found: &Discovered| -> Vec<_> {
            found
                .sources
                .iter()
                .map(|source| source.into_owned().name)
                .collect()
        };
        assert_eq!(names(&listed), names(&found));
    }

    #[test]
    fn standard_input_is_for_no_other_process() {
        let found = discover(&["fixtures/estate".into(), "-".into()], None);
        let refused = Tasks::new(&found, None);
        assert_eq!(refused.err().as_deref(), Some("-"));
    }
}
