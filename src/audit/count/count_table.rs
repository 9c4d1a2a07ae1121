//! A hash table that counts records by the raw bytes of some of their fields.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::sampling::{Chosen, SEPARATOR, Threshold, is_indistinct, parts};
use super::stats::Stats;
use crate::audit::value::{Field, redact};
use crate::evidence::Timestamp;

/// The serialized form of a table, sorted by key.
pub(crate) type TableRows = Vec<TableRow>;

/// A key; its requests, errors and bytes sent; and its first and last time in milliseconds.
pub(crate) type TableRow = (Vec<u8>, [u64; 3], [i64; 2]);

/// Number of records that are buffered and then counted together.
const BATCH: usize = 32;

/// Bytes in a cache line of the processor.
const CACHE_LINE: usize = 64;

/// Approximate bytes that a group takes in addition to its key: its entry, its slot and spare
/// capacity.
const OVERHEAD: usize = 96;

/// Number of cache lines of a key that are fetched ahead: enough for most keys.
const TOUCHED_LINES: usize = 4;

/// Counts for each distinct key. A key is the bytes of some fields of a record.
///
/// Keys are copied into one arena when first seen. So memory grows only with the number of distinct
/// keys, which a [`Threshold`] can reduce. The hasher is seeded randomly, so that strangers cannot
/// choose keys that collide.
#[derive(Debug, Clone)]
pub(crate) struct CountTable {
    hasher: DefaultHashBuilder,
    /// The parts of keys that strangers choose, which may be folded. `None` keeps keys unchanged.
    chosen: Option<Chosen>,
    threshold: Threshold,
    index: HashTable<Slot>,
    entries: Vec<Entry>,
    /// The bytes of all keys, concatenated.
    arena: Vec<u8>,
    batch: Batch,
}

/// The index of an entry, with part of its hash: most other entries are ruled out without reading
/// them.
#[derive(Debug, Clone, Copy)]
struct Slot {
    tag: u32,
    entry: u32,
}

/// One group, aligned so that it takes one fetch from memory.
#[derive(Debug, Clone)]
#[repr(align(64))]
struct Entry {
    hash: u64,
    stats: Stats,
    key_start: usize,
    key_len: usize,
}

impl Entry {
    fn key<'a>(&self, arena: &'a [u8]) -> &'a [u8] {
        &arena[self.key_start..self.key_start + self.key_len]
    }
}

/// Records that are buffered and not counted yet.
#[derive(Debug, Clone, Default)]
struct Batch {
    keys: Vec<u8>,
    records: Vec<Buffered>,
}

#[derive(Debug, Clone, Copy)]
struct Buffered {
    hash: u64,
    key_end: usize,
    stats: Stats,
}

fn tag(hash: u64) -> u32 {
    (hash >> 16) as u32
}

impl CountTable {
    /// An empty table whose keys are redacted, and folded in the parts that strangers choose.
    pub(crate) fn new(hasher: DefaultHashBuilder, chosen: Chosen) -> Self {
        Self {
            chosen: Some(chosen),
            ..Self::verbatim(hasher)
        }
    }

    /// An empty table that keeps keys unchanged, however many there are.
    pub(crate) fn verbatim(hasher: DefaultHashBuilder) -> Self {
        Self {
            hasher,
            chosen: None,
            threshold: Threshold::NONE,
            index: HashTable::new(),
            entries: Vec::new(),
            arena: Vec::new(),
            batch: Batch::default(),
        }
    }

    /// Approximate bytes that the groups take. This depends only on their keys.
    pub(crate) fn size(&self) -> usize {
        self.arena.len() + self.entries.len() * OVERHEAD
    }

    pub(crate) fn threshold(&self) -> Threshold {
        self.threshold
    }

    /// Lowers the threshold, and folds the existing keys accordingly. A higher one has no effect.
    pub(crate) fn lower(&mut self, threshold: Threshold) {
        if threshold < self.threshold {
            self.settle();
            self.threshold = threshold;
            let mut lower = self.emptied();
            for entry in &self.entries {
                lower.add_hashed(entry.hash, entry.key(&self.arena), &entry.stats);
            }
            *self = lower;
        }
    }

    /// An empty table for keys of the same kind, with the same hasher and threshold.
    pub(crate) fn emptied(&self) -> Self {
        Self {
            chosen: self.chosen,
            threshold: self.threshold,
            ..Self::verbatim(self.hasher.clone())
        }
    }

    /// Adds to a key's counts. They are buffered until the batch is full; see
    /// [`CountTable::settle`].
    #[inline]
    pub(crate) fn add<'k>(&mut self, key: impl Iterator<Item = &'k [u8]>, stats: Stats) {
        let Batch { keys, records } = &mut self.batch;
        let start = keys.len();
        for part in key {
            keys.extend_from_slice(part);
            keys.push(SEPARATOR);
        }
        let hash = self.hasher.hash_one(&keys[start..]);
        records.push(Buffered {
            hash,
            key_end: keys.len(),
            stats,
        });
        if records.len() == BATCH {
            self.settle();
        }
    }

    /// Counts the buffered records.
    ///
    /// Nearly every record belongs to a known group, but the group is rarely in the processor's
    /// cache, and fetching it takes longer than parsing a line. So each step is done for all
    /// buffered records before the next step: the processor then fetches several groups at once.
    pub(crate) fn settle(&mut self) {
        let Batch {
            mut keys,
            mut records,
        } = std::mem::take(&mut self.batch);
        let mut candidates = [None; BATCH];
        for (candidate, &Buffered { hash, .. }) in candidates.iter_mut().zip(&records) {
            let tag = tag(hash);
            *candidate = self
                .index
                .find(hash, |slot| slot.tag == tag)
                .map(|slot| slot.entry);
        }
        let mut starts = [0; BATCH];
        for (start, candidate) in starts.iter_mut().zip(candidates) {
            *start = candidate.map_or(0, |entry| self.entries[entry as usize].key_start);
        }
        let touched = starts.iter().fold(0, |touched, &start| {
            (0..TOUCHED_LINES).fold(touched, |touched, line| {
                touched
                    ^ self
                        .arena
                        .get(start + line * CACHE_LINE)
                        .copied()
                        .unwrap_or_default()
            })
        });
        // The bytes only have to be fetched. `black_box` keeps the compiler from removing the
        // reads.
        std::hint::black_box(touched);

        let mut start = 0;
        for (
            Buffered {
                hash,
                key_end,
                stats,
            },
            candidate,
        ) in records.iter().zip(candidates)
        {
            let key = &keys[start..*key_end];
            start = *key_end;
            match candidate.map(|entry| &mut self.entries[entry as usize]) {
                Some(entry) if entry.key(&self.arena) == key => entry.stats.add(stats),
                _ => self.add_hashed(*hash, key, stats),
            }
        }
        keys.clear();
        records.clear();
        self.batch = Batch { keys, records };
    }

    fn add_hashed(&mut self, hash: u64, key: &[u8], stats: &Stats) {
        let tag = tag(hash);
        let is_same = |slot: &Slot| {
            slot.tag == tag && self.entries[slot.entry as usize].key(&self.arena) == key
        };
        if let Some(slot) = self.index.find(hash, is_same) {
            self.entries[slot.entry as usize].stats.add(stats);
            return;
        }
        if let Some(key) = self.canonical(key) {
            return self.add_hashed(self.hasher.hash_one(&*key), &key, stats);
        }
        let Self {
            index,
            entries,
            arena,
            ..
        } = self;
        // Four billion groups would need hundreds of gigabytes of memory.
        let entry = u32::try_from(entries.len()).expect("fewer groups than 2^32");
        index.insert_unique(hash, Slot { tag, entry }, |slot| {
            entries[slot.entry as usize].hash
        });
        let (key_start, key_len) = (arena.len(), key.len());
        arena.extend_from_slice(key);
        entries.push(Entry {
            hash,
            stats: *stats,
            key_start,
            key_len,
        });
    }

    /// The key under which a new key is stored, redacted and folded; `None` if it is unchanged.
    fn canonical(&self, key: &[u8]) -> Option<Vec<u8>> {
        let chosen = self.chosen?;
        let redacted = redact(key);
        let folded = chosen.fold(&redacted, self.threshold);
        folded.or_else(|| (*redacted != *key).then(|| redacted.into_owned()))
    }

    /// Adds the counts of another table with keys of the same kind. Its hasher may differ, as it
    /// does for a table of another process.
    pub(crate) fn merge(&mut self, mut other: Self) {
        self.lower(other.threshold);
        self.settle();
        other.settle();
        for entry in &other.entries {
            let key = entry.key(&other.arena);
            self.add_hashed(self.hasher.hash_one(key), key, &entry.stats);
        }
    }

    /// All keys and counts, sorted by key.
    pub(crate) fn into_parts(mut self) -> TableRows {
        self.settle();
        let to_row = |entry: &Entry| {
            let Stats {
                requests,
                errors,
                bytes_sent,
                first_seen,
                last_seen,
            } = entry.stats;
            let times = [first_seen.0, last_seen.0];
            (
                entry.key(&self.arena).to_vec(),
                [requests, errors, bytes_sent],
                times,
            )
        };
        let mut rows: Vec<_> = self.entries.iter().map(to_row).collect();
        rows.sort_unstable();
        rows
    }

    /// Adds the result of [`CountTable::into_parts`]; `None` if a key is invalid for these fields.
    pub(crate) fn with_parts(mut self, table: TableRows, fields: &[Field]) -> Option<Self> {
        let chosen = self.chosen?;
        for (key, [requests, errors, bytes_sent], [first, last]) in table {
            let has_valid_parts =
                || std::iter::zip(fields, parts(&key)).all(|(field, raw)| field.can_be(raw));
            if !chosen.has_form(&key, fields.len()) || !has_valid_parts() {
                return None;
            }
            let stats = Stats {
                requests,
                errors,
                bytes_sent,
                first_seen: Timestamp(first),
                last_seen: Timestamp(last),
            };
            self.add_hashed(self.hasher.hash_one(&*key), &key, &stats);
        }
        Some(self)
    }

    /// The parts and the counts of each key, in arbitrary order.
    ///
    /// Call [`CountTable::settle`] first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (impl Iterator<Item = &[u8]>, &Stats)> {
        debug_assert!(self.batch.records.is_empty());
        self.entries
            .iter()
            .map(|entry| (parts(entry.key(&self.arena)), &entry.stats))
    }

    /// Number of requests with a folded value.
    pub(crate) fn indistinct(&self) -> u64 {
        self.entries
            .iter()
            .filter(|entry| is_indistinct(entry.key(&self.arena)))
            .map(|entry| entry.stats.requests)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    type Counts = BTreeMap<Vec<Vec<u8>>, (u64, u64, u64, i64, i64)>;

    fn counts(groups: &mut CountTable) -> Counts {
        groups.settle();
        groups
            .iter()
            .map(|(key, stats)| {
                let key = key.map(|part| part.to_vec()).collect();
                let Stats {
                    requests,
                    errors,
                    bytes_sent,
                    first_seen,
                    last_seen,
                } = *stats;
                (
                    key,
                    (requests, errors, bytes_sent, first_seen.0, last_seen.0),
                )
            })
            .collect()
    }

    fn stats(bytes_sent: u64, time: i64) -> Stats {
        Stats {
            requests: 1,
            errors: bytes_sent % 2,
            bytes_sent,
            first_seen: Timestamp(time),
            last_seen: Timestamp(time),
        }
    }

    proptest! {
        #[test]
        fn merging_parts_in_any_order_equals_counting_the_whole(
            records in prop::collection::vec(("[ab]{0,2}", "[ab]{0,2}", 0u64..9, -5i64..5), 0..200),
            cut in 0usize..200,
        ) {
            let hasher = DefaultHashBuilder::default();
            let count = |records: &[(String, String, u64, i64)]| {
                let mut groups = CountTable::verbatim(hasher.clone());
                for (first, second, bytes, time) in records {
                    let key = [first.as_bytes(), second.as_bytes()];
                    groups.add(key.into_iter(), stats(*bytes, *time));
                }
                groups
            };
            let mut naive = Counts::new();
            for (first, second, bytes, time) in &records {
                let key = vec![first.clone().into_bytes(), second.clone().into_bytes()];
                let totals = naive.entry(key).or_insert((0, 0, 0, *time, *time));
                *totals = (totals.0 + 1, totals.1 + bytes % 2, totals.2 + bytes, totals.3.min(*time), totals.4.max(*time));
            }
            let (left, right) = records.split_at(cut.min(records.len()));
            let (mut left_first, mut right_first) = (count(left), count(right));
            let (whole_left, whole_right) = (left_first.clone(), right_first.clone());
            left_first.merge(whole_right);
            right_first.merge(whole_left);
            prop_assert_eq!(counts(&mut count(&records)), naive.clone());
            prop_assert_eq!(counts(&mut left_first), naive.clone());
            prop_assert_eq!(counts(&mut right_first), naive);
        }
    }
}
