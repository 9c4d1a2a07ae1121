//! The values under which some records were counted.

use super::code::{Coded, byte};
use super::codes::Codes;
use super::dictionaries::Dictionaries;
use super::field::Field;

/// The group under which some records were counted: the number of each field's value, and the
/// dictionaries that hold the values.
pub(crate) struct GroupKey<'t> {
    codes: Codes,
    /// Indexed by field.
    numbers: [u32; Field::COUNT],
    dictionaries: &'t Dictionaries,
}

impl<'t> GroupKey<'t> {
    /// The key of a group with these numbers, in the order of `fields`.
    #[inline]
    pub(crate) fn new(
        codes: Codes,
        fields: &[Field],
        in_order: &[u32],
        dictionaries: &'t Dictionaries,
    ) -> Self {
        let mut numbers = [0; Field::COUNT];
        for (&field, &number) in fields.iter().zip(in_order) {
            numbers[field as usize] = number;
        }
        Self {
            codes,
            numbers,
            dictionaries,
        }
    }

    /// The raw value of a field. The key must contain the field.
    pub(crate) fn raw(&self, field: Field) -> &'t [u8] {
        match self.codes.number(field) {
            Some(number) => byte(number),
            None => self.dictionaries[field].get(self.numbers[field as usize]),
        }
    }

    /// The value of a typed field.
    pub(crate) fn typed<T: Coded>(&self, field: Field) -> T {
        let code = self.codes.get(field);
        // The codes of partial results were checked when those were read.
        code.unwrap_or_else(|| unreachable!("{:?} is a code of {field:?}", self.codes))
    }

    /// The number of a field's value. The key must contain the field.
    #[inline]
    pub(crate) fn number(&self, field: Field) -> u32 {
        let typed = self.codes.number(field);
        typed.unwrap_or(self.numbers[field as usize])
    }
}
