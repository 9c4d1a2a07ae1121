//! The client's headers: Referer and User-Agent.
//!
//! Quotes inside them are not escaped, so only two borders are certain: the outcome before the
//! Referer, and the line's closing quote, after which only S3 itself writes.

use nom::Parser;
use nom::bytes::complete::tag;
use nom::combinator::{opt, success};

use super::closing_quote::ClosingQuote;
use super::fields::{Parsed, bare, expect, fail};
use super::malformed::Reason;
use super::scan::find;
use super::tail_check::contradiction;
use super::trailing_fields::TrailingFields;

/// Reads Referer and User-Agent, each quoted or a bare `-`, and what `trailing_fields` reads after
/// them.
pub(crate) fn headers<'a>(
    rest: &'a [u8],
    closing_quote: ClosingQuote,
    trailing_fields: impl Fn(&'a [u8]) -> Parsed<'a, TrailingFields<'a>> + Copy,
) -> Parsed<'a, (&'a [u8], &'a [u8], TrailingFields<'a>)> {
    if (bare, bare).parse(rest).is_ok() {
        return (bare, bare, trailing_fields).parse(rest);
    }
    let (quoted, bare_referer) = opt(bare).parse(rest)?;
    if quoted == b"-" {
        return fail(Reason::CutShort, quoted);
    }
    let (inside, _) = expect(Reason::UserAgent, tag("\"")).parse(quoted)?;
    let Some(close) = closing_quote.place_in(inside) else {
        return fail(Reason::CutShort, quoted);
    };
    let (text, behind) = (&inside[..close], &inside[close + 2..]);
    if let Some(referer) = bare_referer {
        return (success(referer), success(text), trailing_fields).parse(behind);
    }
    let Some(border) = find(b"\" \"", text) else {
        return match behind {
            [b'-', b' ', ..] => (success(text), bare, trailing_fields).parse(behind),
            b"-" | [b'"', .., b'"'] => fail(Reason::CutShort, behind),
            _ => fail(Reason::UserAgent, behind),
        };
    };
    let (rest, trailing) = trailing_fields(behind)?;
    // A Referer may contain `" "` while the User-Agent is a bare `-`. If the line is read as having
    // two quoted headers, that `-` becomes the version ID, and every later field is one place late.
    if contradiction(&trailing).is_some()
        && let Ok((rest, (user_agent, shifted))) = (bare, trailing_fields).parse(behind)
        && contradiction(&shifted).is_none()
    {
        return Ok((rest, (text, user_agent, shifted)));
    }
    // Otherwise both headers are quoted. If they contain `" "` too, the border is uncertain. A
    // client gains nothing by moving it, because it sent both headers.
    let (referer, user_agent) = (&text[..border], &text[border + 3..]);
    Ok((rest, (referer, user_agent, trailing)))
}
