//! The values under which some records were counted.

use super::code::{Coded, byte};
use super::codes::Codes;
use super::dictionaries::Dictionaries;
use super::dictionary::{FOLDED, Place};
use super::field::Field;

/// The group under which some records were counted: the places of its values, and the dictionaries
/// that hold them.
pub(crate) struct GroupKey<'t> {
    codes: Codes,
    /// Indexed by field.
    places: [Place; Field::COUNT],
    dictionaries: &'t Dictionaries,
}

impl<'t> GroupKey<'t> {
    /// The key of a group with the values at these places, in the order of `fields`.
    #[inline]
    pub(crate) fn new(
        codes: Codes,
        fields: &[Field],
        in_order: &[Place],
        dictionaries: &'t Dictionaries,
    ) -> Self {
        let mut places = [FOLDED; Field::COUNT];
        for (&field, &place) in fields.iter().zip(in_order) {
            places[field as usize] = place;
        }
        Self {
            codes,
            places,
            dictionaries,
        }
    }

    /// The same values, apart from the typed ones.
    pub(crate) fn with_codes(self, codes: Codes) -> Self {
        Self { codes, ..self }
    }

    pub(crate) fn codes(&self) -> Codes {
        self.codes
    }

    /// The raw value of a field. The key must contain the field.
    pub(crate) fn raw(&self, field: Field) -> &'t [u8] {
        match self.codes.number(field) {
            Some(number) => byte(number),
            None => self.dictionaries[field].at(self.places[field as usize]),
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
        typed.unwrap_or_else(|| self.dictionaries[field].number_at(self.places[field as usize]))
    }
}
