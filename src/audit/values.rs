//! The distinct values of a dimension, and what each of them means.

use std::borrow::Cow;

use hashbrown::HashMap;

use crate::identify::principal;

use super::Dimension;
use super::filter::Filter;
use super::rows::Texts;
use super::text::text;

/// The distinct values of one dimension, numbered.
pub(super) struct Values<'g> {
    dimension: Dimension,
    /// Each value as text; `None` where records have none.
    pub texts: Texts,
    /// Whether the filters let each value pass.
    passes: Vec<bool>,
    of_raw: HashMap<&'g [u8], u32>,
    /// The values whose text is not just their bytes, which several spellings may share.
    of_text: HashMap<String, u32>,
}

impl<'g> Values<'g> {
    pub(super) fn new(dimension: Dimension) -> Self {
        let (of_raw, of_text) = (HashMap::new(), HashMap::new());
        Self {
            dimension,
            texts: Vec::new(),
            passes: Vec::new(),
            of_raw,
            of_text,
        }
    }

    /// The number of a value, from its raw bytes.
    pub(super) fn number(&mut self, raw: &'g [u8], filters: &[Filter]) -> u32 {
        if let Some(&number) = self.of_raw.get(raw) {
            return number;
        }
        let text = self.dimension.value(raw);
        let same = text.as_deref().and_then(|text| {
            let spelled_so = self
                .of_raw
                .get(text.as_bytes())
                .filter(|_| text.as_bytes() != raw);
            spelled_so.or_else(|| self.of_text.get(text)).copied()
        });
        let number = same.unwrap_or_else(|| {
            let mut filters = filters
                .iter()
                .filter(|filter| filter.dimension == self.dimension);
            self.passes
                .push(filters.all(|filter| filter.matches(text.as_deref())));
            self.texts.push(text.as_deref().map(Into::into));
            (self.texts.len() - 1) as u32
        });
        if let Some(text) = text.filter(|text| text.as_bytes() != raw) {
            self.of_text.insert(text.into_owned(), number);
        }
        self.of_raw.insert(raw, number);
        number
    }

    /// A value as text.
    pub(super) fn text(&self, number: u32) -> Option<&str> {
        self.texts[number as usize].as_deref()
    }

    /// Whether the filters let a value pass.
    pub(super) fn passes(&self, number: u32) -> bool {
        self.passes[number as usize]
    }
}

/// The distinct principals, numbered, and which of them each requester is.
#[derive(Default)]
pub(super) struct Principals<'g> {
    of_requester: Vec<Option<u32>>,
    of_name: HashMap<&'g [u8], u32>,
    names: Vec<&'g [u8]>,
}

impl<'g> Principals<'g> {
    /// The number of a requester's principal, from the requester's number and its raw bytes.
    pub(super) fn number(&mut self, requester: u32, raw: &'g [u8]) -> u32 {
        let requester = requester as usize;
        let Self {
            of_requester,
            of_name,
            names,
        } = self;
        if of_requester.len() <= requester {
            of_requester.resize(requester + 1, None);
        }
        *of_requester[requester].get_or_insert_with(|| {
            let name = principal(raw);
            *of_name.entry(name).or_insert_with(|| {
                names.push(name);
                (names.len() - 1) as u32
            })
        })
    }

    /// A principal's name; `None` is anonymous.
    pub(super) fn name(&self, number: u32) -> Option<Cow<'g, str>> {
        text(self.names[number as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_value_have_one_number() {
        let mut versions = Values::new(Dimension::TlsVersion);
        let raw: [&[u8]; 6] = [
            b"TLSV1.2", b"TLSv1.2", b"tlsv1.2", b"TLSv1.2", b"-", b"TLSv1",
        ];
        let numbers = raw.map(|raw| versions.number(raw, &[]));
        assert_eq!(numbers, [0, 0, 0, 0, 1, 2]);
        assert_eq!(versions.text(2), Some("TLSv1.0"));
    }

    #[test]
    fn two_values_with_one_text_are_one_in_either_order() {
        for raw in [[&b"\xff"[..], b"\\xFF"], [b"\\xFF", b"\xff"]] {
            let mut agents = Values::new(Dimension::UserAgent);
            assert_eq!(raw.map(|raw| agents.number(raw, &[])), [0, 0]);
        }
    }
}
