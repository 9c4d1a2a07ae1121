//! Writing the result of a trial.

mod document;

use std::io::{self, ErrorKind, Write};

use crate::policy::Trial;

use super::Layout;
use super::escape::visible;
use super::format::Format;
use super::rows::Rows;
use super::write::{Report, render};

impl Report for Trial {
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

    fn write_ndjson(&self, _: Rows, _: &mut dyn Write) -> io::Result<()> {
        Err(ErrorKind::Unsupported.into())
    }

    fn write_csv(&self, _: Rows, _: &mut dyn Write) -> io::Result<()> {
        Err(ErrorKind::Unsupported.into())
    }
}

/// The reason why a trial is inconclusive, if it is.
pub fn trial_notice(trial: &Trial) -> Option<String> {
    let reason = trial.inconclusive.as_ref()?;
    Some(format!("inconclusive: {}", visible(reason)))
}
