//! The formats of reports, and writing a result in any of them.

use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

use serde::Serialize;

use super::document::Document;
use super::extent::Extent;
use super::layout::{BUFFER, Layout};
use super::rows::Rows;
use super::{audit, csv, html, json, junit, markdown, text};
use crate::audit::Audit;
use crate::names::names;

/// A format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text tables for people.
    Table,
    /// The whole report as one document, such as `s3tls.audit/2`.
    Json,
    /// The groups, callers or buckets of the JSON report, one on each line.
    Ndjson,
    /// The groups, callers or buckets, one in each row.
    Csv,
    /// A self-contained page for people.
    Html,
    /// A summary for a CI job, a merge request or a ticket.
    Markdown,
    /// The rules of the gate as test cases, for a CI server.
    Junit,
}

/// A file extension that does not belong to a format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the extension '{0}' belongs to no format; use txt (table), json, ndjson or jsonl, csv, html or htm, \
     md (markdown) or xml (junit)"
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
    /// The extensions of files, as help shows them.
    pub const EXTENSIONS: &str = "txt, json, ndjson, jsonl, csv, html, md, or xml for junit";

    /// The format that belongs to a file's extension.
    ///
    /// # Errors
    /// No format has this extension.
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

/// A result that can be written in several formats. For JSON and NDJSON it need only be
/// serializable.
pub trait Report: Serialize {
    /// Writes one of the formats for people: table, Markdown or HTML.
    ///
    /// # Errors
    /// Fails if `out` does.
    fn write_document(
        &self,
        format: Format,
        layout: &Layout,
        out: &mut dyn Write,
    ) -> io::Result<()>;

    /// Writes NDJSON: an object for each of `rows`, in the order of the report.
    ///
    /// # Errors
    /// Fails if `out` does, or with [`ErrorKind::Unsupported`] if the result has no such rows.
    fn write_ndjson(&self, rows: Rows, out: &mut dyn Write) -> io::Result<()>;

    /// Writes CSV: a header and a row for each of `rows`, in the order of the report.
    ///
    /// # Errors
    /// Fails if `out` does, or with [`ErrorKind::Unsupported`] if the result has no such rows.
    fn write_csv(&self, rows: Rows, out: &mut dyn Write) -> io::Result<()>;

    /// Writes JUnit XML, which only some results have.
    ///
    /// # Errors
    /// Fails if `out` does, or with [`ErrorKind::Unsupported`] if the result has no such format.
    fn write_junit(&self, out: &mut dyn Write) -> io::Result<()> {
        let _ = out;
        Err(ErrorKind::Unsupported.into())
    }
}

impl Report for Audit {
    fn write_document(
        &self,
        format: Format,
        layout: &Layout,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let extent = Extent::of(format, layout);
        render(&audit::document(self, &extent), &extent, out)
    }

    fn write_ndjson(&self, rows: Rows, out: &mut dyn Write) -> io::Result<()> {
        match rows {
            Rows::Groups => json::write_lines(self.groups.iter(), out),
            Rows::Callers => json::write_lines(&self.callers, out),
            Rows::Buckets => json::write_lines(&self.buckets, out),
        }
    }

    fn write_csv(&self, rows: Rows, out: &mut dyn Write) -> io::Result<()> {
        csv::write(self, rows, out)
    }

    fn write_junit(&self, out: &mut dyn Write) -> io::Result<()> {
        junit::write(self, out)
    }
}

/// Writes a document in the format of its extent.
pub(super) fn render(
    document: &Document<'_>,
    extent: &Extent<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    match extent.format {
        Format::Html => html::write(document, out),
        Format::Markdown => markdown::write(document, out),
        _ => text::write(document, extent.layout, out),
    }
}

/// Writes a result in a format.
///
/// # Errors
/// Fails if `out` does, or with [`ErrorKind::Unsupported`] if the result has no such format.
pub fn write(
    report: &impl Report,
    format: Format,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, out);
    match format {
        Format::Json => json::write_document(report, &mut out)?,
        Format::Ndjson => report.write_ndjson(layout.rows, &mut out)?,
        Format::Csv => report.write_csv(layout.rows, &mut out)?,
        Format::Junit => report.write_junit(&mut out)?,
        Format::Table | Format::Markdown | Format::Html => {
            report.write_document(format, layout, &mut out)?;
        }
    }
    out.flush()
}
