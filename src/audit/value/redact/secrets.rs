//! Finding the secrets in a text.

use std::ops::Range;

use super::decoded::Decoded;
use super::names::{Name, is_border};

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
const LONGEST_INDEX: usize = 32;

/// Characters that end a value if they are literal: `#`, those that a URL cannot contain, and those
/// that surround URLs in text.
const ENDS: &[u8] = b"#\"'<>()[]{}|\\^`,; ";

/// Iterates over the secrets of a text in order, as ranges of the decoded text.
pub(super) struct Secrets<'d> {
    text: &'d Decoded<'d>,
    bytes: &'d [u8],
    at: usize,
    /// End of the last secret.
    end: usize,
    /// No JWT starts before this position. Remembering it keeps the search linear.
    no_jwt_before: usize,
    /// Number of bytes examined by [`Secrets::run`].
    #[cfg(test)]
    pub(super) steps: std::cell::Cell<usize>,
}

impl<'d> Secrets<'d> {
    pub(super) fn of(text: &'d Decoded<'d>) -> Self {
        let bytes = text.bytes();
        Self {
            text,
            bytes,
            at: 0,
            end: 0,
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
            let is_mark = |byte: &u8| matches!(byte, b'=' | b':' | b'J' | b'B' | b'b');
            let mark = self.at + self.bytes.get(self.at..)?.iter().position(is_mark)?;
            self.at = mark + 1;
            let found = match self.bytes[mark] {
                b'=' | b':' => self.named(mark).or_else(|| self.password_of_url(mark)),
                b'J' => self.jwt(mark),
                _ => self.scheme(mark),
            };
            if let Some(found) = found.filter(|found| !found.is_empty()) {
                self.at = found.end;
                self.end = found.end;
                return Some(found);
            }
        }
    }
}

impl Secrets<'_> {
    /// Whether a byte can be a separator like the sign: a character in a value of a URL is encoded
    /// once more than the separators of its parameters.
    fn is_structure(&self, place: usize, sign: usize) -> bool {
        self.text.depth(place) <= self.text.depth(sign)
    }

    /// The end of the bytes from `from` on for which a condition holds.
    fn run(&self, from: usize, holds: impl Fn(usize, u8) -> bool) -> usize {
        let mut place = from;
        while self
            .bytes
            .get(place)
            .is_some_and(|&byte| holds(place, byte))
        {
            place += 1;
        }
        #[cfg(test)]
        self.steps.set(self.steps.get() + place - from + 1);
        place
    }

    /// The value after an `=` or `:`, if the name of a secret is before it.
    fn named(&self, sign: usize) -> Option<Range<usize>> {
        let (end, is_quoted) = self.end_of_name(sign);
        let name = Name::of(&self.bytes[..end])?;
        // Prose and ARNs contain colons too.
        let is_assigned = self.bytes[sign] == b'=' || is_quoted;
        if !is_assigned && !name.may_stand_before_a_colon() {
            return None;
        }
        let value = self.value(sign)?;
        let is_secret = name.has_secret(&self.bytes[value.clone()], is_assigned, self.end);
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
                    let index = &self.bytes[end.saturating_sub(LONGEST_INDEX)..end];
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
        let start = self.run(sign + 1, |place, byte| {
            byte == b' ' || b"=:>\\".contains(&byte) && self.is_structure(place, sign)
        });
        let quote = *self.bytes.get(start)?;
        if b"\"'`".contains(&quote) && self.is_structure(start, sign) {
            let spelling = self.text.spelling(start);
            // A percent-encoded quoted value cannot contain the end of a value.
            let is_open = self.text.depth(start) == 0;
            let end = self.run(start + 1, |place, byte| {
                (byte != quote || self.text.spelling(place) != spelling)
                    && (is_open || !self.is_end(place))
            });
            // An unclosed quote is part of the value in a URL. Elsewhere the text was truncated.
            let is_closed = self.bytes.get(end) == Some(&quote);
            if is_closed || is_open && self.text.is_literal(start) {
                return Some(self.without_stars(start + 1..end));
            }
        }
        Some(self.bare(self.credentials(start), sign))
    }

    /// A value without quotes.
    fn bare(&self, start: usize, sign: usize) -> Range<usize> {
        let end = self.run(start, |place, byte| {
            !(self.is_end(place) || byte == b'&' && self.is_structure(place, sign))
        });
        self.without_stars(start..end)
    }

    fn is_end(&self, place: usize) -> bool {
        let is_space = self.bytes[place] == b' ' && self.text.spelling(place).len() == 1;
        is_space || ENDS.contains(&self.bytes[place]) && self.text.is_literal(place)
    }

    /// Excludes stars at the end, so that a redacted filter pattern still matches redacted values.
    /// Secrets do not end with a star.
    fn without_stars(&self, value: Range<usize>) -> Range<usize> {
        let stars = self.bytes[value.clone()]
            .iter()
            .rev()
            .take_while(|&&byte| byte == b'*')
            .count();
        value.start..value.end - stars
    }

    /// The start of credentials: after the name of their scheme, if there is one.
    fn credentials(&self, start: usize) -> usize {
        let end = self.run(start, |_, byte| byte.is_ascii_alphanumeric());
        let behind = self.run(end, |_, byte| byte == b' ');
        let is_scheme = |scheme: &&[u8]| self.bytes[start..end].eq_ignore_ascii_case(scheme);
        let is_followed = end < behind && behind < self.bytes.len() && !self.is_end(behind);
        if is_followed && SCHEMES.iter().any(is_scheme) {
            behind
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
        if !is_bearer && !is_name(b"basic") || !is_border(&self.bytes[..start]) {
            return None;
        }
        let end = start + if is_bearer { 6 } else { 5 };
        let behind = self.run(end, |_, byte| b" +".contains(&byte));
        let value = self.bare(behind, end);
        let is_secret = is_bearer || has_colon_in_base64(&self.bytes[value.clone()]);
        (end < behind && is_secret).then_some(value)
    }

    /// The password in `https://user:password@host`.
    fn password_of_url(&self, colon: usize) -> Option<Range<usize>> {
        let start = colon + 3;
        if !self.bytes[colon..].starts_with(b"://") {
            return None;
        }
        let is_part = |place: usize, byte: u8| {
            !self.is_structure(place, colon) || !b"/?#\\\"'<> ".contains(&byte)
        };
        let authority = start..self.run(start, is_part);
        let is_sign = |place: &usize, sign: u8| {
            self.bytes[*place] == sign && self.is_structure(*place, colon)
        };
        let at = authority.clone().rev().find(|place| is_sign(place, b'@'))?;
        let user = (start..at).find(|place| is_sign(place, b':'))?;
        Some(self.without_stars(user + 1..at))
    }

    /// A JSON Web Token: its first two parts are JSON objects in Base64.
    ///
    /// Source: RFC 7519, section 3.1.
    fn jwt(&mut self, third: usize) -> Option<Range<usize>> {
        let start = third.checked_sub(2)?;
        if start < self.no_jwt_before || !self.bytes[start..].starts_with(b"eyJ") {
            return None;
        }
        let part = |from: usize| self.run(from, |_, byte| is_base64_url(byte));
        let header = part(start);
        let is_object = self.bytes[header..].starts_with(b".eyJ");
        let claims = if is_object { part(header + 1) } else { header };
        if !is_object || self.bytes.get(claims) != Some(&b'.') {
            self.no_jwt_before = claims;
            return None;
        }
        let end = self.run(claims, |_, byte| byte == b'.' || is_base64_url(byte));
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
