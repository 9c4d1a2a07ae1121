//! Writing what can be proven about buckets.

mod csv;
mod document;
mod headline;
mod row;

use std::io::{self, Write};

use crate::discover::Discovery;

use super::Layout;
use super::format::Format;
use super::numbers::counted;
use super::rows::Rows;
use super::stderr_text::error_notice;
use super::write::{Report, render};

/// The most messages about what S3 did not tell. The report names the rest.
const NOTICES: usize = 10;

impl Report for Discovery {
    fn write_document(
        &self,
        format: Format,
        layout: &Layout,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        render(format, layout, out, |extent| {
            document::document(self, extent)
        })
    }

    fn write_csv(&self, _: Rows, out: &mut dyn Write) -> io::Result<()> {
        csv::write(self, out)
    }
}

/// A message for each thing that S3 did not tell.
pub fn discovery_notices(discovery: &Discovery) -> Vec<String> {
    let unanswered = discovery.unanswered();
    let mut notices: Vec<_> = unanswered
        .map(|(source, missing)| error_notice(&source, &missing.reason))
        .collect();
    let more = notices.len().saturating_sub(NOTICES);
    if more > 0 {
        notices.truncate(NOTICES);
        notices.push(format!("error: {} more", counted(more as u64, "answer")));
    }
    notices
}
