//! Recognising JSON by its first bytes.

use memchr::memmem;

use super::sniff::{Content, Kind};

/// The keys that show that an object is evidence, or contains some. A string cannot contain one,
/// since its quotes are escaped there.
const KEYS: [&[u8]; 16] = [
    b"\"Records\"",
    b"\"events\"",
    b"\"Events\"",
    b"\"results\"",
    b"\"eventVersion\"",
    b"\"eventSource\"",
    b"\"CloudTrailEvent\"",
    b"\"message\"",
    b"\"field\"",
    b"\"schema_version_id\"",
    b"\"bucket_name\"",
    b"\"request_time\"",
    b"\"tls_version\"",
    b"\"cipher_suite\"",
    b"\"tlsVersion\"",
    b"\"cipherSuite\"",
];

/// Recognises JSON; `None` if the text is not JSON.
pub(super) fn content(text: &[u8]) -> Option<Content> {
    let json = match text {
        [b'{', ..] => text,
        [b'[', rest @ ..] if matches!(rest.trim_ascii_start(), [b'{' | b']' | b'[', ..]) => text,
        _ => after_time(text)?,
    };
    let has = |key: &&[u8]| memmem::find(json, key).is_some();
    Some(match KEYS.iter().any(|key| has(&key)) {
        true => Content::Evidence(kind(json)),
        false => Content::Foreign("a JSON file without S3 access log records or CloudTrail events"),
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

/// How to read JSON that is evidence. Events are read in order, so that those delivered twice are
/// noticed, and so are lists and objects of several lines.
fn kind(json: &[u8]) -> Kind {
    let line = json.split(|&byte| byte == b'\n').next().unwrap_or(json);
    let has = |key: &[u8]| memmem::find(line, key).is_some();
    let is_first_of_list = |key: &&[u8]| {
        memmem::find_iter(line, key)
            .any(|at| line[at + key.len()..].trim_ascii_start().starts_with(b":"))
    };
    let is_event = has(b"\"eventVersion\"") || has(b"\"eventSource\"");
    let has_list = KEYS[..4].iter().any(|key| is_first_of_list(&key));
    let is_one_line = line.starts_with(b"{\"") && !is_event && !has_list;
    match is_one_line {
        true => Kind::JsonLines,
        false => Kind::JsonDocument,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_documents_are_told_apart() {
        for (text, expected) in [
            (
                r#"{"schema_version_id":"V_1_0","bucket_name":"b"}"#,
                Kind::JsonLines,
            ),
            (
                r#"{"bucket_name":null,"user_agent":"\"Records\":["}"#,
                Kind::JsonLines,
            ),
            (
                r#"{"timestamp":1,"message":"{\"bucket_name\":1}"}"#,
                Kind::JsonLines,
            ),
            (
                r#"2026-06-01T08:30:00.123Z {"tls_version":null}"#,
                Kind::JsonLines,
            ),
            (r#"{"Records":[{"eventVersion":"1.08""#, Kind::JsonDocument),
            (r#"{ "Records" : [ {"#, Kind::JsonDocument),
            (
                r#"{"eventVersion":"1.08","eventSource":"x"}"#,
                Kind::JsonDocument,
            ),
            ("{\n  \"schema_version_id\": \"V_1_0\"", Kind::JsonDocument),
            (r#"[{"bucket_name":"b"}"#, Kind::JsonDocument),
            (
                r#"{"queryLanguage":"CWLI","results":[[{"field":"x""#,
                Kind::JsonDocument,
            ),
        ] {
            assert_eq!(
                content(text.as_bytes()),
                Some(Content::Evidence(expected)),
                "{text}"
            );
        }
    }

    #[test]
    fn other_json_is_named_and_other_text_is_not_json() {
        assert!(matches!(content(b"{\"a\": 1}"), Some(Content::Foreign(_))));
        for text in [
            &b"[06/Feb/2019:00:00:38 +0000] cut"[..],
            b"c0ffee bucket [06/Feb/2019:00:00:38 +0000]",
            b"",
            b"2026-06-01T08:30:00.123Z c0ffee",
        ] {
            assert_eq!(content(text), None);
        }
    }
}
