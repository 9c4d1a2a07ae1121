//! Texts, each of which is stored once.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// How many values are added before it is decided whether most of them are new.
const SAMPLE: usize = 1_024;

/// The largest list that is written, in bytes. Readers keep it in memory for as long as they read the
/// column.
const LARGEST_LIST: usize = 1 << 20;

/// Values that are texts: a list of different ones, and the place of each value in it.
pub(super) struct Texts {
    bytes: Vec<u8>,
    /// Where each text of the list ends.
    ends: Vec<usize>,
    places: Vec<u32>,
    /// The places of the texts that are looked for. `None` if every value is taken for a new one.
    known: Option<HashTable<u32>>,
    hasher: DefaultHashBuilder,
}

impl Texts {
    /// No texts. Nothing is looked for if each value `is_unique`.
    pub(super) fn new(is_unique: bool) -> Self {
        Self {
            bytes: Vec::new(),
            ends: Vec::new(),
            places: Vec::new(),
            known: (!is_unique).then(HashTable::new),
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// Adds a value, and returns about how many bytes it takes.
    #[inline]
    pub(super) fn add(&mut self, text: &[u8]) -> usize {
        self.add_with(text, |bytes| bytes.extend_from_slice(text))
    }

    /// Adds the value that `write` makes of `raw`, and returns about how many bytes it takes. A
    /// value that is known is not made again.
    #[inline]
    pub(super) fn add_with(&mut self, raw: &[u8], write: impl FnOnce(&mut Vec<u8>)) -> usize {
        if self.places.len() == SAMPLE && self.ends.len() > SAMPLE / 2 {
            self.known = None;
        }
        let hash = self.known.is_some().then(|| self.hasher.hash_one(raw));
        if let (Some(known), Some(hash)) = (&self.known, hash) {
            let is_same = |&place: &u32| text_at(&self.bytes, &self.ends, place) == raw;
            if let Some(&place) = known.find(hash, is_same) {
                self.places.push(place);
                return size_of::<u32>();
            }
        }
        let (place, start) = (self.ends.len() as u32, self.bytes.len());
        write(&mut self.bytes);
        self.ends.push(self.bytes.len());
        self.places.push(place);
        // What is written differently, as it had a secret, is not known by what was recorded.
        if let (Some(known), Some(hash)) = (&mut self.known, hash)
            && self.bytes[start..] == *raw
        {
            let (bytes, ends, hasher) = (&self.bytes, &self.ends, &self.hasher);
            let hash_of = |&place: &u32| hasher.hash_one(text_at(bytes, ends, place));
            known.insert_unique(hash, place, hash_of);
        }
        self.bytes.len() - start + size_of::<usize>() + size_of::<u32>()
    }

    /// Adds the values of others behind these.
    pub(super) fn append(&mut self, others: &Self) {
        if others.known.is_none() {
            self.known = None;
        }
        let mut places: Vec<Option<u32>> = vec![None; others.ends.len()];
        for &other in &others.places {
            match places[other as usize] {
                Some(place) => self.places.push(place),
                None => {
                    self.add(others.text(other));
                    places[other as usize] = self.places.last().copied();
                }
            }
        }
    }

    /// Whether it pays to write the list and the places in it: the list is not large, and most values
    /// are in it already.
    pub(super) fn is_list_worthwhile(&self) -> bool {
        let is_sample = self.places.len() < SAMPLE;
        self.known.is_some()
            && self.bytes.len() <= LARGEST_LIST
            && (is_sample || self.ends.len() <= self.places.len() / 2)
    }

    /// The texts, each once.
    pub(super) fn list(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        (0..self.ends.len()).map(|place| self.text(place as u32))
    }

    /// The place of each value in the list.
    pub(super) fn places(&self) -> &[u32] {
        &self.places
    }

    pub(super) fn text(&self, place: u32) -> &[u8] {
        text_at(&self.bytes, &self.ends, place)
    }
}

#[inline]
fn text_at<'t>(bytes: &'t [u8], ends: &[usize], place: u32) -> &'t [u8] {
    let place = place as usize;
    let start = place.checked_sub(1).map_or(0, |before| ends[before]);
    &bytes[start..ends[place]]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(texts: &Texts) -> Vec<&[u8]> {
        texts
            .places()
            .iter()
            .map(|&place| texts.text(place))
            .collect()
    }

    #[test]
    fn values_are_kept_and_each_text_is_stored_once() {
        let mut texts = Texts::new(false);
        for value in ["a", "", "b", "a", "", "a"] {
            texts.add(value.as_bytes());
        }
        assert_eq!(values(&texts), [&b"a"[..], b"", b"b", b"a", b"", b"a"]);
        assert_eq!(texts.list().collect::<Vec<_>>(), [&b"a"[..], b"", b"b"]);
        let mut more = Texts::new(false);
        for value in ["c", "b", "c"] {
            more.add(value.as_bytes());
        }
        texts.append(&more);
        assert_eq!(values(&texts)[6..], [&b"c"[..], b"b", b"c"]);
        assert_eq!(texts.list().len(), 4);
    }

    /// `x` is recorded twice, once as it is and once in place of a secret.
    #[test]
    fn what_is_written_differently_is_never_taken_for_what_was_recorded() {
        let mut texts = Texts::new(false);
        for (raw, written) in [("secret", "x"), ("x", "x"), ("secret", "x"), ("x", "x")] {
            texts.add_with(raw.as_bytes(), |bytes| {
                bytes.extend_from_slice(written.as_bytes())
            });
        }
        assert_eq!(values(&texts), [b"x"; 4]);
        assert_eq!(texts.list().len(), 3, "each secret, and the text itself");
    }

    #[test]
    fn values_of_which_most_are_new_are_not_looked_for() {
        for is_unique in [false, true] {
            let mut texts = Texts::new(is_unique);
            let expected: Vec<_> = (0..3_000)
                .map(|number| (number % 2_000).to_string())
                .collect();
            for value in &expected {
                texts.add(value.as_bytes());
            }
            assert!(!texts.is_list_worthwhile());
            let read = values(&texts);
            assert!(
                std::iter::zip(&read, &expected).all(|(read, value)| *read == value.as_bytes())
            );
            let mut all = Texts::new(false);
            all.append(&texts);
            assert_eq!(values(&all), read);
            assert!(!all.is_list_worthwhile());
        }
    }
}
