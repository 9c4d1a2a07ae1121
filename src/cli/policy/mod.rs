//! `s3tls policy`: trying, writing, checking and replaying policies.

mod exempt_flags;
mod existing;
mod generate;
mod lint;
mod simulate;
mod trial;

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use s3tls::policy::{Policy, PolicyError};

use super::exit::Exit;
use super::s3_flags::S3AccessArgs;

/// Try, write, check and replay a policy before you apply it.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    Try(Box<trial::Args>),
    Generate(generate::Args),
    Lint(lint::Args),
    Simulate(Box<simulate::Args>),
}

pub(super) fn run(command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Try(args) => trial::run(*args),
        Command::Generate(args) => generate::run(&args),
        Command::Lint(args) => lint::run(&args),
        Command::Simulate(args) => simulate::run(*args),
    }
}

/// The size in bytes above which a file is refused. A bucket policy has at most 20 KB.
const MAX_POLICY: u64 = 1 << 20;

/// Reads a policy from a file; `-` is standard input.
fn read_policy(path: &Path) -> anyhow::Result<Policy> {
    parse(&path.display().to_string(), &read_text(path)?)
}

/// Reads the text of a policy from a file; `-` is standard input.
fn read_text(path: &Path) -> anyhow::Result<String> {
    let name = path.display();
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin()
            .lock()
            .take(MAX_POLICY + 1)
            .read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(MAX_POLICY + 1).read_to_end(&mut bytes))
    };
    read.with_context(|| format!("cannot read {name}"))?;
    if bytes.len() as u64 > MAX_POLICY {
        return Err(anyhow!("{name} is not a policy: it is larger than 1 MiB"));
    }
    String::from_utf8(bytes).with_context(|| format!("{name} is not a policy"))
}

/// Reads the current policy of a bucket.
fn live_policy(bucket: &str, access: &S3AccessArgs) -> anyhow::Result<Policy> {
    let Some(text) = access.bucket_policy(bucket)? else {
        bail!("s3://{bucket}: bucket {bucket} has no policy");
    };
    parse(&live_name(bucket), &text)
}

/// The name of a bucket's current policy in reports and messages.
fn live_name(bucket: &str) -> String {
    format!("s3://{bucket}?policy")
}

fn parse(name: &str, text: &str) -> anyhow::Result<Policy> {
    Policy::parse(text).map_err(|error| not_a_policy(name, &error))
}

fn not_a_policy(name: &str, error: &PolicyError) -> anyhow::Error {
    let (line, column) = (error.line, error.column);
    anyhow!("{name}:{line}:{column}: not a policy: {}", error.reason)
}
