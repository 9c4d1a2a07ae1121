//! The flags that say where reports go and how much they show.

use anyhow::bail;
use clap::builder::TypedValueParser;
use s3tls::report::{self, Format, Layout, Part, Report, Rows};

use super::flag_values::{distinct, one_of, one_of_spelled};
use super::output::{Color, OutputFile, layout, print, say_settings};
use super::overwrite_guard::{Files, OUTPUT};

/// The default of `--top`.
const TOP: usize = 10;

/// Where reports go besides stdout, and how much a report for people shows.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Report")]
pub(super) struct ReportArgs {
    #[arg(short, long, value_name = "FILE", value_parser = OutputFile::new, help = output_help(Format::EXTENSIONS))]
    output: Vec<OutputFile>,

    /// Print no report on stdout; files, messages and the exit status are unaffected
    #[arg(short, long)]
    quiet: bool,

    /// Rows in each list of table and markdown (markdown: at most 100); html shows up to 1,000 groups and
    /// 200 rows of other lists; other formats are complete [default: 10, but with --show callers every
    /// caller]
    #[arg(long, value_name = "N")]
    top: Option<usize>,

    /// Show every row, and the cause beside each fix
    #[arg(long, conflicts_with = "top")]
    all: bool,

    /// Parts to show besides the answer in table and markdown, and open in html
    #[arg(long, value_name = "PART,...", value_delimiter = ',', value_parser = one_of(Part::ALL, Part::name))]
    show: Vec<Part>,

    /// What each row of csv or line of ndjson describes [default: groups]
    #[arg(long, value_name = "ROWS", value_parser = one_of(Rows::ALL, Rows::name))]
    rows: Option<Rows>,

    /// When to use colors
    #[arg(long, value_enum, default_value_t)]
    color: Color,
}

impl ReportArgs {
    /// These flags with another default of `--top`.
    pub(super) fn with_top(self, top: usize) -> Self {
        Self {
            top: self.top.or(Some(top)).filter(|_| !self.all),
            ..self
        }
    }

    /// The files that `--output` names.
    pub(super) fn outputs(&self) -> &[OutputFile] {
        &self.output
    }

    /// What each row of csv or line of ndjson describes.
    pub(super) fn rows(&self) -> Rows {
        self.rows.unwrap_or_default()
    }

    /// Whether parts of a report are asked for.
    pub(super) fn asks_for_parts(&self) -> bool {
        !self.show.is_empty()
    }

    /// Whether nothing is to be printed on stdout.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Fails if a flag would have no effect, because only other formats are written. `printed` is the
    /// format of stdout, if a report is printed there.
    pub(super) fn check(&self, printed: Option<Format>) -> anyhow::Result<()> {
        let printed = printed.filter(|_| !self.quiet);
        let files = self.output.iter().map(OutputFile::format);
        let formats: Vec<_> = printed.into_iter().chain(files).collect();
        if self.rows.is_some() && !formats.iter().any(|format| format.has_rows()) {
            bail!("--rows is about csv and ndjson; add --format csv, or --output with such a file");
        }
        let have_only_rows = !formats.is_empty() && formats.iter().all(|format| format.has_rows());
        if !self.show.is_empty() && have_only_rows {
            bail!("--show is about table, markdown and html; use --rows for csv and ndjson");
        }
        Ok(())
    }

    /// [Checks](Self::check) the flags of a command whose result, `what`, has only these formats.
    pub(super) fn check_formats(
        &self,
        what: &str,
        formats: &[Format],
        printed: Format,
    ) -> anyhow::Result<()> {
        let mut written = self.output.iter().map(OutputFile::format);
        if let Some(format) = written.find(|format| !formats.contains(format)) {
            bail!("{what} cannot be written as {}", format.name());
        }
        self.check(Some(printed))
    }

    /// Adds the files to be written.
    pub(super) fn add_files(&self, files: &mut Files) {
        files.write(OUTPUT, self.output.iter().map(OutputFile::path));
    }

    /// Writes a report to stdout in `format`, unless `--quiet` is given, and to each file in the
    /// format of its extension. Returns what could not be written.
    pub(super) fn write(&self, format: Format, report: &impl Report) -> Vec<anyhow::Error> {
        self.write_judged(format, None, report)
    }

    /// Like [`ReportArgs::write`], for an audit that was judged with a `baseline` of this name.
    pub(super) fn write_judged(
        &self,
        format: Format,
        baseline: Option<String>,
        report: &impl Report,
    ) -> Vec<anyhow::Error> {
        let top = (!self.all).then_some(self.top.unwrap_or(TOP));
        let asks_for_callers = self
            .show
            .iter()
            .any(|part| matches!(part, Part::Callers | Part::All));
        let layout = Layout {
            rows: self.rows(),
            baseline,
            top_callers: top.filter(|_| self.top.is_some() || !asks_for_callers),
            ..layout(self.color, top, distinct(self.show.clone()))
        };
        let printed =
            (!self.quiet).then(|| print(|out| report::write(report, format, &layout, out)));
        let written = self.output.iter().map(|file| file.write(&layout, report));
        let results = printed.into_iter().chain(written);
        let failed = results.filter_map(Result::err).collect();
        let printed = (!self.quiet).then_some(format);
        let files = self.output.iter().map(OutputFile::format);
        if !printed.into_iter().chain(files).any(Format::names_settings) {
            say_settings();
        }
        failed
    }
}

/// Parses the format of a report, of those that a command has.
pub(super) fn format_parser<const N: usize>(
    formats: [Format; N],
) -> impl TypedValueParser<Value = Format> {
    one_of_spelled(formats, Format::name, other_spellings)
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
