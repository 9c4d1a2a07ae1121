//! The layout of reports.

use super::document::{Text, code, name, text};
use super::{Part, Rows};
use crate::audit::redact_text;

/// The size of the output buffer in bytes. Reports are written in tiny pieces.
pub(super) const BUFFER: usize = 256 << 10;

/// The layout of a report. Reports for machines are always complete and without color.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The most columns of a line.
    pub width: u16,
    /// Whether to use colors.
    pub color: bool,
    /// The most rows of a list; `None` shows all.
    pub top: Option<usize>,
    /// The most callers of a list; `None` shows all.
    pub top_callers: Option<usize>,
    /// The parts to show besides those that everybody needs.
    pub show: Vec<Part>,
    /// What the rows of CSV and the lines of NDJSON are about.
    pub rows: Rows,
    /// The run that makes the report, which the foot of a page names.
    pub run: Option<Run>,
    /// The file of the baseline, if there is one: SARIF locates its results there.
    pub baseline: Option<String>,
    /// The settings of the run that came from a file.
    pub config: Option<ConfigFile>,
}

/// A file with settings, and which of them a run has from it: those that no flag replaced.
#[derive(Debug, Clone, serde::Serialize)]
pub struct ConfigFile {
    file: String,
    settings: Vec<String>,
}

impl ConfigFile {
    /// The settings with these names, from a file. Secrets in its name are redacted.
    pub fn new(file: &str, settings: Vec<String>) -> Self {
        Self {
            file: redact_text(file).into_owned(),
            settings,
        }
    }

    /// A sentence about it, for people.
    pub(super) fn told(&self) -> Text<'_> {
        let settings = self.settings.iter().map(|own| text![code(own.as_str())]);
        let settings = match self.settings.is_empty() {
            true => text!["none"],
            false => Text::joined(settings, ", "),
        };
        text![
            "Settings from ",
            name(self.file.as_str()),
            ": ",
            settings,
            "."
        ]
    }
}

/// The run that makes a report.
#[derive(Debug, Clone)]
pub struct Run {
    /// The time of the run, RFC 3339 in UTC.
    pub time: String,
    /// The command line. Secrets in it are redacted when it is shown.
    pub command: String,
}
