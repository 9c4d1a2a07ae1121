//! Comparing a text with a pattern.

/// Whether a text has the form of a pattern, in which `0` is any digit, `a` any letter, and anything
/// else itself.
pub(super) fn is_like(text: &[u8], pattern: &[u8]) -> bool {
    let fits = |(byte, pattern): (&u8, &u8)| match pattern {
        b'0' => byte.is_ascii_digit(),
        b'a' => byte.is_ascii_alphabetic(),
        _ => byte == pattern,
    };
    text.len() == pattern.len() && std::iter::zip(text, pattern).all(fits)
}
