//! Strings of JSON.

use super::invalid::Invalid;

/// A string, without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Text<'a> {
    /// As written.
    pub raw: &'a [u8],
    /// Whether it contains escapes, so that `raw` is not its value.
    pub is_escaped: bool,
}

impl<'a> Text<'a> {
    /// Its value. Escapes are resolved into `memory`, whose content is lost.
    ///
    /// # Errors
    /// An escape is invalid.
    pub(crate) fn value<'m>(self, memory: &'m mut Vec<u8>) -> Result<&'m [u8], Invalid>
    where
        'a: 'm,
    {
        if !self.is_escaped {
            return Ok(self.raw);
        }
        memory.clear();
        self.unescape(memory)?;
        Ok(memory)
    }

    /// Appends its value to `memory`.
    ///
    /// Half of a surrogate pair becomes U+FFFD, as it has no form in UTF-8.
    ///
    /// # Errors
    /// An escape is invalid.
    pub(crate) fn unescape(self, memory: &mut Vec<u8>) -> Result<(), Invalid> {
        let mut rest = self.raw;
        while let Some(backslash) = memchr::memchr(b'\\', rest) {
            memory.extend_from_slice(&rest[..backslash]);
            rest = &rest[backslash + 1..];
            let (&escape, after) = rest.split_first().ok_or(Invalid)?;
            rest = after;
            match escape {
                b'"' | b'\\' | b'/' => memory.push(escape),
                b'b' => memory.push(0x08),
                b'f' => memory.push(0x0c),
                b'n' => memory.push(b'\n'),
                b'r' => memory.push(b'\r'),
                b't' => memory.push(b'\t'),
                b'u' => {
                    let letter = letter(&mut rest)?;
                    memory.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ => return Err(Invalid),
            }
        }
        memory.extend_from_slice(rest);
        Ok(())
    }
}

/// The letter of one `\u` escape, or of two that are a surrogate pair. `rest` begins behind the
/// first `\u`.
fn letter(rest: &mut &[u8]) -> Result<char, Invalid> {
    let first = code_unit(rest)?;
    if (0xd800..0xdc00).contains(&first)
        && let Some(mut second_escape) = rest.strip_prefix(b"\\u")
    {
        let second = code_unit(&mut second_escape)?;
        if (0xdc00..0xe000).contains(&second) {
            *rest = second_escape;
            let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
    }
    Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// Reads four hexadecimal digits.
fn code_unit(rest: &mut &[u8]) -> Result<u32, Invalid> {
    let (digits, after) = rest.split_first_chunk::<4>().ok_or(Invalid)?;
    *rest = after;
    digits.iter().try_fold(0, |code, &digit| {
        let digit = char::from(digit).to_digit(16).ok_or(Invalid)?;
        Ok(code << 4 | digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_have_their_values() {
        let value = |raw: &str| {
            let text = Text {
                raw: raw.as_bytes(),
                is_escaped: true,
            };
            let mut memory = Vec::new();
            text.value(&mut memory)
                .map(|value| String::from_utf8_lossy(value).into_owned())
        };
        for (raw, expected) in [
            (r#"a\"b\\c\/d"#, "a\"b\\c/d"),
            (r"\b\f\n\r\t", "\u{8}\u{c}\n\r\t"),
            (r"\u0041\u00e9\u20AC", "Aé€"),
            (r"\ud83d\ude00!", "😀!"),
            (r"\ud83d", "\u{fffd}"),
            (r"\ud83d\u0041", "\u{fffd}A"),
            (r"\ude00\ud83d", "\u{fffd}\u{fffd}"),
        ] {
            assert_eq!(value(raw).as_deref(), Ok(expected), "{raw}");
        }
        for invalid in [r"\x", r"\u12", r"\u12g4", r"a\", r"\ud83d\u00"] {
            assert_eq!(value(invalid), Err(Invalid), "{invalid}");
        }
    }
}
