//! One record of a server access log, and the grammar that reads it.
//!
//! Fields are separated by single spaces and quotes are never escaped, so a parser that ends a
//! quoted field at the next quote can be led astray by any stranger's User-Agent. This one reads
//! a line from both ends: what S3 writes before the request from the left, what it writes
//! behind the User-Agent from the last closing quote. Only the quoted fields, which strangers
//! fill, lie between.
//!
//! Source: "Amazon S3 server access log format" in the Amazon S3 User Guide.

use memchr::{memchr_iter, memmem};
use nom::Parser;

use super::contradiction::Contradiction;
use super::fields::{Outcome, Parsed, bracketed_time, fail, field, outcome};
use super::headers::client;
use super::requester::caller;
use super::time::Timestamp;
use super::trailing_fields::holds_a_time;

/// The longest line that is read, in bytes. S3 limits a request's headers to 8 KB and its line
/// to 16 KB, so a longer one is no record.
pub const MAX_LINE: usize = 1 << 20;

/// The length of the canonical IDs that AWS gives to accounts, in hex digits. A longer one is cut,
/// with another record glued to it.
pub(crate) const CANONICAL_ID: usize = 64;

/// A record, borrowing from its line.
///
/// Every field is as logged, in bytes: `-` stands for "none". An `Option` is `None` where the
/// line ends before the field, as lines from before March 2019 do.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Record<'a> {
    /// Canonical ID of the bucket's owner: 64 hex digits on AWS.
    pub bucket_owner: &'a [u8],
    /// The bucket that the request was for.
    pub bucket: &'a [u8],
    /// When the request was received.
    pub time: Timestamp,
    /// The time as logged, without its brackets.
    pub time_text: &'a [u8],
    /// IPv4 or IPv6 address; `-` for callers inside AWS.
    pub remote_ip: &'a [u8],
    /// Canonical ID, IAM or STS ARN, service; `-` for anonymous. May hold spaces.
    pub requester: &'a [u8],
    /// The request's ID; shared by the rows of one multi-object delete.
    pub request_id: &'a [u8],
    /// The operation, such as `REST.GET.OBJECT`.
    pub operation: &'a [u8],
    /// The object's key, URL-encoded.
    pub key: &'a [u8],
    /// The request line, such as `GET /key HTTP/1.1`.
    pub request_uri: &'a [u8],
    /// Three digits.
    pub http_status: &'a [u8],
    /// S3's error code, such as `AccessDenied`.
    pub error_code: &'a [u8],
    /// Bytes of the response's body.
    pub bytes_sent: &'a [u8],
    /// The object's size in bytes.
    pub object_size: &'a [u8],
    /// Milliseconds from the request's first byte to the response's last.
    pub total_time: &'a [u8],
    /// Milliseconds that S3 itself took.
    pub turn_around_time: &'a [u8],
    /// The Referer header, unescaped.
    pub referer: &'a [u8],
    /// The User-Agent header, unescaped.
    pub user_agent: &'a [u8],
    /// The object's version.
    pub version_id: &'a [u8],
    /// S3's extended request ID.
    pub host_id: Option<&'a [u8]>,
    /// `SigV2` or `SigV4`.
    pub signature_version: Option<&'a [u8]>,
    /// The TLS cipher suite, by its OpenSSL name or, in TLS 1.3, its IANA name.
    pub cipher_suite: Option<&'a [u8]>,
    /// `AuthHeader` or `QueryString`.
    pub auth_type: Option<&'a [u8]>,
    /// The endpoint that the client called.
    pub host_header: Option<&'a [u8]>,
    /// The TLS version, less any punctuation glued to it.
    pub tls_version: Option<&'a [u8]>,
    /// The access point that the request came through.
    pub access_point_arn: Option<&'a [u8]>,
    /// `Yes` where only an ACL allowed the request.
    pub acl_required: Option<&'a [u8]>,
    /// The AWS Region that the request came from.
    pub source_region: Option<&'a [u8]>,
    /// Fields that AWS has added since, spaces and all.
    pub unknown: Option<&'a [u8]>,
    /// Why the fields behind the User-Agent cannot be trusted, if they cannot.
    pub contradiction: Option<Contradiction>,
}

/// Why a line is no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Reason {
    /// The line is longer than [`MAX_LINE`].
    #[error("the line is longer than 1 MiB")]
    TooLong,
    /// The line ends before the version ID, its 18th field.
    #[error("the line ends before its 18th field, the version ID")]
    CutShort,
    /// The third field is no time.
    #[error("the third field is no time like [06/Feb/2019:00:00:38 +0000]")]
    Time,
    /// The field behind the request ID is no operation.
    #[error("the field behind the request ID is not an operation like REST.GET.OBJECT")]
    Operation,
    /// No request stands behind the key.
    #[error("no quoted request (or -) stands behind the key")]
    Request,
    /// What follows the request is not status, error code and four numbers.
    #[error("no status, error code and four numbers stand behind the request")]
    Status,
    /// What follows the numbers is neither quoted nor `-`.
    #[error("the Referer is neither quoted nor -")]
    Referer,
    /// What follows the Referer is neither quoted nor `-`.
    #[error("the User-Agent is neither quoted nor -")]
    UserAgent,
    /// The line holds the start of a second record.
    #[error("a second record begins before the first one ends")]
    TwoRecords,
}

/// A line that is no record, and where reading it stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("byte {at}: {reason}")]
pub struct Malformed {
    /// Why.
    pub reason: Reason,
    /// Which byte of the line, counted from 1.
    pub at: usize,
}

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
    let (rest, request) = request(rest)?;
    let (rest, client) = client(rest, time_text)?;
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
fn request(rest: &[u8]) -> Parsed<'_, Request<'_>> {
    let (after_key, key) = field(rest)?;
    match uri_and_outcome(after_key) {
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
            let Some(end) = memmem::find(rest, b" \"") else {
                return Err(stop);
            };
            if holds_a_time(&rest[..=end]) {
                return fail(Reason::TwoRecords, rest);
            }
            let key = &rest[..end];
            let (rest, (request_uri, outcome)) = uri_and_outcome(&rest[end + 1..])?;
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

fn uri_and_outcome(rest: &[u8]) -> Parsed<'_, (&[u8], Outcome<'_>)> {
    match rest {
        [b'-', b' ', after @ ..] => {
            let (rest, outcome) = outcome(after)?;
            Ok((rest, (&b"-"[..], outcome)))
        }
        [b'"', quoted @ ..] => {
            // HTTP allows no space inside a request's target, so the first quote that an outcome
            // follows ends the request; a later one would be a forgery in a header.
            for quote in memchr_iter(b'"', quoted) {
                if let [b' ', after @ ..] = &quoted[quote + 1..]
                    && let Ok((rest, outcome)) = outcome(after)
                {
                    return Ok((rest, (&quoted[..quote], outcome)));
                }
            }
            fail(Reason::Status, rest)
        }
        _ => fail(Reason::Request, rest),
    }
}
