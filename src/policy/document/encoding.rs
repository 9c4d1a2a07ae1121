//! The text of a file, whatever encoding it was saved in.
//!
//! PowerShell 5.1 writes UTF-16 with a byte order mark if output is redirected with `>`, and many
//! editors on Windows begin UTF-8 files with one. Source: "about_Character_Encoding" in Microsoft's
//! documentation.

use std::borrow::Cow;

use super::error::PolicyError;

/// Decodes UTF-8 or UTF-16, with or without a byte order mark.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, PolicyError> {
    // The first character of JSON is ASCII, so that one of the first two bytes of UTF-16 is zero.
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [1..=0x7f, 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0, 1..=0x7f, ..] => utf16(bytes, u16::from_be_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, PolicyError> {
    std::str::from_utf8(bytes)
        .map(Cow::Borrowed)
        .map_err(|error| {
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            error_after(&before, "the text is neither UTF-8 nor UTF-16")
        })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'static, str>, PolicyError> {
    let (pairs, odd) = bytes.as_chunks();
    let mut text = String::with_capacity(pairs.len());
    for character in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        match character {
            Ok(character) => text.push(character),
            Err(_) => return Err(error_after(&text, "the text is not valid UTF-16")),
        }
    }
    match odd {
        [] => Ok(Cow::Owned(text)),
        _ => Err(error_after(&text, "the text ends in half a character")),
    }
}

fn error_after(before: &str, reason: &str) -> PolicyError {
    let line = before.rsplit('\n').next().unwrap_or_default();
    PolicyError {
        line: before.matches('\n').count() + 1,
        column: line.chars().count() + 1,
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "{\"é\":\n\"\u{1f600}\"}";
        let units = || text.encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            [b"\xff\xfe", &little[..]].concat(),
            [b"\xfe\xff", &big[..]].concat(),
            little,
            big,
        ] {
            assert_eq!(decode(&bytes).unwrap(), text, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_not_text_has_a_position() {
        let error = |bytes: &[u8]| decode(bytes).unwrap_err().to_string();
        assert!(error(b"{\n  \xff").starts_with("line 2, column 3: "));
        assert!(error(b"\xff\xfe{\0\n\0\0\xd8").starts_with("line 2, column 1: "));
        assert!(error(b"\xff\xfe{\0\n").contains("half a character"));
        assert_eq!(decode(b"").unwrap(), "");
    }
}
