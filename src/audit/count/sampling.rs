//! Telling fewer values apart, where there are more than fit into memory.
//!
//! Whoever can reach a bucket chooses his User-Agent, and may choose another for each request. So
//! there is a limit to what the keys of groups may take, and beyond it only those values are told
//! apart whose checksum is low, lower each time the limit is reached. All others are counted
//! together, under the rest of their key as it is: who, over which TLS version, to which bucket.
//!
//! Which values those are hangs on nothing but the values themselves. A threshold is left only
//! where the keys below it are too many, and then those of all input are too. So the result is the
//! same in any order and on any number of threads, and each group that is shown has all its
//! requests.
//!
//! Source of the idea: adaptive sampling, as Wegman described and Flajolet analysed it in 1990.

use serde::{Deserialize, Serialize};

use crate::audit::value::{Field, INDISTINCT};

/// What stands behind each part of a key.
pub(crate) const SEPARATOR: u8 = b'\n';

/// How many bytes behind a key tell which of its parts are not told apart, if any.
const FLAGS: usize = 4;

/// Checksums below it are low.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Threshold(u32);

impl Threshold {
    /// Every value is told apart.
    pub(crate) const NONE: Self = Self(u32::MAX);

    /// The next lower one, which half as many values pass.
    pub(crate) fn halved(self) -> Option<Self> {
        (self.0 > 0).then_some(Self(self.0 / 2))
    }

    fn is_passed_by(self, value: &[u8]) -> bool {
        // "None" is no value that anyone could choose in many ways.
        matches!(value, b"" | b"-") || crc32fast::hash(value) < self.0
    }
}

/// Which parts of a key strangers choose, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chosen(u32);

impl Chosen {
    /// Those of keys with these fields.
    pub(crate) fn of(fields: &[Field]) -> Self {
        let places = fields.iter().enumerate();
        let chosen = places.filter(|(_, field)| field.is_chosen_by_strangers());
        Self(chosen.fold(0, |bits, (place, _)| bits | 1 << place))
    }

    /// The key with fewer values told apart; `None` if it stays as it is.
    pub(crate) fn fold(self, key: &[u8], threshold: Threshold) -> Option<Vec<u8>> {
        if self.0 == 0 || threshold == Threshold::NONE {
            return None;
        }
        let mut folded = 0;
        for (place, part) in parts(key).enumerate() {
            let is_chosen = self.0 >> place & 1 == 1;
            if is_chosen && part != INDISTINCT && !threshold.is_passed_by(part) {
                folded |= 1 << place;
            }
        }
        if folded == 0 {
            return None;
        }
        let mut new = Vec::with_capacity(key.len() + FLAGS);
        for (place, part) in parts(key).enumerate() {
            if part == INDISTINCT {
                folded |= 1 << place;
            }
            if folded >> place & 1 == 0 {
                new.extend_from_slice(part);
            }
            new.push(SEPARATOR);
        }
        // Seven bits a byte under a set one, so that none is a separator.
        new.extend((0..FLAGS).map(|byte| 0x80 | (folded >> (7 * byte)) as u8));
        Some(new)
    }

    /// Whether a key from elsewhere has so many parts, and is one that these fields can have.
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
                .all(|(place, part)| part.is_empty() || folded >> place & 1 == 0)
    }
}

/// What stands behind the last separator of a key.
fn flags(key: &[u8]) -> &[u8] {
    let start = memchr::memrchr(SEPARATOR, key).map_or(0, |last| last + 1);
    &key[start..]
}

fn bits(flags: &[u8]) -> u32 {
    let bytes = flags.iter().enumerate();
    bytes.fold(0, |bits, (byte, flags)| {
        bits | u32::from(flags & 0x7f) << (7 * byte as u32 % u32::BITS)
    })
}

/// The parts of a key; [`INDISTINCT`] where one is not told apart.
pub(crate) fn parts(key: &[u8]) -> impl Iterator<Item = &[u8]> {
    let folded = bits(flags(key));
    let mut start = 0;
    let ends = memchr::memchr_iter(SEPARATOR, key).enumerate();
    ends.map(move |(place, end)| {
        let part = &key[start..end];
        start = end + 1;
        if folded >> place & 1 == 1 {
            INDISTINCT
        } else {
            part
        }
    })
}

/// Whether some part of a key is not told apart.
pub(crate) fn is_indistinct(key: &[u8]) -> bool {
    key.last() != Some(&SEPARATOR)
}
