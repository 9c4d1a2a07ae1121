//! Records as they were written, with their secrets redacted.

use std::borrow::Cow;

use super::text_sink::TextChunk;
use crate::audit::{redact, verbatim};
use crate::evidence::Origin;
use crate::records::{Chunk, Row};
use crate::report::escape::visible;

/// Lines of a text log, or JSON entries, a line each.
#[derive(Default)]
pub(super) struct Lines(Vec<u8>);

impl Chunk for Lines {
    const NEEDS_ENTRIES: bool = true;

    fn add(&mut self, row: &Row<'_>) {
        let Some(entry) = row.entry else {
            return;
        };
        match row.record.origin {
            Origin::TextLog => put_line(row, entry, &mut self.0),
            Origin::VendedLog | Origin::CloudTrail => put_json(entry, &mut self.0),
        }
        self.0.push(b'\n');
    }

    fn size(&self) -> usize {
        self.0.len()
    }
}

/// Writes a line whose fields are redacted one by one. In the whole line, a secret could seem to go
/// on in the next field, and that would not be a line of a log any more.
fn put_line(row: &Row<'_>, line: &[u8], out: &mut Vec<u8>) {
    let mut redacted: Vec<(usize, &[u8], Vec<u8>)> = row
        .recorded()
        .filter_map(|field| match redact(field) {
            Cow::Owned(text) => Some((place_in(line, field)?, field, text)),
            Cow::Borrowed(_) => None,
        })
        .collect();
    redacted.sort_unstable_by_key(|&(start, ..)| start);
    let mut written = 0;
    for (start, field, text) in redacted {
        if start >= written {
            out.extend_from_slice(&line[written..start]);
            out.extend_from_slice(&text);
            written = start + field.len();
        }
    }
    out.extend_from_slice(&line[written..]);
}

/// Where a field that borrows from a line begins in it; `None` if it does not borrow from it.
fn place_in(line: &[u8], field: &[u8]) -> Option<usize> {
    let start = (field.as_ptr() as usize).checked_sub(line.as_ptr() as usize)?;
    (start + field.len() <= line.len()).then_some(start)
}

/// Writes an entry of JSON on one line: outside of texts, line ends are only space, and in texts
/// there are none.
fn put_json(entry: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(&redact(entry));
    for byte in &mut out[start..] {
        if matches!(byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
}

impl TextChunk for Lines {
    fn into_text(self) -> Vec<u8> {
        self.0
    }
}

/// The same for a terminal, which only shows it.
#[derive(Default)]
pub(super) struct Visible(Lines);

impl Chunk for Visible {
    const NEEDS_ENTRIES: bool = true;

    fn add(&mut self, row: &Row<'_>) {
        self.0.add(row);
    }

    fn size(&self) -> usize {
        self.0.size()
    }
}

impl TextChunk for Visible {
    fn into_text(self) -> Vec<u8> {
        shown(&self.0.into_text())
    }
}

/// Lines as a terminal may show them.
fn shown(text: &[u8]) -> Vec<u8> {
    let mut shown = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        let line = verbatim(line.trim_ascii_end()).unwrap_or_default();
        shown.extend_from_slice(visible(&line).as_bytes());
        shown.push(b'\n');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_only_shows_a_line() {
        let text = b"a \x1b[2J \xff\r\n\xe2\x80\xae ##[x]\n";
        let expected = "a \\u{1b}[2J \\xFF\n\\u{202e} \\x23#[x]\n";
        assert_eq!(String::from_utf8(shown(text)).as_deref(), Ok(expected));
        assert_eq!(shown(b""), b"");
    }
}
