//! Where a text holds secrets.

use std::ops::Range;

use super::decoded::Decoded;
use super::names::{Name, is_border};

/// Authentication schemes, whose credentials follow behind a space.
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

/// How many bytes an index in brackets may have.
const LONGEST_INDEX: usize = 32;

/// What ends a value where it stands as such: nothing that a URL may hold but `#` and what surrounds
/// URLs in text.
const ENDS: &[u8] = b"#\"'<>()[]{}|\\^`,; ";

/// The secrets of a text, in order, as places of the decoded text.
pub(super) struct Secrets<'d> {
    text: &'d Decoded<'d>,
    bytes: &'d [u8],
    at: usize,
    /// Where the last secret ended.
    end: usize,
    /// Up to where letters are known not to be the first part of a JWT.
    no_jwt_before: usize,
    /// How many bytes were looked at from the signs on.
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
    /// Whether a byte may be of the same kind as a sign: what stands in a value of a URL is encoded
    /// once more than what separates its parameters.
    fn is_structure(&self, place: usize, sign: usize) -> bool {
        self.text.depth(place) <= self.text.depth(sign)
    }

    /// Where a run of bytes ends for which a condition holds.
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

    /// The value behind an `=` or `:`, if the name of a secret stands before it.
    fn named(&self, sign: usize) -> Option<Range<usize>> {
        let (end, is_quoted) = self.end_of_name(sign);
        let name = Name::of(&self.bytes[..end])?;
        // Prose and the parts of an ARN have colons too.
        let is_assigned = self.bytes[sign] == b'=' || is_quoted;
        if !is_assigned && !name.may_stand_before_a_colon() {
            return None;
        }
        let value = self.value(sign)?;
        let is_secret = name.has_secret(&self.bytes[value.clone()], is_assigned, self.end);
        is_secret.then_some(value)
    }

    /// Where a name ends that stands before an `=` or `:`, and whether it is in quotes.
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

    /// The value behind an `=` or `:`.
    fn value(&self, sign: usize) -> Option<Range<usize>> {
        // `=`, `: `, `==`, `:=` and `=>` all assign.
        let start = self.run(sign + 1, |place, byte| {
            byte == b' ' || b"=:>\\".contains(&byte) && self.is_structure(place, sign)
        });
        let quote = *self.bytes.get(start)?;
        if b"\"'`".contains(&quote) && self.is_structure(start, sign) {
            let spelling = self.text.spelling(start);
            // What is percent-encoded has no end within it.
            let is_open = self.text.depth(start) == 0;
            let end = self.run(start + 1, |place, byte| {
                (byte != quote || self.text.spelling(place) != spelling)
                    && (is_open || !self.is_end(place))
            });
            // A quote that nothing closes belongs to the value in a URL. Elsewhere the text was cut.
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

    /// Stars at the end stay, so that the pattern of a filter goes on to match what was redacted as
    /// it was. No secret ends with one.
    fn without_stars(&self, value: Range<usize>) -> Range<usize> {
        let stars = self.bytes[value.clone()].iter().rev();
        let stars = stars.take_while(|&&byte| byte == b'*').count();
        value.start..value.end - stars
    }

    /// Where credentials begin: behind the name of their scheme, if there is one.
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

    /// The credentials behind `Bearer` and `Basic`, wherever they stand.
    ///
    /// Sources: RFC 6750 and RFC 7617, whose credentials hold a colon when they are decoded.
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

    /// A JSON Web Token, both of whose first parts are JSON objects in Base64.
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

/// Whether a text begins with the Base64 of one with a colon.
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
