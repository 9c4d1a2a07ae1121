//! Sampling: folding some values together if there are more than fit into memory.
//!
//! Anyone who can reach a bucket chooses their User-Agent, and can choose a new one for each
//! request. So the memory of keys is limited. When it is full, only the values with a checksum
//! below a threshold are kept; the threshold is lowered each time the limit is reached. All other
//! values are counted together. The rest of their key stays exact: the requester, the TLS version,
//! the bucket.
//!
//! The sample depends only on the values (their checksums). The threshold is lowered only if the
//! keys below it exceed the limit, and then those of the whole input do too. So the result is the
//! same for any order and number of threads, and every group that is shown includes all its
//! requests.
//!
//! Source: adaptive sampling, described by Wegman and analysed by Flajolet in 1990.

use serde::{Deserialize, Serialize};

use crate::audit::value::{Field, INDISTINCT};

/// The byte after each part of a key.
pub(crate) const SEPARATOR: u8 = b'\n';

/// Number of bytes after a key that say which of its parts are folded. A key without folded parts
/// does not have them.
const FLAGS: usize = 4;

/// Values with a checksum below the threshold are kept; all others are folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Threshold(u32);

impl Threshold {
    /// Keeps every value.
    pub(crate) const NONE: Self = Self(u32::MAX);

    /// The next lower threshold, which half as many values pass; `None` if it is already 0.
    pub(crate) fn halved(self) -> Option<Self> {
        (self.0 > 0).then_some(Self(self.0 / 2))
    }

    fn is_passed_by(self, value: &[u8]) -> bool {
        // "None" is one value only, so keeping it costs nothing.
        matches!(value, b"" | b"-") || crc32fast::hash(value) < self.0
    }
}

/// The parts of a key that strangers choose, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chosen(u32);

impl Chosen {
    /// The parts of keys with these fields.
    pub(crate) fn of(fields: &[Field]) -> Self {
        let bits = fields
            .iter()
            .enumerate()
            .filter(|(_, field)| field.is_chosen_by_strangers())
            .fold(0, |bits, (index, _)| bits | 1 << index);
        Self(bits)
    }

    /// Folds the values that do not pass the threshold; `None` if the key does not change.
    pub(crate) fn fold(self, key: &[u8], threshold: Threshold) -> Option<Vec<u8>> {
        if self.0 == 0 || threshold == Threshold::NONE {
            return None;
        }
        let mut folded = 0;
        for (index, part) in parts(key).enumerate() {
            let is_chosen = self.0 >> index & 1 == 1;
            if is_chosen && part != INDISTINCT && !threshold.is_passed_by(part) {
                folded |= 1 << index;
            }
        }
        if folded == 0 {
            return None;
        }
        let mut folded_key = Vec::with_capacity(key.len() + FLAGS);
        for (index, part) in parts(key).enumerate() {
            if part == INDISTINCT {
                folded |= 1 << index;
            }
            if folded >> index & 1 == 0 {
                folded_key.extend_from_slice(part);
            }
            folded_key.push(SEPARATOR);
        }
        // Each byte has its highest bit set and seven bits of data, so none is a separator.
        folded_key.extend((0..FLAGS).map(|byte| 0x80 | (folded >> (7 * byte)) as u8));
        Some(folded_key)
    }

    /// Whether a key from another process has this number of parts, and folds only parts that
    /// strangers choose.
    pub(crate) fn has_form(self, key: &[u8], fields: usize) -> bool {
        let flags = flags(key);
        let start = key.len() - flags.len();
        let folded = bits(flags);
        memchr::memchr_iter(SEPARATOR, key).count() == fields
            && start.checked_sub(1).map(|last| key[last]) == Some(SEPARATOR)
            && (flags.is_empty() || flags.len() == FLAGS && folded != 0)
            && flags.iter().all(|byte| byte & 0x80 != 0)
            && folded & !self.0 == 0
            && key[..start]
                .split(|&byte| byte == SEPARATOR)
                .enumerate()
                .all(|(index, part)| part.is_empty() || folded >> index & 1 == 0)
    }
}

/// The bytes after the last separator of a key.
fn flags(key: &[u8]) -> &[u8] {
    let start = memchr::memrchr(SEPARATOR, key).map_or(0, |last| last + 1);
    &key[start..]
}

fn bits(flags: &[u8]) -> u32 {
    flags.iter().enumerate().fold(0, |bits, (byte, flags)| {
        bits | u32::from(flags & 0x7f) << (7 * byte as u32 % u32::BITS)
    })
}

/// The parts of a key; [`INDISTINCT`] for a folded part.
pub(crate) fn parts(key: &[u8]) -> impl Iterator<Item = &[u8]> {
    let folded = bits(flags(key));
    let mut start = 0;
    memchr::memchr_iter(SEPARATOR, key)
        .enumerate()
        .map(move |(index, end)| {
            let part = &key[start..end];
            start = end + 1;
            if folded >> index & 1 == 1 {
                INDISTINCT
            } else {
                part
            }
        })
}

/// Whether any part of a key is folded.
pub(crate) fn is_indistinct(key: &[u8]) -> bool {
    key.last() != Some(&SEPARATOR)
}
