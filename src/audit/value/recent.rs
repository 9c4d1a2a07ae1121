//! A small cache of answers for recent values.

use std::hash::BuildHasher;

use hashbrown::DefaultHashBuilder;

/// Longer values, in bytes, are not cached. This bounds the memory.
const MAX_LEN: usize = 512;

/// A direct-mapped cache: the hash of a value determines its only slot. Its size is bounded,
/// however many different values a stranger sends.
pub(crate) struct Recent<T> {
    hasher: DefaultHashBuilder,
    slots: Vec<Option<(Box<[u8]>, T)>>,
}

impl<T: Clone> Recent<T> {
    /// An empty cache. The number of slots must be a power of two.
    pub(crate) fn new(slots: usize) -> Self {
        debug_assert!(slots.is_power_of_two());
        Self {
            hasher: DefaultHashBuilder::default(),
            slots: (0..slots).map(|_| None).collect(),
        }
    }

    /// The cached answer for `bytes`, or else the result of `work_out`.
    #[inline]
    pub(crate) fn get(&mut self, bytes: &[u8], work_out: impl FnOnce() -> T) -> T {
        if bytes.len() > MAX_LEN {
            return work_out();
        }
        let hash = self.hasher.hash_one(bytes) as usize;
        let mask = self.slots.len() - 1;
        let slot = &mut self.slots[hash & mask];
        match slot {
            Some((known, answer)) if **known == *bytes => answer.clone(),
            _ => {
                let answer = work_out();
                *slot = Some((bytes.into(), answer.clone()));
                answer
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Recent;

    #[test]
    fn answers_are_right_however_often_slots_are_reused() {
        let mut recent = Recent::new(2);
        for round in 0..3 {
            for number in 0..20u32 {
                let bytes = number.to_string();
                assert_eq!(recent.get(bytes.as_bytes(), || number), number, "{round}");
            }
        }
        assert_eq!(recent.get(&[b'x'; 10_000], || 7), 7);
        assert_eq!(recent.get(&[b'x'; 10_000], || 8), 8);
    }
}
