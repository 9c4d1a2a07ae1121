//! `s3tls man`: the manual as one page, or as a page for each command, which packages install.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Command;
use clap_mangen::Man;
use s3tls::input::name_of_path;

use super::exit::Exit;
use super::output::{print, write_whole};

/// Print the manual page, in roff.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write s3tls.1 and a page for each command, such as s3tls-audit.1, into this folder instead
    #[arg(long, value_name = "DIR")]
    output_dir: Option<PathBuf>,
}

pub(super) fn run(args: &Args, whole: Command) -> anyhow::Result<Exit> {
    let mut whole = whole.disable_help_subcommand(true);
    whole.build();
    match &args.output_dir {
        Some(folder) => write_pages(&whole, folder)?,
        None => {
            let page = one_page(&whole)?;
            print(|out| out.write_all(&page))?;
        }
    }
    Ok(Exit::Success)
}

/// A command, and its name with those of the commands above it, such as `s3tls policy lint`.
type Named<'c> = (String, &'c Command);

/// The commands directly below one.
fn commands_of<'c>((name, command): &Named<'c>) -> Vec<Named<'c>> {
    let below = command.get_subcommands();
    let named = below.map(|command| (format!("{name} {}", command.get_name()), command));
    named.collect()
}

/// All commands below one that can be run.
fn runnable<'c>(above: &Named<'c>) -> Vec<Named<'c>> {
    let each = commands_of(above).into_iter();
    let each = each.flat_map(|command| match runnable(&command) {
        none if none.is_empty() => vec![command],
        commands => commands,
    });
    each.collect()
}

/// The manual as one page: a list of all commands, then each command with its flags and examples.
fn one_page(whole: &Command) -> io::Result<Vec<u8>> {
    let commands = runnable(&(whole.get_name().to_owned(), whole));
    let mut page = Vec::new();
    let man = Man::new(whole.clone());
    write_title(whole.get_name(), whole, &mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    write_list(&commands, str::to_owned, &mut page)?;
    for (name, command) in commands {
        writeln!(page, ".SH {}", escaped(&name.to_uppercase()))?;
        let about = command.get_about().unwrap_or_default().to_string();
        writeln!(page, "{}\n.PP", escaped(&about))?;
        write_usage(command, &mut page)?;
        let mut options = Vec::new();
        Man::new(command.clone()).render_options_section(&mut options)?;
        // These would be sections of a page of its own. Here they are parts of a section.
        let options = String::from_utf8_lossy(&options).replace("\n.SH ", "\n.SS ");
        page.extend_from_slice(options.as_bytes());
        writeln!(page, ".PP\n.nf")?;
        write_lines(&after_help(command), &mut page)?;
        writeln!(page, ".fi")?;
    }
    writeln!(page, ".SH NOTES\n.nf")?;
    write_lines(&after_help(whole), &mut page)?;
    writeln!(page, ".fi")?;
    man.render_version_section(&mut page)?;
    Ok(page)
}

/// Writes the page of the program and those of all commands into a folder.
fn write_pages(whole: &Command, folder: &Path) -> anyhow::Result<()> {
    let cannot_write = |path: &Path| format!("cannot write {}", name_of_path(path));
    fs::create_dir_all(folder).with_context(|| cannot_write(folder))?;
    let root = (whole.get_name().to_owned(), whole);
    let mut commands = vec![(root, None)];
    while let Some((command, above)) = commands.pop() {
        let page = page(&command, above.as_deref(), whole)?;
        let path = folder.join(format!("{}.1", page_name(&command.0)));
        write_whole(&path, |out| out.write_all(&page)).with_context(|| cannot_write(&path))?;
        let below = commands_of(&command).into_iter();
        commands.extend(below.map(|below| (below, Some(command.0.clone()))));
    }
    Ok(())
}

/// The page of one command, which refers to those of the commands below and above it.
fn page(command: &Named<'_>, above: Option<&str>, whole: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let man = Man::new(command.1.clone());
    write_title(&page_name(&command.0), whole, &mut page)?;
    man.render_name_section(&mut page)?;
    writeln!(page, ".SH SYNOPSIS")?;
    write_usage(command.1, &mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let reference = |name: &str| format!("{}(1)", page_name(name));
    write_list(&commands_of(command), reference, &mut page)?;
    write_sections(&after_help(command.1), &mut page)?;
    if let Some(above) = above {
        writeln!(page, ".SH SEE ALSO\n{}", escaped(&reference(above)))?;
    }
    Ok(page)
}

/// Writes the title line. `Man` would leave out the empty date, so that readers take the version for
/// one.
fn write_title(name: &str, whole: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let (name, program) = (escaped(&name.to_uppercase()), whole.get_name());
    let version = whole.get_version().unwrap_or_default();
    writeln!(page, ".TH {name} 1 \"\" \"{program} {version}\"")
}

/// The name of a command's page: `man` finds the page of `git log` as `git-log`, too.
fn page_name(command: &str) -> String {
    command.replace(' ', "-")
}

/// Writes the list of some commands, if there are any.
fn write_list(
    commands: &[Named<'_>],
    shown: impl Fn(&str) -> String,
    page: &mut Vec<u8>,
) -> io::Result<()> {
    if !commands.is_empty() {
        writeln!(page, ".SH COMMANDS")?;
    }
    for (name, command) in commands {
        let about = command.get_about().unwrap_or_default().to_string();
        let (name, about) = (escaped(&shown(name)), escaped(&about));
        writeln!(page, ".TP\n\\fB{name}\\fR\n{about}")?;
    }
    Ok(())
}

fn write_usage(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    writeln!(page, "\\fB{}\\fR", escaped(usage))
}

/// What follows the flags in the help of a command.
fn after_help(command: &Command) -> String {
    let help = command.get_after_long_help().or(command.get_after_help());
    help.map(ToString::to_string).unwrap_or_default()
}

/// Writes what follows the flags as sections, under the headings that man-pages(7) gives them.
fn write_sections(text: &str, page: &mut Vec<u8>) -> io::Result<()> {
    for part in text.split("\n\n").filter(|part| !part.is_empty()) {
        let (first, rest) = part.split_once('\n').unwrap_or((part, ""));
        let (heading, lines) = match first {
            "Examples:" => ("EXAMPLES", rest),
            "Exit status:" => ("EXIT STATUS", rest),
            _ => ("NOTES", part),
        };
        writeln!(page, ".SH {heading}\n.nf")?;
        write_lines(lines, page)?;
        writeln!(page, ".fi")?;
    }
    Ok(())
}

fn write_lines(text: &str, page: &mut Vec<u8>) -> io::Result<()> {
    text.lines()
        .try_for_each(|line| writeln!(page, "{}", escaped(line)))
}

/// Text as roff has to read it: a hyphen is a minus, as in flags, and no line is an instruction.
fn escaped(line: &str) -> String {
    let text = line.replace('\\', "\\e").replace('-', "\\-");
    match text.starts_with(['.', '\'']) {
        true => format!("\\&{text}"),
        false => text,
    }
}
