//! Finding the next entry after damage.

use memchr::memmem::Finder;
use serde::de::IgnoredAny;

use super::{Document, Place, REREAD, Then};
use crate::evidence::json::entry::malformed;
use crate::evidence::json::problem::EntryProblem;
use crate::evidence::json::splitter::BEFORE_LIST;
use crate::evidence::reader::Entries;

impl Document {
    /// If an entry begins across the border to this text where none was expected, returns the text
    /// from there on.
    pub(super) fn entry_across(
        &mut self,
        text: &[u8],
        on_entries: &mut impl FnMut(Entries<'_>),
    ) -> Option<Vec<u8>> {
        let is_behind = matches!(self.place, Place::Lost | Place::Around(_));
        if !is_behind || self.carry.is_empty() {
            return None;
        }
        let near = &text[..text.len().min(self.beginning.needle().len())];
        let position = self.find(&[&self.carry, near].concat())?;
        if position >= self.carry.len() {
            return None;
        }
        if self.place != Place::Lost {
            malformed(EntryProblem::BetweenEntries, on_entries);
        }
        let mut rest = std::mem::take(&mut self.carry).split_off(position);
        rest.extend_from_slice(text);
        self.begin_at(0);
        Some(rest)
    }

    /// Reports the entry that has been read up to a position as damaged, and goes to the next one,
    /// which may seem to be inside it.
    pub(super) fn damaged(
        &mut self,
        text: &[u8],
        end: usize,
        problem: EntryProblem,
        on_entries: &mut impl FnMut(Entries<'_>),
    ) -> Then {
        let Place::Entry(start) = self.place else {
            return Then::GoOn;
        };
        malformed(problem, on_entries);
        let mut carry = std::mem::take(&mut self.carry);
        match start {
            Some(start) => self.learn_beginning(&text[start..end]),
            None => {
                carry.extend_from_slice(&text[..end]);
                self.learn_beginning(&carry);
            }
        }
        let may_reread = self.reread < REREAD + self.bytes;
        match start {
            Some(start) if may_reread && let Some(inside) = self.find(&text[start + 1..end]) => {
                self.reread += end - start;
                self.begin_at(start + 1 + inside);
                Then::GoOn
            }
            None if may_reread => {
                let inside = carry.get(1..).and_then(|rest| self.find(rest));
                match inside {
                    Some(inside) => {
                        self.reread += carry.len() + text.len() - end;
                        carry.drain(..=inside);
                        carry.extend_from_slice(&text[end..]);
                        // The text begins with an entry, and nothing is carried over.
                        self.begin_at(0);
                        Then::Instead(carry)
                    }
                    None => self.goes_on(end),
                }
            }
            _ => self.goes_on(end),
        }
    }

    /// Goes on behind a damaged entry, where the next one has to be found: its brackets may not have
    /// matched, or its quotes.
    pub(super) fn goes_on(&mut self, end: usize) -> Then {
        self.splitter.restart(end);
        self.place = Place::Lost;
        Then::GoOn
    }

    /// Goes to a position where an entry begins.
    pub(super) fn begin_at(&mut self, position: usize) {
        self.splitter.restart(position);
        self.place = Place::Between(position);
    }

    /// Finds the next entry after damage.
    pub(super) fn find_entry(&mut self, text: &[u8]) -> bool {
        let from = self.splitter.position().min(text.len());
        match self.find(&text[from..]) {
            Some(position) => {
                self.begin_at(from + position);
                true
            }
            None => {
                self.splitter.restart(text.len());
                false
            }
        }
    }

    /// Where an entry seems to begin. A string cannot contain such a place, since it contains a
    /// quote.
    pub(super) fn find(&self, text: &[u8]) -> Option<usize> {
        self.beginning.find(text)
    }

    /// Whether an entry is complete, and holds no other one. One can be inside it where a bracket or
    /// a quote is missing; but a value of an object may also look like one. A row of query results has
    /// no such values.
    pub(super) fn is_intact(&self, entry: &[u8]) -> bool {
        self.find(entry.get(1..).unwrap_or_default()).is_none()
            || entry.starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(entry).is_ok()
    }

    /// Notes how the first entry begins.
    pub(super) fn learn_beginning(&mut self, entry: &[u8]) {
        if !self.knows_beginning
            && let Some(beginning) = beginning(entry)
        {
            self.beginning = Finder::new(beginning).into_owned();
            self.knows_beginning = true;
        }
    }

    /// Checks that there is nothing but commas and space between the last entry and a position. If
    /// there is, it is reported, and a quote in it means that the next entry has to be found.
    pub(super) fn check_gap(
        &mut self,
        text: &[u8],
        end: usize,
        on_entries: &mut impl FnMut(Entries<'_>),
    ) -> bool {
        let Place::Between(start) = self.place else {
            return true;
        };
        let gap = text.get(start..end).unwrap_or_default();
        let is_nothing = |byte: &u8| byte.is_ascii_whitespace() || *byte == b',';
        if gap.iter().all(is_nothing) {
            return true;
        }
        if !std::mem::replace(&mut self.gap_is_told, true) {
            malformed(EntryProblem::BetweenEntries, on_entries);
        }
        if gap.contains(&b'"') {
            self.splitter.restart(start);
            self.place = Place::Lost;
            return false;
        }
        self.place = Place::Between(end);
        true
    }
}

/// The brackets and the first key of an entry: of an object, or of a row of query results, which is an
/// array of objects.
fn beginning(entry: &[u8]) -> Option<&[u8]> {
    let object = entry
        .strip_prefix(b"[")
        .map_or(entry, <[u8]>::trim_ascii_start);
    let after_brace = object.strip_prefix(b"{")?.trim_ascii_start();
    let key = after_brace.strip_prefix(b"\"")?;
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_@-".contains(byte);
    let length = key.iter().take_while(|byte| is_word(byte)).count();
    let after_key = key[length..].strip_prefix(b"\"")?;
    let end = entry.len() - after_key.len();
    (length > 0 && after_key.trim_ascii_start().starts_with(b":") && end < BEFORE_LIST)
        .then(|| &entry[..end])
}
