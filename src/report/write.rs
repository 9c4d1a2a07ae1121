//! Writing a result in any format.

use std::io::{self, BufWriter, ErrorKind, Write};

use serde::Serialize;

use super::document::Document;
use super::extent::Extent;
use super::format::Format;
use super::layout::{BUFFER, ConfigFile, Layout};
use super::{html, json, markdown, text};

/// A result that can be written in several formats. What it serializes to is its JSON.
pub trait Report: Serialize {
    /// The report for people: the table, Markdown and HTML.
    fn document<'a>(&'a self, extent: &Extent<'_>) -> Document<'a>;

    /// Writes one of the formats that only some results have. NDJSON and CSV have an object or a row
    /// for each of `layout.rows`, in the order of the report.
    ///
    /// # Errors
    /// Fails if `out` does, or with [`ErrorKind::Unsupported`] if the result has no such format or
    /// rows.
    fn write_other(&self, format: Format, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
        let _ = (format, layout, out);
        Err(ErrorKind::Unsupported.into())
    }
}

/// Writes a document in one of the formats for people.
pub(super) fn render<'a>(
    mut document: Document<'a>,
    format: Format,
    layout: &'a Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
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
        Format::Table | Format::Markdown | Format::Html => {
            let document = report.document(&Extent::of(format, layout));
            render(document, format, layout, &mut out)?;
        }
        _ => report.write_other(format, layout, &mut out)?,
    }
    out.flush()
}
