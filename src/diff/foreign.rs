//! What a file is that is not a report of an audit.

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use super::CleanText;
use crate::input::{described, has_json_key};

/// The schema of the reports that can be compared.
pub(super) const SCHEMA: &str = "s3tls.audit/2";

/// The schema of a report, which is [`SCHEMA`].
#[derive(Debug)]
pub(super) struct Schema;

impl<'de> Deserialize<'de> for Schema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = CleanText::deserialize(deserializer)?;
        match &*name {
            SCHEMA => Ok(Self),
            other => Err(D::Error::custom(of_schema(other))),
        }
    }
}

/// What a document of another schema is.
fn of_schema(schema: &str) -> String {
    let kind = schema.split_once('/').map_or(schema, |(kind, _)| kind);
    let what = match kind {
        "s3tls.audit" => "a report of another version of s3tls",
        "s3tls.lint" => "a report of s3tls policy lint",
        "s3tls.simulation" => "a report of s3tls policy simulate",
        "s3tls.try" => "a report of s3tls policy try",
        "s3tls.baseline" => "a baseline",
        "s3tls.diff" => "a report of s3tls diff",
        _ => "a document",
    };
    format!("it is {what} ({schema}), not {SCHEMA}")
}

/// What to do about logs.
const AUDIT: &str = "make one with s3tls audit --format json";

/// What a file without a schema is by its beginning, as far as that is known.
pub(super) fn of_beginning(start: &[u8]) -> Option<String> {
    let text = start.trim_ascii_start();
    let first_line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let has = |part: &[u8]| memchr::memmem::find(first_line, part).is_some();
    let has_keys = |keys: &[&str]| keys.iter().all(|key| has_json_key(text, key));
    let what = match text {
        [] => return Some("it is empty".to_owned()),
        [b'{', ..] if has_keys(&["Statement"]) => return Some("it is a policy".to_owned()),
        [b'{', ..] if has_keys(&["findings", "remedy"]) || has_keys(&["bucket", "readiness"]) => {
            "a report as NDJSON"
        }
        _ if text.starts_with(b"s3tls.partial/") => {
            let merge = "it is a partial result; make one with s3tls merge --format json";
            return Some(merge.to_owned());
        }
        _ if text.starts_with(b"s3tls  ") => "a report as a table",
        _ if text.starts_with(b"## ") => "a report in Markdown",
        _ if has(b",risky_requests") || has(b",https_verdict,") => "a report as CSV",
        _ => described(text)?,
    };
    Some(format!("it is {what}; {AUDIT}"))
}
