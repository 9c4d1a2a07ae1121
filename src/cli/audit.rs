//! `s3tls audit`.

use anyhow::Context;
use s3tls::audit::{Counts, Dimension, Options};
use s3tls::cache::OnCounts;
use s3tls::evidence::TlsVersion;
use s3tls::input::Discovered;
use s3tls::spark::Spark;

use super::audit_result::ResultArgs;
use super::cache_flag::{CacheArgs, count_new};
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

/// What went wrong if Spark did not count.
const NO_SPARK: &str = "cannot audit on Spark";

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
    cache: CacheArgs,

    #[command(flatten)]
    spark: SparkArgs,
}

/// Reads the logs and writes the result.
pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let files = args.result.files()?;
    files.check()?;
    let options = options(args)?;
    let (logs, cache) = (args.logs(), args.cache.open()?);
    let spark = args.spark.spark(&logs)?;
    let asked = logs.asked();
    let page_ends = cache.as_ref().map(|cache| cache.page_ends(&asked));
    let page_ends = page_ends.unwrap_or_default();
    let counts = logs.find_again(options.period, &files, page_ends, |found| {
        let Some(cache) = &cache else {
            return args.count(spark.as_ref(), found, &options);
        };
        cache.keep_page_ends(&asked, &found.sources.page_ends());
        count_new(
            cache,
            found,
            &options,
            logs.foreign(),
            |parts, on_counts| args.count_parts(spark.as_ref(), parts, &options, on_counts),
        )
    })??;
    args.result.write(counts, &options)
}

impl Args {
    fn count(
        &self,
        spark: Option<&Spark>,
        found: Discovered,
        options: &Options,
    ) -> anyhow::Result<Counts> {
        match spark {
            Some(spark) => spark.count(&found, options).context(NO_SPARK),
            None => Ok(self.logs().open(found, |input| Counts::of(input, options))),
        }
    }

    fn count_parts(
        &self,
        spark: Option<&Spark>,
        parts: Vec<Discovered>,
        options: &Options,
        on_counts: OnCounts<'_, anyhow::Error>,
    ) -> anyhow::Result<()> {
        if let Some(spark) = spark {
            return spark
                .count_parts(&parts, options, on_counts)
                .context(NO_SPARK);
        }
        for (number, part) in parts.into_iter().enumerate() {
            on_counts(number, self.count(None, part, options)?)?;
        }
        Ok(())
    }

    fn logs(&self) -> Logs<'_> {
        Logs {
            logs: &self.logs,
            read: &self.read,
            // A cache has to know the objects.
            shares_inventories: self.spark.is_given() && !self.cache.is_given(),
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
