//! `s3tls diff`.

use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use s3tls::diff::{AuditReport, Diff, DiffOptions, DiffRule, ReportError, compare};
use s3tls::report::{Format, diff_notices};

use super::exit::Exit;
use super::flag_values::{distinct, one_of};
use super::output::{say, shown};
use super::overwrite_guard::Files;
use super::report_flags::{ReportArgs, format_parser, output_help};
use super::standard_input::{is_stdin, open};

/// The formats of a difference.
const FORMATS: [Format; 5] = [
    Format::Table,
    Format::Markdown,
    Format::Html,
    Format::Json,
    Format::Csv,
];

/// Their extensions.
const EXTENSIONS: &str = "txt, json, csv, html or md";

/// How many callers and buckets each list shows, so that all of it fits on a screen.
const TOP: usize = 5;

const HELP: &str = "\
Exit status:
  0  success, and no rule of --fail-on failed
  1  a rule failed
  2  wrong usage, or something could not be read, compared or written
  3  inconclusive: a report has no request

Examples:
  s3tls diff last-week.json this-week.json
  s3tls audit ./logs --format json | s3tls diff last-week.json - --fail-on new";

/// Compare two JSON reports of an audit: who is new, who is gone, and which buckets became ready.
#[derive(Debug, clap::Args)]
#[command(
    after_help = HELP,
    mut_arg("output", |arg| arg.help(output_help(EXTENSIONS))),
    mut_arg("top", |arg| arg.help("Rows in each list of table and markdown [default: 5]")),
    mut_arg("all", |arg| arg.help("Show every row, including callers that differ only in numbers")),
    // A difference has neither parts nor several kinds of rows.
    mut_arg("show", |arg| arg.hide(true)),
    mut_arg("rows", |arg| arg.hide(true)),
)]
pub(super) struct Args {
    /// The report to compare with: of s3tls audit --format json, or - for standard input
    #[arg(value_name = "OLD.json")]
    old: PathBuf,

    /// The later report
    #[arg(value_name = "NEW.json")]
    new: PathBuf,

    /// Exit with status 1 if a caller is new or came back (new), or if a bucket stopped being ready
    /// for a requirement (not-ready)
    #[arg(long, value_name = "RULE,...", value_delimiter = ',', value_parser = one_of(DiffRule::ALL, DiffRule::name),
        help_heading = "Gate")]
    fail_on: Vec<DiffRule>,

    /// Do not count callers whose old TLS and plain HTTP S3 always denied with 403, in --fail-on new
    #[arg(long, help_heading = "Gate")]
    ignore_denied: bool,

    /// Format of the report on stdout
    #[arg(short, long, value_name = "FORMAT", default_value = "table", value_parser = format_parser(FORMATS),
        help_heading = "Report")]
    format: Format,

    #[command(flatten)]
    reports: ReportArgs,
}

/// Reads both reports, compares them and writes the result.
pub(super) fn run(args: Args) -> anyhow::Result<Exit> {
    check(&args)?;
    let (old, new) = (read(&args.old)?, read(&args.new)?);
    let options = DiffOptions {
        fail_on: distinct(args.fail_on),
        ignore_denied: args.ignore_denied,
    };
    let (old_name, new_name) = (shown(&args.old), shown(&args.new));
    let diff = compare((&old, &old_name), (&new, &new_name), &options)?;
    Ok(write(args.reports, args.format, &diff))
}

fn check(args: &Args) -> anyhow::Result<()> {
    args.reports
        .check_formats("a difference", &FORMATS, args.format)?;
    if args.reports.asks_for_parts() {
        bail!("a difference is shown whole, so it has no parts to --show");
    }
    if args.old == args.new && is_stdin(&args.old) {
        bail!("standard input cannot be both reports");
    }
    let mut files = Files::default();
    args.reports.add_files(&mut files);
    for path in [&args.old, &args.new] {
        files.read_or_stdin("the report", path);
    }
    files.check()
}

fn read(path: &Path) -> anyhow::Result<AuditReport> {
    let file = open(path).map_err(ReportError::Io);
    let read = file.and_then(AuditReport::read);
    read.map_err(|error| anyhow!("{} {error}", shown(path)))
}

fn write(reports: ReportArgs, format: Format, diff: &Diff) -> Exit {
    // Formats for people begin with the warnings, and JSON has them.
    diff_notices(diff, format == Format::Csv)
        .iter()
        .for_each(say);
    let unwritten = reports.with_top(TOP).write(format, diff);
    let exit = match diff.inconclusive {
        Some(_) => Exit::Inconclusive,
        None if diff.gate.failed.is_empty() => Exit::Success,
        None => Exit::Failed,
    };
    exit.with_errors(unwritten)
}
