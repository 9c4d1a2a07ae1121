//! Numbers for the distinct values of fields and dimensions. A value is interpreted once, and a
//! group is identified by a few numbers.

use std::sync::Arc;

use hashbrown::HashMap;

use super::code::Coded;
use super::field::Field;
use crate::audit::Dimension;

/// The values of a dimension as text, indexed by number; `None` is "no value".
pub(crate) type Texts = Vec<Option<Arc<str>>>;

/// The key under which some records were counted: the raw value of each of its fields, and the
/// number of that value.
pub(crate) struct GroupKey<'g> {
    raw: [&'g [u8]; Field::COUNT],
    numbers: [u32; Field::COUNT],
}

impl<'g> GroupKey<'g> {
    /// The raw value of a field. The key must contain the field.
    pub(crate) fn raw(&self, field: Field) -> &'g [u8] {
        self.raw[field as usize]
    }

    /// The typed value of a field that is stored as a code. The key must contain the field.
    pub(crate) fn typed<T: Coded>(&self, field: Field) -> T {
        let code = self.raw(field);
        // The codes in keys of partial results were checked when those were read.
        T::from_code(code).unwrap_or_else(|| unreachable!("{code:?} is a code of {field:?}"))
    }

    /// The number of a field's raw value.
    pub(crate) fn number(&self, field: Field) -> u32 {
        self.numbers[field as usize]
    }
}

/// The distinct raw values of one field.
#[derive(Default)]
struct FieldValues<'g> {
    numbers: HashMap<&'g [u8], u32>,
}

impl<'g> FieldValues<'g> {
    /// The number of a value. New values are numbered consecutively from 0.
    fn number(&mut self, raw: &'g [u8]) -> u32 {
        let next = self.numbers.len() as u32;
        *self.numbers.entry(raw).or_insert(next)
    }
}

/// The distinct values of one dimension.
#[derive(Default)]
struct DimensionValues {
    texts: Texts,
    number_of_text: HashMap<Option<Arc<str>>, u32>,
    /// For a dimension with one source: indexed by the number of the source's value.
    by_source: Vec<Option<u32>>,
    /// For a dimension with several sources: by the numbers of the sources' values.
    by_sources: HashMap<Box<[u32]>, u32>,
}

/// The numbered values of all fields and dimensions.
pub(crate) struct Interner<'g> {
    fields: Vec<FieldValues<'g>>,
    values: Vec<DimensionValues>,
}

impl<'g> Interner<'g> {
    pub(crate) fn new() -> Self {
        Self {
            fields: (0..Field::COUNT).map(|_| FieldValues::default()).collect(),
            values: Dimension::ALL.map(|_| DimensionValues::default()).into(),
        }
    }

    /// Splits a key into its fields and numbers their values.
    pub(crate) fn key(
        &mut self,
        fields: &[Field],
        parts: impl Iterator<Item = &'g [u8]>,
    ) -> GroupKey<'g> {
        let mut key = GroupKey {
            raw: [b"-"; Field::COUNT],
            numbers: [0; Field::COUNT],
        };
        for (&field, raw) in fields.iter().zip(parts) {
            key.raw[field as usize] = raw;
            key.numbers[field as usize] = self.fields[field as usize].number(raw);
        }
        key
    }

    /// The number of a key's value in a dimension. The key must contain the dimension's sources.
    pub(crate) fn number(&mut self, dimension: Dimension, key: &GroupKey<'g>) -> u32 {
        let values = &mut self.values[dimension as usize];
        match dimension.sources() {
            &[field] => {
                let source = key.number(field) as usize;
                if let Some(&Some(number)) = values.by_source.get(source) {
                    return number;
                }
                let number = values.add(dimension, &[key.raw(field)]);
                if values.by_source.len() <= source {
                    values.by_source.resize(source + 1, None);
                }
                values.by_source[source] = Some(number);
                number
            }
            fields => {
                let sources: Vec<_> = fields.iter().map(|&field| key.number(field)).collect();
                if let Some(&number) = values.by_sources.get(&*sources) {
                    return number;
                }
                let raw: Vec<_> = fields.iter().map(|&field| key.raw(field)).collect();
                let number = values.add(dimension, &raw);
                values.by_sources.insert(sources.into(), number);
                number
            }
        }
    }

    pub(crate) fn text(&self, dimension: Dimension, number: u32) -> Option<&Arc<str>> {
        self.values[dimension as usize].texts[number as usize].as_ref()
    }

    /// Keeps the values of some dimensions and frees the memory of everything else.
    pub(crate) fn into_texts(mut self, dimensions: &[Dimension]) -> Vec<Texts> {
        let texts =
            |&dimension: &Dimension| std::mem::take(&mut self.values[dimension as usize].texts);
        dimensions.iter().map(texts).collect()
    }
}

impl DimensionValues {
    /// Interprets raw values and numbers the result; several raw values may have the same text.
    fn add(&mut self, dimension: Dimension, raw: &[&[u8]]) -> u32 {
        let text: Option<Arc<str>> = dimension.value(raw).map(Into::into);
        *self.number_of_text.entry(text).or_insert_with_key(|text| {
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
    fn values_with_equal_texts_have_one_number_in_either_order() {
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
