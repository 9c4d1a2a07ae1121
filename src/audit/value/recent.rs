//! A small cache of answers for recent values.

use std::hash::BuildHasher;

use hashbrown::DefaultHashBuilder;

/// Longer values, in bytes, are not cached. This bounds the memory.
const LONGEST: usize = 512;

/// A direct-mapped cache: the hash of a value determines its only slot. Its size is bounded, however
/// many different values a stranger sends.
pub(crate) struct Recent<T> {
    hasher: DefaultHashBuilder,
    places: Vec<Option<(Box<[u8]>, T)>>,
}

impl<T: Copy> Recent<T> {
    /// An empty cache. The number of slots must be a power of two.
    pub(crate) fn new(places: usize) -> Self {
        debug_assert!(places.is_power_of_two());
        Self {
            hasher: DefaultHashBuilder::default(),
            places: (0..places).map(|_| None).collect(),
        }
    }

    /// The cached answer for `bytes`, or else the result of `work_out`.
    #[inline]
    pub(crate) fn get(&mut self, bytes: &[u8], work_out: impl FnOnce() -> T) -> T {
        if bytes.len() > LONGEST {
            return work_out();
        }
        let hash = self.hasher.hash_one(bytes) as usize;
        let mask = self.places.len() - 1;
        let place = &mut self.places[hash & mask];
        match place {
            Some((known, answer)) if **known == *bytes => *answer,
            _ => {
                let answer = work_out();
                *place = Some((bytes.into(), answer));
                answer
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Recent;

    #[test]
    fn answers_are_right_however_often_places_are_reused() {
        let mut memo = Recent::new(2);
        for round in 0..3 {
            for number in 0..20u32 {
                let bytes = number.to_string();
                assert_eq!(memo.get(bytes.as_bytes(), || number), number, "{round}");
            }
        }
        assert_eq!(memo.get(&[b'x'; 10_000], || 7), 7);
        assert_eq!(memo.get(&[b'x'; 10_000], || 8), 8);
    }
}
