//! Places and numbers for the distinct values of a field.

use std::hash::{BuildHasher, Hasher};

use hashbrown::DefaultHashBuilder;

use super::field::{Field, INDISTINCT};
use super::index::Index;
use super::rank::{Rank, rank};
use super::redact::redact;
use crate::evidence::ask_for;

/// The place and the number of [`INDISTINCT`] in every dictionary.
pub(crate) const FOLDED: u32 = 0;

/// Approximate bytes that a value takes in addition to its text: its header, its place and its slot.
const OVERHEAD: usize = 40;

/// Bytes in a cache line of the processor.
const CACHE_LINE: usize = 64;

/// Where a value is in a dictionary, in units of [`ALIGNMENT`] bytes. It identifies the value.
pub(crate) type Place = u32;

/// Every value begins at a multiple of this many bytes.
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
    /// The places of the values, by their hashes.
    index: Index,
    /// The place of each value, by its number.
    places: Vec<Place>,
    /// Each value with its header.
    bytes: Vec<u8>,
}

/// What stands before a value: its number, its length and its rank.
const HEADER: usize = 8;

/// A value with its header.
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
            places: Vec::new(),
            bytes: Vec::new(),
        };
        dictionary.push(INDISTINCT, Rank::MAX);
        dictionary
    }

    /// Approximate bytes that the values take. This depends only on the values.
    pub(crate) fn size(&self) -> usize {
        self.bytes.len() + self.places.len() * OVERHEAD
    }

    /// Frees the memory that only new values need. None can be added afterwards.
    pub(crate) fn finish(&mut self) {
        self.index = Index::default();
    }

    /// The number of values, including [`INDISTINCT`].
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// The place of the value with a number.
    pub(crate) fn place_of(&self, number: u32) -> Place {
        self.places[number as usize]
    }

    /// The values in the order of their numbers.
    pub(crate) fn values(&self) -> impl Iterator<Item = &[u8]> {
        self.places.iter().map(|&place| self.at(place))
    }

    /// The value at a place.
    #[inline]
    pub(crate) fn at(&self, place: Place) -> &[u8] {
        self.value(place).bytes
    }

    /// The number of the value at a place.
    pub(crate) fn number_at(&self, place: Place) -> u32 {
        self.value(place).number
    }

    /// Asks for the memory of the value at a place.
    #[inline]
    pub(crate) fn ask_for(&self, place: Place) {
        let start = place as usize * ALIGNMENT;
        ask_for(&self.bytes, start);
        ask_for(&self.bytes, start + CACHE_LINE);
    }

    /// Asks for the memory that [`Dictionary::place`] looks at first.
    pub(crate) fn ask_for_place(&self, raw: &[u8]) {
        self.index.ask_for(hash_of(&self.hasher, raw));
    }

    #[inline]
    fn value(&self, place: Place) -> Value<'_> {
        value_at(&self.bytes, place)
    }

    pub(crate) fn rank_at(&self, place: Place) -> Rank {
        self.value(place).rank
    }

    /// The place of a value, which is [`FOLDED`] if its rank is below `least`. A new value gets the
    /// next number.
    pub(crate) fn place(&mut self, raw: &[u8], least: Rank) -> Place {
        let place = self.look_up(raw, least);
        if self.rank_at(place) < least {
            FOLDED
        } else {
            place
        }
    }

    fn look_up(&mut self, raw: &[u8], least: Rank) -> Place {
        if raw == INDISTINCT {
            return FOLDED;
        }
        let hash = hash_of(&self.hasher, raw);
        if let Some(place) = self.index.find(hash, |place| self.at(place) == raw) {
            return place;
        }
        let redacted = redact(raw);
        if self.field.is_none() || *redacted == *raw {
            return self.insert(hash, raw, least);
        }
        let hash = hash_of(&self.hasher, &redacted);
        let known = self.index.find(hash, |place| self.at(place) == &*redacted);
        known.unwrap_or_else(|| self.insert(hash, &redacted, least))
    }

    /// Adds a new value unless its rank is below `least`.
    fn insert(&mut self, hash: u64, value: &[u8], least: Rank) -> Place {
        let rank = self.field.map_or(Rank::MAX, |field| rank(field, value));
        if rank < least {
            return FOLDED;
        }
        let place = self.push(value, rank);
        self.index.insert(hash, place);
        place
    }

    /// Appends a value with the next number, and returns its place.
    fn push(&mut self, value: &[u8], rank: Rank) -> Place {
        // Four billion values would need hundreds of gigabytes of memory.
        let place = u32::try_from(self.bytes.len() / ALIGNMENT).expect("less than 32 GiB");
        let header = (value.len() as u32) << 8 | u32::from(rank);
        let number = self.places.len() as u32;
        self.bytes.extend_from_slice(&number.to_le_bytes());
        self.bytes.extend_from_slice(&header.to_le_bytes());
        self.bytes.extend_from_slice(value);
        self.bytes
            .resize(self.bytes.len().next_multiple_of(ALIGNMENT), 0);
        self.places.push(place);
        place
    }
}

#[inline]
fn value_at(bytes: &[u8], place: Place) -> Value<'_> {
    let bytes = &bytes[place as usize * ALIGNMENT..];
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
