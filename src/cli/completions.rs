//! `s3tls completions`, whose output packages install with the binary.

mod after_comma;

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
    let script = String::from_utf8(script)?;
    let script = after_comma::with_lists(script, args.shell, &command);
    print(|out| out.write_all(script.as_bytes()))?;
    Ok(Exit::Success)
}
