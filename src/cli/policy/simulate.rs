//! `s3tls policy simulate`.

use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use clap::builder::{NonEmptyStringValueParser, TypedValueParser};
use s3tls::audit::Limit;
use s3tls::input::name_of_path;
use s3tls::policy::simulate::{SimulateOptions, simulate};
use s3tls::policy::{HttpTlsVersion, JudgeOptions, PolicyKind, Verdict};
use s3tls::report::{Format, Rows, input_notices, simulation_notices};

use super::generate::kind_parser;
use super::read::{kind_of, live, live_name, read_one, refuse_shared_input};
use crate::cli::exit::{self, Exit};
use crate::cli::flag_values::{account, distinct, one_of};
use crate::cli::log_flags::LogArgs;
use crate::cli::memory_flag::MemoryArgs;
use crate::cli::output::{quoted, say};
use crate::cli::overwrite_guard::Files;
use crate::cli::prefer_flag::PreferArgs;
use crate::cli::read_flags::{Logs, ReadArgs};
use crate::cli::report_flags::{ReportArgs, format_parser, output_help};
use crate::cli::server_flag::ServerArgs;
use crate::cli::standard_input::is_stdin;

/// The formats of a simulation.
const FORMATS: [Format; 6] = [
    Format::Table,
    Format::Markdown,
    Format::Html,
    Format::Json,
    Format::Ndjson,
    Format::Csv,
];

/// Their extensions.
const EXTENSIONS: &str = "txt, json, ndjson, jsonl, csv, html or md";

const EXAMPLES: &str = "\
Examples:
  s3tls policy simulate policy.json ./logs                            a policy of your own
  s3tls policy simulate --policy-of my-bucket ./logs --since 30d      the current policy of a bucket
  s3tls policy simulate policy.json ./logs --fail-on denied -q        a CI job: only the exit status";

/// Replay logged requests against a policy: each is denied, undetermined or not denied.
#[derive(Debug, clap::Args)]
#[command(
    after_help = format!("{EXAMPLES}\n\n{}", exit::SIMULATE_HELP),
    mut_arg("output", |arg| arg.help(output_help(EXTENSIONS))),
    mut_arg("top", |arg| arg.help("Rows in each list of table and markdown; html has up to 200, other formats are complete [default: 10]")),
    mut_arg("all", |arg| arg.help("Show every row")),
    // A simulation has neither parts nor other rows.
    mut_arg("show", |arg| arg.hide(true)),
    mut_arg("rows", |arg| arg.hide(true)),
)]
pub(in crate::cli) struct Args {
    /// The policy, unless --policy-of is given; - is standard input, unless a PATH is -
    #[arg(value_name = "FILE", required_unless_present = "policy_of")]
    policy: Option<PathBuf>,

    #[command(flatten)]
    logs: LogArgs,

    #[command(flatten)]
    prefer: PreferArgs,

    #[command(flatten)]
    servers: ServerArgs,

    /// Use the current policy of this bucket instead of a FILE
    #[arg(long, value_name = "BUCKET", help_heading = "S3")]
    policy_of: Option<String>,

    /// What the policy is attached to [default: detected from the file or the policy, otherwise bucket]
    #[arg(long, value_name = "KIND", value_parser = kind_parser())]
    kind: Option<PolicyKind>,

    /// How to treat s3:TlsVersion for plain HTTP, on which AWS's documentation disagrees: as
    /// absent, or as lower than any version [default: such requests are undetermined]
    #[arg(long, value_name = "READING", value_parser = reading_parser())]
    http_tls_version: Option<HttpTlsVersion>,

    /// What the policy is attached to, as a glob that may be repeated: ARNs of users and roles for
    /// kind identity, IDs of endpoints for vpc-endpoint, ARNs for access-point, accounts for rcp and
    /// scp [default: wherever it can be attached]
    #[arg(long, value_name = "GLOB", value_parser = NonEmptyStringValueParser::new())]
    attached_to: Vec<String>,

    /// The management account of the organization, to which no rcp and no scp applies
    #[arg(long, value_name = "ACCOUNT", value_parser = account)]
    management_account: Option<String>,

    /// The account that owns the buckets, needed if the policy names account roots
    #[arg(long, value_name = "ACCOUNT", value_parser = account)]
    owner_account: Option<String>,

    /// Exit with status 1 if any request has one of these verdicts
    #[arg(long, value_name = "VERDICT,...", value_delimiter = ',', value_parser = verdict_parser(),
        help_heading = "Gate")]
    fail_on: Vec<Verdict>,

    /// Exit with status 3 if more lines than this are unreadable: a number, or a share such as 0.1%
    /// [default: no limit]
    #[arg(long, value_name = "LIMIT", help_heading = "Gate")]
    max_malformed: Option<Limit>,

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

/// Reads the policy and the logs, and writes the result.
pub(super) fn run(args: Args) -> anyhow::Result<Exit> {
    let reports = &args.reports;
    reports.check_formats("a simulation", &FORMATS, args.format)?;
    if reports.rows() != Rows::Groups {
        bail!("a simulation has only groups, no other --rows");
    }
    if reports.asks_for_parts() {
        bail!("a simulation is shown whole, so it has no parts to --show");
    }
    let files = files(&args);
    files.check()?;
    let policy = args.policy.as_deref().filter(|_| args.policy_of.is_none());
    refuse_shared_input(policy, &args.logs.paths)?;
    let (mut logs, read) = (args.logs, args.read);
    let (policy_name, held) = match (args.policy_of, args.policy) {
        (Some(bucket), file) => {
            // With --policy-of, the first argument is a path of logs like the others.
            logs.paths.splice(..0, file);
            (live_name(&bucket), live(&bucket, read.s3_access())?)
        }
        (None, Some(file)) => {
            let held = read_one(&file).map_err(|error| if_swapped(error, &file, &logs.paths))?;
            (name_of_path(&file), held)
        }
        (None, None) => bail!("no policy given"),
    };
    let (kind, _) = kind_of(args.kind, None, &held);
    check_attachment(kind, &args.attached_to)?;
    let logs = Logs {
        logs: &logs,
        read: &read,
        shares_inventories: false,
    };
    let options = SimulateOptions {
        policy_name,
        judge: JudgeOptions {
            http_tls_version: args.http_tls_version.unwrap_or_default(),
            kind,
            attached_to: args.attached_to,
            management_account: args.management_account,
        },
        owner_account: args.owner_account,
        filters: logs.filters()?,
        period: logs.logs.period(jiff::Timestamp::now())?,
        prefer: args.prefer.prefer,
        server_records_tls: args.servers.records_tls(),
        fail_on: distinct(args.fail_on),
        max_malformed: args.max_malformed,
        memory: args.memory.bytes(),
    };
    let simulation = logs.read(options.period, &files, |input| {
        simulate(input, &held.policy, &options)
    })?;

    input_notices(&simulation.scope).iter().for_each(say);
    let unwritten = args.reports.write(args.format, &simulation);
    simulation_notices(&simulation).iter().for_each(say);
    let gate = &simulation.gate;
    let exit = Exit::of(
        &simulation.scope,
        !gate.failed.is_empty(),
        gate.inconclusive.is_some(),
    );
    Ok(exit.with_errors(unwritten))
}

/// An error of what was named as the policy; if a policy was named among the logs, how to name both.
fn if_swapped(error: anyhow::Error, file: &Path, logs: &[PathBuf]) -> anyhow::Error {
    let mut logs: Vec<_> = logs.iter().map(PathBuf::as_path).collect();
    // Standard input can be read only once.
    let is_policy = |path: &&Path| !is_stdin(path) && path.is_file() && read_one(path).is_ok();
    let Some(at) = logs.iter().position(is_policy) else {
        return error;
    };
    let policy = logs.remove(at);
    let paths = [policy, file].into_iter().chain(logs);
    let paths: Vec<_> = paths.map(|path| quoted(&name_of_path(path))).collect();
    anyhow!(
        "the policy comes first: s3tls policy simulate {}",
        paths.join(" ")
    )
}

/// Refuses what a policy of this kind cannot be attached to, or what no log shows.
fn check_attachment(kind: PolicyKind, attached_to: &[String]) -> anyhow::Result<()> {
    let kind_name = kind.name();
    for glob in attached_to {
        let of_iam = glob.splitn(6, ':').nth(5).unwrap_or_default();
        match kind {
            PolicyKind::Bucket | PolicyKind::DirectoryBucket => bail!(
                "--attached-to is not for a {kind_name} policy: its Resource names the bucket"
            ),
            PolicyKind::Identity if of_iam.starts_with("group/") => {
                bail!("--attached-to {glob}: no log shows the members of a group; name the users")
            }
            PolicyKind::Identity if of_iam.starts_with("assumed-role/") => bail!(
                "--attached-to {glob}: a policy is attached to a role, not to its sessions; name \
                 arn:PARTITION:iam::ACCOUNT:role/NAME"
            ),
            PolicyKind::Identity
            | PolicyKind::VpcEndpoint
            | PolicyKind::AccessPoint
            | PolicyKind::Rcp
            | PolicyKind::Scp => {}
        }
    }
    Ok(())
}

/// The files that the flags name, except for the logs.
fn files(args: &Args) -> Files {
    let mut files = Files::default();
    args.reports.add_files(&mut files);
    // With --policy-of, the first argument is a path of logs.
    if args.policy_of.is_none()
        && let Some(policy) = args.policy.as_deref()
    {
        files.read_or_stdin("the policy", policy);
    }
    files
}

fn reading_parser() -> impl TypedValueParser<Value = HttpTlsVersion> {
    one_of(
        [HttpTlsVersion::Absent, HttpTlsVersion::Low],
        HttpTlsVersion::name,
    )
}

fn verdict_parser() -> impl TypedValueParser<Value = Verdict> {
    one_of([Verdict::Denied, Verdict::Undetermined], Verdict::name)
}
