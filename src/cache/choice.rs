//! Choosing entries that together cover as many sources as possible, none of them twice.

use std::cmp::Reverse;
use std::path::PathBuf;

use super::entry::Entry;
use super::parts::Versioned;
use crate::audit::Period;

/// What the entries of a cache are to a run.
#[derive(Debug, Default)]
pub(super) struct Choice<'e> {
    /// Those to use. No two of them are about the same source.
    pub used: Vec<&'e Entry>,
    /// Those whose sources are in sums that are used. They are needed once one of these sources is
    /// gone.
    pub covered: Vec<PathBuf>,
    /// Those that are about a source that is gone or has changed, or that another entry makes
    /// superfluous.
    pub useless: Vec<PathBuf>,
    /// The sources that no used entry is about.
    pub left: Vec<Versioned>,
}

/// Which entry a source is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum In {
    None,
    Part,
    Sum,
}

impl<'e> Choice<'e> {
    pub(super) fn new(entries: &'e [Entry], sources: &[Versioned], period: Period) -> Self {
        let mut versions: Vec<u128> = sources.iter().filter_map(|source| source.version).collect();
        versions.sort_unstable();
        let mut places = vec![In::None; versions.len()];
        let place = |version: &u128| versions.binary_search(version).ok();
        let mut entries: Vec<_> = entries.iter().collect();
        entries.sort_by_key(|entry| (Reverse(entry.head.versions().len()), &entry.path));
        let mut choice = Self::default();
        for entry in entries {
            let Entry { path, head } = entry;
            let there: Vec<_> = head.versions().iter().filter_map(place).collect();
            let are_all = |what: In| there.iter().all(|&place| places[place] == what);
            if there.is_empty() {
                // It is about other sources.
            } else if there.len() < head.versions().len() || !head.is_of(period) {
                choice.useless.push(path.clone());
            } else if are_all(In::None) {
                let own = if head.is_sum { In::Sum } else { In::Part };
                there.iter().for_each(|&place| places[place] = own);
                choice.used.push(entry);
            } else if are_all(In::Sum) && !head.is_sum {
                choice.covered.push(path.clone());
            } else {
                choice.useless.push(path.clone());
            }
        }
        let is_left = |source: &&Versioned| {
            let place = source.version.as_ref().and_then(place);
            place.is_none_or(|place| places[place] == In::None)
        };
        choice.left = sources.iter().filter(is_left).copied().collect();
        choice
    }
}
