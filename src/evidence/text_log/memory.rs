//! Values remembered from one line to the next, because neighbouring lines are similar.

use super::delimiters::Marks;
use super::requester::is_operation;
use super::time::{self, TEXT_LEN};
use crate::evidence::timestamp::Timestamp;

/// Fields after the User-Agent of a regular line, which has 24 to 27 fields in all.
pub(super) const TAIL: std::ops::RangeInclusive<usize> = 7..=10;

/// What the fast path remembers.
pub(crate) struct Memory {
    /// Number of fields in the tail of the last regular line.
    tail_fields: usize,
    /// The last time's text up to its minute, and that minute's start in milliseconds.
    minute: [u8; MINUTE],
    minute_start: i64,
    /// Recent operations. Each has one possible slot.
    operations: [ShortWord; 1 << SLOT_BITS],
}

/// The length of `06/Feb/2019:00:00:`.
const MINUTE: usize = 18;

/// The initial minute, which must be valid: with zero bytes here, a line whose time consists of
/// zero bytes would be accepted.
const EPOCH: &[u8; MINUTE] = b"01/Jan/1970:00:00:";

/// The number of bits in the number of a slot for an operation.
const SLOT_BITS: u32 = 6;

impl Memory {
    pub(crate) fn new() -> Self {
        Self {
            tail_fields: *TAIL.end(),
            minute: *EPOCH,
            minute_start: 0,
            operations: [ShortWord::EMPTY; 1 << SLOT_BITS],
        }
    }

    #[inline]
    pub(crate) fn time(&mut self, text: &[u8]) -> Option<Timestamp> {
        let text: &[u8; TEXT_LEN] = text.try_into().ok()?;
        let [tens, units] = [text[MINUTE], text[MINUTE + 1]].map(|digit| digit.wrapping_sub(b'0'));
        let is_same_minute = text[..MINUTE] == self.minute && text[MINUTE + 2..] == *b" +0000";
        if is_same_minute && tens < 6 && units < 10 {
            return Some(Timestamp(
                self.minute_start + i64::from(tens * 10 + units) * 1_000,
            ));
        }
        self.other_time(text)
    }

    #[inline(never)]
    fn other_time(&mut self, text: &[u8; TEXT_LEN]) -> Option<Timestamp> {
        let time = time::parse(text)?;
        let tens = text[MINUTE] - b'0';
        let units = text[MINUTE + 1] - b'0';
        if text.ends_with(time::UTC_OFFSET) && tens < 6 {
            self.minute.copy_from_slice(&text[..MINUTE]);
            self.minute_start = time.0 - i64::from(tens * 10 + units) * 1_000;
        }
        Some(time)
    }

    /// Number of fields after the last quote, which must close the quote at the mark `user_agent`.
    /// The number of the previous line is tried first.
    #[inline]
    pub(crate) fn tail_fields(
        &mut self,
        line: &[u8],
        marks: &Marks,
        user_agent: usize,
    ) -> Option<usize> {
        let ends_user_agent = |&tail: &usize| {
            // A mark before the User-Agent is a quote as well, so its index must be checked: if the
            // User-Agent is one word, a wrong tail length can point to that quote.
            let end = marks.count() - 1 - tail;
            let quote: Option<&[u16; 1]> = marks.from(end);
            end > user_agent && quote.is_some_and(|&[position]| line[usize::from(position)] == b'"')
        };
        if !ends_user_agent(&self.tail_fields) {
            self.tail_fields = TAIL.into_iter().find(ends_user_agent)?;
        }
        Some(self.tail_fields)
    }

    /// Whether a word is an operation. There are few operations, so nearly all are remembered.
    #[inline]
    pub(crate) fn is_operation(&mut self, word: &[u8]) -> bool {
        let Some(short) = ShortWord::new(word) else {
            return is_operation(word);
        };
        let remembered = &mut self.operations[short.slot()];
        if remembered.equals(short) {
            return true;
        }
        let is_operation = is_operation(word);
        if is_operation {
            *remembered = short;
        }
        is_operation
    }
}

/// A word of 8 to 32 bytes, which can be compared without a loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ShortWord {
    len: usize,
    /// Eight bytes from each of four places, which overlap if the word is shorter than 32 bytes.
    parts: [u64; 4],
}

impl ShortWord {
    /// Equal to no word.
    const EMPTY: Self = Self {
        len: 0,
        parts: [0; 4],
    };

    #[inline]
    fn new(word: &[u8]) -> Option<Self> {
        let last = word.len().checked_sub(8).filter(|&last| last <= 24)?;
        let part = |at: usize| Some(u64::from_le_bytes(*word.get(at..)?.first_chunk()?));
        let parts = [
            part(0)?,
            part(last.min(8))?,
            part(last.min(16))?,
            part(last)?,
        ];
        let len = word.len();
        Some(Self { len, parts })
    }

    /// Whether two words are equal. Comparing the parts as numbers is faster than as an array, which
    /// would have to be in memory.
    #[inline]
    fn equals(self, other: Self) -> bool {
        let [a, b, c, d] = self.parts;
        let [e, f, g, h] = other.parts;
        (self.len == other.len) & ((a ^ e) | (b ^ f) | (c ^ g) | (d ^ h) == 0)
    }

    /// A number below `1 << SLOT_BITS` that depends on both ends of the word.
    #[inline]
    fn slot(self) -> usize {
        let [first, .., last] = self.parts;
        // Multiplying by the golden ratio mixes all bits into the highest ones.
        let mixed = (first ^ last.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> (u64::BITS - SLOT_BITS)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn short_words_are_equal_only_if_their_bytes_are(
            word in "[A-C.]{0,40}",
            at in 0usize..40,
            len in 0usize..40,
        ) {
            let short = ShortWord::new(word.as_bytes());
            prop_assert_eq!(short.is_some(), (8..=32).contains(&word.len()));
            let mut changed = word.clone().into_bytes();
            if let Some(byte) = changed.get_mut(at) {
                *byte ^= 1;
                prop_assert!(short.is_none() || short != ShortWord::new(&changed));
            }
            let shorter = &word.as_bytes()[..len.min(word.len())];
            prop_assert_eq!(
                short.is_some() && short == ShortWord::new(shorter),
                short.is_some() && shorter.len() == word.len()
            );
        }

        #[test]
        fn what_is_remembered_changes_no_answer(
            words in prop::collection::vec("(REST|S3|.)[.](GET|PUT|[A-Z_é]{0,24})([.]OBJECT)?", 1..50),
        ) {
            let mut memory = Memory::new();
            for word in words.iter().chain(&words) {
                let word = word.as_bytes();
                prop_assert_eq!(memory.is_operation(word), is_operation(word));
            }
        }
    }
}
