//! `s3tls audit`.

use std::io::Write;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use s3tls::audit::{Dimension, Finding, Options, audit};
use s3tls::log::{Timestamp, TlsVersion};
use s3tls::report::{self, Format, Layout, gate_notices, input_notices};

use super::baseline::{read_baseline, write_baseline};
use super::exit::{self, Exit};
use super::output::{Color, OutputFile, print};
use super::read::ReadArgs;
use super::time::days;

/// How many groups the table shows unless it is told otherwise.
pub(super) const TOP: &str = "10";

/// Say which TLS versions, cipher suites, requesters and clients server access logs show.
#[derive(Debug, clap::Args)]
#[command(after_help = exit::HELP)]
pub(super) struct Args {
    #[command(flatten)]
    read: ReadArgs,

    /// TLS below this version is old
    #[arg(long, value_name = "VERSION", default_value = "1.2", value_parser = min_tls_parser())]
    min_tls: TlsVersion,

    /// What to group by
    #[arg(long, value_name = "DIM,...", value_delimiter = ',', value_parser = dimension_parser(),
        default_values_t = Dimension::DEFAULT.map(|dimension| dimension.name().to_owned()))]
    by: Vec<String>,

    /// Exit with status 1 if any request breaks one of these rules
    #[arg(long, value_name = "RULE,...", value_delimiter = ',', value_parser = finding_parser(),
        help_heading = "Gate")]
    fail_on: Vec<Finding>,

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

    /// The report on stdout
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = format_parser(),
        help_heading = "Report")]
    format: Format,

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

/// Reads the logs, writes the reports, judges the result.
pub(super) fn run(args: Args) -> anyhow::Result<Exit> {
    let options = options(&args)?;
    let audit = args
        .read
        .read(options.period, |input| audit(input, &options))?;

    for notice in input_notices(&audit.scope) {
        eprintln!("{notice}");
    }
    let top = (!args.all).then_some(args.top);
    let report =
        |format, layout: &Layout, out: &mut dyn Write| report::write(&audit, format, layout, out);
    let written = print(args.format, args.color, top, &report).and_then(|()| {
        args.output
            .iter()
            .try_for_each(|file| file.write(top, &report))
    });
    let written = written.and_then(|()| match &args.write_baseline {
        Some(path) => write_baseline(path, &audit, options.baseline.as_ref()),
        None => Ok(()),
    });
    for notice in gate_notices(&audit) {
        eprintln!("{notice}");
    }
    let exit = written.map(|()| {
        Exit::of(
            &audit.scope,
            audit.gate.is_failed(),
            audit.gate.inconclusive.is_some(),
        )
    });
    // The process ends here; to give back the memory of each group first would only take time.
    std::mem::forget(audit);
    exit
}

/// From what the user typed to what an audit needs.
fn options(args: &Args) -> anyhow::Result<Options> {
    let now = jiff::Timestamp::now();
    Ok(Options {
        by: distinct(
            args.by
                .iter()
                .map(|name| name.parse())
                .collect::<Result<Vec<_>, _>>()?,
        ),
        filters: args.read.filters(),
        period: args.read.period(now)?,
        min_tls: args.min_tls,
        fail_on: distinct(args.fail_on.clone()),
        max_malformed: args.read.max_malformed,
        quiet_for: args.quiet_for,
        include_aws_side: args.include_aws_side,
        baseline: args.baseline.as_deref().map(read_baseline).transpose()?,
        list_unaccepted: args.write_baseline.is_some(),
        now: Timestamp(now.as_second()),
        max_groups: args.max_groups,
    })
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

pub(super) fn min_tls_parser() -> impl TypedValueParser<Value = TlsVersion> {
    PossibleValuesParser::new(["1.0", "1.1", "1.2", "1.3"]).try_map(|number| {
        TlsVersion::from_log(format!("TLSv{number}").as_bytes()).ok_or("no such version")
    })
}

fn dimension_parser() -> PossibleValuesParser {
    PossibleValuesParser::new(Dimension::ALL.map(Dimension::name))
}

fn finding_parser() -> impl TypedValueParser<Value = Finding> {
    PossibleValuesParser::new(Finding::ALL.map(Finding::name))
        .try_map(|name| name.parse::<Finding>())
}

fn format_parser() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name)).try_map(|name| name.parse::<Format>())
}
