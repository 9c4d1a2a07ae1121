//! Saying what an audit found: one file a format.
//!
//! Requesters and User-Agents are written by strangers, so every format makes them harmless in
//! its own way; see `escape.rs`.

mod callers;
mod csv;
mod escape;
mod grid;
mod html;
mod json;
mod junit;
mod lint;
mod markdown;
mod notice;
mod ruling;
mod simulation;
mod table;
mod trend;
mod verdict;
mod words;

use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::str::FromStr;

use crate::audit::Audit;

pub use crate::report::lint::{LintFormat, LintReport, write_lint};
pub use crate::report::simulation::{simulation_notices, write_simulation};
pub use json::write_baseline;
pub use notice::{
    baseline_notice, error_notice, failure_notice, gate_notices, input_notices, shown_lines,
};

/// How many bytes are handed on at once; the pieces that reports are made of are tiny.
const BUFFER: usize = 256 << 10;

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

impl Format {
    /// Every format.
    pub const ALL: [Self; 7] = [
        Self::Table,
        Self::Json,
        Self::Ndjson,
        Self::Csv,
        Self::Html,
        Self::Markdown,
        Self::Junit,
    ];

    /// Its name in `--format`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Html => "html",
            Self::Markdown => "markdown",
            Self::Junit => "junit",
        }
    }

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
        match extension.as_str() {
            "txt" => Ok(Self::Table),
            "jsonl" => Ok(Self::Ndjson),
            "htm" => Ok(Self::Html),
            "md" => Ok(Self::Markdown),
            "xml" => Ok(Self::Junit),
            other => other.parse(),
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// How a report for people is laid out. Reports for machines are always whole and plain.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// How many columns a line may take.
    pub width: u16,
    /// Whether to colour.
    pub color: bool,
    /// How many groups to show; `None` is all.
    pub top: Option<usize>,
}

/// Writes a report.
///
/// # Errors
/// Fails if `out` does.
pub fn write(
    audit: &Audit,
    format: Format,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, out);
    match format {
        Format::Table => table::write(audit, layout, &mut out)?,
        Format::Json => json::write_document(audit, &mut out)?,
        Format::Ndjson => json::write_lines(&audit.groups, &mut out)?,
        Format::Csv => csv::write(audit, &mut out)?,
        Format::Html => html::write(audit, layout, &mut out)?,
        Format::Markdown => markdown::write(audit, layout, &mut out)?,
        Format::Junit => junit::write(audit, &mut out)?,
    }
    out.flush()
}
