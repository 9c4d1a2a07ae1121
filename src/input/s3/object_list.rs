//! The objects of a bucket, their keys and what a listing says of them, in little memory.
//!
//! The keys that S3 writes differ from their neighbours only towards the end. So only the rest of
//! each is kept, after what it shares with the key before it: 43 bytes instead of 130.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// After so many keys, one is kept whole, so that a key is found without reading all before it.
const BLOCK: usize = 16;

/// Objects that are added together are a chunk of their own from this number on. Fewer wait for
/// others until there are [`CHUNK`].
const LEAST: usize = if cfg!(test) { 4 } else { 256 };
const CHUNK: usize = if cfg!(test) { 8 } else { 4_096 };

/// What a listing says of an object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::input) struct Facts {
    /// In bytes.
    pub size: u64,
    /// A hash of its entity tag and its time of modification; 0 if they are not known.
    pub tag: u64,
}

/// Objects of one bucket. They can be looked up once they are [sorted](ObjectList::sort).
#[derive(Debug, Default)]
pub(in crate::input) struct ObjectList {
    chunks: Vec<Chunk>,
    waiting: Vec<(String, Facts)>,
    len: usize,
}

/// Sorted objects.
#[derive(Debug)]
struct Chunk {
    /// How many objects of the list come before these.
    before: usize,
    last: Box<str>,
    /// For each object the length of what its key shares with the one before it, the length of the
    /// rest, the size, the tag and the rest.
    bytes: Box<[u8]>,
    /// Where each block of keys begins.
    blocks: Box<[usize]>,
}

impl ObjectList {
    pub(in crate::input) fn len(&self) -> usize {
        self.len
    }

    /// Adds objects in any order.
    pub(super) fn add(&mut self, mut objects: Vec<(String, Facts)>) {
        self.len += objects.len();
        if objects.len() >= LEAST {
            self.chunks.extend(Chunk::new(&mut objects));
            return;
        }
        self.waiting.append(&mut objects);
        if self.waiting.len() >= CHUNK {
            self.chunks.extend(Chunk::new(&mut self.waiting));
            self.waiting.clear();
        }
    }

    /// Adds the objects of another list.
    pub(super) fn append(&mut self, other: Self) {
        self.len += other.len;
        self.chunks.extend(other.chunks);
        self.waiting.extend(other.waiting);
    }

    /// Sorts the objects, and removes those whose key is there more than once.
    pub(super) fn sort(&mut self) {
        self.chunks.extend(Chunk::new(&mut self.waiting));
        self.waiting = Vec::new();
        let mut chunks = std::mem::take(&mut self.chunks);
        chunks.sort_by_cached_key(Chunk::first);
        let mut overlapping: Vec<Chunk> = Vec::new();
        let mut last = Box::default();
        for chunk in chunks {
            if chunk.first() > last {
                self.merge(&mut overlapping);
            }
            last = last.max(chunk.last.clone());
            overlapping.push(chunk);
        }
        self.merge(&mut overlapping);
        self.len = 0;
        for chunk in &mut self.chunks {
            chunk.before = self.len;
            self.len += chunk.entries().count();
        }
    }

    /// Moves chunks to the end of the list, each object once.
    fn merge(&mut self, overlapping: &mut Vec<Chunk>) {
        if overlapping.len() < 2 && overlapping.iter().all(Chunk::is_unique) {
            self.chunks.append(overlapping);
            return;
        }
        let mut entries: Vec<_> = overlapping.iter().map(Chunk::entries).collect();
        let mut next = BinaryHeap::new();
        let mut advance = |chunk: usize, next: &mut BinaryHeap<_>| {
            next.extend(entries[chunk].next().map(|object| Reverse((object, chunk))));
        };
        (0..overlapping.len()).for_each(|chunk| advance(chunk, &mut next));
        let mut merged: Vec<(String, Facts)> = Vec::new();
        while let Some(Reverse((object, chunk))) = next.pop() {
            advance(chunk, &mut next);
            if merged.last().is_some_and(|last| last.0 == object.0) {
                continue;
            }
            // The last one stays, to be compared with the next.
            if merged.len() > CHUNK {
                let last = merged.pop();
                self.chunks.extend(Chunk::new(&mut merged));
                merged.clear();
                merged.extend(last);
            }
            merged.push(object);
        }
        self.chunks.extend(Chunk::new(&mut merged));
        overlapping.clear();
    }

    /// The key and size of the object with this number, from 0, in the order of keys.
    pub(in crate::input) fn get(&self, number: usize) -> Option<(String, Facts)> {
        self.entries_from(number)?.next()
    }

    /// The size of the object with this number.
    pub(in crate::input) fn size(&self, number: usize) -> Option<u64> {
        Some(self.entries_from(number)?.advance()?.size)
    }

    /// The objects of a chunk from this number on.
    fn entries_from(&self, number: usize) -> Option<Entries<'_>> {
        let after = self.chunks.partition_point(|chunk| chunk.before <= number);
        let chunk = self.chunks.get(after.checked_sub(1)?)?;
        let number = number - chunk.before;
        let mut entries = Entries::new(&chunk.bytes[*chunk.blocks.get(number / BLOCK)?..]);
        for _ in 0..number % BLOCK {
            entries.advance()?;
        }
        Some(entries)
    }

    /// The keys of all objects, sorted.
    pub(super) fn keys(&self) -> impl Iterator<Item = String> {
        let entries = self.chunks.iter().flat_map(Chunk::entries);
        entries.map(|(key, _)| key)
    }

    /// The sizes of all objects, in the order of their keys.
    pub(in crate::input) fn sizes(&self) -> impl Iterator<Item = u64> {
        self.chunks.iter().flat_map(|chunk| {
            let mut entries = chunk.entries();
            std::iter::from_fn(move || Some(entries.advance()?.size))
        })
    }
}

impl Chunk {
    /// Sorts objects; `None` if there are none.
    fn new(objects: &mut [(String, Facts)]) -> Option<Self> {
        objects.sort_unstable();
        let last = objects.last()?.0.as_str().into();
        let (mut bytes, mut blocks) = (Vec::new(), Vec::new());
        let mut before: &[u8] = &[];
        for (number, (key, facts)) in objects.iter().enumerate() {
            let key = key.as_bytes();
            if number % BLOCK == 0 {
                blocks.push(bytes.len());
                before = &[];
            }
            let shared = std::iter::zip(before, key).take_while(|(a, b)| a == b);
            let shared = shared.count();
            for number in [shared as u64, (key.len() - shared) as u64, facts.size] {
                write_number(number, &mut bytes);
            }
            bytes.extend_from_slice(&facts.tag.to_le_bytes());
            bytes.extend_from_slice(&key[shared..]);
            before = key;
        }
        Some(Self {
            before: 0,
            last,
            bytes: bytes.as_slice().into(),
            blocks: blocks.as_slice().into(),
        })
    }

    fn entries(&self) -> Entries<'_> {
        Entries::new(&self.bytes)
    }

    fn first(&self) -> Box<str> {
        let first = self.entries().next();
        first.unwrap_or_default().0.into()
    }

    fn is_unique(&self) -> bool {
        let mut before = None;
        self.entries().all(|(key, _)| {
            let is_new = before.as_ref() != Some(&key);
            before = Some(key);
            is_new
        })
    }
}

/// The objects of a chunk, from the start of a block on.
struct Entries<'c> {
    bytes: &'c [u8],
    key: Vec<u8>,
}

impl<'c> Entries<'c> {
    fn new(bytes: &'c [u8]) -> Self {
        Self {
            bytes,
            key: Vec::new(),
        }
    }

    /// Reads the next object.
    fn advance(&mut self) -> Option<Facts> {
        let shared = read_number(&mut self.bytes)? as usize;
        let rest = read_number(&mut self.bytes)? as usize;
        let size = read_number(&mut self.bytes)?;
        let (tag, bytes) = self.bytes.split_first_chunk()?;
        let tag = u64::from_le_bytes(*tag);
        let (rest, bytes) = bytes.split_at_checked(rest)?;
        self.bytes = bytes;
        self.key.truncate(shared);
        self.key.extend_from_slice(rest);
        Some(Facts { size, tag })
    }
}

impl Iterator for Entries<'_> {
    type Item = (String, Facts);

    fn next(&mut self) -> Option<(String, Facts)> {
        let facts = self.advance()?;
        Some((String::from_utf8_lossy(&self.key).into_owned(), facts))
    }
}

/// Writes a number, seven bits in a byte, the lowest first. All but the last have their top bit set.
fn write_number(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn read_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_key_is_there_once_in_order(
            pages in prop::collection::vec(
                prop::collection::vec((0..60u8, any::<u64>()), 0..12),
                0..20,
            ),
        ) {
            let (mut list, mut truth) = (ObjectList::default(), BTreeMap::new());
            for page in pages {
                let key = |number: u8| format!("{}{number}", ["", "é", "è/", "éa"][number as usize % 4]);
                let facts = |size: u64| Facts { size, tag: size.rotate_left(9) };
                let page = page.into_iter().map(|(number, size)| (key(number), facts(size)));
                let page: Vec<_> = page.collect();
                for (key, facts) in &page {
                    let least = truth.entry(key.clone()).or_insert(*facts);
                    *least = *facts.min(least);
                }
                list.add(page);
            }
            list.sort();
            prop_assert_eq!(list.len(), truth.len());
            prop_assert!(list.sizes().eq(truth.values().map(|facts| facts.size)));
            let found = (0..list.len()).map(|number| list.get(number));
            prop_assert!(found.eq(truth.into_iter().map(Some)));
            prop_assert_eq!(list.get(list.len()), None);
        }
    }

    #[test]
    fn keys_as_s3_writes_them_take_a_third_of_their_length() {
        let key = |number: u64| {
            let unique = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let time = format!(
                "{:02}-{:02}-{:02}",
                number / 3_600,
                number / 60 % 60,
                number % 60
            );
            let day = "prefix/123456789012/eu-west-1/bucket/2026/01/02/2026-01-02";
            let facts = Facts {
                size: 12_345,
                tag: unique,
            };
            (format!("{day}-{time}-{unique:016X}"), facts)
        };
        let mut list = ObjectList::default();
        for page in 0..50 {
            list.add(
                (0..1_000)
                    .map(|number| key(page * 1_000 + number))
                    .collect(),
            );
        }
        list.sort();
        let bytes: usize = list.chunks.iter().map(|chunk| chunk.bytes.len()).sum();
        assert!(bytes < 50_000 * 44, "{bytes}");
    }
}
