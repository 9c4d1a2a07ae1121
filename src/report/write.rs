//! Writing a report in one format or another.

use std::io::{self, BufWriter, Write};

use super::format::Format;
use super::layout::{BUFFER, Layout};
use super::{csv, html, json, junit, markdown, table};
use crate::audit::Audit;

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
