//! `s3tls records`.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Context, bail};
use s3tls::audit::{Finding, Limit};
use s3tls::evidence::TlsVersion;
use s3tls::input::name_of_path;
use s3tls::records::RecordOptions;
use s3tls::report::{RecordsFormat, records_notices, write_records};

use super::exit::{self, Exit};
use super::flag_values::{distinct, min_tls_parser, one_of};
use super::log_flags::LogArgs;
use super::output::{print, say, write_whole};
use super::overwrite_guard::{Files, OUTPUT};
use super::read_flags::{Logs, ReadArgs};
use super::server_flag::ServerArgs;

const EXAMPLES: &str = "\
Examples:
  s3tls records ./logs --finding old-tls --since 7d         the requests behind a ticket
  s3tls records ./logs --where 'client=Boto/*' -f csv       for a spreadsheet
  s3tls records ./logs --finding http -f raw                the lines as they were logged
  s3tls records s3://my-logs/ -o logs.parquet               a table of everything";

/// Write the records one by one, with the identified client, caller and endpoint.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{}", exit::RECORDS_HELP))]
pub(super) struct Args {
    #[command(flatten)]
    logs: LogArgs,

    /// Only requests with one of these findings
    #[arg(long, value_name = "FINDING,...", value_delimiter = ',',
        value_parser = one_of(Finding::ALL, Finding::name))]
    finding: Vec<Finding>,

    /// TLS below this version counts as old
    #[arg(long, value_name = "VERSION", default_value = "1.2", value_parser = min_tls_parser())]
    min_tls: TlsVersion,

    /// Format of the records; raw is the original lines. Secrets are redacted in all of them
    /// [default: ndjson, or that of the extension of --output]
    #[arg(short, long, value_name = "FORMAT", value_parser = one_of(RecordsFormat::ALL, RecordsFormat::name),
        help_heading = "Report")]
    format: Option<RecordsFormat>,

    #[arg(short, long, value_name = "FILE", help_heading = "Report",
        help = format!("Write to this file instead of stdout, in the format of its extension: {}", RecordsFormat::EXTENSIONS))]
    output: Option<PathBuf>,

    /// Exit with status 3 if more lines than this are unreadable: a number, or a share such as 0.1%
    /// [default: no limit]
    #[arg(long, value_name = "LIMIT", help_heading = "Report")]
    max_malformed: Option<Limit>,

    #[command(flatten)]
    servers: ServerArgs,

    #[command(flatten)]
    read: ReadArgs,
}

/// Reads the logs and writes their records.
pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let format = format(args)?;
    let mut files = Files::default();
    files.write(OUTPUT, args.output.as_deref());
    files.check()?;
    let logs = Logs {
        logs: &args.logs,
        read: &args.read,
        shares_inventories: false,
    };
    let options = RecordOptions {
        filters: logs.filters()?,
        period: logs.logs.period(jiff::Timestamp::now())?,
        findings: distinct(args.finding.clone()),
        server_records_tls: args.servers.records_tls(),
        min_tls: args.min_tls,
        max_malformed: args.max_malformed,
    };
    let (outcome, written) = logs.read(options.period, &files, |input| {
        let mut outcome = None;
        let mut write = |out: &mut dyn Write, to_terminal| {
            outcome = Some(write_records(input, &options, format, to_terminal, out)?);
            Ok(())
        };
        let written = match &args.output {
            Some(path) => write_whole(path, |out| write(out, false))
                .with_context(|| format!("cannot write {}", name_of_path(path))),
            None => print(|out| write(out, io::stdout().is_terminal())),
        };
        (outcome, written)
    })?;
    // Without an outcome, nothing more can be said than why it was not written. If the reader of a
    // pipe has gone, it has seen enough.
    let Some(outcome) = outcome else {
        return written.map(|()| Exit::Success);
    };
    records_notices(&outcome).iter().for_each(say);
    let exit = Exit::of(&outcome.scope, false, outcome.inconclusive.is_some());
    Ok(exit.with_errors(written.err().into_iter().collect()))
}

/// The format that the flags ask for.
fn format(args: &Args) -> anyhow::Result<RecordsFormat> {
    let of_file = args.output.as_deref().map(RecordsFormat::of_file);
    let format = match (args.format, of_file) {
        (Some(format), Some(Ok(other))) if format != other => {
            bail!(
                "--format {} and the extension of --output disagree; leave out --format",
                format.name()
            );
        }
        (Some(format), _) => format,
        (None, Some(of_file)) => of_file?,
        (None, None) => RecordsFormat::Ndjson,
    };
    if !format.is_available() {
        bail!("this s3tls was built without the feature parquet, so it cannot write Parquet");
    }
    if format == RecordsFormat::Parquet && args.output.is_none() && io::stdout().is_terminal() {
        bail!("Parquet is not for a terminal; name a file with --output");
    }
    Ok(format)
}
