//! Small sets of typed values.

use std::marker::PhantomData;

use crate::audit::value::Coded;

/// A set of typed values: a bit for each of their numbers, which are below 32.
pub(super) struct CodeSet<T> {
    bits: u32,
    values: PhantomData<T>,
}

impl<T> Default for CodeSet<T> {
    fn default() -> Self {
        Self {
            bits: 0,
            values: PhantomData,
        }
    }
}

impl<T: Coded> CodeSet<T> {
    pub(super) fn insert(&mut self, value: T) {
        self.bits |= 1 << value.number();
    }

    /// The values in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = T> {
        let bits = self.bits;
        let numbers = (0..u32::BITS as usize).filter(move |number| bits >> number & 1 == 1);
        numbers.filter_map(T::from_number)
    }
}
