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
