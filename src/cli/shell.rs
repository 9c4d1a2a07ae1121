//! `s3tls completions` and `s3tls man`, whose output packages install with the binary.

use std::io::Write;

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;

use super::exit::Exit;
use super::output::print;

/// Print the completion script of a shell.
#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints a completion script.
pub(super) fn completions(args: CompletionsArgs, mut command: Command) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "s3tls", &mut script);
    print(|out| out.write_all(&script))?;
    Ok(Exit::Success)
}

/// Prints one manual page: all commands, followed by the flags of each.
pub(super) fn man(command: &Command) -> anyhow::Result<Exit> {
    let mut page = Vec::new();
    let whole = Man::new(command.clone());
    whole.render_title(&mut page)?;
    whole.render_name_section(&mut page)?;
    whole.render_synopsis_section(&mut page)?;
    whole.render_description_section(&mut page)?;
    whole.render_subcommands_section(&mut page)?;
    for command in command.get_subcommands() {
        writeln!(page, ".SH COMMAND {}", command.get_name())?;
        let part = Man::new(command.clone());
        part.render_description_section(&mut page)?;
        part.render_options_section(&mut page)?;
    }
    whole.render_extra_section(&mut page)?;
    whole.render_version_section(&mut page)?;
    print(|out| out.write_all(&page))?;
    Ok(Exit::Success)
}
