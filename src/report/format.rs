//! The forms that a report can take.

use std::path::Path;

use crate::names::names;

/// A form that a report can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Table,
    /// `s3tls.audit/1`, one document.
    Json,
    /// The JSON report's groups, one a line.
    Ndjson,
    /// The groups, one a row.
    Csv,
    /// For people, on a page of its own.
    Html,
    /// For people, as a summary of a CI job.
    Markdown,
    /// The rules of the gate, for a CI server.
    Junit,
}

/// A name or file extension that no format has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no format is called '{0}'; there are table (.txt), json, ndjson (.jsonl), csv, html (.htm), \
     markdown (.md) and junit (.xml)"
)]
pub struct UnknownFormat(String);

names! {
    Format {
        Table => "table",
        Json => "json",
        Ndjson => "ndjson",
        Csv => "csv",
        Html => "html",
        Markdown => "markdown",
        Junit => "junit",
    }
}

impl Format {
    /// The format that a file's extension asks for.
    ///
    /// # Errors
    /// Names the extension if it asks for none.
    pub fn of_file(path: &Path) -> Result<Self, UnknownFormat> {
        let extension = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        match &*extension {
            "txt" => Ok(Self::Table),
            "jsonl" => Ok(Self::Ndjson),
            "htm" => Ok(Self::Html),
            "md" => Ok(Self::Markdown),
            "xml" => Ok(Self::Junit),
            other => other.parse().map_err(|_| UnknownFormat(extension)),
        }
    }
}
