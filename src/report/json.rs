//! JSON: a report as one document, or its groups, callers or buckets as lines.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter};

use crate::audit::Baseline;

use super::escape::is_unsafe;
use super::layout::{ConfigFile, Layout};

/// Writes a report as one document.
pub(super) fn write_document(report: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    report.serialize(&mut Serializer::with_formatter(
        &mut *out,
        Document::default(),
    ))?;
    out.write_all(b"\n")
}

/// A report of a run with settings from a file.
#[derive(Serialize)]
struct Configured<'r, R> {
    #[serde(flatten)]
    report: &'r R,
    config: &'r ConfigFile,
}

/// Writes a report as a document, with the settings that came from a file.
pub(super) fn write_report(
    report: &impl Serialize,
    layout: &Layout,
    out: &mut impl Write,
) -> io::Result<()> {
    match &layout.config {
        Some(config) => write_document(&Configured { report, config }, out),
        None => write_document(report, out),
    }
}

/// Writes a baseline with the usual indentation, since people complete it by hand.
///
/// # Errors
/// Fails if `out` does.
pub fn write_baseline(baseline: &Baseline, out: &mut dyn Write) -> io::Result<()> {
    let json = serde_json::to_string_pretty(baseline)?;
    let mut safe = Vec::with_capacity(json.len());
    // Except for line ends, unsafe characters occur only inside strings.
    for line in json.lines() {
        write_safe(&mut safe, line)?;
        safe.push(b'\n');
    }
    out.write_all(&safe)
}

/// Writes one object on each line.
pub(super) fn write_lines<W: ?Sized + Write>(
    rows: impl IntoIterator<Item = impl Serialize>,
    out: &mut W,
) -> io::Result<()> {
    for row in rows {
        row.serialize(&mut Serializer::with_formatter(
            &mut *out,
            Line(CompactFormatter),
        ))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes a text as a string.
pub(super) fn write_text(out: &mut Vec<u8>, text: &str) {
    let mut json = Serializer::with_formatter(out, Line(CompactFormatter));
    // Memory takes every write.
    let _ = text.serialize(&mut json);
}

/// Writes characters that a terminal would interpret as `\uXXXX`, which JSON parsers turn back into
/// the same characters. A `#` before another one is written in the same way, because CI systems
/// look for `##[` anywhere in a line.
fn write_safe<W: ?Sized + Write>(out: &mut W, fragment: &str) -> io::Result<()> {
    // Nearly every string takes this fast path. It has no early exit, so that the compiler looks at
    // many bytes at once.
    let is_plain = |byte: u8| (byte < b'\x7f') & (byte != b'#');
    if fragment
        .bytes()
        .fold(true, |all, byte| all & is_plain(byte))
    {
        return out.write_all(fragment.as_bytes());
    }
    let mut rest = fragment;
    loop {
        let found = rest
            .char_indices()
            .find(|&(place, character)| is_unsafe(character) || rest[place..].starts_with("##"));
        let Some((place, _)) = found else { break };
        out.write_all(&rest.as_bytes()[..place])?;
        let mut characters = rest[place..].chars();
        let mut units = [0; 2];
        if let Some(character) = characters.next() {
            for unit in character.encode_utf16(&mut units) {
                write!(out, "\\u{unit:04x}")?;
            }
        }
        rest = characters.as_str();
    }
    out.write_all(rest.as_bytes())
}

/// Formats everything on one line.
struct Line(CompactFormatter);

impl Formatter for Line {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        part: &str,
    ) -> io::Result<()> {
        write_safe(out, part)
    }
}

/// Indents the upper levels, and puts each group, share or sample on a line of its own. That is
/// easy to read, to grep and to compare.
#[derive(Default)]
struct Document {
    /// The depth of nested objects and arrays.
    depth: usize,
    /// Whether the innermost one is still empty.
    is_empty: bool,
}

impl Document {
    /// Down to this depth, each key of an object starts a new line; for arrays, each value.
    const OBJECTS: usize = 2;
    const ARRAYS: usize = 3;

    fn begin<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.is_empty = true;
        out.write_all(bracket)
    }

    fn end<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        bracket: &[u8],
        indented: usize,
    ) -> io::Result<()> {
        let ends_a_line = self.depth <= indented && !self.is_empty;
        self.depth -= 1;
        self.is_empty = false;
        if ends_a_line {
            self.new_line(out)?;
        }
        out.write_all(bracket)
    }

    fn separate<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        first: bool,
        indented: usize,
    ) -> io::Result<()> {
        self.is_empty = false;
        match (first, self.depth <= indented) {
            (true, true) => {}
            (true, false) => return Ok(()),
            (false, true) => out.write_all(b",")?,
            (false, false) => return out.write_all(b", "),
        }
        self.new_line(out)
    }

    fn new_line<W: ?Sized + Write>(&self, out: &mut W) -> io::Result<()> {
        let line = b"\n        ";
        out.write_all(&line[..1 + 2 * self.depth])
    }
}

impl Formatter for Document {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        part: &str,
    ) -> io::Result<()> {
        write_safe(out, part)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]", Self::ARRAYS)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.separate(out, first, Self::ARRAYS)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}", Self::OBJECTS)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.separate(out, first, Self::OBJECTS)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts what is written to it, and how often.
    #[derive(Default)]
    struct Writes(Vec<usize>);

    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A write may be a system call, and a baseline has many thousands of lines.
    #[test]
    fn a_baseline_is_written_at_once() {
        let empty = br#"{"schema": "s3tls.baseline/1", "accepted": []}"#;
        let baseline = Baseline::parse(empty).unwrap();
        let mut writes = Writes::default();
        write_baseline(&baseline, &mut writes).unwrap();
        assert_eq!(writes.0.len(), 1, "{:?}", writes.0);
        assert!(writes.0[0] > empty.len());
    }

    #[test]
    fn unsafe_characters_are_escaped_and_read_back() {
        let text = "a\x1b[2J\u{202e}\u{9b}\u{e0041}\"\\é##[a]##";
        let mut bytes = Vec::new();
        text.serialize(&mut Serializer::with_formatter(
            &mut bytes,
            Line(CompactFormatter),
        ))
        .unwrap();
        let json = String::from_utf8(bytes).unwrap();
        assert_eq!(
            json,
            r#""a\u001b[2J\u202e\u009b\udb40\udc41\"\\é\u0023#[a]\u0023#""#
        );
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
