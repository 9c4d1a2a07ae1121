//! `s3tls policy generate`.

use clap::builder::TypedValueParser;
use s3tls::evidence::TlsVersion;
use s3tls::policy::{GenerateOptions, Partition, PolicyKind, generate};

use crate::cli::exit::Exit;
use crate::cli::flag_values::{min_tls_parser, one_of};
use crate::cli::output::print;

/// Print a JSON policy that denies plain HTTP and TLS below a minimum to everyone.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The bucket (for a resource control policy, all buckets)
    #[arg(long, value_name = "BUCKET", required_unless_present = "kind")]
    bucket: Option<String>,

    /// The lowest TLS version that is not denied
    #[arg(long, value_name = "VERSION", default_value = "1.2", value_parser = min_tls_parser())]
    min_tls: TlsVersion,

    /// Exempt AWS services, whose requests show no TLS version to a policy
    #[arg(long)]
    service_exempt: bool,

    /// Exempt this principal (can be repeated)
    #[arg(long, value_name = "ARN")]
    principal_except: Vec<String>,

    /// What the policy is attached to
    #[arg(long, value_name = "KIND", default_value = "bucket", value_parser = kind_parser())]
    kind: PolicyKind,

    /// The partition that the bucket is in
    #[arg(long, value_name = "PARTITION", default_value = "aws", value_parser = partition_parser())]
    partition: Partition,
}

/// Prints the policy.
pub(super) fn run(args: Args) -> anyhow::Result<Exit> {
    let policy = generate(&GenerateOptions {
        bucket: args.bucket,
        min_tls: args.min_tls,
        kind: args.kind,
        partition: args.partition,
        service_exempt: args.service_exempt,
        principal_exceptions: args.principal_except,
    })?;
    print(|out| writeln!(out, "{}", policy.trim_end()))?;
    Ok(Exit::Success)
}

pub(super) fn kind_parser() -> impl TypedValueParser<Value = PolicyKind> {
    one_of(PolicyKind::ALL, PolicyKind::name)
}

fn partition_parser() -> impl TypedValueParser<Value = Partition> {
    one_of(Partition::ALL, Partition::name)
}
