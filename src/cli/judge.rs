//! The flags of every command that makes an audit's report, and the making.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::bail;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use s3tls::audit::{Counts, Finding, Limit, Options, conclude, write_partial};
use s3tls::evidence::Timestamp;
use s3tls::report::{self, Format, Layout, error_notice, gate_notices, input_notices};

use super::baseline::{read_baseline, write_baseline};
use super::exit::Exit;
use super::files::{Files, OUTPUT, READ_BASELINE, WRITE_BASELINE};
use super::output::{Color, OutputFile, print, say, write_reports};
use super::time::days;

/// The format that is no report but counts, for `s3tls merge`.
const PARTIAL: &str = "partial";

/// How many rows of a kind a report for people shows unless it is told otherwise.
pub(super) const TOP: &str = "10";

/// What fails, and what does not count.
#[derive(Debug, clap::Args)]
pub(super) struct GateArgs {
    /// Exit with status 1 if any request breaks one of these rules
    #[arg(long, value_name = "RULE,...", value_delimiter = ',', value_parser = finding_parser(),
        help_heading = "Gate")]
    fail_on: Vec<Finding>,

    /// Exit with status 3 if more lines are unreadable: a number, or a share such as 0.1%
    #[arg(long, value_name = "LIMIT", help_heading = "Gate")]
    max_malformed: Option<Limit>,

    /// Exit with status 1 if old TLS or plain HTTP came in the last days (such as 14d), and with 3
    /// if a bucket has no record on one of them
    #[arg(long, value_name = "DAYS", value_parser = days, help_heading = "Gate")]
    quiet_for: Option<u32>,

    /// Let AWS's own side fail the gate too: the console, AWS services, S3 itself
    #[arg(long, help_heading = "Gate")]
    include_aws_side: bool,

    /// Callers that do not fail the gate, each with a reason, an owner and an expiry
    #[arg(long, value_name = "FILE", help_heading = "Gate")]
    baseline: Option<PathBuf>,

    /// Write a baseline with the callers that now fail the gate, for reasons and owners to be
    /// filled in; keeps the entries of --baseline
    #[arg(long, value_name = "FILE", help_heading = "Gate")]
    write_baseline: Option<PathBuf>,
}

impl GateArgs {
    /// Whether anything is to fail or to be accepted.
    fn is_set(&self) -> bool {
        !self.fail_on.is_empty()
            || self.max_malformed.is_some()
            || self.quiet_for.is_some()
            || self.include_aws_side
            || self.baseline.is_some()
            || self.write_baseline.is_some()
    }

    /// Sets what fails and what does not count, as seen at `now`.
    ///
    /// # Errors
    /// Fails if there is a baseline that cannot be used.
    pub(super) fn set(&self, options: &mut Options, now: jiff::Timestamp) -> anyhow::Result<()> {
        options.fail_on = distinct(self.fail_on.clone());
        options.max_malformed = self.max_malformed;
        options.quiet_for = self.quiet_for;
        options.include_aws_side = self.include_aws_side;
        options.baseline = self.baseline.as_deref().map(read_baseline).transpose()?;
        options.list_unaccepted = self.write_baseline.is_some();
        options.now = Timestamp::from_seconds(now.as_second());
        Ok(())
    }
}

/// Which reports to write, and how.
#[derive(Debug, clap::Args)]
pub(super) struct ReportArgs {
    /// Write a report to a file too, its format by its extension: txt, json, ndjson, jsonl, csv,
    /// html, md, xml for junit (may be given more than once)
    #[arg(long, value_name = "FILE", value_parser = OutputFile::new, help_heading = "Report")]
    output: Vec<OutputFile>,

    /// How many rows of a kind the table and markdown show; html shows 1,000, the rest gives all
    #[arg(long, value_name = "N", default_value = TOP, help_heading = "Report")]
    top: usize,

    /// Show every group
    #[arg(long, conflicts_with = "top", help_heading = "Report")]
    all: bool,

    /// In every format, fold groups beyond this number into one row; never any with a finding
    #[arg(long, value_name = "N", help_heading = "Report")]
    max_groups: Option<usize>,

    /// When to colour
    #[arg(long, value_enum, default_value_t, help_heading = "Report")]
    color: Color,
}

impl ReportArgs {
    /// Whether a report is to be written to a file.
    fn has_files(&self) -> bool {
        !self.output.is_empty()
    }
}

/// The files that these flags name.
pub(super) fn files(gate: &GateArgs, reports: &ReportArgs) -> Files {
    let mut files = Files::default();
    files.read(READ_BASELINE, gate.baseline.as_deref());
    files.write(OUTPUT, reports.output.iter().map(OutputFile::path));
    files.write(WRITE_BASELINE, gate.write_baseline.as_deref());
    files
}

/// What is made of counts, on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Product {
    /// A report, and a judgement.
    Report(Format),
    /// The counts themselves, to be merged with others.
    Partial,
}

impl Product {
    /// Says before all work what cannot be made.
    ///
    /// # Errors
    /// Counts are judged and reported where they are merged, and are not for people.
    pub(super) fn check(self, gate: &GateArgs, reports: &ReportArgs) -> anyhow::Result<()> {
        if self != Self::Partial {
            return Ok(());
        }
        if gate.is_set() || reports.has_files() {
            bail!("a partial result is judged and reported by s3tls merge; give these flags to it");
        }
        if io::stdout().is_terminal() {
            bail!("a partial result is not for people; send it to a file, for s3tls merge");
        }
        Ok(())
    }

    /// Makes it.
    pub(super) fn make(
        self,
        counts: Counts,
        options: Options,
        gate: &GateArgs,
        reports: &ReportArgs,
    ) -> anyhow::Result<Exit> {
        match self {
            Self::Report(format) => finish(counts, options, gate, format, reports),
            Self::Partial => partial(counts, &options),
        }
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
    let partial = write_partial(counts, options);
    print(|out| out.write_all(&partial))?;
    Ok(exit)
}

/// Makes an audit of counts, writes its reports and judges it.
fn finish(
    counts: Counts,
    mut options: Options,
    gate: &GateArgs,
    format: Format,
    reports: &ReportArgs,
) -> anyhow::Result<Exit> {
    options.max_groups = reports.max_groups;
    let audit = conclude(counts, &options);
    input_notices(&audit.scope).iter().for_each(say);
    let top = (!reports.all).then_some(reports.top);
    let report =
        |format, layout: &Layout, out: &mut dyn Write| report::write(&audit, format, layout, out);
    let mut unwritten = write_reports(format, reports.color, top, &reports.output, &report);
    if let Some(path) = &gate.write_baseline {
        let written = write_baseline(path, &audit, options.baseline.as_ref());
        unwritten.extend(written.err());
    }
    gate_notices(&audit).iter().for_each(say);
    let exit = Exit::of(
        &audit.scope,
        audit.gate.is_failed(),
        audit.gate.inconclusive.is_some(),
    );
    // The process ends here; to give back the memory of each group first would only take time.
    std::mem::forget(audit);
    Ok(exit.unless_any(unwritten))
}

/// Each value once, where it first stood.
pub(super) fn distinct<T: PartialEq>(values: Vec<T>) -> Vec<T> {
    values.into_iter().fold(Vec::new(), |mut kept, value| {
        if !kept.contains(&value) {
            kept.push(value);
        }
        kept
    })
}

fn finding_parser() -> impl TypedValueParser<Value = Finding> {
    PossibleValuesParser::new(Finding::ALL.map(Finding::name))
        .try_map(|name| name.parse::<Finding>())
}

/// Reads the name of what to make of counts.
pub(super) fn product_parser() -> impl TypedValueParser<Value = Product> {
    let formats = Format::ALL.map(Format::name);
    PossibleValuesParser::new(formats.into_iter().chain([PARTIAL])).try_map(|name| {
        match name.as_str() {
            PARTIAL => Ok(Product::Partial),
            format => format.parse().map(Product::Report),
        }
    })
}
