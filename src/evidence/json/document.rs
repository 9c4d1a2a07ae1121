//! A JSON document of many entries, which come in blocks.
//!
//! Memory does not grow with the document: at most one entry is kept. A damaged entry costs only
//! itself, because the next one can be found by the key it begins with.

use memchr::memmem;
use serde::de::IgnoredAny;

use super::entry::{EntryReader, Parsed, malformed};
use super::invalid::Invalid;
use super::problem::{EntryProblem, MAX_ENTRY};
use super::splitter::{BEFORE_LIST, Splitter, Step};
use crate::evidence::reader::{Batch, Entries, Reader};

/// Reads a document whose blocks come in order.
pub(crate) struct Document {
    entries: EntryReader,
    splitter: Splitter,
    place: Place,
    /// The start of an entry that goes on in the next block.
    carry: Vec<u8>,
    /// The end of the block before.
    before: Vec<u8>,
    /// How entries begin: the brace and the first key.
    beginning: Box<[u8]>,
    knows_beginning: bool,
    /// How many bytes were read, and how many of them again after damage.
    bytes: usize,
    reread: usize,
}

/// Where the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Between entries since this position in the block.
    Between(usize),
    /// In the object around a list since this position in the block. Anything may be there.
    Around(usize),
    /// In an entry that begins at this position in the block, or in the bytes carried over if it is
    /// `None`.
    Entry(Option<usize>),
    /// Behind damage: the next entry is where one seems to begin.
    Lost,
}

/// How CloudTrail's events begin, before any is known.
const EVENT: &[u8] = b"{\"eventVersion\"";

/// How many bytes may always be read again after damage. Beyond this, no more than was read once:
/// so time stays linear, whatever the document contains.
const REREAD: usize = 64 << 20;

impl Document {
    fn new() -> Self {
        Self {
            entries: EntryReader::new(),
            splitter: Splitter::new(),
            place: Place::Between(0),
            carry: Vec::new(),
            before: Vec::new(),
            beginning: EVENT.into(),
            knows_beginning: false,
            bytes: 0,
            reread: 0,
        }
    }

    /// Reads a piece of text that follows what has been read.
    fn read(&mut self, text: &[u8], on_entries: &mut impl FnMut(Entries<'_>)) {
        self.splitter.begin_piece();
        self.place = match self.place {
            Place::Between(_) => Place::Between(0),
            Place::Around(_) => Place::Around(0),
            Place::Entry(_) => Place::Entry(None),
            Place::Lost => Place::Lost,
        };
        if matches!(self.place, Place::Lost | Place::Around(_)) && !self.carry.is_empty() {
            let near = &text[..text.len().min(self.beginning.len())];
            if let Some(position) = self.find(&[&self.carry, near].concat())
                && position < self.carry.len()
            {
                if self.place == Place::Around(0) {
                    malformed(EntryProblem::BetweenEntries, on_entries);
                }
                let mut both = std::mem::take(&mut self.carry);
                both.extend_from_slice(text);
                self.begin_at(0);
                return self.read(&both[position..], on_entries);
            }
        }
        let mut next_entry = None;
        let mut batch = Batch::new();
        // After damage in an entry that was carried over, the rest is one new text.
        let mut rest = None;
        loop {
            if self.place == Place::Lost && !self.find_entry(text) {
                break;
            }
            let limit = match self.place {
                Place::Entry(Some(start)) => start + MAX_ENTRY,
                Place::Entry(None) => MAX_ENTRY.saturating_sub(self.carry.len()),
                // Behind a list there are no entries, unless damage seemed to end it.
                Place::Around(position) => {
                    let is_old = |next: Option<_>| next.is_some_and(|next| next < position);
                    if next_entry.is_none_or(is_old) {
                        let found = self.find(&text[position..]);
                        next_entry = Some(found.map(|found| position + found));
                    }
                    next_entry.flatten().unwrap_or(usize::MAX)
                }
                _ => usize::MAX,
            };
            match self.splitter.step(&self.before, text, limit) {
                Step::Begins(start) => {
                    if self.check_gap(text, start, &mut batch.before(on_entries)) {
                        self.place = Place::Entry(Some(start));
                    }
                }
                Step::Ends(end) => {
                    rest = self.ends(text, end, &mut batch, on_entries);
                }
                Step::ListBegins(position) => {
                    if self.check_gap(text, position - 1, &mut batch.before(on_entries)) {
                        self.carry.clear();
                        self.place = Place::Between(position);
                    }
                }
                Step::ListEnds(position) => {
                    self.check_gap(text, position - 1, &mut batch.before(on_entries));
                    if self.place != Place::Lost {
                        self.place = match self.splitter.is_between_entries() {
                            true => Place::Between(position),
                            false => Place::Around(position),
                        };
                    }
                }
                Step::Done if matches!(self.place, Place::Around(_)) && limit < text.len() => {
                    malformed(EntryProblem::BetweenEntries, &mut batch.before(on_entries));
                    self.begin_at(limit);
                }
                Step::Done if self.splitter.position() < text.len() => {
                    let problem = EntryProblem::TooLong;
                    let end = self.splitter.position();
                    rest = self.damaged(text, end, problem, &mut batch.before(on_entries));
                }
                Step::Done => {
                    if self.check_gap(text, text.len(), &mut batch.before(on_entries)) {
                        break;
                    }
                }
            }
            if rest.is_some() {
                break;
            }
        }
        batch.finish(on_entries);
        if let Some(rest) = rest {
            return self.read(&rest, on_entries);
        }
        match self.place {
            Place::Entry(Some(start)) => {
                self.carry.clear();
                self.carry.extend_from_slice(&text[start..]);
            }
            Place::Entry(None) => self.carry.extend_from_slice(text),
            Place::Lost | Place::Around(_) => {
                // The next entry may begin here.
                self.carry.extend_from_slice(text);
                let surplus = self.carry.len().saturating_sub(self.beginning.len() - 1);
                self.carry.drain(..surplus);
            }
            Place::Between(_) => {}
        }
        self.keep_end(text);
    }

    /// Reads an entry that ends at a position. Returns what is to be read instead of the rest of the
    /// text, if that changes.
    fn ends<'t>(
        &mut self,
        text: &'t [u8],
        end: usize,
        batch: &mut Batch<'t>,
        on_entries: &mut impl FnMut(Entries<'_>),
    ) -> Option<Vec<u8>> {
        let Place::Entry(start) = self.place else {
            return None;
        };
        let result = match start {
            Some(start) => {
                let entry = &text[start..end];
                self.learn_beginning(entry);
                match self.is_intact(entry) {
                    true => self.entries.parse(entry, &mut batch.before(on_entries)),
                    false => Err(Invalid),
                }
                .map(|parsed| {
                    if let Parsed::Record(record) = parsed {
                        batch.add(record, on_entries);
                    }
                })
            }
            None => {
                self.carry.extend_from_slice(&text[..end]);
                let carry = std::mem::take(&mut self.carry);
                self.learn_beginning(&carry);
                let mut on_entries = batch.before(on_entries);
                let result = match self.is_intact(&carry) {
                    true => self.entries.parse(&carry, &mut on_entries),
                    false => Err(Invalid),
                }
                .map(|parsed| {
                    if let Parsed::Record(record) = parsed {
                        on_entries(Entries::Records(&[record]));
                    }
                });
                self.carry = carry;
                if result.is_err() {
                    self.carry.truncate(self.carry.len() - end);
                }
                result
            }
        };
        match result {
            Ok(()) => {
                self.carry.clear();
                self.place = Place::Between(end);
                None
            }
            Err(invalid) => self.damaged(text, end, invalid.into(), &mut batch.before(on_entries)),
        }
    }

    /// Reports the entry that has been read up to a position as damaged, and goes to the next one,
    /// which may seem to be inside it. Returns what is to be read instead of the rest of the text,
    /// if that changes.
    fn damaged(
        &mut self,
        text: &[u8],
        end: usize,
        problem: EntryProblem,
        on_entries: &mut impl FnMut(Entries<'_>),
    ) -> Option<Vec<u8>> {
        let Place::Entry(start) = self.place else {
            return None;
        };
        malformed(problem, on_entries);
        match start {
            Some(start) => self.learn_beginning(&text[start..end]),
            None => self.learn_beginning(&[&self.carry, &text[..end]].concat()),
        }
        let mut carry = std::mem::take(&mut self.carry);
        let may_reread = self.reread < REREAD + self.bytes;
        match start {
            Some(start) if may_reread && let Some(inside) = self.find(&text[start + 1..end]) => {
                self.reread += end - start;
                self.begin_at(start + 1 + inside);
                None
            }
            None if may_reread => {
                carry.extend_from_slice(&text[..end]);
                let inside = carry.get(1..).and_then(|rest| self.find(rest));
                match inside {
                    Some(inside) => {
                        self.reread += carry.len() + text.len() - end;
                        carry.drain(..=inside);
                        carry.extend_from_slice(&text[end..]);
                        self.begin_at(0);
                        // The text begins with an entry, and nothing is carried over.
                        self.place = Place::Between(0);
                        Some(carry)
                    }
                    None => self.goes_on(end),
                }
            }
            _ => self.goes_on(end),
        }
    }

    /// Goes on behind a damaged entry, where the next one has to be found: its brackets may not have
    /// matched, or its quotes.
    fn goes_on(&mut self, end: usize) -> Option<Vec<u8>> {
        self.splitter.restart(end);
        self.place = Place::Lost;
        None
    }

    /// Goes to a position where an entry begins.
    fn begin_at(&mut self, position: usize) {
        self.splitter.restart(position);
        self.place = Place::Between(position);
    }

    /// Finds the next entry after damage.
    fn find_entry(&mut self, text: &[u8]) -> bool {
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
    fn find(&self, text: &[u8]) -> Option<usize> {
        memmem::find(text, &self.beginning)
    }

    /// Whether an entry is complete, and holds no other one. One can be inside it where a bracket or
    /// a quote is missing; but a value of it may also look like one.
    fn is_intact(&self, entry: &[u8]) -> bool {
        self.find(entry.get(1..).unwrap_or_default()).is_none()
            || serde_json::from_slice::<IgnoredAny>(entry).is_ok()
    }

    /// Notes how the first entry begins.
    fn learn_beginning(&mut self, entry: &[u8]) {
        if !self.knows_beginning
            && let Some(beginning) = beginning(entry)
        {
            self.beginning = beginning.into();
            self.knows_beginning = true;
        }
    }

    /// Checks that there is nothing but commas and space between the last entry and a position. If
    /// there is, it is reported, and a quote in it means that the next entry has to be found.
    fn check_gap(
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
        let is_bom = start == 0 && gap.starts_with(b"\xef\xbb\xbf");
        let gap = if is_bom { &gap[3..] } else { gap };
        if gap.iter().all(is_nothing) {
            return true;
        }
        malformed(EntryProblem::BetweenEntries, on_entries);
        if gap.contains(&b'"') {
            self.splitter.restart(start);
            self.place = Place::Lost;
            return false;
        }
        self.place = Place::Between(end);
        true
    }

    /// Keeps the end of a text, in which the key of a list may be.
    fn keep_end(&mut self, text: &[u8]) {
        self.before
            .extend_from_slice(&text[text.len().saturating_sub(BEFORE_LIST)..]);
        let surplus = self.before.len().saturating_sub(BEFORE_LIST);
        self.before.drain(..surplus);
    }
}

/// The brace and the first key of an object.
fn beginning(object: &[u8]) -> Option<&[u8]> {
    let after_brace = object.strip_prefix(b"{")?.trim_ascii_start();
    let key = after_brace.strip_prefix(b"\"")?;
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_@-".contains(byte);
    let length = key.iter().take_while(|byte| is_word(byte)).count();
    let after_key = key[length..].strip_prefix(b"\"")?;
    let end = object.len() - after_key.len();
    (length > 0 && after_key.trim_ascii_start().starts_with(b":") && end < BEFORE_LIST)
        .then(|| &object[..end])
}

impl Default for Document {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader for Document {
    fn push(&mut self, block: &[u8], mut on_entries: impl FnMut(Entries<'_>)) {
        self.bytes += block.len();
        self.read(block, &mut on_entries);
    }

    fn finish(mut self, mut on_entries: impl FnMut(Entries<'_>)) {
        while matches!(self.place, Place::Entry(_)) {
            let problem = EntryProblem::Cut;
            self.place = Place::Entry(None);
            match self.damaged(b"", 0, problem, &mut on_entries) {
                Some(rest) => self.read(&rest, &mut on_entries),
                None => break,
            }
        }
    }
}

#[cfg(test)]
mod tests;
