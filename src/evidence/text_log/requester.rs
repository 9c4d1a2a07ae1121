//! Who sent a request: requester, request ID and operation.
//!
//! The key stands behind them, which any stranger may choose. So where a requester ends is told
//! by the requester alone, never by what a later word looks like.

use super::fields::{Parsed, fail, field, holds_a_time};
use super::malformed::Reason;
use super::scan::find_byte;

/// How CloudFront's origin access identities begin, up to their last word. This is AWS's own form
/// of a principal; see "Restrict access to an Amazon S3 origin" in the CloudFront Developer Guide.
pub(crate) const CLOUDFRONT: &[u8] =
    b"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ";

/// How requesters that hold spaces begin, up to their last word.
///
/// Nobody can take such a name: an ARN has an account's number in place of `cloudfront`, and names
/// of users, roles and sessions hold neither a space nor a bracket.
const SPACED: [&[u8]; 4] = [
    CLOUDFRONT,
    b"arn:aws-cn:iam::cloudfront:user/CloudFront Origin Access Identity ",
    b"arn:aws-us-gov:iam::cloudfront:user/CloudFront Origin Access Identity ",
    // Scality until April 2026: `[assumedRole] role:session:account`
    // (https://github.com/scality/cloudserver/pull/6152).
    ASSUMED_ROLE,
];
pub(crate) const ASSUMED_ROLE: &[u8] = b"[assumedRole] ";

pub(crate) struct Caller<'a> {
    pub requester: &'a [u8],
    pub request_id: &'a [u8],
    pub operation: &'a [u8],
}

/// Reads requester, request ID and operation. A requester of none of the known forms with spaces
/// is one word.
pub(crate) fn caller(rest: &[u8]) -> Parsed<'_, Caller<'_>> {
    // Two spaces before the requester have been seen.
    let start = rest.iter().position(|&byte| byte != b' ');
    let start = &rest[start.unwrap_or(rest.len())..];
    let spaced = SPACED.iter().find(|known| start.starts_with(known));
    let spaced = spaced.map_or(0, |known| known.len());
    let (rest, last_word) = field(&start[spaced..])?;
    let (rest, request_id) = field(rest)?;
    let (after, operation) = field(rest)?;
    if !is_operation(operation) && operation != b"-" {
        let before_request = &start[..find_byte(b'"', start).unwrap_or(start.len())];
        if holds_a_time(before_request) {
            return fail(Reason::TwoRecords, start);
        }
        return fail(Reason::Operation, rest);
    }
    let caller = Caller {
        requester: &start[..spaced + last_word.len()],
        request_id,
        operation,
    };
    Ok((after, caller))
}

/// Two to four dotted parts, such as `REST.GET.OBJECT`, `SOAP.GetObject`, or `REST.PUT.put_obj`,
/// as Ceph has it.
pub(crate) fn is_operation(word: &[u8]) -> bool {
    let mut dots = 0;
    for &byte in word {
        match byte {
            b'.' => dots += 1,
            b'_' => {}
            _ if byte.is_ascii_alphanumeric() => {}
            _ => return false,
        }
    }
    (1..=3).contains(&dots) && word[0].is_ascii_alphabetic()
}
