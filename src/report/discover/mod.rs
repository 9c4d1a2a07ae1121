//! Writing what can be proven about buckets.

mod csv;
mod document;
mod headline;
mod row;

use std::io::{self, ErrorKind, Write};

use crate::discover::Discovery;

use super::Layout;
use super::document::Document;
use super::extent::Extent;
use super::format::Format;
use super::stderr_text::first_errors;
use super::write::Report;

impl Report for Discovery {
    fn document<'a>(&'a self, extent: &Extent<'_>) -> Document<'a> {
        document::document(self, extent)
    }

    /// Writes CSV: a row for each bucket, whatever `layout.rows` says.
    fn write_other(&self, format: Format, _: &Layout, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Csv => csv::write(self, out),
            _ => Err(ErrorKind::Unsupported.into()),
        }
    }
}

/// A message for each thing that S3 did not tell.
pub fn discovery_notices(discovery: &Discovery) -> Vec<String> {
    let unanswered = discovery.unanswered();
    let errors = unanswered.map(|(source, missing)| (source, missing.reason.as_str()));
    first_errors(errors, "answer", "")
}
