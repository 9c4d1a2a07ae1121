//! `s3tls audit`.

use s3tls::audit::{Counts, Dimension, Options};
use s3tls::evidence::TlsVersion;

use super::audit_result::ResultArgs;
use super::exit::{self, Exit};
use super::flag_values::{dimension_parser, distinct, min_tls_parser};
use super::log_flags::LogArgs;
use super::memory_flag::MemoryArgs;
use super::prefer_flag::PreferArgs;
use super::read_flags::{Logs, ReadArgs};
use super::spark_flags::SparkArgs;

const EXAMPLES: &str = "\
Examples:
  s3tls ./logs                                              short for s3tls audit ./logs
  s3tls audit ./logs --min-tls 1.3 --since 30d              who would TLS 1.3 break?
  s3tls audit ./logs --bucket 'prod-*' --by principal,day   some buckets, by principal and day
  s3tls audit ./logs --where 'requester!=svc:*'             without AWS services
  s3tls audit ./logs -o report.html -o callers.csv          a page and a list
  s3tls audit ./logs --fail-on old-tls,http -q              a CI job: only the exit status
  s3tls audit ./logs --quiet-for 14                         are old clients gone?
  s3tls audit s3://my-logs/prefix/ --since yesterday        logs in S3";

/// Report who still uses old TLS, plain HTTP or old signatures, with which client, and the fix.
#[derive(Debug, clap::Args)]
#[command(
    after_help = format!("{EXAMPLES}\n\nThe exit status is explained by --help."),
    after_long_help = format!("{EXAMPLES}\n\n{}", exit::HELP),
)]
pub(super) struct Args {
    /// TLS below this version counts as old
    #[arg(long, value_name = "VERSION", default_value = "1.2", value_parser = min_tls_parser())]
    min_tls: TlsVersion,

    #[command(flatten)]
    logs: LogArgs,

    #[command(flatten)]
    prefer: PreferArgs,

    /// Fields to group by
    #[arg(long, value_name = "FIELD,...", value_delimiter = ',', value_parser = dimension_parser(),
        default_value = Dimension::DEFAULT.map(Dimension::name).join(","))]
    by: Vec<Dimension>,

    #[command(flatten)]
    result: ResultArgs,

    #[command(flatten)]
    read: ReadArgs,

    #[command(flatten)]
    memory: MemoryArgs,

    #[command(flatten)]
    spark: SparkArgs,
}

/// Reads the logs and writes the result.
pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let files = args.result.files()?;
    files.check()?;
    let options = options(args)?;
    let logs = args.logs();
    let counts = match args.spark.count(&logs, &options, &files)? {
        Some(counts) => counts,
        None => logs.read(options.period, &files, |input| Counts::of(input, &options))?,
    };
    args.result.write(counts, &options)
}

impl Args {
    fn logs(&self) -> Logs<'_> {
        Logs {
            logs: &self.logs,
            read: &self.read,
        }
    }
}

/// Turns flags into the options of an audit.
fn options(args: &Args) -> anyhow::Result<Options> {
    let now = jiff::Timestamp::now();
    let mut options = Options {
        by: distinct(args.by.clone()),
        filters: args.logs().filters()?,
        period: args.logs.period(now)?,
        min_tls: args.min_tls,
        prefer: args.prefer.prefer,
        memory: args.memory.bytes(),
        ..Options::default()
    };
    args.result.set(&mut options, now)?;
    Ok(options)
}
