//! `s3tls discover`.

use anyhow::bail;
use clap::builder::NonEmptyStringValueParser;
use s3tls::discover::Discovery;
use s3tls::input::s3::{Role, S3Options, survey};
use s3tls::input::{AccountFacts, BucketNames};
use s3tls::report::{Format, discovery_notices};

use super::exit::Exit;
use super::flag_values::distinct;
use super::output::say;
use super::overwrite_guard::Files;
use super::report_flags::{ReportArgs, format_parser, output_help};
use super::s3_flags::S3ServerArgs;

/// The formats of the report.
const FORMATS: [Format; 5] = [
    Format::Table,
    Format::Json,
    Format::Csv,
    Format::Html,
    Format::Markdown,
];

/// Their extensions.
const EXTENSIONS: &str = "txt, json, csv, html or md";

/// What the account is called if nothing names it.
const DEFAULT: &str = "default";

const HELP: &str = "\
Examples:
  s3tls discover                                            the buckets of this account
  s3tls discover --profile prod --profile test              the buckets of two accounts
  s3tls discover --role-arn arn:aws:iam::123456789012:role/audit --bucket 'prod-*'
  s3tls discover -o buckets.csv                             also as a list

Exit status:
  0  success, whether or not the buckets are logged
  2  wrong usage, S3 did not answer a question, or something could not be written
  3  inconclusive: no buckets";

/// Show which buckets are logged, where their logs go, since when, and what is still missing.
#[derive(Debug, clap::Args)]
#[command(
    after_help = HELP,
    mut_arg("output", |arg| arg.help(output_help(EXTENSIONS))),
    mut_arg("top", |arg| arg.help("Buckets shown in table and markdown; markdown has at most 100, html \
        at most 200, other formats all [default: all]")),
    mut_arg("all", |arg| arg.help("Show every bucket in html too")),
    // There are neither parts nor several kinds of rows.
    mut_arg("show", |arg| arg.hide(true)),
    mut_arg("rows", |arg| arg.hide(true)),
)]
pub(super) struct Args {
    /// Only these buckets; '!logs' leaves one out (can be repeated)
    #[arg(long, value_name = "GLOB", value_parser = NonEmptyStringValueParser::new())]
    bucket: Vec<String>,

    /// Profile with the credentials of an account (can be repeated)
    #[arg(long, value_name = "NAME", help_heading = "S3")]
    profile: Vec<String>,

    /// Role of an account to assume, with the credentials of the profile (can be repeated)
    #[arg(long, value_name = "ARN", help_heading = "S3")]
    role_arn: Vec<String>,

    /// External ID that the roles require
    #[arg(long, value_name = "ID", help_heading = "S3", requires = "role_arn")]
    external_id: Option<String>,

    #[command(flatten)]
    server: S3ServerArgs,

    /// Format of the report on stdout
    #[arg(short, long, value_name = "FORMAT", default_value = "table", value_parser = format_parser(FORMATS),
        help_heading = "Report")]
    format: Format,

    #[command(flatten)]
    reports: ReportArgs,
}

/// Asks S3 and writes the report.
pub(super) fn run(args: Args) -> anyhow::Result<Exit> {
    args.reports
        .check_formats("this report", &FORMATS, args.format)?;
    if args.reports.asks_for_parts() {
        bail!("this report is shown whole, so it has no parts to --show");
    }
    let accounts = args.accounts()?;
    let mut files = Files::default();
    args.reports.add_files(&mut files);
    files.check()?;
    let chosen = BucketNames::new(&args.bucket);
    let facts: Result<Vec<AccountFacts>, _> = accounts
        .iter()
        .map(|(name, options)| survey(options, name, &chosen))
        .collect();
    let discovery = Discovery::of(&facts?);

    let unwritten = args
        .reports
        .with_top(usize::MAX)
        .write(args.format, &discovery);
    discovery_notices(&discovery).iter().for_each(say);
    let exit = match discovery.unanswered().next() {
        Some(_) => Exit::Error,
        None if discovery.buckets.is_empty() => Exit::Inconclusive,
        None => Exit::Success,
    };
    Ok(exit.with_errors(unwritten))
}

impl Args {
    /// The accounts to ask, with their names: those of the roles if there are any, else those of the
    /// profiles.
    fn accounts(&self) -> anyhow::Result<Vec<(String, S3Options)>> {
        let profiles = distinct(self.profile.clone());
        if self.role_arn.is_empty() {
            let account = |profile: &String| {
                let options = self.server.options(Some(profile), None);
                (profile.clone(), options)
            };
            return Ok(match profiles.is_empty() {
                true => vec![(DEFAULT.to_owned(), self.server.options(None, None))],
                false => profiles.iter().map(account).collect(),
            });
        }
        let profile = match &profiles[..] {
            [] => None,
            [profile] => Some(profile.as_str()),
            _ => {
                bail!("--role-arn needs one --profile at most, whose credentials assume the roles")
            }
        };
        let account = |arn: String| {
            let role = Role {
                arn: arn.clone(),
                external_id: self.external_id.clone(),
            };
            (arn, self.server.options(profile, Some(role)))
        };
        Ok(distinct(self.role_arn.clone())
            .into_iter()
            .map(account)
            .collect())
    }
}
