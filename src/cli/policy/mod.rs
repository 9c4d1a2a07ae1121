//! `s3tls policy`: trying, writing, checking and replaying policies.

mod exempt_flags;
mod existing;
mod generate;
mod lint;
mod read;
mod simulate;
mod trial;

use super::exit::Exit;

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
