//! The names of secrets.

/// Endings of names of secrets, in lower case and without the characters that join words. Any
/// prefix may precede them: `X-Amz-Signature`, `aws_secret_access_key`, `accessToken`.
///
/// A leading `a` or `c` is left out: after a `%` and a digit it could be decoded as part of an
/// escape.
///
/// Sources: "Authenticating Requests: Using Query Parameters" (Signature Version 4), "Signing and
/// authenticating REST requests" (Version 2), "CreateSession" and "Using server-side encryption
/// with customer-provided keys" in the Amazon S3 documentation; "Use signed URLs" in the CloudFront
/// guide; RFC 6749 (OAuth 2.0), RFC 7519 (JWT), "Create a service SAS" in the Azure documentation.
const ENDINGS: [&[u8]; 16] = [
    b"signature",
    b"redential",
    b"token",
    b"jwt",
    b"password",
    b"passwd",
    b"secret",
    b"secretkey",
    b"pikey",
    b"ccesskey",
    b"ccesskeyid",
    b"ustomerkey",
    b"keypairid",
    b"loudfrontpolicy",
    b"uthorization",
    BEARER,
];
const BEARER: &[u8] = b"bearer";

/// Names that must match as a whole, because names of other things end with them too: CloudFront's
/// policy and the code of OAuth 2.0.
const WORDS: [&[u8]; 2] = [POLICY, CODE];
const POLICY: &[u8] = b"policy";
const CODE: &[u8] = b"code";

/// Azure's signature. It must match as a whole word, because longer words end with it too.
const SIGNATURE: &[u8] = b"sig";

/// Words before `code` that show that the code is not a secret.
const CODE_QUALIFIERS: [&[u8]; 5] = [b"error", b"exit", b"response", b"return", b"status"];

/// Prefixes of error names that end like the name of a secret: `ExpiredToken: The provided token
/// …`.
const ERROR_PREFIXES: [&[u8]; 4] = [b"expired", b"invalid", b"malformed", b"missing"];

/// Whether a text may end with the name of a secret: a cheap check of its last two letters, or of a
/// character that may stand between a name and its sign.
pub(super) fn may_end_with_name(text: &[u8]) -> bool {
    let &[.., a, b] = text else { return false };
    let is_end = matches!(
        &[a.to_ascii_lowercase(), b.to_ascii_lowercase()],
        b"al"
            | b"cy"
            | b"de"
            | b"en"
            | b"er"
            | b"et"
            | b"ey"
            | b"id"
            | b"ig"
            | b"on"
            | b"rd"
            | b"re"
            | b"wd"
            | b"wt"
    );
    is_end || b"-_. +\"'`]".contains(&b)
}

/// The name of a secret before an `=` or `:`.
pub(super) struct Name<'t> {
    /// The text up to the end of the name.
    text: &'t [u8],
    /// Start of the name, including the words that are joined to it.
    start: usize,
    /// The name if it is one of [`WORDS`]; otherwise empty.
    word: &'static [u8],
}

impl<'t> Name<'t> {
    /// The name at the end of a text, if it is the name of a secret.
    pub(super) fn of(text: &'t [u8]) -> Option<Self> {
        let name_len = text
            .iter()
            .rev()
            .take_while(|&&byte| is_joined(byte))
            .count();
        let start = text.len() - name_len;
        let name = &text[start..];
        let last_word = name.rsplit(|byte| b"-_.".contains(byte)).next();
        let is_secret = ENDINGS.iter().any(|ending| ends_with(name, ending))
            || last_word.is_some_and(|word| word.eq_ignore_ascii_case(SIGNATURE));
        let word = match is_secret {
            true => b"",
            false => *WORDS.iter().find(|word| name.eq_ignore_ascii_case(word))?,
        };
        Some(Self { text, start, word })
    }

    /// Whether it names an element of XML that holds a secret. `<Code>` is what an error of S3 has, and
    /// `<Policy>` no part of a URL. `Bearer` and a space begin a header.
    pub(super) fn may_name_an_element(&self, has_attributes: bool) -> bool {
        let is_header = has_attributes && ends_with(&self.text[self.start..], BEARER);
        self.word.is_empty() && !is_header
    }

    /// Whether a colon may assign a value to it. Prose has colons after "policy", and the parts of
    /// an ARN end with colons, such as `:secretsmanager:eu-west-1:123456789012:secret:name`.
    pub(super) fn may_stand_before_a_colon(&self) -> bool {
        self.word != POLICY && !self.text[..self.start].ends_with(b":")
    }

    /// Whether a value may be a secret. Otherwise it is the code of an error, or a message after
    /// the error's name.
    ///
    /// The text before `from` was a secret and is ignored.
    pub(super) fn has_secret(&self, value: &[u8], is_assigned: bool, from: usize) -> bool {
        if self.word == CODE {
            let before = &self.text[from.min(self.start)..self.start];
            let is_status = value.len() <= 3 && value.iter().all(u8::is_ascii_digit);
            let is_qualifier = |qualifier: &&[u8]| {
                before.ends_with(b" ") && ends_with(before.trim_ascii_end(), qualifier)
            };
            return !is_status && !CODE_QUALIFIERS.iter().any(is_qualifier);
        }
        let name = &self.text[self.start..];
        let is_error = |prefix: &&[u8]| {
            name.len() > prefix.len() && name[..prefix.len()].eq_ignore_ascii_case(prefix)
        };
        let is_word = value.iter().all(u8::is_ascii_alphabetic);
        is_assigned || !is_word || !ERROR_PREFIXES.iter().any(is_error)
    }
}

/// Whether a byte may join the words of a name.
fn is_joined(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)
}

/// Whether a word may begin after this text.
pub(super) fn is_word_start(before: &[u8]) -> bool {
    before
        .last()
        .is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

/// Whether a name ends with these letters, ignoring case and the characters that join its words.
fn ends_with(name: &[u8], ending: &[u8]) -> bool {
    let mut letters = name.iter().rev().filter(|byte| !b"-_.".contains(byte));
    ending.iter().rev().all(|letter| {
        letters
            .next()
            .is_some_and(|byte| byte.eq_ignore_ascii_case(letter))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_passes_the_check_of_its_last_letters() {
        for name in ENDINGS.iter().chain(&WORDS).chain([&SIGNATURE]) {
            assert!(may_end_with_name(name), "{name:?}");
            assert!(may_end_with_name(&name.to_ascii_uppercase()), "{name:?}");
        }
    }
}
