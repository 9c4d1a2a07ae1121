//! Numbers for the distinct values of a field.

use std::hash::{BuildHasher, Hasher};

use hashbrown::DefaultHashBuilder;

use super::field::{Field, INDISTINCT};
use super::index::Index;
use super::rank::{Rank, rank};
use super::redact::redact;

/// The number of [`INDISTINCT`] in every dictionary.
pub(crate) const FOLDED: u32 = 0;

/// Approximate bytes that a value takes in addition to its text: its header, its start and its slot.
const OVERHEAD: usize = 40;

/// Every value starts at a multiple of this many bytes.
const ALIGNMENT: usize = 8;

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
    /// The starts of the values, by their hashes.
    index: Index,
    /// The start of each value in `bytes`, in units of [`ALIGNMENT`].
    starts: Vec<u32>,
    /// Each value with its header.
    bytes: Vec<u8>,
}

/// What stands before a value: its number, its length and its rank.
const HEADER: usize = 8;

/// A value, read at its start.
struct Value<'d> {
    number: u32,
    rank: Rank,
    bytes: &'d [u8],
}

impl Dictionary {
    /// A dictionary of nothing but [`INDISTINCT`].
    pub(crate) fn new(field: Option<Field>) -> Self {
        let mut dictionary = Self {
            field,
            hasher: DefaultHashBuilder::default(),
            index: Index::default(),
            starts: Vec::new(),
            bytes: Vec::new(),
        };
        dictionary.push(INDISTINCT, Rank::MAX);
        dictionary
    }

    /// Approximate bytes that the values take. This depends only on the values.
    pub(crate) fn size(&self) -> usize {
        self.bytes.len() + self.starts.len() * OVERHEAD
    }

    /// The number of values, including [`INDISTINCT`].
    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    /// The value with a number.
    #[inline]
    pub(crate) fn get(&self, number: u32) -> &[u8] {
        self.value(self.starts[number as usize]).bytes
    }

    #[inline]
    fn value(&self, start: u32) -> Value<'_> {
        value_at(&self.bytes, start)
    }

    pub(crate) fn rank(&self, number: u32) -> Rank {
        self.value(self.starts[number as usize]).rank
    }

    /// The number of a value, which is [`FOLDED`] if its rank is below `least`. A new value gets
    /// the next number.
    #[inline]
    pub(crate) fn number(&mut self, raw: &[u8], least: Rank) -> u32 {
        let mut number = [FOLDED];
        self.number_each(&[raw], &[least], &mut number);
        number[0]
    }

    /// The numbers of some values, as [`Dictionary::number`] gives them.
    ///
    /// A value may not be in the processor's cache. So each step is done for all values before the
    /// next step: the processor then fetches several values at once.
    #[inline]
    pub(crate) fn number_each<const N: usize>(
        &mut self,
        raw: &[&[u8]],
        least: &[Rank],
        numbers: &mut [u32; N],
    ) {
        let mut hashes = [0; N];
        let mut starts = [0; N];
        for ((start, hash), raw) in starts.iter_mut().zip(&mut hashes).zip(raw) {
            *hash = hash_of(&self.hasher, raw);
            // What starts first is no value, so it differs from each.
            *start = self.index.candidate(*hash).unwrap_or(0);
        }
        let hashed = starts.into_iter().zip(hashes).zip(raw);
        for ((number, ((start, hash), raw)), &least) in numbers.iter_mut().zip(hashed).zip(least) {
            let mut value = self.value(start);
            if value.bytes != *raw {
                let known = self.look_up(hash, raw, least);
                value = self.value(self.starts[known as usize]);
            }
            *number = match value.rank < least {
                true => FOLDED,
                false => value.number,
            };
        }
    }

    fn find(&self, hash: u64, raw: &[u8]) -> Option<u32> {
        let found = self
            .index
            .find(hash, |start| self.value(start).bytes == raw);
        found.map(|start| self.value(start).number)
    }

    #[cold]
    fn look_up(&mut self, hash: u64, raw: &[u8], least: Rank) -> u32 {
        if let Some(number) = self.find(hash, raw) {
            return number;
        }
        let redacted = redact(raw);
        if self.field.is_none() || *redacted == *raw {
            return self.insert(hash, raw, least);
        }
        let hash = hash_of(&self.hasher, &redacted);
        let known = self.find(hash, &redacted);
        known.unwrap_or_else(|| self.insert(hash, &redacted, least))
    }

    /// Adds a new value unless its rank is below `least`.
    fn insert(&mut self, hash: u64, value: &[u8], least: Rank) -> u32 {
        let rank = self.field.map_or(Rank::MAX, |field| rank(field, value));
        if rank < least {
            return FOLDED;
        }
        let start = self.push(value, rank);
        let Self {
            hasher,
            index,
            bytes,
            ..
        } = self;
        index.insert(hash, start, |start| {
            hash_of(hasher, value_at(bytes, start).bytes)
        });
        (self.starts.len() - 1) as u32
    }

    /// Appends a value with the next number, and returns its start.
    fn push(&mut self, value: &[u8], rank: Rank) -> u32 {
        // Four billion values would need hundreds of gigabytes of memory.
        let start = u32::try_from(self.bytes.len() / ALIGNMENT).expect("less than 32 GiB");
        let header = (value.len() as u32) << 8 | u32::from(rank);
        let number = self.starts.len() as u32;
        self.bytes.extend_from_slice(&number.to_le_bytes());
        self.bytes.extend_from_slice(&header.to_le_bytes());
        self.bytes.extend_from_slice(value);
        self.bytes
            .resize(self.bytes.len().next_multiple_of(ALIGNMENT), 0);
        self.starts.push(start);
        start
    }
}

#[inline]
fn value_at(bytes: &[u8], start: u32) -> Value<'_> {
    let bytes = &bytes[start as usize * ALIGNMENT..];
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap_or_default());
    let (number, header) = (word(0), word(4));
    Value {
        number,
        rank: header as Rank,
        bytes: &bytes[HEADER..HEADER + (header >> 8) as usize],
    }
}

#[inline]
fn hash_of(hasher: &DefaultHashBuilder, value: &[u8]) -> u64 {
    let mut hasher = hasher.build_hasher();
    hasher.write(value);
    hasher.finish()
}
