//! How often each value of a dimension occurs among a caller's requests.

use std::cmp::Reverse;

use hashbrown::HashMap;

use crate::audit::Dimension;
use crate::audit::outcome::Named;
use crate::audit::value::Interner;

/// Number of requests by the number of a value: all, and those that the minimum would refuse.
#[derive(Default)]
pub(super) struct Occurrences(HashMap<u32, (u64, u64)>);

impl Occurrences {
    pub(super) fn add(&mut self, value: u32, requests: u64, is_refused: bool) {
        let (all, refused) = self.0.entry(value).or_default();
        *all += requests;
        *refused += if is_refused { requests } else { 0 };
    }

    /// The values with most requests, at most `max`, and the number of all values. If requests are
    /// refused, only these are counted.
    pub(super) fn most(
        self,
        dimension: Dimension,
        max: usize,
        interner: &Interner,
    ) -> (Vec<Named>, u64) {
        let is_refused = self.0.values().any(|&(_, refused)| refused > 0);
        let counted = |(value, (all, refused))| Named {
            name: interner.text(dimension, value).cloned(),
            requests: if is_refused { refused } else { all },
        };
        let mut named: Vec<_> = self.0.into_iter().map(counted).collect();
        named.retain(|named| named.requests > 0);
        named.sort_unstable_by(|a, b| {
            (Reverse(a.requests), &a.name).cmp(&(Reverse(b.requests), &b.name))
        });
        let count = named.len() as u64;
        named.truncate(max);
        (named, count)
    }
}
