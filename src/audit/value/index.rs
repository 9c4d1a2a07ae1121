//! Finding a place in a list by a hash.

use crate::evidence::ask_for;

/// The mark of a slot without a place.
const EMPTY: u32 = u32::MAX;

/// Number of slots at first; a power of two, like every number of slots.
const FIRST_SLOTS: usize = 16;

/// A hash index of places in a list.
///
/// Each slot has half of the hash, so a slot alone tells whether its place is likely the right one.
/// With many places, nearly every look at one is a look at memory that is not in the processor's
/// cache, so it matters that this is one look.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    /// At most half of them have a place. A place is in the first free slot from that of its hash.
    slots: Vec<Slot>,
    /// The number of slots is 2 to the power of this, once there are any.
    bits: u32,
    len: usize,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    tag: u32,
    place: u32,
}

impl Index {
    /// Asks for the memory that [`Index::find`] will look at.
    #[inline]
    pub(crate) fn ask_for(&self, hash: u64) {
        ask_for(&self.slots, self.first_slot(tag(hash)));
    }

    /// The slot at which the search for a tag begins. It follows from the tag's first bits.
    #[inline]
    fn first_slot(&self, tag: u32) -> usize {
        (u64::from(tag) << self.bits >> 32) as usize
    }

    /// A place whose hash is likely this one; `None` if there is certainly none.
    #[inline]
    pub(crate) fn candidate(&self, hash: u64) -> Option<u32> {
        self.find(hash, |_| true)
    }

    /// The place with this hash that `is_same` confirms.
    #[inline]
    pub(crate) fn find(&self, hash: u64, is_same: impl Fn(u32) -> bool) -> Option<u32> {
        let wanted = tag(hash);
        let mask = self.slots.len().wrapping_sub(1);
        let mut index = self.first_slot(wanted);
        loop {
            let &Slot { tag, place } = self.slots.get(index)?;
            if place == EMPTY {
                return None;
            }
            if tag == wanted && is_same(place) {
                return Some(place);
            }
            index = (index + 1) & mask;
        }
    }

    /// Adds a place that is not there yet.
    pub(crate) fn insert(&mut self, hash: u64, place: u32) {
        if (self.len + 1) * 2 > self.slots.len() {
            let free = Slot {
                tag: 0,
                place: EMPTY,
            };
            let larger = vec![free; (self.slots.len() * 2).max(FIRST_SLOTS)];
            self.bits = larger.len().ilog2();
            for slot in std::mem::replace(&mut self.slots, larger) {
                if slot.place != EMPTY {
                    self.put(slot);
                }
            }
        }
        self.put(Slot {
            tag: tag(hash),
            place,
        });
        self.len += 1;
    }

    fn put(&mut self, slot: Slot) {
        let mask = self.slots.len() - 1;
        let mut index = self.first_slot(slot.tag);
        while self.slots[index].place != EMPTY {
            index = (index + 1) & mask;
        }
        self.slots[index] = slot;
    }
}

fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_found_whatever_the_hashes() {
        for hash in [
            |place: u32| u64::from(place),
            |_| 7,
            |place| u64::from(place) << 33,
            |place| u64::from(place) << 54,
        ] {
            let mut index = Index::default();
            for place in 0..500 {
                assert_eq!(index.find(hash(place), |found| found == place), None);
                index.insert(hash(place), place);
            }
            for place in 0..500 {
                assert_eq!(index.find(hash(place), |found| found == place), Some(place));
            }
            assert_eq!(index.candidate(1 << 63 | 999), None);
        }
    }
}
