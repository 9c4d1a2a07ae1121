//! The grammar's leaves: one field and the space behind it.

use nom::IResult;
use nom::error::{ErrorKind, ParseError};

use super::closing_quote::ClosingQuote;
use super::malformed::{Malformed, Reason};
use super::scan::{count, find_byte, places};
use super::time::{self, TEXT_LEN, Timestamp};

/// The result of one step of the grammar over a line's bytes.
pub(crate) type Parsed<'a, T> = IResult<&'a [u8], T, Malformed>;

/// Stops the grammar at `rest`, the part of the line not read yet.
pub(crate) fn fail<T>(reason: Reason, rest: &[u8]) -> Parsed<'_, T> {
    Err(nom::Err::Error(Malformed {
        reason,
        at: rest.len(),
    }))
}

impl ParseError<&[u8]> for Malformed {
    fn from_error_kind(rest: &[u8], _: ErrorKind) -> Self {
        Self {
            reason: Reason::CutShort,
            at: rest.len(),
        }
    }

    fn append(_: &[u8], _: ErrorKind, first: Self) -> Self {
        first
    }
}

/// An unquoted field that another field follows.
pub(crate) fn field(rest: &[u8]) -> Parsed<'_, &[u8]> {
    match find_byte(b' ', rest) {
        Some(end) => Ok((&rest[end + 1..], &rest[..end])),
        None => fail(Reason::CutShort, rest),
    }
}

/// A bracketed time, its text and its meaning.
pub(crate) fn bracketed_time(rest: &[u8]) -> Parsed<'_, (&[u8], Timestamp)> {
    const CLOSE: usize = 1 + TEXT_LEN;
    let framed =
        rest.len() > CLOSE + 1 && rest[0] == b'[' && rest[CLOSE] == b']' && rest[CLOSE + 1] == b' ';
    let parsed = framed.then(|| time::parse(&rest[1..CLOSE])).flatten();
    match parsed {
        Some(time) => Ok((&rest[CLOSE + 2..], (&rest[1..CLOSE], time))),
        None => fail(Reason::Time, rest),
    }
}

/// The six fields between the request and the Referer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome<'a> {
    pub http_status: &'a [u8],
    pub error_code: &'a [u8],
    pub bytes_sent: &'a [u8],
    pub object_size: &'a [u8],
    pub total_time: &'a [u8],
    pub turn_around_time: &'a [u8],
}

/// Reads the six fields, and refuses anything that S3 would not have written there.
///
/// The strictness is what finds the request's true end: the first quote that is followed by
/// six such fields and then by a Referer.
pub(crate) fn outcome(rest: &[u8], closing: ClosingQuote) -> Parsed<'_, Outcome<'_>> {
    let start = rest;
    let (rest, http_status) = field(rest)?;
    if !(http_status == b"-" || http_status.len() == 3 && is_number(http_status)) {
        return fail(Reason::Status, start);
    }
    let (rest, error_code) = field(rest)?;
    let error_code_is_a_word = error_code == b"-"
        || !error_code.is_empty()
            && error_code
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(byte));
    if !error_code_is_a_word {
        return fail(Reason::Status, start);
    }
    let (rest, bytes_sent) = field(rest)?;
    let (rest, object_size) = field(rest)?;
    let (rest, total_time) = field(rest)?;
    let (rest, turn_around_time) = field(rest)?;
    let numbers = [bytes_sent, object_size, total_time, turn_around_time];
    if !numbers.iter().all(|text| *text == b"-" || is_number(text)) {
        return fail(Reason::Status, start);
    }
    let before_referer = match rest {
        // Where neither Referer nor User-Agent is quoted, all that follows would be the tail; but
        // a quoted field in it means that these words stand in a key which was logged as it came,
        // by a server that encodes none, and that the true request is still to come.
        [b'-', b' ', b'-', b' ', after @ ..] => closing.place_in(after).is_none(),
        _ => matches!(rest, [b'"', ..] | [b'-'] | [b'-', b' ', ..]),
    };
    if !before_referer {
        return fail(Reason::Referer, rest);
    }
    let outcome = Outcome {
        http_status,
        error_code,
        bytes_sent,
        object_size,
        total_time,
        turn_around_time,
    };
    Ok((rest, outcome))
}

fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

/// Whether a bracketed time, the mark of a record's start, stands anywhere in `text`.
pub(crate) fn holds_a_time(text: &[u8]) -> bool {
    places(b'[', text).any(|start| {
        count(TEXT_LEN + 3);
        text.len() - start > TEXT_LEN + 2
            && !matches!(
                bracketed_time(&text[start..]),
                Err(nom::Err::Error(Malformed { .. }))
            )
    })
}
