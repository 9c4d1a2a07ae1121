//! The flags that say where reports go and how much they show.

use super::output::{Color, OutputFile, Report, write_reports};
use super::overwrite_guard::{Files, OUTPUT};
use s3tls::report::Format;

/// Where reports go besides stdout, and how much a report for people shows.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Report")]
pub(super) struct ReportArgs {
    /// Write a report to a file too, its format by its extension: txt, json, ndjson, jsonl, csv,
    /// html, md, xml for junit (may be given more than once)
    #[arg(long, value_name = "FILE", value_parser = OutputFile::new)]
    output: Vec<OutputFile>,

    /// How many rows of a kind the table and markdown show; html shows 1,000, the rest gives all
    #[arg(long, value_name = "N", default_value = "10")]
    top: usize,

    /// Show every group
    #[arg(long, conflicts_with = "top")]
    all: bool,

    /// When to colour
    #[arg(long, value_enum, default_value_t)]
    color: Color,
}

impl ReportArgs {
    /// The files that `--output` names.
    pub(super) fn outputs(&self) -> &[OutputFile] {
        &self.output
    }

    /// Adds the files to be written.
    pub(super) fn add_files(&self, files: &mut Files) {
        files.write(OUTPUT, self.output.iter().map(OutputFile::path));
    }

    /// Writes a report to stdout in `format`, and to each file in the format of its extension.
    /// Returns what could not be written.
    pub(super) fn write(&self, format: Format, report: &Report<'_>) -> Vec<anyhow::Error> {
        let top = (!self.all).then_some(self.top);
        write_reports(format, self.color, top, &self.output, report)
    }
}
