//! Numbers for the distinct values of a field.

use std::hash::{BuildHasher, Hasher};

use hashbrown::{DefaultHashBuilder, HashTable};

use super::field::{Field, INDISTINCT};
use super::rank::{Rank, rank};
use super::redact::redact;

/// The number of [`INDISTINCT`] in every dictionary.
pub(crate) const FOLDED: u32 = 0;

/// Number of recent values that are found by their hash alone.
const RECENT: usize = 2_048;

/// Approximate bytes that a value takes in addition to its text: its place and its slot.
const OVERHEAD: usize = 32;

/// The distinct values of one field, each with a number. Secrets in them are redacted.
///
/// Fields have far fewer distinct values than there are groups of them, so a dictionary fits into
/// the processor's cache where whole keys would not. The hasher is seeded randomly, so that
/// strangers cannot choose values that collide.
#[derive(Debug, Clone)]
pub(crate) struct Dictionary {
    /// `None` for opaque bytes, which are neither redacted nor folded.
    field: Option<Field>,
    hasher: DefaultHashBuilder,
    index: HashTable<u32>,
    values: Vec<Value>,
    /// The bytes of all values, concatenated.
    bytes: Vec<u8>,
    /// Numbers of recent values; the hash of a value determines its only slot.
    recent: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Value {
    start: usize,
    len: u32,
    rank: Rank,
}

impl Dictionary {
    /// A dictionary of nothing but [`INDISTINCT`].
    pub(crate) fn new(field: Option<Field>) -> Self {
        let folded = Value {
            start: 0,
            len: INDISTINCT.len() as u32,
            rank: Rank::MAX,
        };
        Self {
            field,
            hasher: DefaultHashBuilder::default(),
            index: HashTable::new(),
            values: vec![folded],
            bytes: INDISTINCT.to_vec(),
            recent: Vec::new(),
        }
    }

    /// Approximate bytes that the values take. This depends only on the values.
    pub(crate) fn size(&self) -> usize {
        self.bytes.len() + self.values.len() * OVERHEAD
    }

    /// The number of values, including [`INDISTINCT`].
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// The value with a number.
    #[inline]
    pub(crate) fn get(&self, number: u32) -> &[u8] {
        let Value { start, len, .. } = self.values[number as usize];
        &self.bytes[start..start + len as usize]
    }

    pub(crate) fn rank(&self, number: u32) -> Rank {
        self.values[number as usize].rank
    }

    /// The number of a value, which is [`FOLDED`] if its rank is below `least`. A new value gets
    /// the next number.
    #[inline]
    pub(crate) fn number(&mut self, raw: &[u8], least: Rank) -> u32 {
        let hash = self.hash(raw);
        let recent = self.recent.get(hash as usize % RECENT);
        let recent = recent.copied().unwrap_or(FOLDED);
        let number = if self.get(recent) == raw {
            recent
        } else {
            self.look_up(hash, raw, least)
        };
        if self.rank(number) < least {
            FOLDED
        } else {
            number
        }
    }

    /// The numbers of the values of some records, as [`Dictionary::number`] gives them.
    ///
    /// A value may not be in the processor's cache. So each step is done for all values before the
    /// next step: the processor then fetches several values at once.
    #[inline]
    pub(crate) fn number_each<'r, const N: usize>(
        &mut self,
        raw: &[&'r [u8]],
        least: &[Rank],
        numbers: &mut [u32; N],
    ) {
        let mut hashes = [0; N];
        for (hash, raw) in hashes.iter_mut().zip(raw) {
            *hash = self.hash(raw);
        }
        for (number, &hash) in numbers.iter_mut().zip(&hashes[..raw.len()]) {
            let recent = self.recent.get(hash as usize % RECENT);
            *number = recent.copied().unwrap_or(FOLDED);
        }
        for (((number, hash), raw), &least) in numbers.iter_mut().zip(hashes).zip(raw).zip(least) {
            if self.get(*number) != *raw {
                *number = self.look_up(hash, raw, least);
            }
            if self.rank(*number) < least {
                *number = FOLDED;
            }
        }
    }

    fn hash(&self, raw: &[u8]) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(raw);
        hasher.finish()
    }

    fn find(&self, hash: u64, raw: &[u8]) -> Option<u32> {
        self.index
            .find(hash, |&number| self.get(number) == raw)
            .copied()
    }

    #[inline(never)]
    fn look_up(&mut self, hash: u64, raw: &[u8], least: Rank) -> u32 {
        let number = match self.find(hash, raw) {
            Some(number) => number,
            None => {
                let redacted = redact(raw);
                if self.field.is_some() && *redacted != *raw {
                    let hash = self.hash(&redacted);
                    return self
                        .find(hash, &redacted)
                        .unwrap_or_else(|| self.insert(hash, &redacted, least));
                }
                self.insert(hash, raw, least)
            }
        };
        self.recent.resize(RECENT, FOLDED);
        self.recent[hash as usize % RECENT] = number;
        number
    }

    /// Adds a new value unless its rank is below `least`.
    fn insert(&mut self, hash: u64, value: &[u8], least: Rank) -> u32 {
        let rank = self.field.map_or(Rank::MAX, |field| rank(field, value));
        if rank < least {
            return FOLDED;
        }
        // Four billion values would need hundreds of gigabytes of memory.
        let number = u32::try_from(self.values.len()).expect("fewer values than 2^32");
        self.values.push(Value {
            start: self.bytes.len(),
            len: value.len() as u32,
            rank,
        });
        self.bytes.extend_from_slice(value);
        let Self {
            hasher,
            index,
            values,
            bytes,
            ..
        } = self;
        index.insert_unique(hash, number, |&number| {
            let Value { start, len, .. } = values[number as usize];
            let mut hasher = hasher.build_hasher();
            hasher.write(&bytes[start..start + len as usize]);
            hasher.finish()
        });
        number
    }
}
