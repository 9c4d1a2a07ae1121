//! Recognising JSON by its first bytes.

use memchr::memmem;

use super::foreign::{self, Foreign, has_key};
use super::kind::Kind;

/// Keys that show that an object is evidence, or contains some. A string cannot contain one, since
/// its quotes are escaped there.
const OWN_KEYS: [&[u8]; 11] = [
    b"\"Records\"",
    b"\"eventVersion\"",
    b"\"eventSource\"",
    b"\"CloudTrailEvent\"",
    b"\"schema_version_id\"",
    b"\"request_time\"",
    b"\"tls_version\"",
    b"\"cipher_suite\"",
    b"\"tlsVersion\"",
    b"\"cipherSuite\"",
    // Scality leaves out the two above where it has no value for them.
    b"\"logFormatVersion\"",
];

/// Keys that together show that an object is a record of Yandex Object Storage. Logs of other
/// servers, such as nginx, have the second one too.
const YANDEX_KEYS: [&[u8]; 2] = [b"\"handler\"", b"\"ssl_protocol\""];

/// Keys that evidence has, and other JSON too.
const COMMON_KEYS: [&[u8]; 7] = [
    b"\"events\"",
    b"\"Events\"",
    b"\"results\"",
    b"\"logEvents\"",
    b"\"message\"",
    b"\"field\"",
    b"\"bucket_name\"",
];

/// Recognises JSON, as a kind of evidence or as something else; `None` if the text is not JSON.
pub(super) fn kind(text: &[u8]) -> Option<Result<Kind, Foreign>> {
    let (json, is_after_time) = match text {
        [b'{', ..] => (text, false),
        [b'[', rest @ ..] if matches!(rest.trim_ascii_start(), [b'{' | b']' | b'[', ..]) => {
            (text, false)
        }
        _ => (after_time(text)?, true),
    };
    let has_any = |keys: &[&[u8]]| keys.iter().any(|key| memmem::find(json, key).is_some());
    let is_of_yandex = YANDEX_KEYS
        .iter()
        .all(|key| memmem::find(json, key).is_some());
    if has_any(&OWN_KEYS) || is_of_yandex {
        return Some(Ok(kind_of_evidence(json, is_after_time)));
    }
    Some(match foreign::json(json) {
        Foreign::Json if has_any(&COMMON_KEYS) => Ok(kind_of_evidence(json, is_after_time)),
        foreign => Err(foreign),
    })
}

/// The object after the time that an export of CloudWatch Logs puts in front of it.
fn after_time(text: &[u8]) -> Option<&[u8]> {
    let space = memchr::memchr(b' ', text.get(..40).unwrap_or(text))?;
    let (time, rest) = text.split_at(space);
    let is_time = time.len() >= 20
        && time.contains(&b'T')
        && time.ends_with(b"Z")
        && time[..4].iter().all(u8::is_ascii_digit);
    let object = rest.trim_ascii_start();
    (is_time && object.starts_with(b"{")).then_some(object)
}

/// The keys of lists of entries in an object around them: of a CloudTrail file, of the answers of
/// `logs filter-log-events`, `cloudtrail lookup-events` and `logs get-query-results`, and of what a
/// subscription filter of CloudWatch Logs sends.
///
/// Source of the last: "Log group-level subscription filters" in the CloudWatch Logs guide.
pub(crate) const LISTS: [&str; 5] = ["Records", "events", "Events", "results", "logEvents"];

/// How to read JSON that is evidence.
///
/// Lines are read by several threads. That takes an object that is seen to end with its line: Amazon
/// Data Firehose joins objects without a newline, so a whole file may be a single line. Events are
/// read in order, so that those delivered twice are noticed, and so are lists and objects of several
/// lines.
///
/// Source: "Configure data delivery format" in the Amazon Data Firehose guide.
fn kind_of_evidence(json: &[u8], is_after_time: bool) -> Kind {
    let end = memchr::memchr(b'\n', json);
    let line = &json[..end.unwrap_or(json.len())];
    let is_line = is_after_time || end.is_some() && is_one_object(line.trim_ascii_end());
    let is_event = EVENT_KEYS.iter().any(|key| has_key(line, key));
    let has_list = LISTS.iter().any(|list| has_key(line, list));
    if !is_line || has_list || is_event && !is_after_time {
        Kind::JsonDocument
    } else if holds_events(json) {
        Kind::JsonLinesOfEvents
    } else {
        Kind::JsonLines
    }
}

/// Keys of CloudTrail events.
const EVENT_KEYS: [&str; 2] = ["eventVersion", "eventSource"];

/// Keys of texts that hold an entry.
const WRAPPING_KEYS: [&str; 3] = ["message", "@message", "CloudTrailEvent"];

/// Whether there are CloudTrail events among these lines, or in the texts of other objects.
fn holds_events(lines: &[u8]) -> bool {
    let is_wrapped = |key: &str| {
        let quoted = format!("\\\"{key}\\\"");
        // The quotes of a value inside such a text are escaped twice.
        memmem::find_iter(lines, &quoted).any(|at| at == 0 || lines[at - 1] != b'\\')
    };
    EVENT_KEYS.iter().any(|key| has_key(lines, key))
        || WRAPPING_KEYS.iter().any(|key| has_key(lines, key))
            && EVENT_KEYS.into_iter().any(is_wrapped)
}

/// Whether a text is a single object.
fn is_one_object(text: &[u8]) -> bool {
    let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
    for (at, &byte) in text.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = in_string,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth <= 1 => return at + 1 == text.len() && text.starts_with(b"{"),
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_documents_are_told_apart() {
        use Kind::{JsonDocument, JsonLines, JsonLinesOfEvents};
        let event = r#"{"eventVersion":"1.08","eventSource":"x"}"#;
        let wrapped = r#"{"timestamp":1,"message":"{\"eventVersion\":\"1.08\"}"}"#;
        let joined = r#"{"bucket_name":"b","tls_version":null}"#.repeat(2);
        let long = format!(
            r#"{{"tls_version":null,"key_name":"{}"}}"#,
            "x".repeat(5_000)
        );
        for (text, expected) in [
            (
                r#"{"schema_version_id":"V_1_0","bucket_name":"b"}"#,
                JsonLines,
            ),
            (r#"{ "bucket_name" : "b" }"#, JsonLines),
            (
                r#"{"bucket_name":null,"user_agent":"\"Records\":["}"#,
                JsonLines,
            ),
            (r#"{"bucket_name":null,"user_agent":"}\\\"{"}"#, JsonLines),
            (
                r#"{"timestamp":1,"message":"{\"bucket_name\":1}"}"#,
                JsonLines,
            ),
            (
                r#"2026-06-01T08:30:00.123Z {"tls_version":null}"#,
                JsonLines,
            ),
            (
                r#"{"time":1,"startTime":"1.0","logFormatVersion":"0"}"#,
                JsonLines,
            ),
            (
                r#"{"bucket":"b","handler":"REST.GET.OBJECT","ssl_protocol":"TLSv1.2"}"#,
                JsonLines,
            ),
            (&joined, JsonDocument),
            (&long[..4_096], JsonDocument),
            (r#"{"Records":[{"eventVersion":"1.08""#, JsonDocument),
            (r#"{ "Records" : [ {"#, JsonDocument),
            (
                r#"{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1"}]}"#,
                JsonDocument,
            ),
            (event, JsonDocument),
            ("{\n  \"schema_version_id\": \"V_1_0\"", JsonDocument),
            (r#"[{"bucket_name":"b"}"#, JsonDocument),
            (
                r#"{"queryLanguage":"CWLI","results":[[{"field":"x""#,
                JsonDocument,
            ),
            (wrapped, JsonLinesOfEvents),
            (
                &format!("2026-06-01T08:30:00.123Z {event}"),
                JsonLinesOfEvents,
            ),
            (
                &format!("{{\"tls_version\":null}}\n{event}"),
                JsonLinesOfEvents,
            ),
            // An agent of a message cannot be an event.
            (
                r#"{"message":"{\"tls_version\":1,\"user_agent\":\"\\\"eventVersion\\\"\"}"}"#,
                JsonLines,
            ),
        ] {
            let text = format!("{text}\n");
            let start = &text.as_bytes()[..text.len().min(4_096)];
            assert_eq!(kind(start), Some(Ok(expected)), "{text}");
        }
        let without_newline = br#"{"tls_version":null}"#;
        assert_eq!(kind(without_newline), Some(Ok(JsonDocument)));
    }

    #[test]
    fn other_json_is_named_and_other_text_is_not_json() {
        assert_eq!(kind(b"{\"a\": 1}"), Some(Err(Foreign::Json)));
        let of_nginx = br#"{"time_local":"x","scheme":"https","ssl_protocol":"TLSv1.2"}"#;
        assert_eq!(kind(of_nginx), Some(Err(Foreign::Json)));
        for text in [
            &b"[06/Feb/2019:00:00:38 +0000] cut"[..],
            b"c0ffee bucket [06/Feb/2019:00:00:38 +0000]",
            b"",
            b"2026-06-01T08:30:00.123Z c0ffee",
        ] {
            assert_eq!(kind(text), None);
        }
    }
}
