//! `s3tls audit`.

use std::io::{self, IsTerminal, Write};

use anyhow::bail;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use s3tls::audit::{Counts, Dimension, Options, write_partial};
use s3tls::log::TlsVersion;
use s3tls::report::{Format, error_notice};

use super::exit::{self, Exit};
use super::judge::{GateArgs, ReportArgs, distinct, finish};
use super::output::unless_closed;
use super::read::ReadArgs;

/// The format that is no report but counts, for `s3tls merge`.
const PARTIAL: &str = "partial";

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

    #[command(flatten)]
    gate: GateArgs,

    /// The report on stdout; partial is for s3tls merge
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = format_parser(),
        help_heading = "Report")]
    format: String,

    #[command(flatten)]
    reports: ReportArgs,
}

/// Reads the logs, writes the reports, judges the result.
pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let options = options(args)?;
    if args.format == PARTIAL {
        return partial(args, &options);
    }
    let counts = args
        .read
        .read(options.period, |input| Counts::of(input, &options))?;
    let format: Format = args.format.parse()?;
    finish(counts, options, &args.gate, format, &args.reports)
}

/// Writes counts to be merged with others. What could not be read is named in them too, so that
/// the merge fails as this does.
fn partial(args: &Args, options: &Options) -> anyhow::Result<Exit> {
    if args.gate.is_set() || args.reports.has_files() {
        bail!("a partial result is judged and reported by s3tls merge; give these flags to it");
    }
    if io::stdout().is_terminal() {
        bail!("a partial result is not for people; send it to a file, for s3tls merge");
    }
    let counts = args
        .read
        .read(options.period, |input| Counts::of(input, options))?;
    let mut exit = Exit::Success;
    for (source, reason) in counts.unreadable() {
        eprintln!("{}", error_notice(source, reason));
        exit = Exit::Error;
    }
    let partial = write_partial(counts, options);
    unless_closed(io::stdout().lock().write_all(&partial))?;
    Ok(exit)
}

/// From what the user typed to what an audit needs.
fn options(args: &Args) -> anyhow::Result<Options> {
    let now = jiff::Timestamp::now();
    let by = args.by.iter().map(|name| name.parse());
    let mut options = Options {
        by: distinct(by.collect::<Result<Vec<_>, _>>()?),
        filters: args.read.filters(),
        period: args.read.period(now)?,
        min_tls: args.min_tls,
        ..Options::default()
    };
    args.gate.set(&mut options, now)?;
    Ok(options)
}

/// Reads a TLS version by its number.
pub(super) fn min_tls_parser() -> impl TypedValueParser<Value = TlsVersion> {
    PossibleValuesParser::new(["1.0", "1.1", "1.2", "1.3"]).try_map(|number| {
        TlsVersion::from_log(format!("TLSv{number}").as_bytes()).ok_or("no such version")
    })
}

fn dimension_parser() -> PossibleValuesParser {
    PossibleValuesParser::new(Dimension::ALL.map(Dimension::name))
}

fn format_parser() -> PossibleValuesParser {
    PossibleValuesParser::new(Format::ALL.map(Format::name).into_iter().chain([PARTIAL]))
}
