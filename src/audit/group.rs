//! Counting records by the raw bytes of some of their fields.

use std::hash::{BuildHasher, Hasher};

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::log::{Record, Timestamp};

/// What is counted of a group of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stats {
    pub requests: u64,
    /// Answered with 4xx or 5xx.
    pub errors: u64,
    pub bytes_sent: u64,
    pub first_seen: Timestamp,
    pub last_seen: Timestamp,
}

impl Stats {
    pub(super) fn of(record: &Record<'_>) -> Self {
        Self {
            requests: 1,
            errors: u64::from(matches!(record.http_status.first(), Some(b'4' | b'5'))),
            bytes_sent: number(record.bytes_sent),
            first_seen: record.time,
            last_seen: record.time,
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.errors += other.errors;
        self.bytes_sent = self.bytes_sent.saturating_add(other.bytes_sent);
        self.first_seen = self.first_seen.min(other.first_seen);
        self.last_seen = self.last_seen.max(other.last_seen);
    }
}

/// A number of bytes; `-`, for none, is 0.
fn number(digits: &[u8]) -> u64 {
    digits
        .iter()
        .filter(|byte| byte.is_ascii_digit())
        .fold(0u64, |number, digit| {
            number
                .saturating_mul(10)
                .saturating_add(u64::from(digit - b'0'))
        })
}

/// Counts for each distinct key, a key being one slice of bytes for each dimension.
///
/// Keys are copied into one arena when first seen; memory grows with distinct keys alone. The
/// hasher is seeded at random, so that no stranger can choose keys that collide.
#[derive(Debug, Clone)]
pub(super) struct Groups {
    width: usize,
    hasher: DefaultHashBuilder,
    index: HashTable<usize>,
    entries: Vec<Entry>,
    /// The bytes of all keys, one after another.
    arena: Vec<u8>,
    /// Where each part of each key ends in the arena, `width` of them for each entry.
    ends: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Entry {
    hash: u64,
    stats: Stats,
}

impl Groups {
    /// Keys will have `width` parts.
    pub(super) fn new(width: usize, hasher: DefaultHashBuilder) -> Self {
        let (index, entries) = (HashTable::new(), Vec::new());
        Self {
            width,
            hasher,
            index,
            entries,
            arena: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Adds to a key's counts.
    pub(super) fn add(&mut self, key: &[&[u8]], stats: &Stats) {
        let mut hasher = self.hasher.build_hasher();
        for part in key {
            hasher.write(part);
        }
        self.add_hashed(hasher.finish(), key, stats);
    }

    fn add_hashed(&mut self, hash: u64, key: &[&[u8]], stats: &Stats) {
        let Self {
            width,
            index,
            entries,
            arena,
            ends,
            ..
        } = self;
        let is_same = |&entry: &usize| {
            entries[entry].hash == hash && parts(arena, ends, *width, entry).eq(key.iter().copied())
        };
        if let Some(&entry) = index.find(hash, is_same) {
            entries[entry].stats.add(stats);
            return;
        }
        index.insert_unique(hash, entries.len(), |&entry| entries[entry].hash);
        entries.push(Entry {
            hash,
            stats: *stats,
        });
        for part in key {
            arena.extend_from_slice(part);
            ends.push(arena.len());
        }
    }

    /// Adds the counts of another table with keys of the same kind and the same hasher.
    pub(super) fn merge(&mut self, other: &Self) {
        let mut key = Vec::with_capacity(other.width);
        for (entry, Entry { hash, stats }) in other.entries.iter().enumerate() {
            key.clear();
            key.extend(parts(&other.arena, &other.ends, other.width, entry));
            self.add_hashed(*hash, &key, stats);
        }
    }

    /// Each key's parts and counts, in no order that means anything.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Vec<&[u8]>, &Stats)> {
        self.entries
            .iter()
            .enumerate()
            .map(|(entry, Entry { stats, .. })| {
                (
                    parts(&self.arena, &self.ends, self.width, entry).collect(),
                    stats,
                )
            })
    }
}

/// The parts of an entry's key.
fn parts<'a>(
    arena: &'a [u8],
    ends: &'a [usize],
    width: usize,
    entry: usize,
) -> impl Iterator<Item = &'a [u8]> {
    let first = entry * width;
    let mut start = if first == 0 { 0 } else { ends[first - 1] };
    ends[first..first + width].iter().map(move |&end| {
        let part = &arena[start..end];
        start = end;
        part
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    type Counts = BTreeMap<Vec<Vec<u8>>, (u64, u64, u64, i64, i64)>;

    fn counts(groups: &Groups) -> Counts {
        groups
            .iter()
            .map(|(key, stats)| {
                let key = key.iter().map(|part| part.to_vec()).collect();
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
        let (first_seen, last_seen) = (Timestamp(time), Timestamp(time));
        Stats {
            requests: 1,
            errors: bytes_sent % 2,
            bytes_sent,
            first_seen,
            last_seen,
        }
    }

    proptest! {
        #[test]
        fn merging_parts_in_any_order_equals_counting_the_whole(
            records in prop::collection::vec(("[ab]{0,2}", "[ab]{0,2}", 0u64..9, -5i64..5), 0..60),
            cut in 0usize..60,
        ) {
            let hasher = DefaultHashBuilder::default();
            let count = |records: &[(String, String, u64, i64)]| {
                let mut groups = Groups::new(2, hasher.clone());
                for (first, second, bytes, time) in records {
                    groups.add(&[first.as_bytes(), second.as_bytes()], &stats(*bytes, *time));
                }
                groups
            };
            let mut naive = Counts::new();
            for (first, second, bytes, time) in &records {
                let key = vec![first.clone().into_bytes(), second.clone().into_bytes()];
                let sum = naive.entry(key).or_insert((0, 0, 0, *time, *time));
                *sum = (sum.0 + 1, sum.1 + bytes % 2, sum.2 + bytes, sum.3.min(*time), sum.4.max(*time));
            }
            let (left, right) = records.split_at(cut.min(records.len()));
            let (mut forth, mut back) = (count(left), count(right));
            let (whole_left, whole_right) = (forth.clone(), back.clone());
            forth.merge(&whole_right);
            back.merge(&whole_left);
            prop_assert_eq!(counts(&count(&records)), naive.clone());
            prop_assert_eq!(counts(&forth), naive.clone());
            prop_assert_eq!(counts(&back), naive);
        }
    }
}
