//! Finding the secrets in a text.

use std::ops::Range;

use super::decoded::Decoded;
use super::names::{Name, is_word_start, may_end_with_name};

/// Authentication schemes, whose credentials follow after a space.
///
/// Source: the registry of HTTP authentication schemes (IANA), and "AWS" for Signature Version 2.
const SCHEMES: [&[u8]; 7] = [
    b"apikey",
    b"aws",
    b"basic",
    b"bearer",
    b"digest",
    b"negotiate",
    b"token",
];

/// The largest number of bytes of an index in brackets.
const MAX_INDEX_LEN: usize = 32;

/// Characters that end a value if they are literal: `#`, those that a URL cannot contain, and those
/// that surround URLs in text.
const ENDS: &[u8] = b"#\"'<>()[]{}|\\^`,; ";

/// Iterates over the secrets of a text in order, as ranges of the decoded text.
pub(super) struct Secrets<'d> {
    text: &'d Decoded<'d>,
    pub(super) bytes: &'d [u8],
    position: usize,
    /// End of the last secret.
    last_end: usize,
    /// No JWT starts before this position. Remembering it keeps the search linear.
    no_jwt_before: usize,
    /// Number of bytes examined by [`Secrets::end_of_run`].
    #[cfg(test)]
    pub(super) steps: std::cell::Cell<usize>,
}

impl<'d> Secrets<'d> {
    pub(super) fn of(text: &'d Decoded<'d>) -> Self {
        let bytes = text.bytes();
        Self {
            text,
            bytes,
            position: 0,
            last_end: 0,
            no_jwt_before: 0,
            #[cfg(test)]
            steps: std::cell::Cell::default(),
        }
    }
}

impl Iterator for Secrets<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            let is_mark = |byte: &u8| matches!(byte, b'=' | b':' | b'>' | b'J' | b'B' | b'b');
            let mark = self.position + self.bytes.get(self.position..)?.iter().position(is_mark)?;
            self.position = mark + 1;
            let secret = match self.bytes[mark] {
                b'=' | b':' => self
                    .named_value(mark)
                    .or_else(|| self.password_of_url(mark)),
                b'>' => self.element(mark),
                b'J' => self.jwt(mark),
                _ => self.scheme(mark),
            };
            if let Some(secret) = secret.filter(|secret| !secret.is_empty()) {
                self.position = secret.end;
                self.last_end = secret.end;
                return Some(secret);
            }
        }
    }
}

impl Secrets<'_> {
    /// Whether a byte can be a separator like the sign: a character in a value of a URL is encoded
    /// once more than the separators of its parameters.
    pub(super) fn may_separate(&self, index: usize, sign: usize) -> bool {
        self.text.depth(index) <= self.text.depth(sign)
    }

    /// The end of the bytes from `from` on for which a condition holds.
    pub(super) fn end_of_run(&self, from: usize, holds: impl Fn(usize, u8) -> bool) -> usize {
        let mut index = from;
        while self
            .bytes
            .get(index)
            .is_some_and(|&byte| holds(index, byte))
        {
            index += 1;
        }
        #[cfg(test)]
        self.steps.set(self.steps.get() + index - from + 1);
        index
    }

    /// The value after an `=` or `:`, if the name of a secret is before it.
    fn named_value(&self, sign: usize) -> Option<Range<usize>> {
        let (end, is_quoted) = self.end_of_name(sign);
        if !may_end_with_name(&self.bytes[..end]) {
            return None;
        }
        let name = Name::of(&self.bytes[..end])?;
        // Prose and ARNs contain colons too.
        let is_assigned = self.bytes[sign] == b'=' || is_quoted;
        if !is_assigned && !name.may_stand_before_a_colon() {
            return None;
        }
        let value = self.value(sign)?;
        let is_secret = name.has_secret(&self.bytes[value.clone()], is_assigned, self.last_end);
        is_secret.then_some(value)
    }

    /// The end of the name before an `=` or `:`, and whether the name is in quotes.
    fn end_of_name(&self, sign: usize) -> (usize, bool) {
        let mut end = sign;
        let mut is_quoted = false;
        while let Some(&last) = self.bytes[..end].last() {
            match last {
                b':' if end == sign && self.bytes[sign] == b'=' => end -= 1,
                b' ' | b'+' | b'\\' => end -= 1,
                b'"' | b'\'' | b'`' => {
                    is_quoted = true;
                    end -= 1;
                }
                b']' => {
                    // `token[]=` and `token[key]=` are lists and maps in PHP and Rails.
                    let index = &self.bytes[end.saturating_sub(MAX_INDEX_LEN)..end];
                    match index.iter().rposition(|&byte| byte == b'[') {
                        Some(open) => end -= index.len() - open,
                        None => break,
                    }
                }
                _ => break,
            }
        }
        (end, is_quoted)
    }

    /// The value after an `=` or `:`.
    fn value(&self, sign: usize) -> Option<Range<usize>> {
        // `=`, `: `, `==`, `:=` and `=>` all assign.
        let start = self.end_of_run(sign + 1, |index, byte| {
            byte == b' ' || b"=:>\\".contains(&byte) && self.may_separate(index, sign)
        });
        if let Some(list) = self.list(start) {
            return Some(list);
        }
        let quote = *self.bytes.get(start)?;
        if b"\"'`".contains(&quote) && self.may_separate(start, sign) {
            let spelling = self.text.spelling(start);
            // A percent-encoded quoted value cannot contain the end of a value.
            let is_open = self.text.depth(start) == 0;
            let end = self.end_of_run(start + 1, |index, byte| {
                (byte != quote || self.text.spelling(index) != spelling)
                    && (is_open || !self.is_end(index))
            });
            // An unclosed quote is part of the value in a URL. Elsewhere the text was truncated.
            let is_closed = self.bytes.get(end) == Some(&quote);
            if is_closed || is_open && self.text.is_literal(start) {
                return Some(self.without_stars(start + 1..end));
            }
        }
        Some(self.unquoted_value(self.credentials(start), sign))
    }

    /// The values of a list in JSON, from the first to the last, whose quotes are kept.
    fn list(&self, open: usize) -> Option<Range<usize>> {
        let is_space = |_: usize, byte: u8| byte == b' ';
        let quote = self.end_of_run(open + 1, is_space);
        if self.bytes.get(open) != Some(&b'[') || self.bytes.get(quote) != Some(&b'"') {
            return None;
        }
        let end = self.end_of_run(quote + 1, |index, byte| {
            byte != b'"' || self.bytes.get(self.end_of_run(index + 1, is_space)) != Some(&b']')
        });
        Some(quote + 1..end)
    }

    /// A value without quotes.
    fn unquoted_value(&self, start: usize, sign: usize) -> Range<usize> {
        let end = self.end_of_run(start, |index, byte| {
            !(self.is_end(index) || byte == b'&' && self.may_separate(index, sign))
        });
        self.without_stars(start..end)
    }

    fn is_end(&self, index: usize) -> bool {
        let is_space = self.bytes[index] == b' ' && self.text.spelling(index).len() == 1;
        is_space || ENDS.contains(&self.bytes[index]) && self.text.is_literal(index)
    }

    /// Excludes stars at the end, so that a redacted filter pattern still matches redacted values.
    /// Secrets do not end with a star.
    pub(super) fn without_stars(&self, value: Range<usize>) -> Range<usize> {
        let stars = self.bytes[value.clone()]
            .iter()
            .rev()
            .take_while(|&&byte| byte == b'*')
            .count();
        value.start..value.end - stars
    }

    /// The start of credentials: after the name of their scheme, if there is one.
    fn credentials(&self, start: usize) -> usize {
        let end = self.end_of_run(start, |_, byte| byte.is_ascii_alphanumeric());
        let after = self.end_of_run(end, |_, byte| byte == b' ');
        let is_scheme = |scheme: &&[u8]| self.bytes[start..end].eq_ignore_ascii_case(scheme);
        let is_followed = end < after && after < self.bytes.len() && !self.is_end(after);
        if is_followed && SCHEMES.iter().any(is_scheme) {
            after
        } else {
            start
        }
    }

    /// The credentials after `Bearer` or `Basic`, anywhere in the text.
    ///
    /// Sources: RFC 6750; RFC 7617, whose credentials contain a colon when decoded.
    fn scheme(&self, start: usize) -> Option<Range<usize>> {
        let is_name = |name: &[u8]| {
            let text = self.bytes.get(start..start + name.len());
            text.is_some_and(|text| text.eq_ignore_ascii_case(name))
        };
        let is_bearer = is_name(b"bearer");
        if !is_bearer && !is_name(b"basic") || !is_word_start(&self.bytes[..start]) {
            return None;
        }
        let end = start + if is_bearer { 6 } else { 5 };
        let after = self.end_of_run(end, |_, byte| b" +".contains(&byte));
        let value = self.unquoted_value(after, end);
        let is_secret = is_bearer || has_colon_in_base64(&self.bytes[value.clone()]);
        (end < after && is_secret).then_some(value)
    }

    /// The password in `https://user:password@host`.
    fn password_of_url(&self, colon: usize) -> Option<Range<usize>> {
        let start = colon + 3;
        if !self.bytes[colon..].starts_with(b"://") {
            return None;
        }
        let is_part = |index: usize, byte: u8| {
            !self.may_separate(index, colon) || !b"/?#\\\"'<> ".contains(&byte)
        };
        let authority = start..self.end_of_run(start, is_part);
        let is_sign = |index: &usize, sign: u8| {
            self.bytes[*index] == sign && self.may_separate(*index, colon)
        };
        let at_sign = authority.clone().rev().find(|index| is_sign(index, b'@'))?;
        let colon_of_user = (start..at_sign).find(|index| is_sign(index, b':'))?;
        Some(self.without_stars(colon_of_user + 1..at_sign))
    }

    /// A JSON Web Token: its first two parts are JSON objects in Base64.
    ///
    /// Source: RFC 7519, section 3.1.
    fn jwt(&mut self, third: usize) -> Option<Range<usize>> {
        let start = third.checked_sub(2)?;
        if start < self.no_jwt_before || !self.bytes[start..].starts_with(b"eyJ") {
            return None;
        }
        let part = |from: usize| self.end_of_run(from, |_, byte| is_base64_url(byte));
        let header = part(start);
        let is_object = self.bytes[header..].starts_with(b".eyJ");
        let claims = if is_object { part(header + 1) } else { header };
        if !is_object || self.bytes.get(claims) != Some(&b'.') {
            self.no_jwt_before = claims;
            return None;
        }
        let end = self.end_of_run(claims, |_, byte| byte == b'.' || is_base64_url(byte));
        Some(start..end)
    }
}

fn is_base64_url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_".contains(&byte)
}

/// Whether a text begins with Base64 that decodes to a text with a colon.
fn has_colon_in_base64(text: &[u8]) -> bool {
    let mut bits = 0u32;
    let mut count = 0;
    let mut has_colon = false;
    for &byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            has_colon |= (bits >> count) as u8 == b':';
        }
    }
    has_colon
}
