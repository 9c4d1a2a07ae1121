//! Sums by key, in little memory.

use std::ops::AddAssign;

/// Sums by key, for keys that mostly occur once or a few times.
///
/// There are several of these for each caller, and each caller usually has one or two buckets and
/// User-Agents. A hash map for each would take several times the memory, so this is a list: sums
/// are appended, and those of the same key are added up when the list is full.
#[derive(Debug)]
pub(super) struct Sums<K, V>(Vec<(K, V)>);

impl<K, V> Default for Sums<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Copy + Ord, V: Copy + AddAssign> Sums<K, V> {
    pub(super) fn add(&mut self, key: K, value: V) {
        if let Some((last, sum)) = self.0.last_mut()
            && *last == key
        {
            *sum += value;
            return;
        }
        if self.0.len() == self.0.capacity() {
            self.make_room();
        }
        self.0.push((key, value));
    }

    /// The keys in order, each with its sum.
    pub(super) fn into_sorted(mut self) -> Vec<(K, V)> {
        self.add_up();
        self.0
    }

    /// Adds up sums of the same key. If more than half is left, the list becomes larger, so that a list is
    /// sorted only after as much has been appended as it holds already.
    #[cold]
    fn make_room(&mut self) {
        self.add_up();
        let len = self.0.len();
        if 2 * len > self.0.capacity() || len == 0 {
            self.0.reserve_exact(len.max(1));
        }
    }

    fn add_up(&mut self) {
        self.0.sort_unstable_by_key(|&(key, _)| key);
        self.0.dedup_by(|(key, value), (kept, sum)| {
            let is_same = key == kept;
            if is_same {
                *sum += *value;
            }
            is_same
        });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sums_are_those_of_a_map_and_take_memory_for_their_keys_only(
            added in prop::collection::vec((0u32..40, 1u64..9), 0..400),
        ) {
            let (mut sums, mut expected) = (Sums::default(), BTreeMap::new());
            for &(key, value) in &added {
                sums.add(key, value);
                *expected.entry(key).or_default() += value;
                prop_assert!(sums.0.capacity() <= 4 * expected.len());
            }
            prop_assert_eq!(sums.into_sorted(), expected.into_iter().collect::<Vec<_>>());
        }
    }
}
