//! JSON: the whole audit as one document, or its groups as lines.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use crate::audit::{Audit, Group};

use super::escape::is_unsafe;

/// Writes the document `s3tls.audit/1`.
pub(super) fn write_document(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    let formatter = Safe(PrettyFormatter::new());
    audit.serialize(&mut Serializer::with_formatter(&mut *out, formatter))?;
    out.write_all(b"\n")
}

/// Writes one object a line.
pub(super) fn write_lines(groups: &[Group], out: &mut dyn Write) -> io::Result<()> {
    for group in groups {
        group.serialize(&mut Serializer::with_formatter(
            &mut *out,
            Safe(CompactFormatter),
        ))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes characters that a terminal would obey as `\uXXXX`, which every JSON reader takes for
/// the same characters.
struct Safe<F>(F);

impl<F: Formatter> Formatter for Safe<F> {
    fn write_string_fragment<W>(&mut self, out: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + Write,
    {
        // What needs no look at each character is nearly everything.
        if fragment.is_ascii() && !fragment.bytes().any(|byte| byte == b'\x7f') {
            return out.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some(found) = rest.find(is_unsafe) {
            out.write_all(&rest.as_bytes()[..found])?;
            let mut characters = rest[found..].chars();
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

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsafe_characters_are_escaped_and_read_back() {
        let text = "a\x1b[2J\u{202e}\u{9b}\u{e0041}\"\\é";
        let mut json = Vec::new();
        text.serialize(&mut Serializer::with_formatter(
            &mut json,
            Safe(CompactFormatter),
        ))
        .unwrap();
        let json = String::from_utf8(json).unwrap();
        assert_eq!(json, r#""a\u001b[2J\u202e\u009b\udb40\udc41\"\\é""#);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
