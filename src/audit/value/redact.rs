//! Redacting secrets in values that clients send: signatures, tokens and passwords.
//!
//! Anyone who has a secret can act as its owner. Clients put URLs, headers and settings into their
//! User-Agent and Referer, and reports reach people who must not see them. So secrets are redacted
//! when a value enters a table or is interpreted. Everything that is built from values (groups,
//! callers, baselines, filters, partial results) never contains them.
//!
//! A text is decoded first, in whatever way it is encoded ([`decoded`]). Then secrets are found by
//! the names before them ([`names`]) or by their format ([`secrets`]), and their raw forms are
//! replaced.

mod decoded;
mod elements;
mod names;
mod secrets;
mod signs;

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2_iter, memmem};

use decoded::Decoded;
use names::may_end_with_name;
use secrets::Secrets;
use signs::Signs;

/// The length of the shortest text with a secret, such as `sig=a`.
const SHORTEST: usize = 5;

/// The replacement for a secret.
const REDACTED: &[u8] = b"REDACTED";

/// Replaces the secrets in a value. Their names are kept, so that readers see what was there.
///
/// Each line is redacted separately, because newlines separate the parts of a key. Redacting twice
/// has the same result as redacting once.
pub(crate) fn redact(raw: &[u8]) -> Cow<'_, [u8]> {
    if !may_hold_secret(raw) {
        return Cow::Borrowed(raw);
    }
    let mut redacted = Vec::new();
    let mut kept = 0;
    let mut start = 0;
    for end in memchr_iter(b'\n', raw).chain([raw.len()]) {
        let line = &raw[start..end];
        let text = Decoded::of(line);
        for secret in Secrets::of(&text) {
            let secret = text.start(secret.start)..text.start(secret.end);
            if line[secret.clone()] != *REDACTED {
                redacted.extend_from_slice(&raw[kept..start + secret.start]);
                redacted.extend_from_slice(REDACTED);
                kept = start + secret.end;
            }
        }
        start = end + 1;
    }
    if kept == 0 {
        return Cow::Borrowed(raw);
    }
    redacted.extend_from_slice(&raw[kept..]);
    Cow::Owned(redacted)
}

/// Whether a text contains anything by which secrets are found. Nearly no text does, so this check
/// is fast: it uses vector instructions where it can and copies nothing.
fn may_hold_secret(raw: &[u8]) -> bool {
    if raw.len() < SHORTEST {
        return false;
    }
    let signs = Signs::of(raw);
    if signs.may_be_encoded() {
        return true;
    }
    if signs.has(Signs::EQUALS)
        && memchr_iter(b'=', raw).any(|index| {
            let before = &raw[..index];
            may_end_with_name(before) || before.ends_with(b":")
        })
    {
        return true;
    }
    if signs.has(Signs::TAG) && raw.contains(&b'>') {
        return true;
    }
    let begins = |index: usize, word: &[u8]| {
        let text = raw.get(index..index + word.len());
        text.is_some_and(|text| text.eq_ignore_ascii_case(word))
    };
    if signs.has(Signs::COLON)
        && (memchr_iter(b':', raw).any(|index| may_end_with_name(&raw[..index]))
            || memchr(b'@', raw).is_some() && memmem::find(raw, b"://").is_some())
    {
        return true;
    }
    let is_scheme = |index| begins(index, b"bearer") || begins(index, b"basic");
    signs.has(Signs::SCHEME) && memchr2_iter(b'b', b'B', raw).any(is_scheme)
        || signs.has(Signs::TOKEN)
            && memchr_iter(b'J', raw).any(|index| raw[..index].ends_with(b"ey"))
}

/// Like [`redact`], for text.
pub(crate) fn redact_text(text: &str) -> Cow<'_, str> {
    match redact(text.as_bytes()) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        // Secrets begin and end at ASCII characters, so the rest is still UTF-8 and nothing is
        // lost.
        Cow::Owned(redacted) => Cow::Owned(String::from_utf8_lossy(&redacted).into_owned()),
    }
}

/// Redacts the name of a source or an error message: by mistake, even a path may be a signed URL.
pub(crate) fn without_secrets(text: impl AsRef<str>) -> String {
    redact_text(text.as_ref()).into_owned()
}

#[cfg(test)]
mod tests;
