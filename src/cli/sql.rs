//! `s3tls sql`.

use std::io::{self, IsTerminal};

use anyhow::{bail, ensure};
use bytesize::ByteSize;
use clap::Arg;
use s3tls::audit::{Dimension, Filter};
use s3tls::evidence::Timestamp;
use s3tls::sql::{
    DEFAULT_PRICE, Engine, Layout, Location, Logs, Price, Scan, SqlOptions, TableName, cost, query,
    scanned_folders, table,
};

use super::exit::{self, Exit};
use super::flag_values::{dimension_parser, distinct, one_of};
use super::output::print;
use super::progress::with_progress_of_search;
use super::s3_flags::S3AccessArgs;
use super::time_flags::period;

const EXAMPLES: &str = "\
Examples:
  s3tls sql --location s3://my-logs/prefix/                 for Athena: a table, and the query
  s3tls sql --location s3://my-logs/prefix/ --only query    the query alone
  s3tls sql --location s3://my-logs/prefix/ --list          and what it will cost
  s3tls sql --engine duckdb --location ./logs | duckdb      writes result.csv
  s3tls audit result.csv                                    the audit of the result";

/// Print the audit's question as SQL for Athena or DuckDB; s3tls audit reads the result.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{}", exit::PRINT_HELP), mut_args(only_to_list))]
pub(super) struct Args {
    /// The engine that counts
    #[arg(long, value_name = "ENGINE", default_value = Engine::Athena.name(),
        value_parser = one_of(Engine::ALL, Engine::name))]
    engine: Engine,

    /// How the logs are written: lines of text, or as CloudWatch Logs delivers them
    #[arg(long, value_name = "FORM", default_value = Logs::Text.name(),
        value_parser = one_of(Logs::ALL, Logs::name))]
    logs: Logs,

    /// Where the logs are: s3://bucket/prefix, or a folder for DuckDB
    #[arg(long, value_name = "PLACE")]
    location: Location,

    /// Whether the location has a folder for each day, YYYY/MM/DD/, so that Athena can skip days
    #[arg(long, value_name = "LAYOUT", default_value = Layout::Flat.name(),
        value_parser = one_of(Layout::ALL, Layout::name))]
    layout: Layout,

    /// The table to create: NAME or DATABASE.NAME
    #[arg(long, value_name = "NAME", default_value = "s3_access_logs")]
    table: TableName,

    /// Print only this statement
    #[arg(long, value_name = "STATEMENT", value_parser = ["table", "query"])]
    only: Option<String>,

    /// Only requests from this time on, in the forms of audit --since
    #[arg(long, value_name = "TIME")]
    since: Option<String>,

    /// Only requests before this time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,

    /// Only these buckets; '!logs-*' leaves buckets out (can be repeated)
    #[arg(long, value_name = "GLOB")]
    bucket: Vec<String>,

    /// Fields that the audit of the result will group by
    #[arg(long, value_name = "FIELD,...", value_delimiter = ',', value_parser = dimension_parser(),
        default_value = Dimension::DEFAULT.map(Dimension::name).join(","))]
    by: Vec<Dimension>,

    /// The file that DuckDB writes, a table in CSV or with the extension parquet
    #[arg(long, value_name = "FILE", default_value = "result.csv")]
    result: String,

    /// The size of the logs, such as 1.2TB, to print what Athena will charge
    #[arg(long, value_name = "SIZE")]
    bytes: Option<ByteSize>,

    /// Dollars for a TB that Athena scans
    #[arg(long, value_name = "DOLLARS", default_value = DEFAULT_PRICE)]
    price: Price,

    /// List the objects that Athena will read, to print what it will charge; without this flag, nothing
    /// is connected to
    #[arg(long, help_heading = S3, conflicts_with = "bytes")]
    list: bool,

    #[command(flatten)]
    access: S3AccessArgs,
}

/// The heading of the flags that are about connecting to S3.
const S3: &str = "S3";

/// Refuses the other flags about S3 where nothing is listed.
fn only_to_list(flag: Arg) -> Arg {
    match flag.get_help_heading() {
        Some(S3) if flag.get_id() != "list" => flag.requires("list"),
        _ => flag,
    }
}

/// Prints the statements.
pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let now = jiff::Timestamp::now();
    let options = options(args, now)?;
    let is_wanted = |statement| args.only.as_deref().is_none_or(|only| only == statement);
    let mut statements = Vec::new();
    if is_wanted("table") {
        statements.push(table(&options));
    }
    if is_wanted("query") {
        let cost = match args.engine {
            Engine::Athena => cost(&options, scan(args, &options, now)?, args.price),
            Engine::DuckDb => String::new(),
        };
        statements.push(cost + &query(&options));
    }
    print(|out| out.write_all(statements.join("\n").as_bytes()))?;
    Ok(Exit::Success)
}

/// What Athena will read, if the flags tell it or have it listed.
fn scan(args: &Args, options: &SqlOptions, now: jiff::Timestamp) -> anyhow::Result<Option<Scan>> {
    if !args.list {
        let bytes = args.bytes.map(|bytes| bytes.as_u64());
        return Ok(bytes.map(|bytes| Scan {
            bytes,
            objects: None,
        }));
    }
    let folders = scanned_folders(options, Timestamp::from_seconds(now.as_second()));
    let is_shown = io::stderr().is_terminal();
    with_progress_of_search(is_shown, "objects", |so_far| {
        args.access.scan(folders, so_far).map(Some)
    })
}

fn options(args: &Args, now: jiff::Timestamp) -> anyhow::Result<SqlOptions> {
    if args.engine == Engine::Athena && !args.location.is_in_s3() {
        bail!("Athena reads from S3 only; give --location s3://BUCKET/PREFIX");
    }
    if args.list && args.engine != Engine::Athena {
        bail!("--list says what Athena charges, and DuckDB is free");
    }
    if args.list && args.only.as_deref() == Some("table") {
        bail!("--list says what the query costs; leave out --only table");
    }
    let is_plain = |letter: char| !letter.is_control();
    ensure!(
        args.result.chars().all(is_plain) && !args.result.is_empty(),
        "--result is not the name of a file"
    );
    Ok(SqlOptions {
        engine: args.engine,
        logs: args.logs,
        layout: args.layout,
        table: args.table.clone(),
        location: args.location.clone(),
        period: period(args.since.as_deref(), args.until.as_deref(), now)?,
        buckets: (!args.bucket.is_empty()).then(|| Filter::new(Dimension::Bucket, &args.bucket)),
        by: distinct(args.by.clone()),
        result: args.result.clone(),
    })
}
