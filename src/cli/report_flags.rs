//! The flags that say where reports go and how much they show.

use super::flag_values::{distinct, one_of};
use super::output::{Color, OutputFile, Report, layout, print};
use super::overwrite_guard::{Files, OUTPUT};
use s3tls::report::{Format, Layout, Part, Rows};

/// Where reports go besides stdout, and how much a report for people shows.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Report")]
pub(super) struct ReportArgs {
    #[arg(short, long, value_name = "FILE", value_parser = OutputFile::new, help = output_help(Format::EXTENSIONS))]
    output: Vec<OutputFile>,

    /// Print no report; files are still written, and messages and the exit status stay
    #[arg(short, long)]
    quiet: bool,

    /// Rows in each list of table and markdown, which has at most 100; html has up to 1,000 groups and
    /// 200 rows of anything else; other formats are complete
    #[arg(long, value_name = "N", default_value = "10")]
    top: usize,

    /// Show every row, and the cause beside each fix
    #[arg(long, conflicts_with = "top")]
    all: bool,

    /// Parts to show besides the answer in table and markdown, and open in html
    #[arg(long, value_name = "PART,...", value_delimiter = ',', value_parser = one_of(Part::ALL, Part::name))]
    show: Vec<Part>,

    /// What the rows of csv and the lines of ndjson are about
    #[arg(long, value_name = "ROWS", default_value = "groups", value_parser = one_of(Rows::ALL, Rows::name))]
    rows: Rows,

    /// When to use colours
    #[arg(long, value_enum, default_value_t)]
    color: Color,
}

impl ReportArgs {
    /// The files that `--output` names.
    pub(super) fn outputs(&self) -> &[OutputFile] {
        &self.output
    }

    /// What the rows of csv and the lines of ndjson are about.
    pub(super) fn rows(&self) -> Rows {
        self.rows
    }

    /// Whether nothing is to be printed on stdout.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Adds the files to be written.
    pub(super) fn add_files(&self, files: &mut Files) {
        files.write(OUTPUT, self.output.iter().map(OutputFile::path));
    }

    /// Writes a report to stdout in `format`, unless `--quiet` is given, and to each file in the
    /// format of its extension. Returns what could not be written.
    pub(super) fn write(&self, format: Format, report: &Report<'_>) -> Vec<anyhow::Error> {
        let top = (!self.all).then_some(self.top);
        let layout = Layout {
            rows: self.rows,
            ..layout(self.color, top, distinct(self.show.clone()))
        };
        let printed = (!self.quiet).then(|| print(|out| report(format, &layout, out)));
        let written = self.output.iter().map(|file| file.write(&layout, report));
        let results = printed.into_iter().chain(written);
        results.filter_map(Result::err).collect()
    }
}

/// Other spellings of a format's name.
pub(super) fn other_spellings(format: &str) -> Vec<String> {
    let others: &[&str] = match format {
        "table" => &["text", "txt"],
        "markdown" => &["md"],
        _ => &[],
    };
    others.iter().map(|&other| other.to_owned()).collect()
}

/// The help of `--output` for formats with these extensions.
pub(super) fn output_help(extensions: &str) -> String {
    format!(
        "Also write a report to this file, in the format of its extension: {extensions} (can be \
         repeated)"
    )
}
