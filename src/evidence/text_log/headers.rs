//! The client's headers: Referer and User-Agent.
//!
//! Quotes inside them are not escaped, so only two borders are certain: the outcome before the
//! Referer, and the line's closing quote, after which only S3 itself writes.

use nom::Parser;
use nom::bytes::complete::tag;
use nom::combinator::{opt, success};

use super::closing_quote::ClosingQuote;
use super::fields::{Parsed, bare, expect, fail, holds_a_time};
use super::malformed::Reason;
use super::scan::find;
use super::tail_check::contradiction;
use super::trailing_fields::TrailingFields;

/// Referer, User-Agent, and the fields after them.
pub(crate) type Headers<'a> = (&'a [u8], &'a [u8], TrailingFields<'a>);

/// Reads Referer and User-Agent, each quoted or a bare `-`, and what `trailing_fields` reads after
/// them.
pub(crate) fn headers<'a>(
    rest: &'a [u8],
    closing_quote: ClosingQuote,
    trailing_fields: impl Fn(&'a [u8]) -> Parsed<'a, TrailingFields<'a>> + Copy,
) -> Parsed<'a, Headers<'a>> {
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
    let (text, behind) = split_at_quote(inside, close);
    if let Some(referer) = bare_referer {
        return (success(referer), success(text), trailing_fields).parse(behind);
    }
    let Some(border) = find(b"\" \"", text) else {
        return match behind {
            [b'-', b' ', ..] => (success(text), bare, trailing_fields).parse(behind),
            b"" | b"-" | [b'"', .., b'"'] => fail(Reason::CutShort, behind),
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

/// Reads the headers of Ceph, which quotes the User-Agent but not the Referer, and what
/// `trailing_fields` reads after them.
///
/// The Referer ends at the first quote with a space before it. If it holds one itself, the rest of
/// it becomes a part of the User-Agent.
pub(crate) fn ceph_headers<'a>(
    rest: &'a [u8],
    closing_quote: ClosingQuote,
    trailing_fields: impl Fn(&'a [u8]) -> Parsed<'a, TrailingFields<'a>>,
) -> Parsed<'a, Headers<'a>> {
    let Some(close) = closing_quote.place_in(rest) else {
        return fail(Reason::CutShort, rest);
    };
    let (text, behind) = split_at_quote(rest, close);
    match find(USER_AGENT, text) {
        None => fail(Reason::UserAgent, rest),
        Some(0) => fail(Reason::Referer, rest),
        Some(border) => {
            let (referer, user_agent) = (&text[..border], &text[border + USER_AGENT.len()..]);
            (success(referer), success(user_agent), trailing_fields).parse(behind)
        }
    }
}

/// Whether the headers that were read of a line of Ceph's may be other texts: the User-Agent holds
/// what could be the end of the Referer, or the Referer the start of another record.
pub(crate) fn are_uncertain(referer: &[u8], user_agent: &[u8]) -> bool {
    find(USER_AGENT, user_agent).is_some() || holds_a_time(referer)
}

/// What ends an unquoted Referer.
const USER_AGENT: &[u8] = b" \"";

/// What stands before a quote, and what after the space behind it, if the line goes on so far.
fn split_at_quote(text: &[u8], quote: usize) -> (&[u8], &[u8]) {
    (&text[..quote], text.get(quote + 2..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Reason, Record};

    /// A line of Ceph's that goes on so after its operation, with the fields after its User-Agent.
    fn line(rest: &str) -> String {
        format!(
            "alice b [02/Nov/2026:09:15:00 +0000] 192.0.2.10 alice tx1 REST.GET.OBJECT {rest} - - \
             SigV4 AES128-SHA AuthHeader h TLSv1 - -"
        )
    }

    #[test]
    fn an_unquoted_referer_ends_where_a_user_agent_begins() {
        let start = "key \"GET /b/key HTTP/1.1\" 200 - 1 1 - 17ms";
        for (headers, referer, user_agent, is_ambiguous) in [
            ("- \"curl/8\"", "-", "curl/8", false),
            ("- \"-\"", "-", "-", false),
            (
                "https://a/ \"an \"agent\"\"",
                "https://a/",
                "an \"agent\"",
                true,
            ),
            ("https://a/ \"an\"agent\"", "https://a/", "an\"agent", false),
            ("of words \"curl/8\"", "of words", "curl/8", false),
            ("\"quoted\" \"curl/8\"", "\"quoted\"", "curl/8", false),
            ("x\" \"curl/8\"", "x\"", "curl/8", false),
            ("a \"b \"curl/8\"", "a", "b \"curl/8", true),
        ] {
            let line = line(&format!("{start} {headers}"));
            let record = Record::parse(line.as_bytes()).expect("a record");
            assert_eq!(record.referer, Some(referer.as_bytes()), "{headers}");
            assert_eq!(record.user_agent, Some(user_agent.as_bytes()), "{headers}");
            assert_eq!(record.is_ambiguous(), is_ambiguous, "{headers}");
            assert_eq!(record.turn_around_time, Some(&b"17"[..]), "{headers}");
            assert_eq!(record.tls_version, Some(&b"TLSv1"[..]), "{headers}");
        }
    }

    #[test]
    fn what_may_be_another_record_is_ambiguous() {
        let time = "c0ffee b [02/Nov/2026:09:15:00 +0000] 192.0.2.10";
        let line = line(&format!(
            "key \"GET /b/key HTTP/1.1\" 200 - 1 1 - 17ms {time} \"curl/8\""
        ));
        let record = Record::parse(line.as_bytes()).expect("a record");
        assert_eq!(record.user_agent, Some(&b"curl/8"[..]));
        assert!(record.is_ambiguous());
    }

    #[test]
    fn nothing_else_is_taken_for_a_line_of_ceph() {
        for (rest, reason) in [
            // No unit, another unit, a total time, no Referer, and no User-Agent.
            (
                "key \"GET /\" 200 - 1 1 - 17 https://a/ \"u\"",
                Reason::Status,
            ),
            ("key \"GET /\" 200 - 1 1 - 17us - \"u\"", Reason::Status),
            ("key \"GET /\" 200 - 1 1 - ms - \"u\"", Reason::Status),
            ("key \"GET /\" 200 - 1 1 9 17ms - \"u\"", Reason::Status),
            ("key \"GET /\" 200 - 1 1 - 17ms  \"u\"", Reason::Referer),
            ("key \"GET /\" 200 - 1 1 - 17ms u\"", Reason::UserAgent),
            ("key \"GET /\" 200 - 1 1 - 17ms -", Reason::CutShort),
            // A part of a key, if the request is not quoted.
            ("key - 200 - 1 1 - 17ms - x \"u\"", Reason::Status),
        ] {
            let line = line(rest);
            let stopped = Record::parse(line.as_bytes()).map_err(|stop| stop.reason);
            assert_eq!(stopped.err(), Some(reason), "{rest}");
        }
        let with_key = line("key - 200 - 1 1 - 17ms - \"GET /b/key\" 403 - 1 1 - 17ms - \"u\"");
        let record = Record::parse(with_key.as_bytes()).expect("a record");
        assert_eq!(record.http_status, Some(&b"403"[..]));
    }

    #[test]
    fn a_line_of_2009_that_ends_with_its_referer_was_cut() {
        let line = "c0ffee b [12/May/2009:10:00:00 +0000] 192.0.2.3 - 3E57427F33A59F07 \
                    REST.GET.OBJECT key \"GET /b/key HTTP/1.1\" 200 - 1 1 70 10 \"-\"";
        let stopped = Record::parse(line.as_bytes()).map_err(|stop| stop.reason);
        assert_eq!(stopped.err(), Some(Reason::CutShort));
        let whole = format!("{line} \"curl/7.15.1\"");
        let record = Record::parse(whole.as_bytes()).expect("a record");
        assert_eq!(record.user_agent, Some(&b"curl/7.15.1"[..]));
        assert_eq!((record.version_id, record.tls_version), (None, None));
    }
}
