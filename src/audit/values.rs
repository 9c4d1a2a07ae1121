//! The distinct values of a dimension, and what each of them means.

use std::rc::Rc;

use hashbrown::HashMap;

use crate::identify::principal;

use super::Dimension;
use super::filter::Filter;

/// The distinct values of one dimension, numbered.
pub(super) struct Values<'g> {
    pub dimension: Dimension,
    /// Each value as text; `None` where records have none.
    pub texts: Vec<Option<Rc<str>>>,
    /// Whether the filters let each value pass.
    passes: Vec<bool>,
    of_raw: HashMap<&'g [u8], usize>,
    of_text: HashMap<Option<Rc<str>>, usize>,
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
    pub(super) fn number(&mut self, raw: &'g [u8], filters: &[Filter]) -> usize {
        let Self {
            dimension,
            texts,
            passes,
            of_raw,
            of_text,
        } = self;
        *of_raw.entry(raw).or_insert_with(|| {
            let text: Option<Rc<str>> = dimension.value(raw).map(Into::into);
            *of_text.entry(text.clone()).or_insert_with(|| {
                let mut filters = filters
                    .iter()
                    .filter(|filter| filter.dimension == *dimension);
                passes.push(filters.all(|filter| filter.matches(text.as_deref())));
                texts.push(text);
                texts.len() - 1
            })
        })
    }

    /// A value as text.
    pub(super) fn text(&self, number: usize) -> Option<&str> {
        self.texts[number].as_deref()
    }

    /// Whether the filters let a value pass.
    pub(super) fn passes(&self, number: usize) -> bool {
        self.passes[number]
    }
}

/// The distinct principals, numbered, and which of them each requester is.
#[derive(Default)]
pub(super) struct Principals {
    of_requester: Vec<Option<usize>>,
    of_name: HashMap<Option<String>, usize>,
    names: Vec<Option<String>>,
}

impl Principals {
    /// The number of a requester's principal.
    pub(super) fn number(&mut self, requester: usize, requesters: &Values<'_>) -> usize {
        let Self {
            of_requester,
            of_name,
            names,
        } = self;
        if of_requester.len() <= requester {
            of_requester.resize(requester + 1, None);
        }
        *of_requester[requester].get_or_insert_with(|| {
            let name = requesters
                .text(requester)
                .map(|text| principal(text).into_owned());
            *of_name.entry(name.clone()).or_insert_with(|| {
                names.push(name);
                names.len() - 1
            })
        })
    }

    /// A principal's name; `None` is anonymous.
    pub(super) fn name(&self, number: usize) -> Option<&str> {
        self.names[number].as_deref()
    }
}
