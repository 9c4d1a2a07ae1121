//! `s3tls audit`.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use s3tls::audit::{Counts, Dimension, Options};
use s3tls::evidence::TlsVersion;

use super::audit_result::ResultArgs;
use super::exit::{self, Exit};
use super::flag_values::distinct;
use super::memory_flag::MemoryArgs;
use super::read_flags::ReadArgs;
use super::spark_flags::SparkArgs;

/// Report the TLS versions, cipher suites, requesters and clients in server access logs.
#[derive(Debug, clap::Args)]
#[command(after_help = exit::HELP)]
pub(super) struct Args {
    #[command(flatten)]
    read: ReadArgs,

    /// TLS below this version counts as old
    #[arg(long, value_name = "VERSION", default_value = "1.2", value_parser = min_tls_parser())]
    min_tls: TlsVersion,

    /// Dimensions to group by
    #[arg(long, value_name = "DIM,...", value_delimiter = ',', value_parser = dimension_parser(),
        default_values_t = Dimension::DEFAULT.map(|dimension| dimension.name().to_owned()))]
    by: Vec<String>,

    #[command(flatten)]
    memory: MemoryArgs,

    #[command(flatten)]
    result: ResultArgs,

    #[command(flatten)]
    spark: SparkArgs,
}

/// Reads the logs and writes the result.
pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let files = args.result.files()?;
    files.check()?;
    let options = options(args)?;
    let counts = match args.spark.count(&args.read, &options, &files)? {
        Some(counts) => counts,
        None => args
            .read
            .read(options.period, &files, |input| Counts::of(input, &options))?,
    };
    args.result.write(counts, &options)
}

/// Turns flags into the options of an audit.
fn options(args: &Args) -> anyhow::Result<Options> {
    let now = jiff::Timestamp::now();
    let by = args.by.iter().map(|name| name.parse());
    let mut options = Options {
        by: distinct(by.collect::<Result<Vec<_>, _>>()?),
        filters: args.read.filters(),
        period: args.read.period(now)?,
        min_tls: args.min_tls,
        memory: args.memory.bytes(),
        ..Options::default()
    };
    args.result.set(&mut options, now)?;
    Ok(options)
}

/// Parses a TLS version from its number.
pub(super) fn min_tls_parser() -> impl TypedValueParser<Value = TlsVersion> {
    PossibleValuesParser::new(["1.0", "1.1", "1.2", "1.3"]).try_map(|number| {
        TlsVersion::from_log(format!("TLSv{number}").as_bytes()).ok_or("no such version")
    })
}

fn dimension_parser() -> PossibleValuesParser {
    PossibleValuesParser::new(Dimension::ALL.map(Dimension::name))
}
