//! The [`Reader`] of text logs.

use super::lines::{Form, Line, Lines, parse_by_grammar};
use crate::evidence::reader::{Entry, Extent, Reader, Weight};
use crate::evidence::record::Record;

/// Reads text logs. It keeps nothing between blocks, because they contain only whole lines.
pub(crate) struct TextLog {
    pub extent: Extent,
}

impl Reader for TextLog {
    #[inline]
    fn push(&mut self, block: &[u8], mut on_entry: impl FnMut(Entry<'_>)) {
        let mut lines = Lines::new(block);
        // One record for all regular lines, so that none is copied.
        let mut record = Record::empty();
        while let Some(form) = lines.read_into(self.extent, &mut record) {
            match form {
                Form::Regular(weight) => on_entry(Entry::Record {
                    record: &record,
                    weight,
                    is_ambiguous: false,
                }),
                Form::Other(line) => read_by_grammar(line, &mut on_entry),
            }
        }
    }

    /// `push` has already read a last line without a newline.
    fn finish(self, _: impl FnMut(Entry<'_>)) {}
}

#[cold]
fn read_by_grammar(line: &[u8], on_entry: &mut impl FnMut(Entry<'_>)) {
    on_entry(match &parse_by_grammar(line) {
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
