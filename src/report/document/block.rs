//! The parts of a section.

use std::borrow::Cow;

use super::chart::Chart;
use super::span::Text;

/// A part of a section.
#[derive(Debug, Clone)]
pub enum Block<'a> {
    Paragraph(Text<'a>),
    List(Vec<Text<'a>>),
    /// A list whose items have items of their own.
    Outline(Vec<Item<'a>>),
    Table(Table<'a>),
    Entries(Vec<Entry<'a>>),
    Chart(Chart<'a>),
    /// Lines to copy, which are neither broken nor clipped.
    Code(Vec<Cow<'a, str>>),
}

impl Block<'_> {
    /// The block without columns of a table that have nothing to say.
    pub(in crate::report) fn without_empty_columns(mut self) -> Self {
        if let Self::Table(table) = &mut self {
            table.drop_empty_columns();
        }
        self
    }

    /// The number of rows or members that it shows.
    pub(in crate::report) fn shown(&self) -> usize {
        match self {
            Self::Paragraph(_) | Self::Chart(_) => 1,
            Self::List(items) => items.len(),
            Self::Outline(items) => items.len(),
            Self::Code(lines) => lines.len(),
            Self::Table(table) => table.rows.len(),
            Self::Entries(entries) => entries.iter().map(|entry| entry.members.len()).sum(),
        }
    }
}

/// An item of an outline.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    pub title: Text<'a>,
    pub details: Vec<Text<'a>>,
}

/// A table. Rows have as many cells as there are columns.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    /// Its name in the page.
    pub id: &'static str,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Text<'a>>>,
    /// Whether the page lets people sort and filter its rows.
    pub is_sortable: bool,
}

impl Table<'_> {
    /// Leaves out the columns in which no row has anything.
    fn drop_empty_columns(&mut self) {
        let is_used =
            |place: usize| place == 0 || self.rows.iter().any(|row| !row[place].is_empty());
        let used: Vec<_> = (0..self.columns.len()).map(is_used).collect();
        retain(&mut self.columns, &used);
        self.rows.iter_mut().for_each(|row| retain(row, &used));
    }
}

/// Keeps the items at the places that are used.
fn retain<T>(items: &mut Vec<T>, used: &[bool]) {
    let mut used = used.iter();
    items.retain(|_| used.next() == Some(&true));
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    pub heading: String,
    pub kind: Kind,
    /// Whether it is left out where there is not enough room.
    pub is_optional: bool,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Numbers, aligned on the right.
    Number,
    /// Short texts, which stay whole.
    Short,
    /// Names, which are clipped if there is not enough room.
    Name,
    /// Sentences, which may take several lines.
    Prose,
}

impl Column {
    fn new(heading: impl Into<String>, kind: Kind) -> Self {
        Self {
            heading: heading.into(),
            kind,
            is_optional: false,
        }
    }

    pub(in crate::report) fn number(heading: impl Into<String>) -> Self {
        Self::new(heading, Kind::Number)
    }

    pub(in crate::report) fn short(heading: impl Into<String>) -> Self {
        Self::new(heading, Kind::Short)
    }

    pub(in crate::report) fn name(heading: impl Into<String>) -> Self {
        Self::new(heading, Kind::Name)
    }

    pub(in crate::report) fn prose(heading: impl Into<String>) -> Self {
        Self::new(heading, Kind::Prose)
    }

    pub(in crate::report) fn optional(self) -> Self {
        Self {
            is_optional: true,
            ..self
        }
    }
}

/// Some members with a cause and a fix in common, such as callers.
#[derive(Debug, Clone, Default)]
pub struct Entry<'a> {
    pub members: Vec<Member<'a>>,
    pub fix: Option<Text<'a>>,
    pub cause: Option<Text<'a>>,
}

impl Entry<'_> {
    /// The words between "fix" and its colon, which say whose it is if there are several members.
    pub(in crate::report) fn whose_fix(&self) -> String {
        match self.members.len() {
            0 | 1 => String::new(),
            2 => " for both".to_owned(),
            members => format!(" for all {members}"),
        }
    }
}

/// One member of an [`Entry`].
#[derive(Debug, Clone, Default)]
pub struct Member<'a> {
    pub title: Text<'a>,
    /// How much, and how bad.
    pub figure: Text<'a>,
    pub facts: Vec<Text<'a>>,
}
