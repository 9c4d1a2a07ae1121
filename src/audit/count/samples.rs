//! The few lines that a report shows of a kind, where there may be many.

use std::collections::BTreeMap;

/// How many lines of a kind a report shows.
pub(crate) const SAMPLES: usize = 3;

/// Where a line stands: its source, the part of the source, and the line in that part from 0.
pub(crate) type Place = (usize, usize, u64);

/// Keeps the samples that come first, whichever were met first.
pub(crate) fn keep_first<K: Ord + Copy, V>(
    samples: &mut BTreeMap<K, V>,
    key: K,
    value: impl FnOnce() -> V,
) {
    let is_early = samples.len() < SAMPLES
        || samples
            .last_key_value()
            .is_some_and(|(&last, _)| key < last);
    if is_early {
        samples.insert(key, value());
        if samples.len() > SAMPLES {
            samples.pop_last();
        }
    }
}
