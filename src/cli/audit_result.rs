//! What `audit` and `merge` do with counts: they write reports and a baseline and set the exit
//! status, or print the counts themselves for `s3tls merge`.

use std::io::{self, IsTerminal};

use anyhow::bail;
use clap::builder::TypedValueParser;
use s3tls::audit::{Counts, DEFAULT_MIN_DAYS, Options, conclude, write_partial};
use s3tls::input::name_of_path;
use s3tls::report::{Format, error_notice, gate_notices, inconclusive_notices, input_notices};

use super::baseline_file::write_baseline;
use super::exit::Exit;
use super::flag_values::one_of_spelled;
use super::gate_flags::GateArgs;
use super::output::{are_read_together, print, say, say_settings};
use super::overwrite_guard::Files;
use super::report_flags::{ReportArgs, other_spellings};
use super::server_flag::ServerArgs;
use super::time_flags::MOST_DAYS;

/// The format that is not a report but counts, for `s3tls merge`.
const PARTIAL: &str = "partial";

/// The gate, the reports and the baseline to write.
#[derive(Debug, clap::Args)]
pub(super) struct ResultArgs {
    /// Days that the logs must span before "yes, safe to require" is said
    #[arg(long, value_name = "N", default_value_t = DEFAULT_MIN_DAYS,
        value_parser = clap::value_parser!(u32).range(..=i64::from(MOST_DAYS)))]
    min_days: u32,

    #[command(flatten)]
    servers: ServerArgs,

    /// Format of the report on stdout; partial results can be merged with s3tls merge
    #[arg(short, long, value_name = "FORMAT", default_value = "table", value_parser = format_parser(),
        help_heading = "Report")]
    format: ResultFormat,

    #[command(flatten)]
    reports: ReportArgs,

    /// In every format, fold groups beyond this number into one row; groups with a finding are
    /// never folded
    #[arg(long, value_name = "N", help_heading = "Report")]
    max_groups: Option<usize>,

    #[command(flatten)]
    gate: GateArgs,
}

/// What goes to stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ResultFormat {
    Report(Format),
    /// The counts, to be merged with others.
    Partial,
}

impl ResultFormat {
    fn name(self) -> &'static str {
        match self {
            Self::Report(format) => format.name(),
            Self::Partial => PARTIAL,
        }
    }
}

impl ResultArgs {
    /// The files that these flags name.
    ///
    /// # Errors
    /// A flag does not go with the format of the result. In particular, `s3tls merge` judges and
    /// reports the counts of a partial result, and they are not for people.
    pub(super) fn files(&self) -> anyhow::Result<Files> {
        if self.format == ResultFormat::Partial {
            if self.gate.is_set() || !self.reports.outputs().is_empty() {
                bail!(
                    "a partial result is judged and reported by s3tls merge; use these flags there"
                );
            }
            if self.reports.is_quiet() {
                bail!("a partial result goes to standard output, which --quiet leaves empty");
            }
            if io::stdout().is_terminal() {
                bail!("a partial result is not for people; redirect it to a file, for s3tls merge");
            }
        }
        let printed = match self.format {
            ResultFormat::Report(format) => Some(format),
            ResultFormat::Partial => None,
        };
        self.reports.check(printed)?;
        let mut files = Files::default();
        self.reports.add_files(&mut files);
        self.gate.add_files(&mut files);
        Ok(files)
    }

    /// Copies the flags of the gate into the options of an audit.
    ///
    /// # Errors
    /// The baseline cannot be used.
    pub(super) fn set(&self, options: &mut Options, now: jiff::Timestamp) -> anyhow::Result<()> {
        options.max_groups = self.max_groups;
        options.min_days = self.min_days;
        options.server_records_tls = self.servers.records_tls();
        self.gate.set(options, now)
    }

    /// Writes the result of some counts.
    pub(super) fn write(&self, counts: Counts, options: &Options) -> anyhow::Result<Exit> {
        match self.format {
            ResultFormat::Report(format) => Ok(self.report(counts, options, format)),
            ResultFormat::Partial => partial(counts, options),
        }
    }

    fn report(&self, counts: Counts, options: &Options, format: Format) -> Exit {
        let audit = conclude(counts, options);
        input_notices(&audit.scope).iter().for_each(say);
        let baseline = self.gate.baseline().map(name_of_path);
        let mut unwritten = self.reports.write_judged(format, baseline, &audit);
        if let Some(path) = self.gate.new_baseline() {
            let written = write_baseline(path, &audit, options.baseline.as_ref());
            unwritten.extend(written.err());
        }
        self.gate.without_rule().iter().for_each(say);
        gate_notices(&audit).iter().for_each(say);
        // Without any request, the report says nothing else.
        let is_answer = audit.summary.requests == 0
            && matches!(format, Format::Table | Format::Markdown)
            && !self.reports.is_quiet();
        if !(is_answer && are_read_together()) {
            inconclusive_notices(&audit).iter().for_each(say);
        }
        let exit = Exit::of(
            &audit.scope,
            audit.gate.is_failed(),
            audit.gate.inconclusive.is_some(),
        );
        // The process ends here; to give back the memory of each group first would only take time.
        std::mem::forget(audit);
        exit.with_errors(unwritten)
    }
}

/// Writes counts to be merged with others. What could not be read is named in them too, so that
/// the merge fails as this does.
fn partial(counts: Counts, options: &Options) -> anyhow::Result<Exit> {
    let mut exit = Exit::Success;
    for (source, reason) in counts.unreadable() {
        say(error_notice(source, reason));
        exit = Exit::Error;
    }
    say_settings();
    let partial = write_partial(counts, options);
    print(|out| out.write_all(&partial))?;
    Ok(exit)
}

fn format_parser() -> impl TypedValueParser<Value = ResultFormat> {
    let all: [_; Format::ALL.len() + 1] = std::array::from_fn(|place| {
        let report = Format::ALL.get(place).copied();
        report.map_or(ResultFormat::Partial, ResultFormat::Report)
    });
    one_of_spelled(all, ResultFormat::name, other_spellings)
}
