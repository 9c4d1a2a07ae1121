//! `s3tls completions`, whose output packages install with the binary.

use clap::Command;
use clap_complete::Shell;

use super::exit::Exit;
use super::output::print;

/// Print the completion script of a shell.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args, mut command: Command) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "s3tls", &mut script);
    print(|out| out.write_all(&script))?;
    Ok(Exit::Success)
}
