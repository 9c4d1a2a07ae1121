//! The building blocks of the grammar, and its error type.

use nom::bytes::complete::{tag, take};
use nom::combinator::map_opt;
use nom::error::{ErrorKind, ParseError};
use nom::sequence::{delimited, terminated};
use nom::{IResult, Parser};

use super::malformed::Reason;
use super::scan::{count, find_byte, places};
use super::time::{self, TEXT_LEN};
use crate::evidence::timestamp::Timestamp;

/// The result of one step of the grammar over a line's bytes.
pub(crate) type Parsed<'a, T> = IResult<&'a [u8], T, Stop<'a>>;

/// Where the grammar stopped reading a line, and why.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stop<'a> {
    /// `None` until [`expect`] says what should have been there.
    pub reason: Option<Reason>,
    /// The part of the line that was not read. Its length gives the position.
    pub rest: &'a [u8],
}

impl<'a> ParseError<&'a [u8]> for Stop<'a> {
    fn from_error_kind(rest: &'a [u8], _: ErrorKind) -> Self {
        Self { reason: None, rest }
    }

    fn append(_: &'a [u8], _: ErrorKind, first: Self) -> Self {
        first
    }
}

/// Stops the grammar at `rest`.
pub(crate) fn fail<T>(reason: Reason, rest: &[u8]) -> Parsed<'_, T> {
    let reason = Some(reason);
    Err(nom::Err::Error(Stop { reason, rest }))
}

/// Adds the reason that nom's own parsers, such as `tag` and `verify`, do not give. The grammar
/// then counts as stopped where `parser` began.
pub(crate) fn expect<'a, T>(
    reason: Reason,
    mut parser: impl Parser<&'a [u8], Output = T, Error = Stop<'a>>,
) -> impl FnMut(&'a [u8]) -> Parsed<'a, T> {
    move |rest| {
        parser.parse(rest).or_else(|error| match error {
            nom::Err::Error(Stop { reason: None, .. }) => fail(reason, rest),
            other => Err(other),
        })
    }
}

/// An unquoted field. It leaves the space, which every field but the last has behind it.
pub(crate) fn word(rest: &[u8]) -> Parsed<'_, &[u8]> {
    match find_byte(b' ', rest) {
        Some(end) => Ok((&rest[end..], &rest[..end])),
        None => fail(Reason::CutShort, rest),
    }
}

/// An unquoted field that another field follows.
pub(crate) fn field(rest: &[u8]) -> Parsed<'_, &[u8]> {
    terminated(word, tag(" ")).parse(rest)
}

/// A `-` without quotes in place of a quoted field.
pub(crate) fn bare(rest: &[u8]) -> Parsed<'_, &[u8]> {
    terminated(tag("-"), tag(" ")).parse(rest)
}

/// A time in brackets: its text and its value.
pub(crate) fn bracketed_time(rest: &[u8]) -> Parsed<'_, (&[u8], Timestamp)> {
    let time = map_opt(take(TEXT_LEN), |text| Some((text, time::parse(text)?)));
    expect(Reason::Time, delimited(tag("["), time, tag("] "))).parse(rest)
}

/// Whether `text` contains a time in brackets, which is the sign of another record.
pub(crate) fn holds_a_time(text: &[u8]) -> bool {
    places(b'[', text).any(|start| {
        count(TEXT_LEN + 3);
        bracketed_time(&text[start..]).is_ok()
    })
}
