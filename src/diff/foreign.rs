//! What a file is that is not a report of an audit.

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use super::CleanText;
use crate::input::{described, has_json_key};

/// The schema of the reports that can be compared.
pub(super) const SCHEMA: &str = "s3tls.audit/2";

/// What every message tells to do.
const MAKE: &str = "s3tls audit --format json";

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
    format!("it is {what} with the schema '{schema}', and {SCHEMA} is needed: {MAKE}")
}

/// Beginnings of other files of s3tls, and what they are.
const BEGINNINGS: [(&[u8], &str); 5] = [
    (
        b"s3tls.partial/",
        "it is a partial result: make a report of it with s3tls merge --format json",
    ),
    (
        b"s3tls  ",
        "it is a report as a table: make one with s3tls audit --format json",
    ),
    (
        b"## ",
        "it is a report in Markdown: make one with s3tls audit --format json",
    ),
    (
        b"principal,client,",
        "it is a report as CSV: make one with s3tls audit --format json",
    ),
    (
        b"tls_version,cipher_suite,",
        "it is a report as CSV: make one with s3tls audit --format json",
    ),
];

/// What a file is by its beginning, as far as that is known.
pub(super) fn of_beginning(start: &[u8]) -> Option<String> {
    let text = start.trim_ascii_start();
    if text.is_empty() {
        return Some("it is empty".to_owned());
    }
    let mut known = BEGINNINGS.iter();
    if let Some((_, what)) = known.find(|(beginning, _)| text.starts_with(beginning)) {
        return Some((*what).to_owned());
    }
    if text.starts_with(b"{") && !has_json_key(text, "schema") {
        let has_all = |keys: &[&str]| keys.iter().all(|key| has_json_key(text, key));
        if has_all(&["findings", "first_seen", "remedy"]) || has_all(&["bucket", "readiness"]) {
            return Some(format!("it is NDJSON: make one document with {MAKE}"));
        }
        if has_all(&["Statement"]) {
            return Some("it is a policy".to_owned());
        }
    }
    let what = described(text)?;
    Some(format!("it is {what}: make a report of logs with {MAKE}"))
}
