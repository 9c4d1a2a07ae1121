//! The fast path for regular lines. Nearly all lines are regular.
//!
//! A line is regular if its request, Referer and User-Agent are quoted and contain no quote, if its
//! requester is one word or CloudFront's, and if every field has its ordinary form. In such a line
//! the positions of spaces and quotes are enough to find each field. The fast path accepts only
//! lines that the grammar in `grammar.rs` reads the same way, and leaves all others to the grammar.

use super::contradiction::{
    is_access_point_arn, is_acl_required, is_auth_type, is_moved, is_signature_version,
    names_tls_version,
};
use super::delimiters::Marks;
use super::memory::{Memory, TAIL};
use super::number::number_in;
use super::owner::{CANONICAL_ID, is_of_aws};
use super::requester::CLOUDFRONT;
use super::transport::transport;
use crate::evidence::reader::{Extent, Weight};
use crate::evidence::record::Record;

/// Quotes in a regular line: two each around the request, the Referer and the User-Agent.
const QUOTES: u32 = 6;

/// Index of the opening quote of the request among the marks (spaces and quotes) of a regular line
/// whose requester is one word. The constants below count from it. The request contains two spaces.
const REQUEST: usize = 9;
const REQUEST_END: usize = REQUEST + 3;
const REFERER: usize = REQUEST_END + 8;
const REFERER_END: usize = REFERER + 1;
const USER_AGENT: usize = REFERER_END + 2;

/// Spaces inside the requester that S3 logs for CloudFront.
const CLOUDFRONT_SPACES: usize = 4;

/// Parses a regular line into `record` and returns its weight. For any other line, it returns `None`
/// and leaves the record as it was. Fields outside the extent are left as they were in any case, and
/// so are those that no regular line has.
#[inline]
pub(crate) fn parse_regular<'a>(
    line: &'a [u8],
    marks: &Marks,
    memory: &mut Memory,
    extent: Extent,
    record: &mut Record<'a>,
) -> Option<Weight> {
    let min_marks = USER_AGENT + 2 + TAIL.start();
    if marks.quotes != QUOTES || marks.count() < min_marks {
        return None;
    }
    // Marks before the requester have fixed indices. Later ones shift by the spaces inside it.
    let fixed_marks: &[u16; REQUEST + 1] = marks.from(0)?;
    let fixed_mark = |number: usize| usize::from(fixed_marks[number]);
    if fixed_mark(0) > CANONICAL_ID {
        return None;
    }
    let requester_start = fixed_mark(4) + 1;
    let requester_spaces = match line[fixed_mark(REQUEST)] {
        b'"' => 0,
        _ if marks.count() < min_marks + CLOUDFRONT_SPACES => return None,
        _ if line[requester_start..].starts_with(CLOUDFRONT) => CLOUDFRONT_SPACES,
        _ => return None,
    };
    let marks_from_requester: &[u16; USER_AGENT + 1] = marks.from(requester_spaces)?;
    let mark = |number: usize| usize::from(marks_from_requester[number]);
    let is_quote = |number: usize| line[mark(number)] == b'"';
    let are_adjacent = |number: usize| mark(number) + 1 == mark(number + 1);
    // Nearly always true, so one branch is faster than ten.
    let has_quotes = is_quote(REQUEST)
        & is_quote(REQUEST_END)
        & is_quote(REFERER)
        & is_quote(REFERER_END)
        & is_quote(USER_AGENT);
    let has_borders = are_adjacent(REQUEST - 1)
        & are_adjacent(REQUEST_END)
        & are_adjacent(REFERER - 1)
        & are_adjacent(REFERER_END)
        & are_adjacent(REFERER_END + 1);
    if !(has_quotes & has_borders) {
        return None;
    }
    let tail_fields = memory.tail_fields(line, marks, USER_AGENT + requester_spaces)?;
    let user_agent_end = marks.count() - 1 - tail_fields;
    let last_marks: &[u16; 2 + *TAIL.end()] = marks.from(user_agent_end)?;
    let last_mark = |number: usize| usize::from(last_marks[number]);
    if last_mark(0) + 1 != last_mark(1) {
        return None;
    }

    // A field lies between two consecutive marks.
    let between = |number: usize| &line[mark(number) + 1..mark(number + 1)];
    let [b'[', time_text @ .., b']'] = &line[fixed_mark(1) + 1..fixed_mark(3)] else {
        return None;
    };
    let time = memory.time(time_text)?;
    let requester = &line[requester_start..mark(5)];
    let (request_id, operation) = (between(5), between(6));
    // A requester in brackets contains spaces; the grammar handles it.
    if matches!(requester, [] | [b'[', ..]) || !memory.is_operation(operation) {
        return None;
    }
    let response_field = |number: usize| between(REQUEST_END + 1 + number);
    let http_status = response_field(0);
    let number = |number: usize| {
        let before = REQUEST_END + 1 + number;
        number_in(line, mark(before) + 1, mark(before + 1))
    };
    let bytes_sent = number(2);
    let has_usual_response = http_status.len() == 3
        && http_status.iter().all(u8::is_ascii_digit)
        && is_error_code(response_field(1))
        && number(3).is_some() & number(4).is_some() & number(5).is_some();
    if !has_usual_response {
        return None;
    }
    let after_user_agent = |number: usize| &line[last_mark(1 + number) + 1..last_mark(2 + number)];
    let optional = |number: usize| (number < tail_fields).then(|| after_user_agent(number));
    let [signature_version, cipher_suite, auth_type] = [2, 3, 4].map(after_user_agent);
    let tls_version = after_user_agent(6);
    let [access_point_arn, acl_required, source_region] = [7, 8, 9].map(optional);
    let is_usual_tail = is_signature_version(signature_version)
        && is_auth_type(auth_type)
        && is_tls_version(tls_version)
        && (tls_version == b"-") == (cipher_suite == b"-")
        && !is_moved(cipher_suite)
        && access_point_arn.is_none_or(is_access_point_arn)
        && acl_required.is_none_or(is_acl_required)
        && !source_region.is_some_and(names_tls_version)
        && line.last().is_some_and(|byte| !byte.is_ascii_whitespace());
    let bytes_sent = bytes_sent.filter(|_| is_usual_tail)?;
    record.bucket = Some(&line[fixed_mark(0) + 1..fixed_mark(1)]);
    record.time = time;
    let bucket_owner = &line[..fixed_mark(0)];
    let is_of_aws = || is_of_aws(bucket_owner, request_id, Some(after_user_agent(1)));
    record.transport = transport(is_of_aws, operation, Some(tls_version), None);
    record.bucket_owner = Some(bucket_owner);
    record.remote_ip = Some(&line[fixed_mark(3) + 1..fixed_mark(4)]);
    record.requester = Some(requester);
    record.operation = Some(operation);
    record.http_status = Some(http_status);
    record.user_agent = Some(&line[mark(USER_AGENT) + 1..last_mark(0)]);
    record.signature_version = Some(signature_version);
    record.cipher_suite = Some(cipher_suite);
    record.host_header = Some(after_user_agent(5));
    record.tls_version = Some(tls_version);
    if extent != Extent::Brief {
        record.request_id = Some(request_id);
        record.key = Some(between(7));
        record.request_uri = Some(&line[mark(REQUEST) + 1..mark(REQUEST_END)]);
        record.error_code = Some(response_field(1));
        record.bytes_sent = Some(response_field(2));
        record.object_size = Some(response_field(3));
        record.total_time = Some(response_field(4));
        record.turn_around_time = Some(response_field(5));
        record.referer = Some(between(REFERER));
        record.version_id = Some(after_user_agent(0));
        record.host_id = Some(after_user_agent(1));
        record.auth_type = Some(auth_type);
        record.access_point_arn = access_point_arn;
        record.acl_required = acl_required;
        record.source_region = source_region;
    }
    Some(Weight {
        bytes_sent,
        ..Weight::at(time)
    })
}

fn is_error_code(text: &[u8]) -> bool {
    text == b"-" || !text.is_empty() && text.iter().all(u8::is_ascii_alphanumeric)
}

fn is_tls_version(text: &[u8]) -> bool {
    match text {
        b"TLSv1.2" | b"TLSv1.3" | b"-" => true,
        [b'T', b'L', b'S', b'v' | b'V', digits @ ..] => digits
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'.'),
        _ => false,
    }
}
