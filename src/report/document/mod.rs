//! A report for people, before it has a format: sections of typed values.
//!
//! Each of the renderers `text`, `markdown` and `html` escapes every value by its type, so that the
//! code that builds a document has to escape nothing.

mod block;
mod chart;
mod span;

pub(super) use block::{Block, Column, Entry, Item, Kind, Member, Table};
pub(super) use chart::{Chart, Series, sparklines};
pub(super) use span::{
    Span, Text, Tone, Value, bytes, code, counted, day, name, number, share, shown, text, words,
};

/// A report for people.
#[derive(Debug, Clone, Default)]
pub struct Document<'a> {
    /// The title of the page.
    pub title: &'static str,
    /// The answer in one sentence.
    pub headline: Text<'a>,
    /// How the gate went, if there is one, for readers who care about nothing else.
    pub gate: Text<'a>,
    /// What to do next, after the answer.
    pub next: Text<'a>,
    /// What was read, and of which period.
    pub scope: Vec<Text<'a>>,
    /// What narrows the question or changes the answer, such as filters.
    pub notes: Vec<Text<'a>>,
    pub sections: Vec<Section<'a>>,
    /// How the report was made, for pages.
    pub foot: Vec<Text<'a>>,
}

/// A part of a document.
#[derive(Debug, Clone)]
pub struct Section<'a> {
    /// Its name in the page.
    pub id: &'static str,
    /// The heading. Only pages show that of the first section.
    pub heading: Text<'a>,
    pub blocks: Vec<Block<'a>>,
    /// Whether only those who look for it see it: it is closed in a page, and left out elsewhere.
    pub is_folded: bool,
}
