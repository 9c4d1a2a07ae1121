//! One dictionary for each field.

use std::ops::{Index, IndexMut};

use super::dictionary::Dictionary;
use super::field::Field;

/// The distinct values of every field.
#[derive(Debug, Clone)]
pub(crate) struct Dictionaries(Vec<Dictionary>);

impl Dictionaries {
    pub(crate) fn new() -> Self {
        let empty = |field| Dictionary::new(Some(field));
        Self(Field::ALL.into_iter().map(empty).collect())
    }
}

impl Dictionaries {
    /// Finishes all of them; see [`Dictionary::finish`].
    pub(crate) fn finish(&mut self) {
        self.0.iter_mut().for_each(Dictionary::finish);
    }
}

impl Index<Field> for Dictionaries {
    type Output = Dictionary;

    #[inline]
    fn index(&self, field: Field) -> &Dictionary {
        &self.0[field as usize]
    }
}

impl IndexMut<Field> for Dictionaries {
    #[inline]
    fn index_mut(&mut self, field: Field) -> &mut Dictionary {
        &mut self.0[field as usize]
    }
}
