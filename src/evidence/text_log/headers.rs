//! The headers that a record quotes, and the tail, which begins behind them.

use super::closing_quote::ClosingQuote;
use super::fields::{Parsed, fail};
use super::malformed::Reason;
use super::scan::find;
use super::tail::Tail;
use super::trailing_fields::tail;

const NONE: &[u8] = b"-";

/// Referer, User-Agent and tail.
pub(crate) struct Client<'a> {
    pub referer: &'a [u8],
    pub user_agent: &'a [u8],
    pub tail: Tail<'a>,
}

/// Reads Referer and User-Agent, each quoted or a bare `-`, and the tail of a record with this
/// time, as logged.
pub(crate) fn client<'a>(
    rest: &'a [u8],
    time_text: &[u8],
    closing: ClosingQuote,
) -> Parsed<'a, Client<'a>> {
    let tail = |text: &'a [u8]| tail(text, time_text);
    let unquoted_referer = match rest {
        [b'-', b' ', after @ ..] => Some(after),
        [b'-'] => return fail(Reason::CutShort, rest),
        _ => None,
    };
    if let Some([b'-', b' ', after @ ..]) = unquoted_referer {
        return with(NONE, NONE, tail(after));
    }
    let quoted = unquoted_referer.unwrap_or(rest);
    let [b'"', inside @ ..] = quoted else {
        let reason = if quoted == NONE {
            Reason::CutShort
        } else {
            Reason::UserAgent
        };
        return fail(reason, quoted);
    };
    let Some(close) = closing.place_in(inside) else {
        return fail(Reason::CutShort, quoted);
    };
    let (text, after) = (&inside[..close], &inside[close + 2..]);
    if unquoted_referer.is_some() {
        return with(NONE, text, tail(after));
    }
    let no_user_agent = after.strip_prefix(b"- ");
    if let Some(border) = find(b"\" \"", text) {
        let (rest, read) = tail(after)?;
        // A Referer may hold `" "` while the User-Agent is a bare `-`, which then stands where the
        // version ID would, and every field is one place late.
        if let (Some(_), Some(after)) = (read.contradiction, no_user_agent)
            && let Ok((rest, shifted)) = tail(after)
            && shifted.contradiction.is_none()
        {
            return with(text, NONE, Ok((rest, shifted)));
        }
        // Otherwise both headers come from the one client, so it gains nothing by moving the
        // border between them.
        return with(&text[..border], &text[border + 3..], Ok((rest, read)));
    }
    match (no_user_agent, after) {
        (Some(after), _) => with(text, NONE, tail(after)),
        (None, b"-" | [b'"', .., b'"']) => fail(Reason::CutShort, after),
        (None, _) => fail(Reason::UserAgent, after),
    }
}

fn with<'a>(
    referer: &'a [u8],
    user_agent: &'a [u8],
    tail: Parsed<'a, Tail<'a>>,
) -> Parsed<'a, Client<'a>> {
    let (rest, tail) = tail?;
    let client = Client {
        referer,
        user_agent,
        tail,
    };
    Ok((rest, client))
}
