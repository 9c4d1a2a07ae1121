//! Writing a result in any format.

use std::io::{self, BufWriter, ErrorKind, Write};

use serde::Serialize;

use super::document::Document;
use super::extent::Extent;
use super::format::Format;
use super::layout::{BUFFER, ConfigFile, Layout};
use super::rows::Rows;
use super::{audit, csv, github, html, json, junit, markdown, sarif, text};
use crate::audit::Audit;

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
    fn write_ndjson(&self, rows: Rows, out: &mut dyn Write) -> io::Result<()> {
        let _ = (rows, out);
        Err(ErrorKind::Unsupported.into())
    }

    /// Writes CSV: a header and a row for each of `rows`, in the order of the report.
    ///
    /// # Errors
    /// Fails if `out` does, or with [`ErrorKind::Unsupported`] if the result has no such rows.
    fn write_csv(&self, rows: Rows, out: &mut dyn Write) -> io::Result<()> {
        let _ = (rows, out);
        Err(ErrorKind::Unsupported.into())
    }

    /// Writes JUnit XML, which only some results have.
    ///
    /// # Errors
    /// Fails if `out` does, or with [`ErrorKind::Unsupported`] if the result has no such format.
    fn write_junit(&self, out: &mut dyn Write) -> io::Result<()> {
        let _ = out;
        Err(ErrorKind::Unsupported.into())
    }

    /// Writes SARIF, which only some results have.
    ///
    /// # Errors
    /// Fails if `out` does, or with [`ErrorKind::Unsupported`] if the result has no such format.
    fn write_sarif(&self, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
        let _ = (layout, out);
        Err(ErrorKind::Unsupported.into())
    }

    /// Writes annotations for GitHub Actions, which only some results have.
    ///
    /// # Errors
    /// Fails if `out` does, or with [`ErrorKind::Unsupported`] if the result has no such format.
    fn write_github(&self, out: &mut dyn Write) -> io::Result<()> {
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
        render(format, layout, out, |extent| audit::document(self, extent))
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

    fn write_github(&self, out: &mut dyn Write) -> io::Result<()> {
        github::write(self, out)
    }

    fn write_sarif(&self, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
        sarif::write(self, layout.baseline.as_deref(), out)
    }
}

/// Writes a document, which is made to the extent of one of the formats for people.
pub(super) fn render<'a>(
    format: Format,
    layout: &Layout,
    out: &mut dyn Write,
    document: impl FnOnce(&Extent<'_>) -> Document<'a>,
) -> io::Result<()> {
    let mut document = document(&Extent::of(format, layout));
    let config = layout.config.as_ref();
    document.notes.extend(config.map(ConfigFile::told));
    match format {
        Format::Html => html::write(&document, out),
        Format::Markdown => markdown::write(&document, out),
        _ => text::write(&document, layout, out),
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
        Format::Json => json::write_report(report, layout, &mut out)?,
        Format::Ndjson => report.write_ndjson(layout.rows, &mut out)?,
        Format::Csv => report.write_csv(layout.rows, &mut out)?,
        Format::Junit => report.write_junit(&mut out)?,
        Format::Github => report.write_github(&mut out)?,
        Format::Sarif => report.write_sarif(layout, &mut out)?,
        Format::Table | Format::Markdown | Format::Html => {
            report.write_document(format, layout, &mut out)?;
        }
    }
    out.flush()
}
