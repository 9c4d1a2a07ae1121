//! Writing the result of a trial.

mod document;

use crate::policy::Trial;

use super::document::Document;
use super::escape::visible;
use super::extent::Extent;
use super::write::Report;

impl Report for Trial {
    fn document<'a>(&'a self, extent: &Extent<'_>) -> Document<'a> {
        document::document(self, extent)
    }
}

/// The reason why a trial is inconclusive, if it is.
pub fn trial_notice(trial: &Trial) -> Option<String> {
    let reason = trial.inconclusive.as_ref()?;
    Some(format!("inconclusive: {}", visible(reason)))
}
