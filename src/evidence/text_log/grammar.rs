//! The grammar of a line.
//!
//! Fields are separated by single spaces and quotes are never escaped, so a parser that ends a
//! quoted field at the next quote can be led astray by any stranger's User-Agent. This one reads
//! a line from both ends: what S3 writes before the request from the left, what it writes
//! behind the User-Agent from the last closing quote. Only the quoted fields, which strangers
//! fill, lie between.
//!
//! Source: "Amazon S3 server access log format" in the Amazon S3 User Guide.

use nom::Parser;

use super::closing_quote::ClosingQuote;
use super::fields::{Outcome, Parsed, bracketed_time, fail, field, holds_a_time, outcome};
use super::headers::client;
use super::malformed::{MAX_LINE, Malformed, Reason};
use super::requester::caller;
use super::scan::{find, places};
use crate::evidence::Record;

/// The length of the canonical IDs that AWS gives to accounts, in hex digits. A longer one is cut,
/// with another record glued to it.
pub(crate) const CANONICAL_ID: usize = 64;

impl<'a> Record<'a> {
    /// Reads one line, given without its newline.
    ///
    /// # Errors
    /// Says why the line is no record and at which byte.
    pub fn parse(line: &'a [u8]) -> Result<Self, Malformed> {
        if line.len() > MAX_LINE {
            return Err(Malformed {
                reason: Reason::TooLong,
                at: MAX_LINE + 1,
            });
        }
        match record(line.trim_ascii_end()) {
            Ok((_, record)) => Ok(record),
            Err(nom::Err::Error(stop) | nom::Err::Failure(stop)) => {
                // The grammar counts what it has left; people count from the start.
                let read = line.trim_ascii_end().len() - stop.at;
                Err(Malformed {
                    at: read + 1,
                    ..stop
                })
            }
            // Never met: the grammar is given whole lines.
            Err(nom::Err::Incomplete(_)) => Err(Malformed {
                reason: Reason::CutShort,
                at: 1,
            }),
        }
    }
}

fn record(line: &[u8]) -> Parsed<'_, Record<'_>> {
    let (rest, head) = (field, field, bracketed_time, field).parse(line)?;
    let (bucket_owner, bucket, (time_text, time), remote_ip) = head;
    if bucket_owner.len() > CANONICAL_ID && bucket_owner.iter().all(u8::is_ascii_hexdigit) {
        return fail(Reason::TwoRecords, line);
    }
    let (rest, caller) = caller(rest)?;
    let closing = ClosingQuote::of(line);
    let (rest, request) = request(rest, closing)?;
    let (rest, client) = client(rest, time_text, closing)?;
    let tail = client.tail;
    let Request {
        key,
        request_uri,
        outcome,
    } = request;
    let record = Record {
        bucket_owner,
        bucket,
        time,
        time_text,
        remote_ip,
        requester: caller.requester,
        request_id: caller.request_id,
        operation: caller.operation,
        key,
        request_uri,
        http_status: outcome.http_status,
        error_code: outcome.error_code,
        bytes_sent: outcome.bytes_sent,
        object_size: outcome.object_size,
        total_time: outcome.total_time,
        turn_around_time: outcome.turn_around_time,
        referer: client.referer,
        user_agent: client.user_agent,
        version_id: tail.version_id,
        host_id: tail.host_id,
        signature_version: tail.signature_version,
        cipher_suite: tail.cipher_suite,
        auth_type: tail.auth_type,
        host_header: tail.host_header,
        tls_version: tail.tls_version,
        access_point_arn: tail.access_point_arn,
        acl_required: tail.acl_required,
        source_region: tail.source_region,
        unknown: tail.unknown,
        contradiction: tail.contradiction,
    };
    Ok((rest, record))
}

struct Request<'a> {
    key: &'a [u8],
    request_uri: &'a [u8],
    outcome: Outcome<'a>,
}

/// Key, request line, and what came of the request.
fn request(rest: &[u8], closing: ClosingQuote) -> Parsed<'_, Request<'_>> {
    let (after_key, key) = field(rest)?;
    match uri_and_outcome(after_key, closing) {
        Ok((rest, (request_uri, outcome))) => Ok((
            rest,
            Request {
                key,
                request_uri,
                outcome,
            },
        )),
        Err(stop) => {
            // S3 encodes the spaces of a key; for a server that does not, the key goes on to the
            // first quote. A time in between means that another record was glued on.
            let Some(end) = find(b" \"", rest) else {
                return Err(stop);
            };
            if holds_a_time(&rest[..=end]) {
                return fail(Reason::TwoRecords, rest);
            }
            let key = &rest[..end];
            let (rest, (request_uri, outcome)) = uri_and_outcome(&rest[end + 1..], closing)?;
            Ok((
                rest,
                Request {
                    key,
                    request_uri,
                    outcome,
                },
            ))
        }
    }
}

fn uri_and_outcome(rest: &[u8], closing: ClosingQuote) -> Parsed<'_, (&[u8], Outcome<'_>)> {
    match rest {
        [b'-', b' ', after @ ..] => {
            let (rest, outcome) = outcome(after, closing)?;
            Ok((rest, (&b"-"[..], outcome)))
        }
        [b'"', quoted @ ..] => {
            // HTTP allows no space inside a request's target, so the first quote that an outcome
            // follows ends the request; a later one would be a forgery in a header.
            for quote in places(b'"', quoted) {
                if let [b' ', after @ ..] = &quoted[quote + 1..]
                    && let Ok((rest, outcome)) = outcome(after, closing)
                {
                    return Ok((rest, (&quoted[..quote], outcome)));
                }
            }
            fail(Reason::Status, rest)
        }
        _ => fail(Reason::Request, rest),
    }
}
