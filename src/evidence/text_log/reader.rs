//! The [`Reader`] of text logs.

use super::lines::{Form, Line, Lines, parse_by_grammar};
use crate::evidence::reader::{BATCH, Entries, Extent, ReadRecord, Reader, Weight};

/// Reads text logs. It keeps nothing between blocks, because they contain only whole lines.
pub(crate) struct TextLog {
    pub extent: Extent,
}

impl Reader for TextLog {
    #[inline]
    fn push(&mut self, block: &[u8], mut on_entries: impl FnMut(Entries<'_>)) {
        let mut lines = Lines::new(block);
        // Reused for all regular lines, so that no record is copied.
        let mut records = [const { ReadRecord::empty() }; BATCH];
        let mut count = 0;
        while let Some(form) = lines.read_into(self.extent, &mut records[count].record) {
            match form {
                Form::Regular(weight, line) => {
                    records[count].weight = weight;
                    records[count].entry = Some(line);
                    count += 1;
                }
                Form::Other(line) => {
                    on_entries(Entries::Records(&records[..count]));
                    count = 0;
                    read_by_grammar(line, &mut on_entries);
                }
            }
            if count == BATCH {
                on_entries(Entries::Records(&records));
                count = 0;
            }
        }
        on_entries(Entries::Records(&records[..count]));
    }

    /// `push` has already read a last line without a newline.
    fn finish(self, _: impl FnMut(Entries<'_>)) {}
}

/// Reads a line that was found in so many places.
pub(crate) fn read_repeated(line: &[u8], requests: u64, on_entries: &mut impl FnMut(Entries<'_>)) {
    read_by_grammar(line, &mut |entries| match entries {
        Entries::Records(&[read]) => {
            let weight = Weight {
                requests,
                bytes_sent: read.weight.bytes_sent.saturating_mul(requests),
                ..read.weight
            };
            on_entries(Entries::Records(&[ReadRecord { weight, ..read }]));
        }
        Entries::Malformed(_) if requests > 1 => {
            on_entries(entries);
            on_entries(Entries::MalformedToo(requests - 1));
        }
        entries => on_entries(entries),
    });
}

#[cold]
fn read_by_grammar(line: &[u8], on_entries: &mut impl FnMut(Entries<'_>)) {
    match &parse_by_grammar(line) {
        &Line::Record(record) => {
            on_entries(Entries::Records(&[ReadRecord::one(record).of_entry(line)]))
        }
        &Line::Ambiguous(record) => on_entries(Entries::Records(&[ReadRecord {
            is_ambiguous: true,
            ..ReadRecord::one(record).of_entry(line)
        }])),
        Line::Malformed(malformed) => on_entries(Entries::Malformed(malformed)),
        Line::Blank => on_entries(Entries::Blank),
    }
}
