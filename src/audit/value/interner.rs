//! The distinct values of fields and dimensions, numbered, so that what a value means is worked
//! out once and a group is a handful of numbers.

use std::sync::Arc;

use hashbrown::HashMap;

use super::code::Coded;
use super::field::Field;
use crate::audit::Dimension;

/// The values of a dimension as text, by their numbers; `None` where records have none.
pub(crate) type Texts = Vec<Option<Arc<str>>>;

/// The key that some records were counted under: of each of its fields the raw value, and the
/// number of that value.
pub(crate) struct Key<'g> {
    raw: [&'g [u8]; Field::COUNT],
    numbers: [u32; Field::COUNT],
}

impl<'g> Key<'g> {
    /// A field's raw value. It must be one of the key's.
    pub(crate) fn raw(&self, field: Field) -> &'g [u8] {
        self.raw[field as usize]
    }

    /// The typed value of a field that is kept as a code. It must be one of the key's.
    pub(crate) fn typed<T: Coded>(&self, field: Field) -> T {
        let code = self.raw(field);
        // Keys from elsewhere are checked before they are taken in.
        T::from_code(code).unwrap_or_else(|| unreachable!("{code:?} is a code of {field:?}"))
    }

    /// The number of a field's raw value.
    pub(crate) fn number(&self, field: Field) -> u32 {
        self.numbers[field as usize]
    }
}

/// The distinct raw values of one field.
#[derive(Default)]
struct Distinct<'g> {
    of_raw: HashMap<&'g [u8], u32>,
}

impl<'g> Distinct<'g> {
    /// The number of a value; numbers count up from 0 as new values come.
    fn number(&mut self, raw: &'g [u8]) -> u32 {
        let next = self.of_raw.len() as u32;
        *self.of_raw.entry(raw).or_insert(next)
    }
}

/// The distinct values of one dimension.
#[derive(Default)]
struct Values {
    texts: Texts,
    of_text: HashMap<Option<Arc<str>>, u32>,
    /// By the number of the source's value, for a dimension of one source.
    of_number: Vec<Option<u32>>,
    /// By the numbers of the sources' values, for a dimension of several.
    of_numbers: HashMap<Box<[u32]>, u32>,
}

/// All fields and dimensions of an audit.
pub(crate) struct Interner<'g> {
    fields: Vec<Distinct<'g>>,
    values: Vec<Values>,
}

impl<'g> Interner<'g> {
    pub(crate) fn new() -> Self {
        Self {
            fields: (0..Field::COUNT).map(|_| Distinct::default()).collect(),
            values: Dimension::ALL.map(|_| Values::default()).into(),
        }
    }

    /// Reads the parts of a key.
    pub(crate) fn key(
        &mut self,
        fields: &[Field],
        parts: impl Iterator<Item = &'g [u8]>,
    ) -> Key<'g> {
        let mut key = Key {
            raw: [b"-"; Field::COUNT],
            numbers: [0; Field::COUNT],
        };
        for (&field, raw) in fields.iter().zip(parts) {
            key.raw[field as usize] = raw;
            key.numbers[field as usize] = self.fields[field as usize].number(raw);
        }
        key
    }

    /// The number of what a key means in a dimension, whose sources are among the key's fields.
    pub(crate) fn number(&mut self, dimension: Dimension, key: &Key<'g>) -> u32 {
        let values = &mut self.values[dimension as usize];
        match dimension.sources() {
            &[field] => {
                let source = key.number(field) as usize;
                if let Some(&Some(number)) = values.of_number.get(source) {
                    return number;
                }
                let number = values.add(dimension, &[key.raw(field)]);
                if values.of_number.len() <= source {
                    values.of_number.resize(source + 1, None);
                }
                values.of_number[source] = Some(number);
                number
            }
            fields => {
                let sources: Vec<_> = fields.iter().map(|&field| key.number(field)).collect();
                if let Some(&number) = values.of_numbers.get(&*sources) {
                    return number;
                }
                let raw: Vec<_> = fields.iter().map(|&field| key.raw(field)).collect();
                let number = values.add(dimension, &raw);
                values.of_numbers.insert(sources.into(), number);
                number
            }
        }
    }

    /// A value as text.
    pub(crate) fn text(&self, dimension: Dimension, number: u32) -> Option<&Arc<str>> {
        self.values[dimension as usize].texts[number as usize].as_ref()
    }

    /// The values of some dimensions, and nothing else, to give back the memory of the rest.
    pub(crate) fn into_texts(mut self, dimensions: &[Dimension]) -> Vec<Texts> {
        let texts =
            |&dimension: &Dimension| std::mem::take(&mut self.values[dimension as usize].texts);
        dimensions.iter().map(texts).collect()
    }
}

impl Values {
    /// Works out a value; several raw values may mean the same.
    fn add(&mut self, dimension: Dimension, raw: &[&[u8]]) -> u32 {
        let text: Option<Arc<str>> = dimension.value(raw).map(Into::into);
        *self.of_text.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            (self.texts.len() - 1) as u32
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(dimension: Dimension, raw: &[&'static [u8]]) -> (Vec<u32>, Texts) {
        let mut interner = Interner::new();
        let mut number = |&raw: &&'static [u8]| {
            let key = interner.key(dimension.sources(), std::iter::once(raw));
            interner.number(dimension, &key)
        };
        let numbers = raw.iter().map(&mut number).collect();
        (numbers, interner.into_texts(&[dimension]).remove(0))
    }

    #[test]
    fn two_values_with_one_text_are_one_in_either_order() {
        for raw in [[&b"\xff"[..], b"\\xFF"], [b"\\xFF", b"\xff"]] {
            assert_eq!(numbers(Dimension::UserAgent, &raw).0, [0, 0]);
        }
    }

    #[test]
    fn sessions_of_a_role_are_one_principal() {
        let raw: [&[u8]; 3] = [
            b"arn:aws:sts::1:assumed-role/R/a",
            b"arn:aws:sts::1:assumed-role/R/b",
            b"arn:aws:sts::1:assumed-role/S/a",
        ];
        assert_eq!(numbers(Dimension::Principal, &raw).0, [0, 0, 1]);
    }
}
