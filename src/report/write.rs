//! Writing a result in one format or another.

use std::io::{self, BufWriter, ErrorKind, Write};

use serde::Serialize;

use super::format::Format;
use super::layout::{BUFFER, Layout};
use super::{csv, html, json, junit, markdown, table};
use crate::audit::{Audit, Group};

/// A result that can be written in several formats. For JSON and NDJSON it need only be
/// serializable.
pub trait Report: Serialize {
    /// What NDJSON has a line for, and CSV a row.
    type Group: Serialize;

    /// Every group, in the order of the report.
    fn groups(&self) -> &[Self::Group];

    /// Writes tables for people.
    ///
    /// # Errors
    /// Fails if `out` does.
    fn write_table(&self, layout: &Layout, out: &mut dyn Write) -> io::Result<()>;

    /// Writes a row for each group.
    ///
    /// # Errors
    /// Fails if `out` does.
    fn write_csv(&self, out: &mut dyn Write) -> io::Result<()>;

    /// Writes one of the formats that only some results have: HTML, Markdown and JUnit.
    ///
    /// # Errors
    /// Fails if `out` does, or with [`ErrorKind::Unsupported`] if the result has no such format.
    fn write_other(&self, format: Format, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
        let _ = (format, layout, out);
        Err(ErrorKind::Unsupported.into())
    }
}

impl Report for Audit {
    type Group = Group;

    fn groups(&self) -> &[Group] {
        &self.groups
    }

    fn write_table(&self, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
        table::write(self, layout, out)
    }

    fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        csv::write(self, out)
    }

    fn write_other(&self, format: Format, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Html => html::write(self, layout, out),
            Format::Markdown => markdown::write(self, layout, out),
            Format::Junit => junit::write(self, out),
            _ => Err(ErrorKind::Unsupported.into()),
        }
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
        Format::Table => report.write_table(layout, &mut out)?,
        Format::Json => json::write_document(report, &mut out)?,
        Format::Ndjson => json::write_lines(report.groups(), &mut out)?,
        Format::Csv => report.write_csv(&mut out)?,
        other => report.write_other(other, layout, &mut out)?,
    }
    out.flush()
}
