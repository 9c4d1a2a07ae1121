//! The formats of records.

use std::path::Path;

use crate::names::names;
use crate::report::format::{UnknownExtension, extension};

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

/// Why the name of a file does not tell a format of records.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownRecordsFormat {
    /// Its extension belongs to no such format.
    #[error("{0} of records; use {known}", known = RecordsFormat::EXTENSIONS)]
    Extension(UnknownExtension),
    /// It is the name of a format.
    #[error(
        "--output {0}: that is a format; name a file, such as records.csv, or use --format {0}"
    )]
    Name(&'static str),
}

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
            "" if let Some(name) = path.to_str().and_then(|name| name.parse::<Self>().ok()) => {
                Err(UnknownRecordsFormat::Name(name.name()))
            }
            other => match other.parse() {
                Ok(format) if format != Self::Raw => Ok(format),
                _ => Err(UnknownRecordsFormat::Extension(UnknownExtension(extension))),
            },
        }
    }
}
