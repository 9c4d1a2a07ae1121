//! Writing the result of a trial.

mod document;

use std::io::{self, Write};

use crate::policy::Trial;

use super::Layout;
use super::escape::visible;
use super::format::Format;
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
}

/// The reason why a trial is inconclusive, if it is.
pub fn trial_notice(trial: &Trial) -> Option<String> {
    let reason = trial.inconclusive.as_ref()?;
    Some(format!("inconclusive: {}", visible(reason)))
}
