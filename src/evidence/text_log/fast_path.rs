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
use super::grammar::CANONICAL_ID;
use super::requester::{CLOUDFRONT, is_operation};
use super::time::{self, TEXT_LEN};
use super::transport::transport;
use crate::evidence::record::Record;
use crate::evidence::timestamp::Timestamp;

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

/// Fields after the User-Agent of a regular line, which has 24 to 27 fields in all.
const TAIL: std::ops::RangeInclusive<usize> = 7..=10;

/// Values remembered from one line to the next, because neighbouring lines are similar.
pub(crate) struct Memory {
    /// Number of fields in the tail of the last regular line.
    tail_fields: usize,
    /// The last time's text up to its minute, and that minute's start in milliseconds.
    minute: [u8; MINUTE],
    minute_start: i64,
    /// Recent operations. Each has one possible slot, derived from its length and one letter.
    operations: [Word; 16],
}

/// A short word: its length and its bytes.
type Word = (u8, [u8; 31]);

/// The length of `06/Feb/2019:00:00:`.
const MINUTE: usize = 18;

/// The initial minute, which must be valid: with zero bytes here, a line whose time consists of
/// zero bytes would be accepted.
const EPOCH: &[u8; MINUTE] = b"01/Jan/1970:00:00:";

impl Memory {
    pub(crate) fn new() -> Self {
        let operations = [(0, [0; 31]); 16];
        Self {
            tail_fields: *TAIL.end(),
            minute: *EPOCH,
            minute_start: 0,
            operations,
        }
    }

    fn time(&mut self, text: &[u8]) -> Option<Timestamp> {
        let text: &[u8; TEXT_LEN] = text.try_into().ok()?;
        let [tens, units] = [text[MINUTE], text[MINUTE + 1]].map(|digit| digit.wrapping_sub(b'0'));
        let is_same_minute = text[..MINUTE] == self.minute && text[MINUTE + 2..] == *b" +0000";
        if is_same_minute && tens < 6 && units < 10 {
            return Some(Timestamp(
                self.minute_start + i64::from(tens * 10 + units) * 1_000,
            ));
        }
        let time = time::parse(text)?;
        if text.ends_with(time::UTC_OFFSET) && tens < 6 {
            self.minute.copy_from_slice(&text[..MINUTE]);
            self.minute_start = time.0 - i64::from(tens * 10 + units) * 1_000;
        }
        Some(time)
    }

    /// Number of fields after the last quote, which must close the quote at the mark `user_agent`.
    /// The number of the previous line is tried first.
    fn tail_fields(&mut self, line: &[u8], marks: &Marks, user_agent: usize) -> Option<usize> {
        let ends_user_agent = |&tail: &usize| {
            // A mark before the User-Agent is a quote as well, so its index must be checked: if the
            // User-Agent is one word, a wrong tail length can point to that quote.
            let end = marks.count() - 1 - tail;
            let quote: Option<&[u16; 1]> = marks.from(end);
            end > user_agent && quote.is_some_and(|&[position]| line[usize::from(position)] == b'"')
        };
        if !ends_user_agent(&self.tail_fields) {
            self.tail_fields = TAIL.into_iter().find(ends_user_agent)?;
        }
        Some(self.tail_fields)
    }

    /// Whether a word is an operation. There are few operations, so nearly all are remembered.
    fn is_operation(&mut self, word: &[u8]) -> bool {
        let Some(letter) = word.get(5).filter(|_| word.len() < 32) else {
            return is_operation(word);
        };
        let (len, bytes) = &mut self.operations[(usize::from(*letter) ^ word.len()) & 0xf];
        if usize::from(*len) == word.len() && bytes[..word.len()] == *word {
            return true;
        }
        let is_operation = is_operation(word);
        if is_operation {
            *len = word.len() as u8;
            bytes[..word.len()].copy_from_slice(word);
        }
        is_operation
    }
}

/// Parses a regular line; returns `None` for any other.
#[inline]
pub(crate) fn parse_regular<'a>(
    line: &'a [u8],
    marks: &Marks,
    memory: &mut Memory,
) -> Option<Record<'a>> {
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
    let has_quotes = is_quote(REQUEST)
        && is_quote(REQUEST_END)
        && is_quote(REFERER)
        && is_quote(REFERER_END)
        && is_quote(USER_AGENT);
    let has_borders = are_adjacent(REQUEST - 1)
        && are_adjacent(REQUEST_END)
        && are_adjacent(REFERER - 1)
        && are_adjacent(REFERER_END)
        && are_adjacent(REFERER_END + 1);
    if !has_quotes || !has_borders {
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
    let is_number = |number: usize| {
        let before = REQUEST_END + 1 + number;
        is_number(line, mark(before) + 1, mark(before + 1))
    };
    let has_usual_response = http_status.len() == 3
        && http_status.iter().all(u8::is_ascii_digit)
        && is_error_code(response_field(1))
        && (2..6).all(is_number);
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
    if !is_usual_tail {
        return None;
    }
    Some(Record {
        bucket_owner: Some(&line[..fixed_mark(0)]),
        bucket: Some(&line[fixed_mark(0) + 1..fixed_mark(1)]),
        time,
        transport: transport(operation, Some(tls_version), None),
        remote_ip: Some(&line[fixed_mark(3) + 1..fixed_mark(4)]),
        requester: Some(requester),
        request_id: Some(request_id),
        operation: Some(operation),
        key: Some(between(7)),
        request_uri: Some(&line[mark(REQUEST) + 1..mark(REQUEST_END)]),
        http_status: Some(http_status),
        error_code: Some(response_field(1)),
        bytes_sent: Some(response_field(2)),
        object_size: Some(response_field(3)),
        total_time: Some(response_field(4)),
        turn_around_time: Some(response_field(5)),
        referer: Some(between(REFERER)),
        user_agent: Some(&line[mark(USER_AGENT) + 1..last_mark(0)]),
        version_id: Some(after_user_agent(0)),
        host_id: Some(after_user_agent(1)),
        signature_version: Some(signature_version),
        cipher_suite: Some(cipher_suite),
        auth_type: Some(auth_type),
        host_header: Some(after_user_agent(5)),
        tls_version: Some(tls_version),
        access_point_arn,
        acl_required,
        source_region,
        unknown: None,
        contradiction: None,
    })
}

fn is_error_code(text: &[u8]) -> bool {
    text == b"-" || !text.is_empty() && text.iter().all(u8::is_ascii_alphanumeric)
}

/// Whether the bytes from `start` to `end` are a number or `-`.
#[inline]
fn is_number(line: &[u8], start: usize, end: usize) -> bool {
    const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
    const HIGH: u64 = u64::from_le_bytes([0xf0; 8]);
    const SIX: u64 = u64::from_le_bytes([6; 8]);
    let len = end - start;
    // Numbers come late in a line, so eight bytes always precede a field's end.
    let last = end
        .checked_sub(8)
        .and_then(|from| line[from..].first_chunk());
    match (len, last) {
        (1..=8, Some(last)) => {
            // The bytes before the field are replaced with zeros.
            let before = !(u64::MAX << (64 - 8 * len));
            let digits = u64::from_le_bytes(*last) & !before | ZEROS & before;
            let all_digits = digits & HIGH == ZEROS && digits.wrapping_add(SIX) & HIGH == ZEROS;
            all_digits || len == 1 && line[start] == b'-'
        }
        (0, _) => false,
        _ => line[start..end].iter().all(u8::is_ascii_digit),
    }
}

fn is_tls_version(text: &[u8]) -> bool {
    match text {
        [b'T', b'L', b'S', b'v' | b'V', digits @ ..] => digits
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'.'),
        _ => text == b"-",
    }
}
