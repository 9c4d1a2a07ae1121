//! `s3tls policy generate`.

use anyhow::bail;
use clap::builder::TypedValueParser;
use s3tls::evidence::TlsVersion;
use s3tls::policy::{
    GenerateOptions, Partition, PolicyFormat, PolicyKind, generate_as, generate_notes,
};
use s3tls::report::shown_lines;

use super::exempt_flags::ExemptArgs;
use super::existing::PolicySource;
use crate::cli::exit::{self, Exit};
use crate::cli::flag_values::{distinct, min_tls_parser, one_of};
use crate::cli::output::{print, say};
use crate::cli::s3_flags::S3AccessArgs;

const EXAMPLES: &str = "\
Examples:
  s3tls policy generate --bucket my-bucket >policy.json              TLS 1.2 or later
  s3tls policy generate --bucket my-bucket --min-tls 1.3             TLS 1.3
  s3tls policy generate --into s3://my-bucket >policy.json           merged into its current policy
  s3tls policy generate --bucket my-bucket --format terraform        for Terraform";

/// Print a policy that denies plain HTTP and TLS below a minimum to everyone.
///
/// Nothing is applied. `aws s3api put-bucket-policy` replaces the whole policy of a bucket, so if the
/// bucket has one, merge the statements with --into and put the result.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{}", exit::PRINT_HELP))]
pub(in crate::cli) struct Args {
    /// The bucket (can be repeated) [default: that of --into; without one, every bucket, except
    /// for kinds bucket, access-point and directory-bucket]
    #[arg(long, value_name = "BUCKET")]
    bucket: Vec<String>,

    /// The access point or directory bucket, for policies of these kinds
    #[arg(long, value_name = "ARN", conflicts_with = "bucket")]
    arn: Option<String>,

    /// The lowest TLS version that is not denied
    #[arg(long, value_name = "VERSION", default_value = "1.2", value_parser = min_tls_parser())]
    min_tls: TlsVersion,

    #[command(flatten)]
    exempt: ExemptArgs,

    /// Merge the statements into this policy and print all of it: a file, - for standard input, or
    /// the current policy of a bucket; the other statements stay byte for byte, even text that a
    /// build server may take for a command, and stderr shows the difference
    #[arg(long, value_name = "FILE|s3://BUCKET")]
    into: Option<PolicySource>,

    /// What the policy is attached to; an scp binds users and roles of the organization's accounts,
    /// an rcp everyone who uses the accounts' buckets
    #[arg(long, value_name = "KIND", default_value = "bucket", value_parser = kind_parser())]
    kind: PolicyKind,

    /// The partition that the buckets are in [default: that of --arn, else aws]
    #[arg(long, value_name = "PARTITION", value_parser = partition_parser())]
    partition: Option<Partition>,

    /// Format of the policy
    #[arg(short, long, value_name = "FORMAT", default_value = PolicyFormat::default().name(),
        value_parser = format_parser())]
    format: PolicyFormat,

    #[command(flatten)]
    access: S3AccessArgs,
}

/// Prints the policy, and what there is to say about it on stderr.
pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let options = options(args)?;
    let (policy, notes) = match &args.into {
        None => (generate_as(args.format, &options)?, replaces(args)),
        Some(into) => merged(into, &options, args)?,
    };
    print(|out| out.write_all(policy.as_bytes()))?;
    let notes = generate_notes(&options).into_iter().chain(notes);
    notes.for_each(|note| say(shown_lines(&note)));
    Ok(Exit::Success)
}

/// What a policy of a kind is the only one of.
fn only_policy_of(kind: PolicyKind) -> Option<&'static str> {
    match kind {
        PolicyKind::Bucket | PolicyKind::DirectoryBucket => Some("bucket"),
        PolicyKind::AccessPoint => Some("access point"),
        PolicyKind::VpcEndpoint => Some("VPC endpoint"),
        PolicyKind::Identity | PolicyKind::Rcp | PolicyKind::Scp => None,
    }
}

/// The note on a policy that takes the place of the one before.
fn replaces(args: &Args) -> Vec<String> {
    let how = match args.format {
        PolicyFormat::Json if args.kind == PolicyKind::Bucket => {
            "merge the statements into it with --into s3://BUCKET"
        }
        PolicyFormat::Json => "merge the statements into it with --into FILE",
        PolicyFormat::Terraform => IN_TERRAFORM,
        PolicyFormat::CloudFormation => IN_CLOUDFORMATION,
    };
    let note = only_policy_of(args.kind).map(|what| {
        format!("note: applying this replaces the whole policy of the {what}; if it already has one, {how}")
    });
    note.into_iter().collect()
}

const IN_TERRAFORM: &str = "name it in source_policy_documents of the aws_iam_policy_document";
const IN_CLOUDFORMATION: &str = "add its statements to the template";

/// The merged policy, and its notes.
fn merged(
    into: &PolicySource,
    options: &GenerateOptions,
    args: &Args,
) -> anyhow::Result<(String, Vec<String>)> {
    match args.format {
        PolicyFormat::Json => {}
        PolicyFormat::Terraform => bail!("--into prints JSON; in Terraform, {IN_TERRAFORM}"),
        PolicyFormat::CloudFormation => {
            bail!("--into prints JSON; in CloudFormation, {IN_CLOUDFORMATION}")
        }
    }
    let existing = into.read(&args.access)?;
    let merged = existing.with(options)?;
    let name = existing.name();
    let mut notes = vec![match merged.difference.as_str() {
        "" => format!("note: {name} already denies all of it: unchanged"),
        difference => format!("difference to {name}:\n{}", difference.trim_end()),
    }];
    notes.extend(merged.notes);
    notes.extend(only_policy_of(options.kind).map(|what| {
        format!(
            "note: nothing was applied; {} replaces the whole policy of the {what}, so apply all of \
             this output",
            match options.kind {
                PolicyKind::Bucket => "put-bucket-policy",
                _ => "applying a policy",
            }
        )
    }));
    Ok((merged.text, notes))
}

fn options(args: &Args) -> anyhow::Result<GenerateOptions> {
    let mut buckets = distinct(args.bucket.clone());
    if let Some(bucket) = args.into.as_ref().and_then(PolicySource::bucket) {
        if args.kind != PolicyKind::Bucket {
            bail!("s3://{bucket} has a policy of kind bucket; read others from a file");
        }
        match buckets.as_slice() {
            [] => buckets.push(bucket.to_owned()),
            [only] if only == bucket => {}
            _ => bail!("--into s3://{bucket} is the policy of another bucket than --bucket"),
        }
    }
    let of_arn = args.arn.as_deref().and_then(partition_of);
    Ok(args.exempt.applied_to(GenerateOptions {
        buckets,
        arn: args.arn.clone(),
        min_tls: args.min_tls,
        partition: args.partition.or(of_arn).unwrap_or_default(),
        ..GenerateOptions::new(args.kind)
    }))
}

fn partition_of(arn: &str) -> Option<Partition> {
    arn.split(':').nth(1)?.parse().ok()
}

pub(super) fn kind_parser() -> impl TypedValueParser<Value = PolicyKind> {
    one_of(PolicyKind::ALL, PolicyKind::name)
}

pub(super) fn partition_parser() -> impl TypedValueParser<Value = Partition> {
    one_of(Partition::ALL, Partition::name)
}

fn format_parser() -> impl TypedValueParser<Value = PolicyFormat> {
    one_of(PolicyFormat::ALL, PolicyFormat::name)
}
