//! Finds the brackets of JSON that are not inside strings, 64 bytes at a time.

#[cfg(target_arch = "x86_64")]
mod x86;

/// The number of bytes that are looked at together, one for each bit of a `u64`.
pub(super) const CHUNK: usize = 64;

/// The brackets outside strings in a chunk: a bit for each byte, from the lowest bit on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Brackets {
    /// `{` and `[`.
    pub opening: u64,
    /// `}` and `]`.
    pub closing: u64,
}

/// Scans chunk after chunk, and knows whether the next one begins inside a string.
#[derive(Debug, Clone, Default)]
pub(super) struct Scanner {
    in_string: bool,
    /// Whether the last byte was a backslash that escapes the next one.
    escapes_next: bool,
}

impl Scanner {
    /// Finds the brackets in the first bytes of a text, at most [`CHUNK`] of them. Returns also how
    /// many bytes these are.
    #[inline]
    pub(super) fn scan(&mut self, text: &[u8]) -> (Brackets, usize) {
        match text.first_chunk() {
            Some(chunk) => (self.scan_chunk(chunk, CHUNK), CHUNK),
            None => {
                let mut last = [b' '; CHUNK];
                last[..text.len()].copy_from_slice(text);
                (self.scan_chunk(&last, text.len()), text.len())
            }
        }
    }

    /// Scans a chunk, of which only the first bytes belong to the text.
    #[inline]
    fn scan_chunk(&mut self, chunk: &[u8; CHUNK], length: usize) -> Brackets {
        let seen = look(chunk);
        let quotes = match seen.backslashes {
            0 if !self.escapes_next => seen.quotes,
            backslashes => seen.quotes & !self.escaped(backslashes, length),
        };
        let start = if self.in_string { u64::MAX } else { 0 };
        // A byte is inside a string if the number of quotes up to it is odd.
        let in_string = parity(quotes) ^ start;
        self.in_string = in_string >> (CHUNK - 1) == 1;
        Brackets {
            opening: seen.opening & !in_string,
            closing: seen.closing & !in_string,
        }
    }

    /// The bytes behind a backslash that is not itself escaped.
    fn escaped(&mut self, backslashes: u64, length: usize) -> u64 {
        let mut escaped = u64::from(self.escapes_next);
        let mut escaping = backslashes & !escaped;
        let mut beyond = false;
        while escaping != 0 {
            let at = escaping.trailing_zeros() as usize;
            if at + 1 == CHUNK {
                beyond = true;
                break;
            }
            escaped |= 1 << (at + 1);
            escaping &= !(0b11 << at);
        }
        self.escapes_next = match length {
            CHUNK => beyond,
            length => escaped >> length & 1 == 1,
        };
        escaped
    }
}

/// For each bit, whether the number of set bits up to it is odd.
#[inline]
fn parity(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

/// The bytes of a chunk that matter: a bit for each.
struct Seen {
    quotes: u64,
    backslashes: u64,
    opening: u64,
    closing: u64,
}

/// Brackets and braces differ in this bit alone: `[` and `{`, `]` and `}`.
const BRACE: u8 = 0x20;

#[inline]
fn look(chunk: &[u8; CHUNK]) -> Seen {
    #[cfg(target_arch = "x86_64")]
    return x86::look(chunk);
    #[cfg(not(target_arch = "x86_64"))]
    look_anywhere(chunk)
}

/// The implementation for every machine.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn look_anywhere(chunk: &[u8; CHUNK]) -> Seen {
    let bits = |is_it: fn(u8) -> bool| {
        let bits = std::iter::zip(0.., chunk).map(|(at, &byte)| u64::from(is_it(byte)) << at);
        bits.fold(0, |bits, bit| bits | bit)
    };
    Seen {
        quotes: bits(|byte| byte == b'"'),
        backslashes: bits(|byte| byte == b'\\'),
        opening: bits(|byte| byte | BRACE == b'{'),
        closing: bits(|byte| byte | BRACE == b'}'),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The places of opening and closing brackets, byte by byte.
    fn naive(text: &[u8]) -> [Vec<usize>; 2] {
        let (mut opening, mut closing) = (vec![], vec![]);
        let (mut in_string, mut is_escaped) = (false, false);
        for (at, &byte) in text.iter().enumerate() {
            let was_escaped = is_escaped;
            is_escaped = byte == b'\\' && !was_escaped;
            match byte {
                b'"' if !was_escaped => in_string = !in_string,
                b'{' | b'[' if !in_string => opening.push(at),
                b'}' | b']' if !in_string => closing.push(at),
                _ => {}
            }
        }
        [opening, closing]
    }

    fn places(bits: u64, start: usize) -> impl Iterator<Item = usize> {
        (0..CHUNK)
            .filter(move |at| bits >> at & 1 == 1)
            .map(move |at| start + at)
    }

    proptest! {
        #[test]
        fn agrees_with_a_search_byte_by_byte(
            text in prop::collection::vec(
                prop::sample::select(b"ab\\\\\"\"{}[]:,\x1b\x7d\xfb".to_vec()),
                0..400,
            ),
            pieces in prop::collection::vec(1..100usize, 1..20),
        ) {
            let mut scanner = Scanner::default();
            let (mut opening, mut closing) = (vec![], vec![]);
            let mut start = 0;
            for piece in pieces.into_iter().cycle() {
                if start == text.len() {
                    break;
                }
                let end = (start + piece).min(text.len());
                while start < end {
                    let (brackets, length) = scanner.scan(&text[start..end]);
                    opening.extend(places(brackets.opening, start));
                    closing.extend(places(brackets.closing, start));
                    start += length;
                }
            }
            prop_assert_eq!([opening, closing], naive(&text));
        }

        #[test]
        fn every_implementation_sees_the_same(bytes in prop::collection::vec(any::<u8>(), CHUNK)) {
            let chunk = bytes[..].first_chunk().unwrap();
            let (seen, expected) = (look(chunk), look_anywhere(chunk));
            prop_assert_eq!(seen.quotes, expected.quotes);
            prop_assert_eq!(seen.backslashes, expected.backslashes);
            prop_assert_eq!(seen.opening, expected.opening);
            prop_assert_eq!(seen.closing, expected.closing);
        }
    }
}
