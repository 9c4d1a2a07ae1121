//! Reading an entry that is completely in memory.

use super::invalid::Invalid;
use super::problem::EntryProblem;
use super::value::end_of_nested;
use super::vended::{Keys, Object};
use crate::evidence::cloudtrail::{EventProblem, EventReader, Read};
use crate::evidence::columns::{Clock, Row};
use crate::evidence::reader::{Entries, ReadRecord};

/// Reads the entries of one source, or of one part of it.
pub(super) struct EntryReader {
    keys: Keys,
    clock: Clock,
    events: EventReader,
    /// Whether the last entry was an event.
    last_was_event: bool,
    /// Whether an entry may turn out to be several that were joined, so that its end has to be checked
    /// even if its beginning tells enough.
    may_be_joined: bool,
    /// The texts of a row without escapes.
    memory: Vec<u8>,
    /// An entry that was a string in another one.
    inner: Vec<u8>,
}

/// What an entry turned out to be.
#[allow(
    clippy::large_enum_variant,
    reason = "a box would cost more than it saves"
)]
pub(super) enum Parsed<'a> {
    /// A record that borrows from the entry alone.
    Record(ReadRecord<'a>),
    /// It was passed on already.
    Done,
}

impl EntryReader {
    /// Reads the entries of a document, which knows where they end.
    pub(super) fn of_document() -> Self {
        Self::new(EventReader::new(), false)
    }

    /// Reads the lines of a source in order.
    pub(super) fn of_lines() -> Self {
        Self::new(EventReader::new(), true)
    }

    /// Reads some lines of a source, of which others are read elsewhere.
    pub(super) fn of_lines_apart() -> Self {
        Self::new(EventReader::without_memory_of_ids(), true)
    }

    fn new(events: EventReader, may_be_joined: bool) -> Self {
        Self {
            keys: Keys::default(),
            clock: Clock::new(),
            events,
            last_was_event: false,
            may_be_joined,
            memory: Vec::new(),
            inner: Vec::new(),
        }
    }

    /// Reads an object or an array, and returns it if it is a record that can wait for others. Else
    /// it is passed on.
    ///
    /// # Errors
    /// It is not valid JSON, so it is not passed on.
    #[inline]
    pub(super) fn parse<'a>(
        &mut self,
        entry: &'a [u8],
        on_entries: &mut impl FnMut(Entries<'_>),
    ) -> Result<Parsed<'a>, Invalid> {
        if self.last_was_event && self.event(entry, on_entries)? {
            return Ok(Parsed::Done);
        }
        let object = match entry.first() {
            Some(b'{') => self.keys.read(entry)?,
            _ => self.keys.read_pairs(entry)?,
        };
        if let Object::Row(columns) = &object
            && !columns.is_escaped()
        {
            match (Row {
                values: columns.raw,
            })
            .record(&mut self.clock)
            {
                Ok(record) => {
                    let record = ReadRecord::one(record).of_entry(entry);
                    return Ok(Parsed::Record(record));
                }
                Err(problem) => malformed(problem, on_entries),
            }
            return Ok(Parsed::Done);
        }
        self.other(entry, object, on_entries)?;
        Ok(Parsed::Done)
    }

    /// Passes on an entry that is not a row, or is a row with escapes.
    #[inline(never)]
    fn other(
        &mut self,
        entry: &[u8],
        object: Object<'_>,
        on_entries: &mut impl FnMut(Entries<'_>),
    ) -> Result<(), Invalid> {
        match object {
            Object::Row(columns) => {
                let values = columns.values(&mut self.memory)?;
                match (Row { values }).record(&mut self.clock) {
                    Ok(record) => {
                        on_entries(Entries::Records(&[ReadRecord::one(record).of_entry(entry)]))
                    }
                    Err(problem) => malformed(problem, on_entries),
                }
            }
            Object::Event => {
                if !self.event(entry, on_entries)? {
                    malformed(EventProblem::Source, on_entries);
                }
            }
            Object::Wrapped(_) | Object::Nested(_) if self.is_joined(entry) => return Err(Invalid),
            Object::Wrapped(text) => {
                let mut inner = std::mem::take(&mut self.inner);
                inner.clear();
                let result = match text.unescape(&mut inner) {
                    Ok(()) => self.inner(inner.trim_ascii(), on_entries),
                    Err(invalid) => Err(invalid),
                };
                self.inner = inner;
                result?;
            }
            Object::Nested(object) => self.inner(object, on_entries)?,
            Object::Counted => malformed(EntryProblem::Counted, on_entries),
            Object::Other => malformed(EntryProblem::NotEvidence, on_entries),
        }
        Ok(())
    }

    /// Passes on an entry that was inside another one, as a string or an object. It has to be an object itself.
    fn inner(
        &mut self,
        entry: &[u8],
        on_entries: &mut impl FnMut(Entries<'_>),
    ) -> Result<(), Invalid> {
        if !entry.starts_with(b"{") || !entry.ends_with(b"}") {
            malformed(EntryProblem::NotEvidence, on_entries);
            return Ok(());
        }
        match self.keys.read(entry)? {
            Object::Wrapped(_) | Object::Nested(_) => {
                malformed(EntryProblem::NotEvidence, on_entries);
            }
            object => self.other(entry, object, on_entries)?,
        }
        Ok(())
    }

    /// Whether an entry is an object with more behind it.
    fn is_joined(&self, entry: &[u8]) -> bool {
        self.may_be_joined && end_of_nested(entry) != Some(entry.len())
    }

    /// Passes on a CloudTrail event. Returns false if the entry is not one.
    fn event(
        &mut self,
        entry: &[u8],
        on_entries: &mut impl FnMut(Entries<'_>),
    ) -> Result<bool, Invalid> {
        if self.is_joined(entry) {
            return Err(Invalid);
        }
        let is_event = self.events.read(entry, |event| match event {
            Read::Record(record) => {
                on_entries(Entries::Records(&[ReadRecord::one(record).of_entry(entry)]));
                true
            }
            Read::Passed(passed) => {
                on_entries(Entries::Passed(passed));
                true
            }
            Read::Problem(problem) => {
                malformed(problem, on_entries);
                true
            }
            Read::NoEvent => false,
        })?;
        self.last_was_event = is_event;
        Ok(is_event)
    }
}

#[cold]
pub(super) fn malformed(
    problem: impl Into<EntryProblem>,
    on_entries: &mut impl FnMut(Entries<'_>),
) {
    on_entries(Entries::Malformed(&problem.into()));
}
