//! `s3tls policy lint`.

use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::builder::TypedValueParser;
use s3tls::audit::{Dimension, Filter, Options, audit};
use s3tls::evidence::MAX_LINE;
use s3tls::identify::{Caller, Endpoint};
use s3tls::input::{Input, discover, name_of_path};
use s3tls::policy::{
    HeldPolicy, LintOptions, LogFacts, PolicyKind, Requirement, Severity, lint, traffic_of,
};
use s3tls::report::{Format, LintReport, LintedPolicy, passed_over_notice, write_lint};

use super::generate::kind_parser;
use super::read::{self, kind_of, live_name};
use crate::cli::exit::Exit;
use crate::cli::flag_values::{distinct, one_of};
use crate::cli::output::{Color, layout, print, say};
use crate::cli::s3_flags::S3AccessArgs;
use crate::cli::standard_input::implied_stdin;

/// Check policies for gaps, and for statements that deny too much.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(in crate::cli) struct Args {
    /// Policies, folders of policies, or output of the AWS CLI or 'terraform show -json'; - is standard
    /// input [default: the current policy of --bucket, else standard input]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// What the policies are attached to [default: detected from the file or the policy, otherwise bucket]
    #[arg(long, value_name = "KIND", value_parser = kind_parser())]
    kind: Option<PolicyKind>,

    /// The bucket to check them for; without FILE, its policy is read from S3
    #[arg(long, value_name = "BUCKET")]
    bucket: Option<String>,

    /// Exit with status 1 if the policy of a bucket does not meet this rule of AWS Config, Security
    /// Hub or CIS
    #[arg(long, value_name = "RULE,...", value_delimiter = ',', value_parser = requirement_parser())]
    require: Vec<Requirement>,

    /// Access logs, for checks that depend on the buckets' traffic (can be repeated)
    #[arg(long, value_name = "PATH")]
    logs: Vec<PathBuf>,

    /// Format of the report on stdout
    #[arg(short, long, value_enum, default_value_t)]
    format: LintFormat,

    /// When to use colors
    #[arg(long, value_enum, default_value_t)]
    color: Color,

    #[command(flatten)]
    access: S3AccessArgs,
}

const HELP: &str = "\
Examples:
  s3tls policy lint policy.json                             a file
  s3tls policy lint --bucket my-bucket --require config     its policy, and a rule of AWS Config
  s3tls policy lint ./policies --format sarif >lint.sarif   a folder, for code scanning

Exit status:
  0  no findings, or only notes
  1  an error or a warning was found, or a rule of --require is not met
  2  wrong usage, or a file could not be read or holds no policy
  3  no policy of a bucket was given, so a rule of --require has no answer
If several apply, 2 comes before 1, and 1 before 3.";

/// The format of the report.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
pub(in crate::cli) enum LintFormat {
    /// For people.
    #[default]
    Table,
    /// A summary for a CI job, a merge request or a ticket.
    #[value(alias = "md")]
    Markdown,
    /// A self-contained page for people.
    Html,
    /// One document, s3tls.lint/1.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

impl From<LintFormat> for Format {
    fn from(format: LintFormat) -> Self {
        match format {
            LintFormat::Table => Self::Table,
            LintFormat::Markdown => Self::Markdown,
            LintFormat::Html => Self::Html,
            LintFormat::Json => Self::Json,
            LintFormat::Sarif => Self::Sarif,
        }
    }
}

/// Reads the policies and prints their findings.
pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut report = LintReport {
        policies: Vec::new(),
        required: distinct(args.require.clone()),
    };
    let mut errors = Vec::new();
    match (&args.files[..], &args.bucket) {
        ([], Some(bucket)) => {
            let held = read::live(bucket, &args.access)?;
            report.policies.push(linted(args, live_name(bucket), held)?);
        }
        ([], None) => {
            let stdin = implied_stdin("no FILE given; name policies, or a bucket with --bucket")?;
            add(args, &stdin, &mut report, &mut errors)?;
        }
        (paths, _) => {
            for path in paths {
                match read::files(path) {
                    Ok(files) => {
                        for file in files {
                            add(args, &file, &mut report, &mut errors)?;
                        }
                    }
                    Err(error) => errors.push(error),
                }
            }
        }
    }
    if report.policies.is_empty() && errors.is_empty() {
        let bucket = args.bucket.as_deref().unwrap_or_default();
        bail!("no policy is that of bucket {bucket}");
    }
    if !report.policies.is_empty() {
        let layout = layout(args.color, None, Vec::new());
        print(|out| write_lint(&report, args.format.into(), &layout, out))?;
    }
    Ok(exit(&report).with_errors(errors))
}

fn exit(report: &LintReport) -> Exit {
    let mut findings = report.policies.iter().flat_map(|policy| &policy.findings);
    if findings.any(|finding| finding.severity != Severity::Note) || report.unmet().next().is_some()
    {
        Exit::Failed
    } else if report.unanswered().next().is_some() {
        Exit::Inconclusive
    } else {
        Exit::Success
    }
}

/// Adds the policies of a file. What cannot be read is an error, and the rest is still checked.
fn add(
    args: &Args,
    path: &Path,
    report: &mut LintReport,
    errors: &mut Vec<anyhow::Error>,
) -> anyhow::Result<()> {
    let held = match read::read_file(path) {
        Ok(held) => held,
        Err(error) => {
            errors.push(error);
            return Ok(());
        }
    };
    for broken in held.broken {
        errors.push(read::broken(path, broken.name.as_deref(), &broken.error));
    }
    if let Some(notice) = read::passed_over(path, &held.passed_over) {
        say(passed_over_notice(&notice));
    }
    for policy in held.policies {
        // With --bucket, the policies of other buckets are not asked for.
        let is_of_other = policy.bucket.is_some() && args.bucket.is_some();
        if !is_of_other || policy.bucket == args.bucket {
            report
                .policies
                .push(linted(args, name_of_path(path), policy)?);
        }
    }
    Ok(())
}

fn linted(args: &Args, file: String, held: HeldPolicy) -> anyhow::Result<LintedPolicy> {
    let bucket = held.bucket.clone().or_else(|| args.bucket.clone());
    let (kind, kind_from) = kind_of(args.kind, bucket.as_deref(), &held);
    let options = LintOptions {
        kind,
        bucket: bucket.as_deref(),
        facts: None,
    };
    let traffic = traffic_of(&held.policy, &options);
    let facts = facts(args, traffic)?;
    let options = LintOptions {
        facts: facts.as_ref(),
        ..options
    };
    let requirements = Requirement::ALL
        .into_iter()
        .filter(|own| *own == Requirement::Config || args.require.contains(own));
    Ok(LintedPolicy {
        findings: lint(&held.policy, &options),
        answers: requirements
            .filter_map(|own| own.answer(&held.policy, &options))
            .collect(),
        file,
        resource: held.name,
        place: held.place,
        kind,
        kind_from,
        bucket,
    })
}

/// Facts from the logs, if there are any.
fn facts(args: &Args, traffic: Option<Filter>) -> anyhow::Result<Option<LogFacts>> {
    if args.logs.is_empty() {
        return Ok(None);
    }
    let options = Options {
        by: vec![
            Dimension::Endpoint,
            Dimension::Caller,
            Dimension::TlsVersion,
        ],
        filters: traffic.into_iter().collect(),
        ..Options::default()
    };
    let input = Input::new(discover(&args.logs, None), MAX_LINE);
    let audit = audit(&input, &options);
    if let Some(unreadable) = audit.scope.samples.unreadable.first() {
        bail!("{}: {}", unreadable.source, unreadable.reason);
    }
    let count = |dimension: Dimension, value: &str| {
        let groups = audit.groups.iter();
        let matching =
            groups.filter(|group| group.values().any(|told| told == (dimension, Some(value))));
        matching.map(|group| group.requests()).sum()
    };
    Ok(Some(LogFacts {
        requests: audit.summary.requests,
        website_requests: count(Dimension::Endpoint, Endpoint::Website.name()),
        cloudfront_requests: count(Dimension::Caller, Caller::CloudFront.name()),
        below_tls_1_2: audit.summary.old_tls,
    }))
}

fn requirement_parser() -> impl TypedValueParser<Value = Requirement> {
    one_of(Requirement::ALL, Requirement::name)
}
