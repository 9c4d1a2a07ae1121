//! `s3tls policy lint`.

use std::path::{Path, PathBuf};

use anyhow::bail;
use s3tls::audit::{Dimension, Options, audit};
use s3tls::evidence::MAX_LINE;
use s3tls::identify::{Caller, Endpoint};
use s3tls::input::{Input, discover};
use s3tls::policy::{LogFacts, PolicyKind, Severity, lint, ssl_requests_only};
use s3tls::report::{LintFormat, LintReport, write_lint};

use super::generate::kind_parser;
use super::{live_name, live_policy, read_policy};
use crate::cli::exit::Exit;
use crate::cli::output::{Color, layout, print};
use crate::cli::s3_flags::S3AccessArgs;

/// Check a policy for gaps, and for statements that deny too much.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(in crate::cli) struct Args {
    /// The policy; - is standard input [default: the current policy of --bucket, else standard
    /// input]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// What the policy is attached to
    #[arg(long, value_name = "KIND", default_value = "bucket", value_parser = kind_parser())]
    kind: PolicyKind,

    /// The bucket that it is attached to; without FILE, its policy is read from S3
    #[arg(long, value_name = "BUCKET")]
    bucket: Option<String>,

    /// Access logs of the bucket, for checks that depend on its traffic (can be repeated)
    #[arg(long, value_name = "PATH")]
    logs: Vec<PathBuf>,

    /// Format of the report on stdout
    #[arg(short, long, value_enum, default_value_t)]
    format: LintFormatArg,

    /// When to use colours
    #[arg(long, value_enum, default_value_t)]
    color: Color,

    #[command(flatten)]
    access: S3AccessArgs,
}

const HELP: &str = "\
Exit status:
  0  no findings, or only notes
  1  an error or a warning was found
  2  wrong usage, or the file is not a policy";

/// The format of the report.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
pub(in crate::cli) enum LintFormatArg {
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

/// Reads the policy and prints its findings.
pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let (source, policy) = match (&args.file, &args.bucket) {
        (None, Some(bucket)) => (live_name(bucket), live_policy(bucket, &args.access)?),
        (file, _) => {
            let file = file.as_deref().unwrap_or(Path::new("-"));
            (file.display().to_string(), read_policy(file)?)
        }
    };
    let facts = facts(args)?;
    let report = LintReport {
        source,
        findings: lint(&policy, args.kind, facts.as_ref()),
        compliance: ssl_requests_only(&policy, args.bucket.as_deref()),
    };
    let format = match args.format {
        LintFormatArg::Table => LintFormat::Table,
        LintFormatArg::Markdown => LintFormat::Markdown,
        LintFormatArg::Html => LintFormat::Html,
        LintFormatArg::Json => LintFormat::Json,
        LintFormatArg::Sarif => LintFormat::Sarif,
    };
    let layout = layout(args.color, None, Vec::new());
    print(|out| write_lint(&report, format, &layout, out))?;
    let is_clean = report
        .findings
        .iter()
        .all(|finding| finding.severity == Severity::Info);
    Ok(if is_clean {
        Exit::Success
    } else {
        Exit::Failed
    })
}

/// Facts from the logs, if there are any.
fn facts(args: &Args) -> anyhow::Result<Option<LogFacts>> {
    if args.logs.is_empty() {
        return Ok(None);
    }
    let options = Options {
        by: vec![
            Dimension::Endpoint,
            Dimension::Caller,
            Dimension::TlsVersion,
        ],
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
