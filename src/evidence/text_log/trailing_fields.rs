//! The fields after the User-Agent, which S3 itself writes.
//!
//! They begin after the line's last closing quote, so nothing that a client puts into a URI, a
//! Referer or a User-Agent can move them.

use super::contradiction::is_auth_type;
use super::era::Era;
use super::fields::{Parsed, fail, holds_a_time};
use super::malformed::Reason;
use super::scan::{find_byte, words};

/// The number of trailing fields that have a name.
const NAMED: usize = 10;

/// Places of two of them.
const HOST_ID: usize = 1;
const TLS_VERSION: usize = 6;

/// The fields after the User-Agent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TrailingFields<'a> {
    /// Version ID to source Region, in the order of [`Record`](crate::evidence::Record). A field is
    /// `None` if the line ends before it.
    pub named: [Option<&'a [u8]>; NAMED],
    /// The rest of the line after the TLS version.
    pub behind_tls_version: &'a [u8],
    /// The fields that AWS has added since this was written, with the spaces between them.
    pub unknown: Option<&'a [u8]>,
}

/// Reads the fields from the version ID to the end of the line. There are none if the line ends
/// with its User-Agent, and one more than usual in some lines of an [`Era`].
pub(crate) fn trailing_fields(rest: &[u8], era: Era) -> Parsed<'_, TrailingFields<'_>> {
    // No genuine line has so many fields and a time among them, so the rest is a second record.
    if holds_a_time(rest) && words(rest).nth(NAMED).is_some() {
        return fail(Reason::TwoRecords, rest);
    }
    let mut unread = Some(rest).filter(|rest| !rest.is_empty());
    let mut named = [None; NAMED];
    named[..HOST_ID].fill_with(|| next_word(&mut unread));
    if era.has_extra_field && has_extra_field(rest) {
        next_word(&mut unread);
    }
    named[HOST_ID..=TLS_VERSION].fill_with(|| next_word(&mut unread));
    named[TLS_VERSION] = named[TLS_VERSION].map(without_garbage);
    let behind_tls_version = unread.unwrap_or_default();
    named[TLS_VERSION + 1..].fill_with(|| next_word(&mut unread));
    let trailing = TrailingFields {
        named,
        behind_tls_version,
        unknown: unread,
    };
    Ok((&rest[rest.len()..], trailing))
}

/// Takes the next word from the unread part of a line, which is `None` after its last word.
fn next_word<'a>(unread: &mut Option<&'a [u8]>) -> Option<&'a [u8]> {
    let text = (*unread)?;
    let end = find_byte(b' ', text);
    *unread = end.map(|end| &text[end + 1..]);
    Some(&text[..end.unwrap_or(text.len())])
}

/// Whether a line of March 2019 has an extra field between version ID and host ID.
///
/// If it has, the signature version is one place late. Only lines of that month are known to have
/// the field. In any other line, a space in the version ID could look like it.
fn has_extra_field(rest: &[u8]) -> bool {
    let mut unread = Some(rest);
    let fields: [_; 6] = std::array::from_fn(|_| next_word(&mut unread));
    let is_signature_version = |place: usize| match fields[place] {
        Some(b"-") => fields[place + 2].is_some_and(is_auth_type),
        Some(text) => text.len() > 3 && text[..3].eq_ignore_ascii_case(b"sig"),
        None => false,
    };
    !is_signature_version(2) && is_signature_version(3)
}

/// Removes garbage after a TLS version: `TLSv1.2";` becomes `TLSv1.2`.
///
/// Garbage begins with a byte that no version's name can contain. Any other spelling is kept.
fn without_garbage(text: &[u8]) -> &[u8] {
    let names_a_version = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
    match text.iter().position(|byte| !names_a_version(byte)) {
        Some(end) if end > 0 => &text[..end],
        _ => text,
    }
}
