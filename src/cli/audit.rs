//! `s3tls audit`.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use anyhow::bail;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use s3tls::audit::{Audit, Dimension, Filter, Finding, Limit, Options, Period, audit};
use s3tls::input::{Input, discover};
use s3tls::log::{MAX_LINE, Timestamp, TlsVersion};
use s3tls::report::{Format, gate_notices, input_notices};

use super::exit::{self, Exit};
use super::output::{Color, OutputFile, print};
use super::progress::with_progress;
use super::time::point;

/// How many groups the table shows unless it is told otherwise.
const TOP: &str = "10";

/// Say which TLS versions, cipher suites, requesters and clients server access logs show.
#[derive(Debug, clap::Args)]
#[command(after_help = exit::HELP)]
pub(super) struct Args {
    /// Files and folders (searched at any depth), plain or gzip; - is standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

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

    /// Exit with status 3 if more lines are unreadable: a number, or a share such as 0.1%
    #[arg(long, value_name = "LIMIT", help_heading = "Gate")]
    max_malformed: Option<Limit>,

    /// Only buckets that match this glob (may be given more than once, as may the next three)
    #[arg(long, value_name = "GLOB", help_heading = "Filters")]
    bucket: Vec<String>,

    /// Only requesters that match this glob; - is anonymous
    #[arg(
        long,
        value_name = "GLOB",
        help_heading = "Filters",
        allow_hyphen_values = true
    )]
    requester: Vec<String>,

    /// Only operations that match this glob, such as 'REST.PUT.*'
    #[arg(long, value_name = "GLOB", help_heading = "Filters")]
    operation: Vec<String>,

    /// Only TLS versions that match this glob, such as 1.1; - is no TLS
    #[arg(
        long,
        value_name = "GLOB",
        help_heading = "Filters",
        allow_hyphen_values = true
    )]
    tls_version: Vec<String>,

    /// Only requests from this time on: RFC 3339, a day, or a span before now such as 30d
    #[arg(long, value_name = "TIME", help_heading = "Filters")]
    since: Option<String>,

    /// Only requests before this time
    #[arg(long, value_name = "TIME", help_heading = "Filters")]
    until: Option<String>,

    /// The report on stdout
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = format_parser(),
        help_heading = "Report")]
    format: Format,

    /// Write a report to a file too, its format by its extension: txt, json, ndjson, jsonl, csv
    /// (may be given more than once)
    #[arg(long, value_name = "FILE", value_parser = OutputFile::new, help_heading = "Report")]
    output: Vec<OutputFile>,

    /// How many groups the table shows; other formats give all
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

    /// How many threads to use [default: one for each core]
    #[arg(long, value_name = "N", default_value = "0", hide_default_value = true)]
    threads: usize,

    /// Show no progress bar; none is shown where stderr is not a terminal
    #[arg(long)]
    no_progress: bool,
}

/// Reads the logs, writes the reports, judges the result.
pub(super) fn run(args: Args) -> anyhow::Result<Exit> {
    let options = options(&args)?;
    let paths = paths(args.paths)?;
    let since = options.period.since.map(|since| since.0);
    let show_progress = !args.no_progress && io::stderr().is_terminal();
    // One pool for all that is done on many threads, so that --threads holds for all of it.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads)
        .build()?;
    let audit = pool.install(|| {
        let input = Input::new(discover(&paths, since), MAX_LINE);
        with_progress(&input, show_progress, || audit(&input, &options))
    });

    for notice in input_notices(&audit) {
        eprintln!("{notice}");
    }
    let top = (!args.all).then_some(args.top);
    let written = write_reports(&audit, args.format, args.color, top, &args.output);
    for notice in gate_notices(&audit) {
        eprintln!("{notice}");
    }
    let exit = written.map(|()| Exit::of(&audit));
    // The process ends here; to give back the memory of each group first would only take time.
    std::mem::forget(audit);
    exit
}

fn write_reports(
    audit: &Audit,
    format: Format,
    color: Color,
    top: Option<usize>,
    files: &[OutputFile],
) -> anyhow::Result<()> {
    print(audit, format, color, top)?;
    files.iter().try_for_each(|file| file.write(audit, top))
}

/// From what the user typed to what an audit needs.
fn options(args: &Args) -> anyhow::Result<Options> {
    let now = jiff::Timestamp::now();
    let point = |text: &Option<String>| -> anyhow::Result<Option<Timestamp>> {
        let point = text.as_deref().map(|text| point(text, now)).transpose()?;
        Ok(point.map(|point| Timestamp(point.as_second())))
    };
    let filters = [
        (Dimension::Bucket, &args.bucket),
        (Dimension::Requester, &args.requester),
        (Dimension::Operation, &args.operation),
        (Dimension::TlsVersion, &args.tls_version),
    ];
    let filters = filters
        .into_iter()
        .filter(|(_, patterns)| !patterns.is_empty());
    Ok(Options {
        by: distinct(
            args.by
                .iter()
                .map(|name| name.parse())
                .collect::<Result<Vec<_>, _>>()?,
        ),
        filters: filters
            .map(|(dimension, patterns)| Filter::new(dimension, patterns))
            .collect(),
        period: Period {
            since: point(&args.since)?,
            until: point(&args.until)?,
        },
        min_tls: args.min_tls,
        fail_on: distinct(args.fail_on.clone()),
        max_malformed: args.max_malformed,
        max_groups: args.max_groups,
    })
}

/// What to read: without any path, standard input, unless a person sits there.
fn paths(mut paths: Vec<PathBuf>) -> anyhow::Result<Vec<PathBuf>> {
    if paths.is_empty() {
        if io::stdin().is_terminal() {
            bail!("no PATH given; name files or folders of access logs, or - for standard input");
        }
        paths.push("-".into());
    }
    Ok(paths)
}

/// Each value once, where it first stood.
fn distinct<T: PartialEq>(values: Vec<T>) -> Vec<T> {
    values.into_iter().fold(Vec::new(), |mut kept, value| {
        if !kept.contains(&value) {
            kept.push(value);
        }
        kept
    })
}

fn min_tls_parser() -> impl TypedValueParser<Value = TlsVersion> {
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
