//! `s3tls policy`: writing, checking and replaying bucket policies.

mod generate;
mod lint;
mod read;
mod simulate;

use super::exit::Exit;
use read::{live_name, live_policy, read_policy};

/// Write, check and replay a policy before you apply it.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    Generate(generate::Args),
    Lint(lint::Args),
    Simulate(Box<simulate::Args>),
}

pub(super) fn run(command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Generate(args) => generate::run(args),
        Command::Lint(args) => lint::run(&args),
        Command::Simulate(args) => simulate::run(*args),
    }
}
