//! The formats of records.

use std::path::Path;

use crate::names::names;
use crate::report::format::extension;

names! {
    /// A format in which records are written.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum RecordsFormat {
        /// An object on each line.
        Ndjson => "ndjson",
        /// A row each, below a header.
        Csv => "csv",
        /// A table by columns, compressed with zstd.
        Parquet => "parquet",
        /// The original line or JSON entry, with its secrets redacted.
        Raw => "raw",
    }
}

/// A file extension that does not belong to a format of records.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the extension '{0}' belongs to no format of records; use {known}", known = RecordsFormat::EXTENSIONS)]
pub struct UnknownRecordsFormat(String);

impl RecordsFormat {
    /// The extensions of files, as help shows them.
    pub const EXTENSIONS: &str = "ndjson or jsonl, csv, parquet, or log (raw)";

    /// Whether this build can write it.
    pub fn is_available(self) -> bool {
        self != Self::Parquet || cfg!(feature = "parquet")
    }

    /// The format that belongs to a file's extension.
    ///
    /// # Errors
    /// No format has this extension.
    pub fn of_file(path: &Path) -> Result<Self, UnknownRecordsFormat> {
        let extension = extension(path);
        match &*extension {
            "jsonl" => Ok(Self::Ndjson),
            "log" => Ok(Self::Raw),
            other => match other.parse() {
                Ok(format) if format != Self::Raw => Ok(format),
                _ => Err(UnknownRecordsFormat(extension)),
            },
        }
    }
}
