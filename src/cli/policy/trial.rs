//! `s3tls policy try`.

use anyhow::{anyhow, bail};
use s3tls::audit::{Dimension, Filter, Requirement};
use s3tls::evidence::{Timestamp, TlsVersion};
use s3tls::policy::simulate::SimulateOptions;
use s3tls::policy::{
    Candidate, GenerateOptions, JudgeOptions, Partition, Policy, PolicyKind, Trial, generate,
    generate_notes, try_policies,
};
use s3tls::report::{Format, input_notices, shown_lines, trial_notice};

use super::exempt_flags::ExemptArgs;
use super::existing::{ExistingPolicy, PolicySource};
use super::generate::partition_parser;
use super::read::refuse_shared_input;
use crate::cli::exit::Exit;
use crate::cli::log_flags::LogArgs;
use crate::cli::memory_flag::MemoryArgs;
use crate::cli::output::{quoted, say};
use crate::cli::overwrite_guard::Files;
use crate::cli::prefer_flag::PreferArgs;
use crate::cli::read_flags::{Logs, ReadArgs};
use crate::cli::report_flags::{ReportArgs, format_parser, output_help};
use crate::cli::server_flag::ServerArgs;

/// The formats of a trial.
const FORMATS: [Format; 4] = [Format::Table, Format::Markdown, Format::Html, Format::Json];

/// Their extensions.
const EXTENSIONS: &str = "txt, json, html or md";

/// How many callers are shown for each choice, so that all of it fits on a screen.
const TOP: usize = 3;

const HELP: &str = "\
Examples:
  s3tls policy try ./logs --bucket my-bucket                          who would break?
  s3tls policy try ./logs --bucket my-bucket --into s3://my-bucket    with its current policy

Exit status:
  0  success, whatever the policies would deny
  2  wrong usage, or something could not be read or written
  3  inconclusive: no records";

/// Show what HTTPS, TLS 1.2 and TLS 1.3 would each break at a bucket, and how to write each policy.
#[derive(Debug, clap::Args)]
#[command(
    after_help = HELP,
    mut_arg("output", |arg| arg.help(output_help(EXTENSIONS))),
    mut_arg("top", |arg| arg.help("Callers shown for each choice [default: 3]")),
    mut_arg("all", |arg| arg.help("Show every caller")),
    mut_arg("bucket", |arg| arg.value_name("BUCKET").help("The bucket that the policies are for")),
    // A trial has neither parts nor rows.
    mut_arg("show", |arg| arg.hide(true)),
    mut_arg("rows", |arg| arg.hide(true)),
)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    logs: LogArgs,

    #[command(flatten)]
    prefer: PreferArgs,

    #[command(flatten)]
    servers: ServerArgs,

    /// Merge each policy into this one first, so that it counts too: a file, - for standard input,
    /// or the current policy of a bucket
    #[arg(long, value_name = "FILE|s3://BUCKET")]
    into: Option<PolicySource>,

    #[command(flatten)]
    exempt: ExemptArgs,

    /// The partition that the bucket is in
    #[arg(long, value_name = "PARTITION", default_value = "aws", value_parser = partition_parser())]
    partition: Partition,

    /// Format of the report on stdout
    #[arg(short, long, value_name = "FORMAT", default_value = "table", value_parser = format_parser(FORMATS),
        help_heading = "Report")]
    format: Format,

    #[command(flatten)]
    reports: ReportArgs,

    #[command(flatten)]
    read: ReadArgs,

    #[command(flatten)]
    memory: MemoryArgs,
}

/// Generates the policies, reads the logs and writes the result.
pub(super) fn run(args: Args) -> anyhow::Result<Exit> {
    check(&args)?;
    let files = files(&args);
    files.check()?;
    let logs = Logs {
        logs: &args.logs,
        read: &args.read,
        shares_inventories: false,
    };
    let filters = logs.filters()?;
    let bucket = bucket(&filters)?;
    let options = args.exempt.applied_to(GenerateOptions {
        buckets: vec![bucket.clone()],
        partition: args.partition,
        ..GenerateOptions::new(PolicyKind::Bucket)
    });
    let existing = args.into.as_ref();
    let existing = existing
        .map(|into| into.read(args.read.s3_access()))
        .transpose()?;
    let candidates = candidates(&options, existing.as_ref(), &args)?;
    let now = jiff::Timestamp::now();
    let simulated = SimulateOptions {
        policy_name: "-".to_owned(),
        judge: JudgeOptions::default(),
        owner_account: None,
        filters,
        period: logs.logs.period(now)?,
        prefer: args.prefer.prefer,
        server_records_tls: args.servers.records_tls(),
        fail_on: Vec::new(),
        max_malformed: None,
        memory: args.memory.bytes(),
    };
    let into = existing.as_ref().map(ExistingPolicy::name);
    let trial = logs.read(simulated.period, &files, |input| {
        let now = Timestamp::from_seconds(now.as_second());
        try_policies(input, &bucket, into, candidates, &simulated, now)
    })?;

    let notes = generate_notes(&options);
    notes.iter().for_each(|note| say(shown_lines(note)));
    write(args.reports, args.format, &trial)
}

fn write(reports: ReportArgs, format: Format, trial: &Trial) -> anyhow::Result<Exit> {
    input_notices(&trial.scope).iter().for_each(say);
    let unwritten = reports.with_top(TOP).write(format, trial);
    trial_notice(trial).iter().for_each(say);
    let exit = Exit::of(&trial.scope, false, trial.inconclusive.is_some());
    Ok(exit.with_errors(unwritten))
}

fn check(args: &Args) -> anyhow::Result<()> {
    args.reports
        .check_formats("a trial", &FORMATS, args.format)?;
    if args.reports.asks_for_parts() {
        bail!("a trial is shown whole, so it has no parts to --show");
    }
    let into = args.into.as_ref().and_then(PolicySource::file);
    refuse_shared_input(into, &args.logs.paths)
}

/// The files that the flags name, except for the logs.
fn files(args: &Args) -> Files {
    let mut files = Files::default();
    args.reports.add_files(&mut files);
    if let Some(path) = args.into.as_ref().and_then(PolicySource::file) {
        files.read_or_stdin("the policy", path);
    }
    files
}

/// The bucket that the filters name.
fn bucket(filters: &[Filter]) -> anyhow::Result<String> {
    let of_bucket = filters
        .iter()
        .find(|filter| filter.dimension == Dimension::Bucket);
    let patterns = of_bucket.map(Filter::patterns).unwrap_or_default();
    match patterns.as_slice() {
        [name] if !name.starts_with('!') && !name.contains(['*', '?']) => Ok(name.clone()),
        _ => bail!(
            "a bucket policy is for one bucket: name it with --bucket, without wildcards, and run try \
             once for each bucket"
        ),
    }
}

/// A policy for each choice.
fn candidates(
    options: &GenerateOptions,
    existing: Option<&ExistingPolicy>,
    args: &Args,
) -> anyhow::Result<Vec<Candidate>> {
    let candidate = |requirement| {
        let min_tls = match requirement {
            // Plain HTTP alone is denied if no version is too old.
            Requirement::Https => TlsVersion::V1_0,
            Requirement::Tls(version) => version,
        };
        let options = GenerateOptions {
            min_tls,
            ..options.clone()
        };
        let policy = match existing {
            None => generate(&options)?,
            Some(existing) => existing.with(&options)?.text,
        };
        Ok(Candidate {
            requirement,
            policy: Policy::parse(&policy).map_err(|error| anyhow!("{error}"))?,
            command: command(&options, args),
        })
    };
    Requirement::evaluated(TlsVersion::V1_2)
        .map(candidate)
        .collect()
}

/// The command that prints the policy with these options.
fn command(options: &GenerateOptions, args: &Args) -> String {
    let buckets = options.buckets.join(" --bucket ");
    let version = options.min_tls.name().trim_start_matches("TLSv");
    let mut command = format!("s3tls policy generate --bucket {buckets} --min-tls {version}");
    let mut words = args.exempt.flags();
    if options.partition != Partition::default() {
        words.push(format!("--partition={}", options.partition.name()));
    }
    if let Some(into) = &args.into {
        words.push(into.flag());
        if into.bucket().is_some() {
            words.extend(args.read.s3_access().flags());
        }
    }
    for word in words {
        command.push(' ');
        command.push_str(&quoted(&word));
    }
    command
}
