//! How often each value of a dimension occurs among a caller's requests.

use std::cmp::Reverse;
use std::ops::AddAssign;
use std::sync::Arc;

use super::sums::Sums;
use crate::audit::Dimension;
use crate::audit::outcome::Named;
use crate::audit::value::Interner;

/// Number of requests by the number of a value.
#[derive(Default)]
pub(super) struct Occurrences(Sums<u32, Requests>);

/// Numbers of requests: all, and those that the minimum would refuse.
#[derive(Debug, Clone, Copy)]
struct Requests {
    all: u64,
    refused: u64,
}

impl AddAssign for Requests {
    fn add_assign(&mut self, other: Self) {
        self.all += other.all;
        self.refused += other.refused;
    }
}

impl Occurrences {
    pub(super) fn add(&mut self, value: u32, requests: u64, is_refused: bool) {
        let refused = if is_refused { requests } else { 0 };
        let all = requests;
        self.0.add(value, Requests { all, refused });
    }

    /// The values with most requests, at most `max`, and the number of all values. If requests are
    /// refused, only these are counted.
    pub(super) fn most(
        self,
        dimension: Dimension,
        max: usize,
        interner: &Interner,
    ) -> (Vec<Named>, u64) {
        let values = self.0.into_sorted();
        let is_refused = values.iter().any(|(_, requests)| requests.refused > 0);
        let counted = |(value, Requests { all, refused })| {
            let requests = if is_refused { refused } else { all };
            (Reverse(requests), interner.text(dimension, value))
        };
        let mut counted: Vec<_> = values.into_iter().map(counted).collect();
        counted.retain(|&(Reverse(requests), _)| requests > 0);
        let count = counted.len() as u64;
        if counted.len() > max {
            // Only these are sorted, because a caller may have very many addresses.
            counted.select_nth_unstable(max);
            counted.truncate(max);
        }
        counted.sort_unstable();
        let named = |(Reverse(requests), name): (_, Option<&Arc<str>>)| Named {
            name: name.cloned(),
            requests,
        };
        (counted.into_iter().map(named).collect(), count)
    }
}
