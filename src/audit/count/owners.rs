//! Bucket owners, in bounded memory.

use std::collections::BTreeSet;
use std::hash::Hasher;

use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128, SipHasher13};

/// How many different owners are kept.
const MOST: usize = 4_096;

/// Owners of buckets, each as a hash of 128 bits, because nobody needs to read them. If there are too
/// many, some are kept: the same ones, whatever the order in which they were added.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Owners {
    hashes: BTreeSet<u128>,
    /// Whether there are more than those that are kept.
    has_more: bool,
}

impl Owners {
    pub(crate) fn add(&mut self, owner: &[u8]) {
        let mut hasher = SipHasher13::new();
        hasher.write(owner);
        self.hashes.insert(hasher.finish128().as_u128());
        self.drop_excess();
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.hashes.extend(&other.hashes);
        self.has_more |= other.has_more;
        self.drop_excess();
    }

    /// Whether all these owners are known to be among others.
    pub(crate) fn are_among(&self, others: &Self) -> bool {
        !self.has_more && self.hashes.is_subset(&others.hashes)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Approximate bytes that they take.
    pub(crate) fn size(&self) -> usize {
        self.hashes.len() * 24
    }

    /// Whether a list can have this number of owners.
    pub(crate) fn is_valid(&self) -> bool {
        self.hashes.len() <= MOST && (!self.has_more || self.hashes.len() == MOST)
    }

    fn drop_excess(&mut self) {
        while self.hashes.len() > MOST {
            self.hashes.pop_last();
            self.has_more = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owners(numbers: impl Iterator<Item = usize>) -> Owners {
        let mut owners = Owners::default();
        numbers.for_each(|number| owners.add(number.to_string().as_bytes()));
        owners
    }

    #[test]
    fn the_order_of_owners_and_merges_does_not_matter() {
        let all = owners(0..2 * MOST);
        assert!(all.has_more && all.is_valid());
        assert_eq!(owners((0..2 * MOST).rev()), all);
        let mut merged = owners(0..MOST + 7);
        merged.merge(&owners(MOST..2 * MOST));
        assert_eq!(merged, all);
    }

    #[test]
    fn owners_that_are_not_all_known_are_among_no_others() {
        let few = owners(0..3);
        assert!(few.are_among(&owners(0..9)) && !few.are_among(&owners(1..9)));
        let many = owners(0..MOST + 1);
        assert!(!many.are_among(&many));
    }
}
