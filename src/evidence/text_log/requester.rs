//! Who sent a request: requester, request ID and operation.
//!
//! Clients choose the key, which follows. The end of the requester is therefore found from the
//! requester alone, never from the form of a later word.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while};
use nom::combinator::{opt, recognize, verify};
use nom::sequence::terminated;

use super::fields::{Parsed, expect, fail, field, holds_a_time, word};
use super::malformed::Reason;
use super::scan::find_byte;

/// A CloudFront origin access identity without its last word, the ID.
///
/// Source: "Restrict access to an Amazon S3 origin" in the CloudFront Developer Guide.
pub(crate) const CLOUDFRONT: &[u8] =
    b"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ";

/// The requesters that contain spaces, without their last word.
///
/// No other requester can begin like this: any other ARN has an account number instead of
/// `cloudfront`, and the names of users, roles and sessions contain neither spaces nor brackets.
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
    // Some genuine lines have two spaces before the requester.
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

/// A requester in one of the known forms with spaces, or a single word.
fn requester(rest: &[u8]) -> Parsed<'_, &[u8]> {
    let with_spaces = opt(alt(SPACED.map(tag)));
    terminated(recognize((with_spaces, word)), tag(" ")).parse(rest)
}

/// Whether a word has two to four parts with dots between them, such as `REST.GET.OBJECT`,
/// `SOAP.GetObject` or Ceph's `REST.PUT.put_obj`.
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
