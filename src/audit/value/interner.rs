//! Numbers for the distinct values of dimensions. A value is interpreted once, and a group of a
//! report is identified by a few numbers.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashMap};

use super::group_key::GroupKey;
use super::index::Index;
use crate::audit::Dimension;

/// The values of a dimension as text, indexed by number; `None` is "no value".
pub(crate) type Texts = Vec<Option<Arc<str>>>;

/// No value has this number. Four billion values would need hundreds of gigabytes of memory.
const UNKNOWN: u32 = u32::MAX;

/// The distinct values of one dimension.
#[derive(Default)]
struct DimensionValues {
    texts: Texts,
    hasher: DefaultHashBuilder,
    /// The numbers of the texts, by their hashes.
    index: Index,
    /// For a dimension with one source: indexed by the number of the source's value, with
    /// [`UNKNOWN`] for those that were not asked for yet.
    by_source: Vec<u32>,
    /// For a dimension with several sources: by the numbers of the sources' values.
    by_sources: HashMap<Box<[u32]>, u32>,
}

/// The numbered values of all dimensions.
pub(crate) struct Interner(Vec<DimensionValues>);

impl Interner {
    pub(crate) fn new() -> Self {
        Self(Dimension::ALL.map(|_| DimensionValues::default()).into())
    }

    /// Prepares for keys of another table, which has numbers of its own.
    pub(crate) fn start_table(&mut self) {
        for values in &mut self.0 {
            values.by_source.clear();
            values.by_sources.clear();
        }
    }

    /// The number of a key's value in a dimension. The key must contain the dimension's sources, and
    /// be of the same table as the key before; see [`Interner::start_table`].
    pub(crate) fn number(&mut self, dimension: Dimension, key: &GroupKey<'_>) -> u32 {
        match dimension.sources() {
            &[field] => self.number_of_source(dimension, key.number(field), || key.raw(field)),
            fields => {
                let values = &mut self.0[dimension as usize];
                let sources: Vec<_> = fields.iter().map(|&field| key.number(field)).collect();
                if let Some(&number) = values.by_sources.get(&*sources) {
                    return number;
                }
                let raw: Vec<_> = fields.iter().map(|&field| key.raw(field)).collect();
                let number = values.add(dimension.value(&raw), None);
                values.by_sources.insert(sources.into(), number);
                number
            }
        }
    }

    /// The number of an address, which has this number in the dictionary of the table.
    pub(crate) fn number_of_address(&mut self, source: u32, address: &[u8]) -> u32 {
        self.number_of_source(Dimension::RemoteIp, source, || address)
    }

    /// The number for a value of a dimension's only source, by its number there.
    #[inline]
    fn number_of_source<'r>(
        &mut self,
        dimension: Dimension,
        source: u32,
        raw: impl FnOnce() -> &'r [u8],
    ) -> u32 {
        let known = self.0[dimension as usize].number_by_source(source);
        known.unwrap_or_else(|| self.add_source(dimension, source, raw()))
    }

    #[cold]
    fn add_source(&mut self, dimension: Dimension, source: u32, raw: &[u8]) -> u32 {
        let text = dimension.value(&[raw]);
        // Most principals are requesters, so both have one text.
        let twin = match dimension {
            Dimension::Requester => Some(Dimension::Principal),
            Dimension::Principal => Some(Dimension::Requester),
            _ => None,
        };
        let twin = twin.map(|twin| &self.0[twin as usize]);
        let same = twin.and_then(|twin| {
            let number = twin.number_by_source(source)?;
            twin.texts[number as usize].clone()
        });
        let same = same.filter(|same| text.as_deref() == Some(&**same));
        let values = &mut self.0[dimension as usize];
        let number = values.add(text, same);
        let source = source as usize;
        if values.by_source.len() <= source {
            values.by_source.resize(source + 1, UNKNOWN);
        }
        values.by_source[source] = number;
        number
    }

    pub(crate) fn text(&self, dimension: Dimension, number: u32) -> Option<&Arc<str>> {
        self.0[dimension as usize].texts[number as usize].as_ref()
    }

    /// Keeps the values of some dimensions and frees the memory of everything else.
    pub(crate) fn into_texts(mut self, dimensions: &[Dimension]) -> Vec<Texts> {
        let texts = |&dimension: &Dimension| std::mem::take(&mut self.0[dimension as usize].texts);
        dimensions.iter().map(texts).collect()
    }
}

impl DimensionValues {
    /// The number for a value of the only source, by its number there, if it is known.
    #[inline]
    fn number_by_source(&self, source: u32) -> Option<u32> {
        let known = self.by_source.get(source as usize).copied();
        known.filter(|&number| number != UNKNOWN)
    }

    /// Numbers a text; several raw values may have the same. `shared` is that text if another
    /// dimension has it already.
    fn add(&mut self, text: Option<Cow<'_, str>>, shared: Option<Arc<str>>) -> u32 {
        let hash = self.hasher.hash_one(text.as_deref());
        let is_same = |number: u32| self.texts[number as usize].as_deref() == text.as_deref();
        if let Some(number) = self.index.find(hash, is_same) {
            return number;
        }
        let number = self.texts.len() as u32;
        let text = shared.or_else(|| text.map(Into::into));
        self.texts.push(text);
        self.index.insert(hash, number);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::value::{Codes, Dictionaries};

    fn numbers(dimension: Dimension, raw: &[&[u8]]) -> (Vec<u32>, Texts) {
        let mut interner = Interner::new();
        let mut dictionaries = Dictionaries::new();
        let fields = dimension.sources();
        let mut number = |raw: &&[u8]| {
            let place = dictionaries[fields[0]].place(raw, 0);
            let key = GroupKey::new(Codes::of_bits(0), fields, &[place], &dictionaries);
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
