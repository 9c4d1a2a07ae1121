//! Finds where the entries of a JSON document begin and end.

use super::brackets::{Brackets, Scanner};
use crate::input::LISTS;

/// What the splitter has come to, with a position in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// An entry begins here.
    Begins(usize),
    /// The entry ends before this position.
    Ends(usize),
    /// A list of entries begins. What seemed an entry is the object around the list.
    ListBegins(usize),
    /// A list, or the object around it, ends before this position.
    ListEnds(usize),
    /// The text ends.
    Done,
}

/// Where the splitter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    /// Where entries follow each other: in no list, in a list that is the whole document, or in a
    /// list in an object. Tells how many brackets are open there.
    Entries(usize),
    /// In the object around a list, but not in the list.
    Around,
}

/// How many bytes before a list are enough to see its key.
pub(super) const BEFORE_LIST: usize = 64;

/// Splits a document into entries. Its text comes in pieces.
#[derive(Debug, Clone)]
pub(super) struct Splitter {
    scanner: Scanner,
    level: Level,
    /// How many brackets are open.
    depth: usize,
    /// Brackets that were found but not looked at, and where their chunk begins.
    found: Brackets,
    chunk: usize,
    /// Where the next chunk begins.
    next: usize,
}

impl Splitter {
    pub(super) fn new() -> Self {
        Self {
            scanner: Scanner::default(),
            level: Level::Entries(0),
            depth: 0,
            found: NO_BRACKETS,
            chunk: 0,
            next: 0,
        }
    }

    /// Begins a new piece of the text.
    pub(super) fn begin_piece(&mut self) {
        (self.found, self.next) = (NO_BRACKETS, 0);
    }

    /// Goes to a position where an entry begins, whatever came before.
    pub(super) fn restart(&mut self, position: usize) {
        self.scanner = Scanner::default();
        // Behind a list, an entry shows that the list has not ended.
        let depth = match self.level {
            Level::Entries(depth) => depth,
            Level::Around => 2,
        };
        (self.level, self.depth) = (Level::Entries(depth), depth);
        (self.found, self.next) = (NO_BRACKETS, position);
    }

    /// How far the text has been read.
    pub(super) fn position(&self) -> usize {
        self.next
    }

    /// Whether entries follow each other here, with nothing between them but commas and space.
    pub(super) fn is_between_entries(&self) -> bool {
        self.level == Level::Entries(self.depth)
    }

    /// Whether a list has begun, or the object around it, that has not ended.
    pub(super) fn is_in_list(&self) -> bool {
        self.level != Level::Entries(0)
    }

    /// Continues in `text` to the next step, but not beyond `limit`. `before` is the end of the text
    /// before it.
    #[inline]
    pub(super) fn step(&mut self, before: &[u8], text: &[u8], limit: usize) -> Step {
        loop {
            while let Some((position, is_opening)) = self.next_bracket(limit) {
                let step = match is_opening {
                    true => self.opens(before, text, position),
                    false => self.closes(position),
                };
                if let Some(step) = step {
                    return step;
                }
            }
            if self.next >= text.len().min(limit) {
                return Step::Done;
            }
            self.chunk = self.next;
            let (found, length) = self.scanner.scan(&text[self.next..]);
            self.next += length;
            let closing = found.closing.count_ones() as usize;
            if self.depth > self.watched() + closing {
                // Nothing in this chunk can matter.
                self.depth = self.depth + found.opening.count_ones() as usize - closing;
            } else {
                self.found = found;
            }
        }
    }

    /// The depth below which brackets have no meaning. In no list, an object may turn out to have a
    /// list inside.
    fn watched(&self) -> usize {
        match self.level {
            Level::Entries(0) | Level::Around => 1,
            Level::Entries(depth) => depth,
        }
    }

    #[inline]
    fn next_bracket(&mut self, limit: usize) -> Option<(usize, bool)> {
        let both = self.found.opening | self.found.closing;
        let position = self.chunk + both.trailing_zeros() as usize;
        if both == 0 || position >= limit {
            return None;
        }
        let bit = both & both.wrapping_neg();
        let is_opening = self.found.opening & bit != 0;
        self.found.opening &= !bit;
        self.found.closing &= !bit;
        Some((position, is_opening))
    }

    fn opens(&mut self, before: &[u8], text: &[u8], position: usize) -> Option<Step> {
        let depth = self.depth;
        self.depth += 1;
        let is_list = text[position] == b'[';
        match self.level {
            Level::Entries(0) if depth == 0 && is_list => {
                self.level = Level::Entries(1);
                Some(Step::ListBegins(position + 1))
            }
            Level::Entries(entries) if depth == entries => Some(Step::Begins(position)),
            Level::Entries(0) | Level::Around
                if depth == 1 && is_list && is_key_of_list(before, text, position) =>
            {
                self.level = Level::Entries(2);
                Some(Step::ListBegins(position + 1))
            }
            _ => None,
        }
    }

    fn closes(&mut self, position: usize) -> Option<Step> {
        let Some(depth) = self.depth.checked_sub(1) else {
            // Text between entries, which others notice.
            return None;
        };
        self.depth = depth;
        match self.level {
            Level::Entries(entries) if depth == entries => Some(Step::Ends(position + 1)),
            Level::Entries(entries) if depth < entries => {
                self.level = match depth {
                    0 => Level::Entries(0),
                    _ => Level::Around,
                };
                Some(Step::ListEnds(position + 1))
            }
            Level::Around if depth == 0 => {
                self.level = Level::Entries(0);
                Some(Step::ListEnds(position + 1))
            }
            _ => None,
        }
    }
}

const NO_BRACKETS: Brackets = Brackets {
    opening: 0,
    closing: 0,
};

/// Whether the array at a position is the list of entries in an object.
fn is_key_of_list(before: &[u8], text: &[u8], position: usize) -> bool {
    let near = &text[position.saturating_sub(BEFORE_LIST)..position];
    let start = [before, near].concat();
    let Some(key) = start.trim_ascii_end().strip_suffix(b":") else {
        return false;
    };
    let Some(key) = key.trim_ascii_end().strip_suffix(b"\"") else {
        return false;
    };
    LISTS.iter().any(|list| {
        let before = key.strip_suffix(list.as_bytes());
        before.is_some_and(|before| before.ends_with(b"\""))
    })
}
