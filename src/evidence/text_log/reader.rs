//! The [`Reader`] of text logs.

use super::lines::{Line, Lines};
use crate::evidence::reader::{Entry, Reader, Weight};

/// Reads text logs. It has no state, because blocks of text logs contain only whole lines.
pub(crate) struct TextLog;

impl Reader for TextLog {
    #[inline]
    fn push(&mut self, block: &[u8], mut on_entry: impl FnMut(Entry<'_>)) {
        for line in Lines::new(block) {
            on_entry(match &line {
                Line::Record(record) => Entry::Record {
                    record,
                    weight: Weight::one(record),
                    is_ambiguous: false,
                },
                Line::Ambiguous(record) => Entry::Record {
                    record,
                    weight: Weight::one(record),
                    is_ambiguous: true,
                },
                Line::Malformed(malformed) => Entry::Malformed(malformed),
                Line::Blank => Entry::Blank,
            });
        }
    }

    /// `push` has already read a last line without a newline.
    fn finish(self, _: impl FnMut(Entry<'_>)) {}
}
