//! A quick look at whether a text may hold a secret.

/// What a text contains that has to do with secrets: a bit for each kind of byte.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signs(u8);

/// How many bytes are looked at together.
const BLOCK: usize = 16;

impl Signs {
    /// A byte that begins an escape, or is not a visible character of ASCII.
    const ESCAPE: u8 = 1;
    /// The two ends of a character reference of HTML.
    const AMPERSAND: u8 = 2;
    const SEMICOLON: u8 = 4;
    pub(super) const EQUALS: u8 = 8;
    pub(super) const COLON: u8 = 16;
    /// How `Basic` or `Bearer` begins, in any case.
    pub(super) const SCHEME: u8 = 32;
    /// How `eyJ` ends, with which a JSON Web Token begins.
    pub(super) const TOKEN: u8 = 64;
    /// How a tag of XML begins.
    pub(super) const TAG: u8 = 128;

    #[inline]
    pub(super) fn of(raw: &[u8]) -> Self {
        let mut signs = [0; BLOCK];
        // Without an early exit the compiler can vectorize this.
        let mut look_at = |bytes: &[u8; BLOCK + 1]| {
            for (at, signs) in signs.iter_mut().enumerate() {
                *signs |= sign(bytes[at], bytes[at + 1]);
            }
        };
        let mut rest = raw;
        while let Some(block) = rest.first_chunk() {
            look_at(block);
            rest = &rest[BLOCK..];
        }
        let mut end = [b' '; BLOCK + 1];
        end[..rest.len()].copy_from_slice(rest);
        look_at(&end);
        Self(signs.into_iter().fold(0, |all, signs| all | signs))
    }

    pub(super) fn has(self, sign: u8) -> bool {
        self.0 & sign != 0
    }

    /// Whether a part of the text may be encoded.
    pub(super) fn may_be_encoded(self) -> bool {
        self.has(Self::ESCAPE) || self.has(Self::AMPERSAND) && self.has(Self::SEMICOLON)
    }
}

/// The signs of a byte, and of the two that begin with it.
#[inline]
fn sign(byte: u8, next: u8) -> u8 {
    let is_escape = !matches!(byte, b' '..=b'~') | (byte == b'%') | (byte == b'\\');
    let second = next | 0x20;
    let is_scheme = (byte | 0x20 == b'b') & ((second == b'a') | (second == b'e'));
    let bit = |is_there, bit: u8| u8::from(is_there) * bit;
    bit(is_escape, Signs::ESCAPE)
        | bit(byte == b'&', Signs::AMPERSAND)
        | bit(byte == b';', Signs::SEMICOLON)
        | bit(byte == b'=', Signs::EQUALS)
        | bit(byte == b':', Signs::COLON)
        | bit(is_scheme, Signs::SCHEME)
        | bit((byte == b'y') & (next == b'J'), Signs::TOKEN)
        | bit(byte == b'<', Signs::TAG)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sign at every place of texts of every length around one and two blocks.
    #[test]
    fn a_sign_is_found_wherever_it_is() {
        for (text, expected) in [
            (&b"%"[..], Signs::ESCAPE),
            (b"\\", Signs::ESCAPE),
            (b"\n", Signs::ESCAPE),
            (b"\xff", Signs::ESCAPE),
            (b"&", Signs::AMPERSAND),
            (b";", Signs::SEMICOLON),
            (b"=", Signs::EQUALS),
            (b":", Signs::COLON),
            (b"bA", Signs::SCHEME),
            (b"Be", Signs::SCHEME),
            (b"yJ", Signs::TOKEN),
            (b"<", Signs::TAG),
        ] {
            for length in text.len()..=2 * BLOCK + 3 {
                for start in 0..=length - text.len() {
                    let mut raw = vec![b'x'; length];
                    raw[start..start + text.len()].copy_from_slice(text);
                    assert_eq!(Signs::of(&raw).0, expected, "{raw:?}");
                }
            }
        }
        for text in [&b""[..], b"x", b"eJ", b"bx b", b"GET /key HTTP/1.1 ~"] {
            assert_eq!(Signs::of(text).0, 0, "{text:?}");
        }
    }
}
