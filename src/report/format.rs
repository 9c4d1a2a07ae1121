//! The formats of reports.

use std::fmt;
use std::path::Path;

use crate::names::names;

names! {
    /// A format of a report.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Format {
        /// Text tables for people.
        Table => "table",
        /// The whole report as one document, such as `s3tls.audit/2`.
        Json => "json",
        /// The groups, callers or buckets of the JSON report, one on each line.
        Ndjson => "ndjson",
        /// The groups, callers or buckets, one in each row.
        Csv => "csv",
        /// A self-contained page for people.
        Html => "html",
        /// A summary for a CI job, a merge request or a ticket.
        Markdown => "markdown",
        /// The rules of the gate as test cases, for a CI server.
        Junit => "junit",
        /// The rules of the gate as annotations of a run of GitHub Actions.
        Github => "github",
        /// SARIF 2.1.0, for code scanning: the callers in the way of the minimum, and the gate.
        Sarif => "sarif",
    }
}

/// Why the name of a file does not tell a format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownFormat {
    /// Its extension belongs to no format.
    #[error(
        "{0}; use txt (table), json, ndjson or jsonl, csv, html or htm, md (markdown), xml (junit) or \
         sarif"
    )]
    Extension(UnknownExtension),
    /// It is the name of a format.
    #[error("that is a format; name a file, such as report.json, or use --format {0}")]
    Name(&'static str),
}

/// The extension of a file that belongs to no format; empty if there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownExtension(pub(super) String);

impl fmt::Display for UnknownExtension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            "" => f.write_str("a file without an extension has no format"),
            extension => write!(f, "the extension '{extension}' belongs to no format"),
        }
    }
}

impl Format {
    /// Whether it has rows or lines that can be about several things; see [`Rows`](super::Rows).
    pub fn has_rows(self) -> bool {
        matches!(self, Self::Csv | Self::Ndjson)
    }

    /// Whether a report names the file with settings.
    pub fn names_settings(self) -> bool {
        matches!(self, Self::Table | Self::Json | Self::Html | Self::Markdown)
    }

    /// The extensions of files, as help shows them.
    pub const EXTENSIONS: &str = "txt, json, ndjson, jsonl, csv, html, md, sarif, or xml for junit";

    /// The format that belongs to a file's extension.
    ///
    /// # Errors
    /// No format has this extension.
    pub fn of_file(path: &Path) -> Result<Self, UnknownFormat> {
        let extension = extension(path);
        match &*extension {
            "txt" => Ok(Self::Table),
            "jsonl" => Ok(Self::Ndjson),
            "htm" => Ok(Self::Html),
            "md" => Ok(Self::Markdown),
            "xml" => Ok(Self::Junit),
            "" if let Some(name) = path.to_str().and_then(|name| name.parse::<Self>().ok()) => {
                Err(UnknownFormat::Name(name.name()))
            }
            other => other
                .parse()
                .map_err(|_| UnknownFormat::Extension(UnknownExtension(extension))),
        }
    }
}

/// The extension of a file in lower case; empty if it has none.
pub(super) fn extension(path: &Path) -> String {
    let extension = path.extension().unwrap_or_default();
    extension.to_string_lossy().to_lowercase()
}
