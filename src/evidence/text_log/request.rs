//! The request and its outcome: key, request line, and the six fields after it.

use nom::Parser;
use nom::bytes::complete::tag;
use nom::combinator::verify;
use nom::sequence::preceded;

use super::closing_quote::ClosingQuote;
use super::fields::{Parsed, bare, expect, fail, field, holds_a_time};
use super::malformed::Reason;
use super::scan::{find, find_byte, places};

/// HTTP status, error code, and four numbers: bytes sent, object size, total time and turn-around
/// time.
type Outcome<'a> = (&'a [u8], &'a [u8], Numbers<'a>);
type Numbers<'a> = (&'a [u8], &'a [u8], &'a [u8], &'a [u8]);

/// Reads key, request line and outcome.
///
/// S3 encodes spaces in a key, other servers may not. If the first word is not followed by a
/// request, the key extends to the first quote.
pub(crate) fn request(
    rest: &[u8],
    closing_quote: ClosingQuote,
) -> Parsed<'_, (&[u8], &[u8], Outcome<'_>)> {
    let request_line = |rest| request_line(rest, closing_quote);
    let (after_key, key) = field(rest)?;
    let stop = match request_line(after_key) {
        Ok((rest, (line, outcome))) => return Ok((rest, (key, line, outcome))),
        Err(stop) => stop,
    };
    let Some(end) = find(b" \"", rest) else {
        return Err(stop);
    };
    if holds_a_time(&rest[..=end]) {
        return fail(Reason::TwoRecords, rest);
    }
    let (key, rest) = (&rest[..end], &rest[end + 1..]);
    let (rest, (line, outcome)) = request_line(rest)?;
    Ok((rest, (key, line, outcome)))
}

/// Reads a request line, quoted or a bare `-`, and its outcome.
fn request_line(rest: &[u8], closing_quote: ClosingQuote) -> Parsed<'_, (&[u8], Outcome<'_>)> {
    let outcome = |rest| outcome(rest, closing_quote);
    if bare(rest).is_ok() {
        // Ceph always writes a quoted request, so this can only be a part of a key.
        let is_not_of_ceph =
            |(.., numbers): &Outcome<'_>| ceph_turn_around_time(numbers.3).is_none();
        let outcome = verify(outcome, is_not_of_ceph);
        return expect(Reason::Status, (bare, outcome)).parse(rest);
    }
    let (quoted, _) = expect(Reason::Request, tag("\"")).parse(rest)?;
    // HTTP does not allow spaces in a request target, so a client cannot put an outcome into it.
    // The first quote that an outcome follows therefore ends the request line. A later one may be
    // forged in a header.
    for end in places(b'"', quoted) {
        if let Ok((rest, outcome)) = preceded(tag("\" "), outcome).parse(&quoted[end..]) {
            return Ok((rest, (&quoted[..end], outcome)));
        }
    }
    fail(Reason::Status, rest)
}

/// Reads the six fields between the request line and the Referer.
///
/// The check is strict, because it is what finds the end of the request line: a quote that is
/// followed by six such fields and the beginning of a Referer.
fn outcome(rest: &[u8], closing_quote: ClosingQuote) -> Parsed<'_, Outcome<'_>> {
    let fields = (
        verify(field, is_status),
        verify(field, is_error_code),
        verify((field, field, field, field), are_numbers),
    );
    let (rest, outcome) = expect(Reason::Status, fields).parse(rest)?;
    let (.., numbers) = outcome;
    let is_before_referer = match rest {
        // Any text may follow, because Ceph does not quote the Referer.
        _ if ceph_turn_around_time(numbers.3).is_some() => true,
        // Neither Referer nor User-Agent is quoted. If the line nevertheless has a closing quote
        // later, a server logged the key as the client sent it. These words are then a part of the
        // key, and the real request follows.
        [b'-', b' ', b'-', b' ', tail @ ..] => closing_quote.place_in(tail).is_none(),
        _ => matches!(rest, [b'"', ..] | [b'-'] | [b'-', b' ', ..]),
    };
    if !is_before_referer {
        return fail(Reason::Referer, rest);
    }
    Ok((rest, outcome))
}

fn is_status(text: &[u8]) -> bool {
    text == b"-" || text.len() == 3 && text.iter().all(u8::is_ascii_digit)
}

pub(crate) fn is_error_code(text: &[u8]) -> bool {
    let is_allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
    !text.is_empty() && text.iter().all(is_allowed)
}

fn are_numbers((bytes_sent, object_size, total_time, turn_around): &Numbers<'_>) -> bool {
    let is_number_or_none = |text: &[u8]| text == b"-" || is_number(text);
    let is_of_ceph = *total_time == b"-" && ceph_turn_around_time(turn_around).is_some();
    is_number_or_none(bytes_sent)
        && is_number_or_none(object_size)
        && is_time(total_time)
        && (is_time(turn_around) || is_of_ceph)
}

fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

/// Whether a text is `-` or a number of milliseconds. Scality writes those from a million on as Go
/// does, `1.5e+06` (<https://github.com/scality/log-courier>, `logobject.go`).
fn is_time(text: &[u8]) -> bool {
    let mantissa = match find(b"e+", text) {
        Some(exponent) if is_number(&text[exponent + 2..]) => &text[..exponent],
        _ => text,
    };
    let (whole, fraction) = match find_byte(b'.', mantissa) {
        Some(point) => (&mantissa[..point], Some(&mantissa[point + 1..])),
        None => (mantissa, None),
    };
    text == b"-" || is_number(whole) && fraction.is_none_or(is_number)
}

/// The number in a turn-around time of Ceph's, which has a unit: `15ms`. Amazon S3 writes none, and
/// Ceph writes `-` as the total time. Source: `src/rgw/rgw_bucket_logging.cc` of Ceph Tentacle.
pub(crate) fn ceph_turn_around_time(text: &[u8]) -> Option<&[u8]> {
    text.strip_suffix(b"ms").filter(|number| is_number(number))
}
