//! The fields behind the User-Agent, which S3 alone writes.
//!
//! They are found from the line's last closing quote, so nothing that a stranger puts into a
//! URI, a Referer or a User-Agent can move them.

use super::contradiction::is_auth_type;
use super::fields::{Parsed, fail, holds_a_time};
use super::malformed::Reason;
use super::scan::find_byte;
use super::tail::Tail;
use super::tail_check::contradiction;
use super::time::MONTH_AND_YEAR;

/// How many fields of the tail have a name.
const NAMED: usize = 10;

/// Reads the tail, from the version ID to whatever fields AWS adds after this was written, of a
/// record with this time, as logged.
pub(crate) fn tail<'a>(rest: &'a [u8], time_text: &[u8]) -> Parsed<'a, Tail<'a>> {
    if rest.is_empty() {
        return fail(Reason::CutShort, rest);
    }
    // One place more than the named fields, for the extra field of March 2019.
    let mut fields = [None; NAMED + 1];
    let mut unread = Some(rest);
    for slot in &mut fields {
        let Some(text) = unread else { break };
        let end = find_byte(b' ', text);
        *slot = Some(&text[..end.unwrap_or(text.len())]);
        unread = end.map(|end| &text[end + 1..]);
    }
    // No genuine tail is this long with a time in it: a second record was glued on.
    if fields[NAMED].is_some() && holds_a_time(rest) {
        return fail(Reason::TwoRecords, rest);
    }
    let shift = extra_field_of_march_2019(&fields, time_text);
    let named = |place: usize| fields.get(place + shift).copied().flatten();
    let unknown = named(NAMED)
        .map(|field| &rest[offset_of(rest, field)..])
        .or(unread);
    let mut tail = Tail {
        version_id: fields[0].unwrap_or_default(),
        host_id: named(1),
        signature_version: named(2),
        cipher_suite: named(3),
        auth_type: named(4),
        host_header: named(5),
        tls_version: named(6).map(without_garbage),
        access_point_arn: named(7),
        acl_required: named(8),
        source_region: named(9),
        unknown,
        contradiction: None,
    };
    let behind = named(7).map_or(&b""[..], |field| &rest[offset_of(rest, field)..]);
    tail.contradiction = contradiction(&tail, behind);
    Ok((&rest[rest.len()..], tail))
}

/// Where `field`, a part of `rest`, begins in it.
fn offset_of(rest: &[u8], field: &[u8]) -> usize {
    field.as_ptr().addr() - rest.as_ptr().addr()
}

/// 1 for a line of March 2019, which has a field of its own before the host ID; otherwise 0.
///
/// The signature version tells: it stands in its place, or else one place later. At other times
/// no line has that field, and a space in a version ID must not pass for it.
fn extra_field_of_march_2019(fields: &[Option<&[u8]>; NAMED + 1], time_text: &[u8]) -> usize {
    let signed_at = |place: usize| match fields[place] {
        Some(b"-") => fields[place + 2].is_some_and(is_auth_type),
        Some(text) => text.len() > 3 && text[..3].eq_ignore_ascii_case(b"sig"),
        None => false,
    };
    let is_of_march_2019 = time_text.get(MONTH_AND_YEAR) == Some(b"Mar/2019");
    usize::from(is_of_march_2019 && !signed_at(2) && signed_at(3))
}

/// Cuts what was glued to a TLS version: `TLSv1.2";` is `TLSv1.2`.
///
/// Only punctuation that no version's name could hold is cut; any other spelling is kept whole.
fn without_garbage(text: &[u8]) -> &[u8] {
    let names_a_version = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
    match text.iter().position(|byte| !names_a_version(byte)) {
        Some(end) if end > 0 => &text[..end],
        _ => text,
    }
}
