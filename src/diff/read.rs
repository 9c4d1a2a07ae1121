//! Reading a report.

use std::io::{BufReader, Cursor, Read};

use serde_json::error::Category;

use super::document::AuditReport;
use super::foreign::of_beginning;
use crate::audit::without_secrets;

/// The most bytes of a report. What is kept of one takes about as much memory as its callers and
/// buckets take in the file; all other parts take none.
pub const MAX_REPORT: u64 = 1 << 30;

/// How many bytes are looked at to tell what else a file is.
const BEGINNING: u64 = 16 << 10;

/// The size of the buffer in bytes.
const BUFFER: usize = 256 << 10;

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
    #[error("is not a report of s3tls audit --format json: {0}")]
    Foreign(String),
}

impl AuditReport {
    /// Reads a report in one pass.
    ///
    /// # Errors
    /// It cannot be read, is too long, or is not a report; the error says what it is instead, if
    /// that is known.
    pub fn read(mut reader: impl Read) -> Result<Self, ReportError> {
        let mut beginning = Vec::new();
        reader
            .by_ref()
            .take(BEGINNING)
            .read_to_end(&mut beginning)?;
        // A mark of the byte order, as some editors write it.
        let start = beginning
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(&beginning);
        let rest = reader.take(MAX_REPORT - BEGINNING);
        let whole = BufReader::with_capacity(BUFFER, Cursor::new(start).chain(rest));
        let mut whole = whole;
        let read = serde_json::from_reader(&mut whole);
        let is_at_limit = whole.get_ref().get_ref().1.limit() == 0;
        read.map_err(|error| match error.classify() {
            Category::Io => ReportError::Io(error.into()),
            Category::Eof if is_at_limit => ReportError::TooLong,
            _ => ReportError::Foreign(reason(start, &error)),
        })
    }
}

/// What the file is, or else where it is not as it should be.
fn reason(start: &[u8], error: &serde_json::Error) -> String {
    if let Some(what) = of_beginning(start) {
        return what;
    }
    let place = match error.classify() {
        Category::Eof => "it is cut off: ",
        _ => "",
    };
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
