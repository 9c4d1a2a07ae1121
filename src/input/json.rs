//! Recognising JSON by its first bytes.

use memchr::memmem;

use super::foreign::{self, Foreign};
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
const COMMON_KEYS: [&[u8]; 6] = [
    b"\"events\"",
    b"\"Events\"",
    b"\"results\"",
    b"\"message\"",
    b"\"field\"",
    b"\"bucket_name\"",
];

/// Recognises JSON, as a kind of evidence or as something else; `None` if the text is not JSON.
pub(super) fn kind(text: &[u8]) -> Option<Result<Kind, Foreign>> {
    let json = match text {
        [b'{', ..] => text,
        [b'[', rest @ ..] if matches!(rest.trim_ascii_start(), [b'{' | b']' | b'[', ..]) => text,
        _ => after_time(text)?,
    };
    let has_any = |keys: &[&[u8]]| keys.iter().any(|key| memmem::find(json, key).is_some());
    let is_of_yandex = YANDEX_KEYS
        .iter()
        .all(|key| memmem::find(json, key).is_some());
    if has_any(&OWN_KEYS) || is_of_yandex {
        return Some(Ok(kind_of_evidence(json)));
    }
    Some(match foreign::json(json) {
        Foreign::Json if has_any(&COMMON_KEYS) => Ok(kind_of_evidence(json)),
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

/// The keys, with their quotes, of lists of entries in an object around them: of a CloudTrail file,
/// and of the answers of `logs filter-log-events`, `cloudtrail lookup-events` and
/// `logs get-query-results`.
pub(crate) const LISTS: [&[u8]; 4] = [b"\"Records\"", b"\"events\"", b"\"Events\"", b"\"results\""];

/// How to read JSON that is evidence. Events are read in order, so that those delivered twice are
/// noticed, and so are lists and objects of several lines.
fn kind_of_evidence(json: &[u8]) -> Kind {
    let line = json.split(|&byte| byte == b'\n').next().unwrap_or(json);
    let has = |key: &[u8]| memmem::find(line, key).is_some();
    let is_first_of_list = |key: &&[u8]| {
        memmem::find_iter(line, key)
            .any(|at| line[at + key.len()..].trim_ascii_start().starts_with(b":"))
    };
    let is_event = has(b"\"eventVersion\"") || has(b"\"eventSource\"");
    let has_list = LISTS.iter().any(is_first_of_list);
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
            (
                r#"{"time":1,"startTime":"1.0","logFormatVersion":"0"}"#,
                Kind::JsonLines,
            ),
            (
                r#"{"bucket":"b","handler":"REST.GET.OBJECT","ssl_protocol":"TLSv1.2"}"#,
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
            assert_eq!(kind(text.as_bytes()), Some(Ok(expected)), "{text}");
        }
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
