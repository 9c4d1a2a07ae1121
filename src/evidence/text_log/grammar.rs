//! The grammar of a line.
//!
//! Single spaces separate the fields, and quotes inside a field are not escaped. A parser that ends
//! a quoted field at the next quote can therefore be misled by any client's User-Agent. This one
//! finds the fields that S3 itself writes from both ends of the line: those before the request from
//! the left, and those after the User-Agent from the last closing quote. Only the quoted fields,
//! which clients fill, lie between.
//!
//! Source: "Amazon S3 server access log format" in the Amazon S3 User Guide.

use nom::combinator::verify;
use nom::{Finish, Parser};

use super::closing_quote::ClosingQuote;
use super::era::Era;
use super::fields::{Parsed, bracketed_time, expect, field};
use super::headers::{are_uncertain, ceph_headers, headers};
use super::malformed::{MAX_LINE, Malformed, Reason};
use super::owner::{is_of_aws, is_of_one_record};
use super::quoted_host::without_quotes;
use super::request::{ceph_turn_around_time, request};
use super::requester::caller;
use super::tail_check::contradiction;
use super::trailing_fields::trailing_fields;
use super::transport::transport;
use crate::evidence::origin::Origin;
use crate::evidence::record::Record;
use crate::evidence::timestamp::Timestamp;

impl<'a> Record<'a> {
    /// Reads one line, given without its newline.
    ///
    /// # Errors
    /// Returns the reason why the line is not a record, and the byte at which reading it stopped.
    pub fn parse(line: &'a [u8]) -> Result<Self, Malformed> {
        if line.len() > MAX_LINE {
            return Err(Malformed {
                reason: Reason::TooLong,
                at: MAX_LINE + 1,
            });
        }
        let line = line.trim_ascii_end();
        match record(line).finish() {
            Ok((_, record)) => Ok(record),
            Err(_) if line.iter().all(|&byte| byte == 0) && !line.is_empty() => Err(Malformed {
                reason: Reason::Zeros,
                at: 1,
            }),
            Err(stop) => Err(Malformed {
                reason: stop.reason.unwrap_or(Reason::CutShort),
                at: line.len() - stop.rest.len() + 1,
            }),
        }
    }
}

/// The definition of the format: the fields of a line, in order, and how each is read.
fn record(line: &[u8]) -> Parsed<'_, Record<'_>> {
    let (rest, (bucket_owner, bucket, (time_text, time), remote_ip)) = head(line)?;
    let era = Era::of(time_text);
    let closing_quote = ClosingQuote::of(line, bucket_owner, era);
    let trailing_fields = |rest| trailing_fields(rest, era);

    let (rest, (requester, request_id, operation)) = caller(rest)?;
    let (rest, (key, request_uri, outcome)) = request(rest, closing_quote)?;
    let (http_status, error_code, numbers) = outcome;
    let (bytes_sent, object_size, total_time, turn_around_time) = numbers;
    let without_unit = ceph_turn_around_time(turn_around_time);
    let (rest, (referer, user_agent, trailing)) = match without_unit {
        None => headers(rest, closing_quote, trailing_fields)?,
        Some(_) => ceph_headers(rest, closing_quote, trailing_fields)?,
    };

    let [
        version_id,
        host_id,
        signature_version,
        cipher_suite,
        auth_type,
        host_header,
        tls_version,
        access_point_arn,
        acl_required,
        source_region,
    ] = trailing.named;
    let contradiction = contradiction(&trailing);
    let record = Record {
        origin: Origin::TextLog,
        bucket_owner: Some(bucket_owner),
        bucket: Some(bucket),
        time,
        transport: transport(
            || is_of_aws(bucket_owner, request_id, host_id),
            operation,
            tls_version,
            contradiction,
        ),
        remote_ip: Some(remote_ip),
        requester: Some(requester),
        request_id: Some(request_id),
        operation: Some(operation),
        key: Some(key),
        request_uri: Some(request_uri),
        http_status: Some(http_status),
        error_code: Some(error_code),
        bytes_sent: Some(bytes_sent),
        object_size: Some(object_size),
        total_time: Some(total_time),
        turn_around_time: Some(without_unit.unwrap_or(turn_around_time)),
        referer: Some(referer),
        user_agent: Some(user_agent),
        version_id,
        host_id,
        signature_version,
        cipher_suite,
        auth_type,
        host_header: match closing_quote.has_quoted_host {
            true => host_header.map(without_quotes),
            false => host_header,
        },
        tls_version,
        access_point_arn,
        acl_required,
        source_region,
        vpc_endpoint: None,
        account: None,
        key_exchange: None,
        is_by_service: false,
        unknown: trailing.unknown,
        contradiction,
        has_uncertain_headers: without_unit.is_some() && are_uncertain(referer, user_agent),
    };
    Ok((rest, record))
}

/// Bucket owner, bucket, time and remote IP.
type Head<'a> = (&'a [u8], &'a [u8], (&'a [u8], Timestamp), &'a [u8]);

fn head(line: &[u8]) -> Parsed<'_, Head<'_>> {
    let fields = (field, field, bracketed_time, field);
    let is_one_record = |(bucket_owner, ..): &Head<'_>| is_of_one_record(bucket_owner);
    expect(Reason::TwoRecords, verify(fields, is_one_record)).parse(line)
}
