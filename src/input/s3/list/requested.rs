//! Which ranges of a listing were requested.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use crate::input::s3::key_range::KeyRange;

/// Ranges, of which only fingerprints are kept: there may be millions. A server cannot make two of
/// them equal, because the hashers have random seeds, and two in 10,000,000 are equal by chance once
/// in 10^24 listings.
#[derive(Debug, Default)]
pub(super) struct Requested {
    seeds: [RandomState; 2],
    fingerprints: HashSet<[u64; 2]>,
}

impl Requested {
    /// Adds a range, and returns whether it is new.
    pub(super) fn insert(&mut self, range: &KeyRange) -> bool {
        let KeyRange {
            folder,
            after,
            last,
            token,
            empty_pages: _,
        } = range;
        let place = (folder, after, last, token);
        let fingerprint = self.seeds.each_ref().map(|seed| seed.hash_one(place));
        self.fingerprints.insert(fingerprint)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.fingerprints.len()
    }
}
