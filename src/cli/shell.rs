//! `s3tls completions` and `s3tls man`, whose output packages install with the binary.

use std::io::{self, Write};

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

/// Prints the manual as one page: a list of all commands, then each command with its flags and
/// examples.
pub(super) fn man(mut whole: Command) -> anyhow::Result<Exit> {
    whole.build();
    let commands = commands(&whole, whole.get_name());
    let mut page = Vec::new();
    let man = Man::new(whole.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    writeln!(page, ".SH COMMANDS")?;
    for (name, command) in &commands {
        let about = command.get_about().unwrap_or_default();
        writeln!(
            page,
            ".TP\n\\fB{}\\fR\n{}",
            escaped(name),
            escaped(&about.to_string())
        )?;
    }
    for (name, command) in commands {
        writeln!(page, ".SH {}", escaped(&name.to_uppercase()))?;
        write_command(command, &mut page)?;
    }
    writeln!(page, ".SH NOTES")?;
    write_lines(&whole, &mut page)?;
    man.render_version_section(&mut page)?;
    print(|out| out.write_all(&page))?;
    Ok(Exit::Success)
}

/// All commands that can be run, with their full names.
fn commands<'c>(of: &'c Command, name: &str) -> Vec<(String, &'c Command)> {
    let all = of.get_subcommands();
    let below = all.filter(|command| command.get_name() != "help");
    let below = below.flat_map(|command| {
        let name = format!("{name} {}", command.get_name());
        match commands(command, &name) {
            none if none.is_empty() => vec![(name, command)],
            commands => commands,
        }
    });
    below.collect()
}

/// Writes the section of a command.
fn write_command(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let man = Man::new(command.clone());
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let about = command.get_about().unwrap_or_default().to_string();
    writeln!(page, "{}\n.PP\n\\fB{}\\fR", escaped(&about), escaped(usage))?;
    let mut options = Vec::new();
    man.render_options_section(&mut options)?;
    // These would be sections of a page of its own. Here they are parts of a section.
    let options = String::from_utf8_lossy(&options).replace("\n.SH ", "\n.SS ");
    page.extend_from_slice(options.as_bytes());
    write_lines(command, page)
}

/// Writes what follows the flags in the help of a command, line by line.
fn write_lines(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let help = command.get_after_long_help().or(command.get_after_help());
    let Some(help) = help else {
        return Ok(());
    };
    writeln!(page, ".PP\n.nf")?;
    for line in help.to_string().lines() {
        writeln!(page, "{}", escaped(line))?;
    }
    writeln!(page, ".fi")
}

/// Text as roff has to read it: a hyphen is a minus, as in flags, and no line is an instruction.
fn escaped(line: &str) -> String {
    let text = line.replace('\\', "\\e").replace('-', "\\-");
    match text.starts_with(['.', '\'']) {
        true => format!("\\&{text}"),
        false => text,
    }
}
