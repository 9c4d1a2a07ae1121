//! Who sent a request: requester, request ID and operation.
//!
//! The key stands behind them, which any stranger may choose. So where a requester ends is told
//! by the requester alone, never by what a later word looks like.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while};
use nom::combinator::{opt, recognize, verify};
use nom::sequence::terminated;

use super::fields::{Parsed, expect, fail, field, holds_a_time, word};
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
    b"[assumedRole] ",
];

/// Reads requester, request ID and operation.
pub(crate) fn caller(rest: &[u8]) -> Parsed<'_, (&[u8], &[u8], &[u8])> {
    // Two spaces before the requester have been seen.
    let (start, _) = take_while(|byte| byte == b' ')(rest)?;
    let operation = verify(field, |word: &[u8]| word == b"-" || is_operation(word));
    let caller = (requester, field, expect(Reason::Operation, operation)).parse(start);
    if let Err(nom::Err::Error(stop)) = &caller
        && stop.reason == Some(Reason::Operation)
        && holds_a_time(&start[..find_byte(b'"', start).unwrap_or(start.len())])
    {
        return fail(Reason::TwoRecords, start);
    }
    caller
}

/// A requester of one of the known forms with spaces, or of one word.
fn requester(rest: &[u8]) -> Parsed<'_, &[u8]> {
    let with_spaces = opt(alt(SPACED.map(tag)));
    terminated(recognize((with_spaces, word)), tag(" ")).parse(rest)
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
