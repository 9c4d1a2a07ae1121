//! An object on each line.

use memchr::memchr;

use super::entry::{EntryReader, Parsed, malformed};
use super::invalid::Invalid;
use crate::evidence::reader::{Batch, Entries, Reader};

/// Reads lines that each hold an object, perhaps after a time. It keeps nothing between blocks that
/// matters, because they contain only whole lines.
pub(crate) struct JsonLines {
    entries: EntryReader,
}

impl JsonLines {
    pub(crate) fn new() -> Self {
        Self {
            entries: EntryReader::new(),
        }
    }
}

impl Reader for JsonLines {
    fn push(&mut self, block: &[u8], mut on_entries: impl FnMut(Entries<'_>)) {
        let mut batch = Batch::new();
        let mut rest = block;
        while !rest.is_empty() {
            let end = memchr(b'\n', rest).unwrap_or(rest.len());
            let line = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            let entry = without_time(line.trim_ascii());
            if let [b'{', .., b'}'] = entry {
                let parsed = self
                    .entries
                    .parse(entry, &mut batch.before(&mut on_entries));
                match parsed {
                    Ok(Parsed::Record(record)) => batch.add(record, &mut on_entries),
                    Ok(Parsed::Done) => {}
                    Err(invalid) => malformed(invalid, &mut batch.before(&mut on_entries)),
                }
            } else if entry.is_empty() {
                batch.before(&mut on_entries)(Entries::Blank);
            } else {
                malformed(Invalid, &mut batch.before(&mut on_entries));
            }
        }
        batch.finish(&mut on_entries);
    }

    /// `push` has already read a last line without a newline.
    fn finish(self, _: impl FnMut(Entries<'_>)) {}
}

/// A line without the time that an export of CloudWatch Logs puts in front, such as
/// `2026-06-01T08:30:00.123Z {…}`.
fn without_time(line: &[u8]) -> &[u8] {
    match line {
        [b'0'..=b'9', ..] => match memchr(b' ', line) {
            Some(space) => line[space..].trim_ascii_start(),
            None => line,
        },
        _ => line,
    }
}
