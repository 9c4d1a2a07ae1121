//! A JSON document of many entries, which come in blocks.
//!
//! Memory does not grow with the document: at most one entry is kept. A damaged entry costs only
//! itself, because the next one can be found by the key it begins with.

mod recovery;

use memchr::memmem::Finder;

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
    /// How entries begin: the bracket and the first key.
    beginning: Finder<'static>,
    knows_beginning: bool,
    /// Whether the text between the last entry and the next one has been reported.
    gap_is_told: bool,
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

/// How to go on after a step.
enum Then {
    GoOn,
    /// The text has been read.
    Stop,
    /// This is to be read instead of the rest of the text.
    Instead(Vec<u8>),
}

/// How CloudTrail's events begin, before any is known.
const EVENT: &[u8] = b"{\"eventVersion\"";

/// How many bytes may always be read again after damage. Beyond this, no more than was read once:
/// so time stays linear, whatever the document contains.
const REREAD: usize = 64 << 20;

impl Document {
    /// Reads a piece of text that follows what has been read.
    fn read(&mut self, text: &[u8], on_entries: &mut impl FnMut(Entries<'_>)) {
        self.splitter.begin_piece();
        self.place = match self.place {
            Place::Between(_) => Place::Between(0),
            Place::Around(_) => Place::Around(0),
            Place::Entry(_) => Place::Entry(None),
            Place::Lost => Place::Lost,
        };
        if let Some(rest) = self.entry_across(text, on_entries) {
            return self.read(&rest, on_entries);
        }
        let mut next_entry = None;
        let mut batch = Batch::new();
        let rest = loop {
            if self.place == Place::Lost && !self.find_entry(text) {
                break None;
            }
            let limit = self.limit(text, &mut next_entry);
            let step = self.splitter.step(&self.before, text, limit);
            match self.take(step, text, limit, &mut batch, on_entries) {
                Then::GoOn => {}
                Then::Stop => break None,
                Then::Instead(rest) => break Some(rest),
            }
        };
        batch.finish(on_entries);
        match rest {
            Some(rest) => self.read(&rest, on_entries),
            None => self.carry_over(text),
        }
    }

    /// How far the splitter may go. `next_entry` remembers where an entry seems to begin.
    fn limit(&self, text: &[u8], next_entry: &mut Option<Option<usize>>) -> usize {
        match self.place {
            Place::Entry(Some(start)) => start + MAX_ENTRY,
            Place::Entry(None) => MAX_ENTRY.saturating_sub(self.carry.len()),
            // Behind a list there are no entries, unless damage seemed to end it.
            Place::Around(position) => {
                let is_old = |next: Option<_>| next.is_some_and(|next| next < position);
                if next_entry.is_none_or(is_old) {
                    let found = self.find(&text[position..]);
                    *next_entry = Some(found.map(|found| position + found));
                }
                next_entry.flatten().unwrap_or(usize::MAX)
            }
            Place::Between(_) | Place::Lost => usize::MAX,
        }
    }

    /// Takes a step.
    fn take<'t>(
        &mut self,
        step: Step,
        text: &'t [u8],
        limit: usize,
        batch: &mut Batch<'t>,
        on_entries: &mut impl FnMut(Entries<'_>),
    ) -> Then {
        let next = match step {
            Step::Begins(start) => (start, Place::Entry(Some(start))),
            Step::ListBegins(position) => (position - 1, Place::Between(position)),
            Step::ListEnds(position) if self.splitter.is_between_entries() => {
                (position - 1, Place::Between(position))
            }
            Step::ListEnds(position) => (position - 1, Place::Around(position)),
            Step::Ends(end) => return self.ends(text, end, batch, on_entries),
            Step::Done => return self.done(text, limit, &mut batch.before(on_entries)),
        };
        let (gap_end, place) = next;
        if self.check_gap(text, gap_end, &mut batch.before(on_entries)) {
            if matches!(step, Step::ListBegins(_)) {
                self.carry.clear();
            }
            self.place = place;
            self.gap_is_told = false;
        }
        Then::GoOn
    }

    /// Goes on where the text or the limit has been reached.
    fn done(
        &mut self,
        text: &[u8],
        limit: usize,
        on_entries: &mut impl FnMut(Entries<'_>),
    ) -> Then {
        if matches!(self.place, Place::Around(_)) && limit < text.len() {
            malformed(EntryProblem::BetweenEntries, on_entries);
            self.begin_at(limit);
            Then::GoOn
        } else if self.splitter.position() < text.len() {
            let end = self.splitter.position();
            self.damaged(text, end, EntryProblem::TooLong, on_entries)
        } else if self.check_gap(text, text.len(), on_entries) {
            Then::Stop
        } else {
            Then::GoOn
        }
    }

    /// Keeps what the next piece needs of this one.
    fn carry_over(&mut self, text: &[u8]) {
        match self.place {
            Place::Entry(Some(start)) => {
                self.carry.clear();
                self.carry.extend_from_slice(&text[start..]);
            }
            Place::Entry(None) => self.carry.extend_from_slice(text),
            Place::Lost | Place::Around(_) => {
                // The next entry may begin here.
                self.carry.extend_from_slice(text);
                let surplus = self
                    .carry
                    .len()
                    .saturating_sub(self.beginning.needle().len() - 1);
                self.carry.drain(..surplus);
            }
            Place::Between(_) => {}
        }
        // The key of a list may be here.
        let end = &text[text.len().saturating_sub(BEFORE_LIST)..];
        self.before.extend_from_slice(end);
        let surplus = self.before.len().saturating_sub(BEFORE_LIST);
        self.before.drain(..surplus);
    }

    /// Reads an entry, if it is intact.
    fn parse<'a>(
        &mut self,
        entry: &'a [u8],
        on_entries: &mut impl FnMut(Entries<'_>),
    ) -> Result<Parsed<'a>, Invalid> {
        self.learn_beginning(entry);
        match self.is_intact(entry) {
            true => self.entries.parse(entry, on_entries),
            false => Err(Invalid),
        }
    }

    /// Reads an entry that ends at a position.
    fn ends<'t>(
        &mut self,
        text: &'t [u8],
        end: usize,
        batch: &mut Batch<'t>,
        on_entries: &mut impl FnMut(Entries<'_>),
    ) -> Then {
        let Place::Entry(start) = self.place else {
            return Then::GoOn;
        };
        let result = match start {
            Some(start) => {
                let parsed = self.parse(&text[start..end], &mut batch.before(on_entries));
                parsed.map(|parsed| {
                    if let Parsed::Record(record) = parsed {
                        batch.add(record, on_entries);
                    }
                })
            }
            None => {
                self.carry.extend_from_slice(&text[..end]);
                let carry = std::mem::take(&mut self.carry);
                let mut on_entries = batch.before(on_entries);
                let parsed = self.parse(&carry, &mut on_entries);
                let result = parsed.map(|parsed| {
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
                Then::GoOn
            }
            Err(invalid) => self.damaged(text, end, invalid.into(), &mut batch.before(on_entries)),
        }
    }
}

impl Default for Document {
    fn default() -> Self {
        Self {
            entries: EntryReader::of_document(),
            splitter: Splitter::new(),
            place: Place::Between(0),
            carry: Vec::new(),
            before: Vec::new(),
            beginning: Finder::new(EVENT),
            knows_beginning: false,
            gap_is_told: false,
            bytes: 0,
            reread: 0,
        }
    }
}

impl Reader for Document {
    fn push(&mut self, block: &[u8], mut on_entries: impl FnMut(Entries<'_>)) {
        self.bytes += block.len();
        self.read(block, &mut on_entries);
    }

    fn finish(mut self, mut on_entries: impl FnMut(Entries<'_>)) {
        // Otherwise there was damage, which has been reported and may have hidden the list's end.
        if matches!(self.place, Place::Between(_) | Place::Around(_)) && self.splitter.is_in_list()
        {
            malformed(EntryProblem::ListCut, &mut on_entries);
        }
        while matches!(self.place, Place::Entry(_)) {
            let problem = EntryProblem::Cut;
            self.place = Place::Entry(None);
            match self.damaged(b"", 0, problem, &mut on_entries) {
                Then::Instead(rest) => self.read(&rest, &mut on_entries),
                Then::GoOn | Then::Stop => break,
            }
        }
    }
}

#[cfg(test)]
mod tests;
