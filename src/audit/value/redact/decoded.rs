//! Decoding text until none of it is encoded any more.

use std::borrow::Cow;

use super::super::invisible::is_invisible;
use super::signs::Signs;

/// The largest number of bytes between the `&` and the `;` of a character reference.
const MAX_REFERENCE_LEN: usize = 14;

/// Named references for the characters that separate names, values and parameters.
///
/// Source: "Named character references", HTML Standard.
const REFERENCES: [(&[u8], char); 24] = [
    (b"amp", '&'),
    (b"apos", '\''),
    (b"bsol", '\\'),
    (b"colon", ':'),
    (b"comma", ','),
    (b"commat", '@'),
    (b"equals", '='),
    (b"gt", '>'),
    (b"lowbar", '_'),
    (b"lsqb", '['),
    (b"lt", '<'),
    (b"nbsp", ' '),
    (b"NewLine", ' '),
    (b"num", '#'),
    (b"percnt", '%'),
    (b"period", '.'),
    (b"plus", '+'),
    (b"quest", '?'),
    (b"quot", '"'),
    (b"rsqb", ']'),
    (b"semi", ';'),
    (b"sol", '/'),
    (b"Tab", ' '),
    (b"ZeroWidthSpace", '\u{200b}'),
];

/// A text with the escapes of URLs, JSON and HTML decoded, at any depth, and letters in
/// compatibility forms replaced by ASCII. Invisible characters are removed.
pub(super) struct Decoded<'r> {
    raw: &'r [u8],
    bytes: Cow<'r, [u8]>,
    /// The origin of each byte; empty if nothing was encoded.
    origins: Vec<Origin>,
}

/// The range of the raw text that was decoded to one byte.
#[derive(Debug, Clone, Copy)]
struct Origin {
    start: usize,
    end: usize,
    /// How many times it was percent-encoded. In a URL inside another URL, the separators of
    /// parameters are encoded as often as the `=`; the same character in a value is encoded once
    /// more.
    depth: u8,
    /// Whether the raw text contains the byte itself, perhaps after backslashes.
    is_literal: bool,
}

impl Origin {
    /// The origin of a byte that is not encoded.
    fn raw(index: usize) -> Self {
        Self {
            start: index,
            end: index + 1,
            depth: 0,
            is_literal: true,
        }
    }
}

impl<'r> Decoded<'r> {
    /// Decodes a text in one pass. A text without escapes is not copied.
    pub(super) fn of(raw: &'r [u8]) -> Self {
        if !Signs::of(raw).may_be_encoded() {
            return Self {
                raw,
                bytes: Cow::Borrowed(raw),
                origins: Vec::new(),
            };
        }
        let mut stack = Stack {
            bytes: Vec::with_capacity(raw.len()),
            origins: Vec::with_capacity(raw.len()),
        };
        for (index, &byte) in raw.iter().enumerate() {
            stack.put(byte, Origin::raw(index));
            while stack.reduce() {}
        }
        Self {
            raw,
            bytes: Cow::Owned(stack.bytes),
            origins: stack.origins,
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn origin(&self, index: usize) -> Origin {
        self.origins
            .get(index)
            .copied()
            .unwrap_or(Origin::raw(index))
    }

    /// The start of a byte's raw form; the end of the raw text if `index` is after the last byte.
    pub(super) fn start(&self, index: usize) -> usize {
        match index < self.bytes.len() {
            true => self.origin(index).start,
            false => self.raw.len(),
        }
    }

    /// How many times a byte was percent-encoded.
    pub(super) fn depth(&self, index: usize) -> u8 {
        self.origin(index).depth
    }

    /// The raw form of a byte.
    pub(super) fn spelling(&self, index: usize) -> &'r [u8] {
        let Origin { start, end, .. } = self.origin(index);
        &self.raw[start..end]
    }

    /// Whether the raw text contains a byte itself, perhaps after backslashes.
    pub(super) fn is_literal(&self, index: usize) -> bool {
        self.origin(index).is_literal
    }
}

/// The text decoded so far. Any byte may complete an escape whose other bytes are already decoded,
/// so one pass is enough for nested escapes.
struct Stack {
    bytes: Vec<u8>,
    origins: Vec<Origin>,
}

impl Stack {
    fn put(&mut self, byte: u8, origin: Origin) {
        self.bytes.push(byte);
        self.origins.push(origin);
    }

    /// Removes the last `length` bytes and returns their joint origin.
    fn take(&mut self, length: usize) -> Origin {
        let kept = self.bytes.len() - length;
        let parts = &self.origins[kept..];
        let origin = Origin {
            start: parts[0].start,
            end: parts[length - 1].end,
            depth: parts.iter().map(|part| part.depth).max().unwrap_or(0),
            is_literal: false,
        };
        self.bytes.truncate(kept);
        self.origins.truncate(kept);
        origin
    }

    /// Decodes the escape that the last byte completes, if any. Returns whether the resulting byte
    /// may complete another one, so that this must be called again.
    fn reduce(&mut self) -> bool {
        match self.bytes.last() {
            Some(b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') => self.hexadecimal(),
            Some(b'"' | b'\'' | b'/' | b'\\') => self.backslash(),
            Some(b';' | b'}') => match self.reference() {
                Some((length, code)) => self.replace(length, code),
                None => false,
            },
            Some(&control @ (..=b'\x1f' | b'\x7f')) => self.replace(1, u32::from(control)),
            Some(0x80..=0xbf) => match multibyte(&self.bytes) {
                Some((length, code)) if plain(code) != Plain::Other => self.replace(length, code),
                _ => false,
            },
            _ => false,
        }
    }

    /// `%3d`, `\x3d`, `\u003d` or `%u003d`.
    fn hexadecimal(&mut self) -> bool {
        match self.bytes[..] {
            [.., b'%', high, low] if let Some(byte) = number(&[high, low], 16) => {
                let origin = self.take(3);
                let depth = origin.depth.saturating_add(1);
                self.put(byte as u8, Origin { depth, ..origin });
                true
            }
            [.., b'\\', b'x', high, low] if let Some(code) = number(&[high, low], 16) => {
                self.replace(4, code)
            }
            [.., b'\\' | b'%', b'u', a, b, c, d] if let Some(code) = number(&[a, b, c, d], 16) => {
                self.replace(6, code)
            }
            _ => false,
        }
    }

    /// A quote, slash or backslash after a backslash. A pair of backslashes is kept unless both are
    /// literal: an encoded one may begin an escape with the next byte.
    fn backslash(&mut self) -> bool {
        if let [.., b'\\', last] = self.bytes[..]
            && (last != b'\\' || self.are_literal(2))
        {
            let is_literal = self.are_literal(2);
            let pair = self.take(2);
            self.put(last, Origin { is_literal, ..pair });
        }
        false
    }

    fn are_literal(&self, length: usize) -> bool {
        let last = &self.origins[self.origins.len() - length..];
        last.iter().all(|origin| origin.is_literal)
    }

    /// Replaces the last `length` bytes by the character `code`.
    fn replace(&mut self, length: usize, code: u32) -> bool {
        match plain(code) {
            Plain::Nothing => {
                self.take(length);
                false
            }
            Plain::Ascii(byte) => {
                let origin = self.take(length);
                self.put(byte, origin);
                true
            }
            Plain::Other => {
                let Some(character) = char::from_u32(code) else {
                    return false;
                };
                let origin = self.take(length);
                for &byte in character.encode_utf8(&mut [0; 4]).as_bytes() {
                    self.put(byte, origin);
                }
                false
            }
        }
    }

    /// The length and the code point of `&#61;`, `&#x3d;`, `&equals;` or `\u{3d}` at the end.
    fn reference(&self) -> Option<(usize, u32)> {
        let (last, rest) = self.bytes.split_last()?;
        let nearest = &rest[rest.len().saturating_sub(MAX_REFERENCE_LEN + 1)..];
        let opening = if *last == b';' { b'&' } else { b'{' };
        let body = memchr::memrchr(opening, nearest)? + 1;
        let length = nearest.len() - body + 2;
        let code = match (opening, &nearest[body..]) {
            (b'{', digits) if rest[..rest.len() + 1 - length].ends_with(b"\\u") => {
                return Some((length + 2, number(digits, 16)?));
            }
            (b'{', _) => return None,
            (_, [b'#', b'x' | b'X', digits @ ..]) => number(digits, 16)?,
            (_, [b'#', digits @ ..]) => number(digits, 10)?,
            (_, name) => {
                let reference = REFERENCES.iter().find(|(known, _)| *known == name)?;
                u32::from(reference.1)
            }
        };
        Some((length, code))
    }
}

/// Parses digits; `None` if there are none, other characters, or more than seven significant
/// digits.
fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let leading_zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
    let significant = &digits[leading_zeros..];
    if digits.is_empty() || significant.len() > 7 {
        return None;
    }
    significant.iter().try_fold(0, |number, &digit| {
        Some(number * radix + char::from(digit).to_digit(radix)?)
    })
}

/// The length and the code point of the UTF-8 sequence at the end. It may be longer than needed:
/// some servers decode `%C0%BD` as `=`.
fn multibyte(bytes: &[u8]) -> Option<(usize, u32)> {
    let (first, rest) = match bytes {
        [.., first @ 0xc0..=0xdf, a] => (first & 0x1f, &[*a][..]),
        [.., first @ 0xe0..=0xef, a, b] => (first & 0xf, &[*a, *b][..]),
        [.., first @ 0xf0..=0xf7, a, b, c] => (first & 0x7, &[*a, *b, *c][..]),
        _ => return None,
    };
    let is_continued = rest.iter().all(|byte| byte & 0xc0 == 0x80);
    let code = rest.iter().fold(u32::from(first), |code, byte| {
        code << 6 | u32::from(byte & 0x3f)
    });
    is_continued.then_some((rest.len() + 1, code))
}

/// A character after its compatibility form was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plain {
    /// The character is invisible. A server may drop it too, and then read the name around it.
    Nothing,
    Ascii(u8),
    Other,
}

/// Removes the compatibility form of a character.
///
/// Source: the decompositions `<wide>` and `<small>` to ASCII in `UnicodeData.txt`, and the letters
/// outside ASCII whose upper or lower case is ASCII.
fn plain(code: u32) -> Plain {
    const SMALL: [(char, u8); 18] = [
        ('﹐', b','),
        ('﹒', b'.'),
        ('﹔', b';'),
        ('﹕', b':'),
        ('﹖', b'?'),
        ('﹗', b'!'),
        ('﹟', b'#'),
        ('﹠', b'&'),
        ('﹡', b'*'),
        ('﹢', b'+'),
        ('﹣', b'-'),
        ('﹤', b'<'),
        ('﹥', b'>'),
        ('﹦', b'='),
        ('﹨', b'\\'),
        ('﹩', b'$'),
        ('﹪', b'%'),
        ('﹫', b'@'),
    ];
    let Some(character) = char::from_u32(code) else {
        return Plain::Other;
    };
    match character {
        _ if character.is_whitespace() => Plain::Ascii(b' '),
        _ if character.is_control() || is_invisible(character) => Plain::Nothing,
        '\0'..='~' => Plain::Ascii(code as u8),
        '！'..='～' => Plain::Ascii((code - 0xfee0) as u8),
        '\u{17f}' => Plain::Ascii(b's'),
        '\u{212a}' => Plain::Ascii(b'k'),
        _ => {
            let small = SMALL.iter().find(|(small, _)| *small == character);
            small.map_or(Plain::Other, |&(_, byte)| Plain::Ascii(byte))
        }
    }
}
