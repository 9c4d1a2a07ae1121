//! Reading a report.

use std::io::Read;

use serde_json::error::Category;

use super::document::AuditReport;
use super::foreign::of_beginning;
use crate::audit::without_secrets;
use crate::input::has_json_key;

/// The most bytes of a report. It is in memory while it is read: that takes a third of the time that a
/// stream takes. What is kept of it needs about as much memory as its callers and buckets.
pub const MAX_REPORT: u64 = 1 << 30;

/// How many bytes are looked at to tell what else a file is.
const BEGINNING: usize = 16 << 10;

/// The most characters of a reason that are shown.
const SHOWN: usize = 300;

/// Why a file cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// It could not be read.
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// It is longer than [`MAX_REPORT`].
    #[error("is longer than 1 GiB; leave out groups with s3tls audit --max-groups")]
    TooLong,
    /// It is something else, or damaged. Secrets are redacted.
    #[error("is not a JSON report of s3tls audit: {0}")]
    Foreign(String),
}

impl AuditReport {
    /// Reads a report.
    ///
    /// # Errors
    /// It cannot be read, is too long, or is not a report; the error says what it is instead, if
    /// that is known.
    pub fn read(reader: impl Read) -> Result<Self, ReportError> {
        let mut bytes = Vec::new();
        reader.take(MAX_REPORT + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_REPORT {
            return Err(ReportError::TooLong);
        }
        // A mark of the byte order, as some editors write it.
        let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        serde_json::from_slice(json).map_err(|error| ReportError::Foreign(reason(json, &error)))
    }
}

/// What the file is, or else where it is not as it should be. One with a schema is described by that.
fn reason(json: &[u8], error: &serde_json::Error) -> String {
    let is_object = json.trim_ascii_start().starts_with(b"{");
    let is_cut = is_object && error.classify() == Category::Eof;
    let has_schema = is_object && has_json_key(json, "schema");
    if !is_cut && !has_schema {
        let start = &json[..json.len().min(BEGINNING)];
        if let Some(what) = of_beginning(start) {
            return what;
        }
    }
    let place = if is_cut { "it is cut off: " } else { "" };
    // serde quotes the value that it did not expect, of any length.
    let shown: String = error.to_string().chars().take(64 << 10).collect();
    let shown = without_secrets(shown);
    match shown.char_indices().nth(SHOWN) {
        None => format!("{place}{shown}"),
        Some((end, _)) => format!(
            "{place}{}… at line {} column {}",
            &shown[..end],
            error.line(),
            error.column()
        ),
    }
}
