//! `--config`: settings from a file that the user names. It is never looked for, so that a file in a
//! pull request cannot weaken a gate.
//!
//! A setting is a flag under its own name, and means what the flag would mean on the command line. So
//! the settings become arguments before those that were typed, and clap reads them all.

mod file;
mod flags;
// A build without features has fewer flags than the schema.
#[cfg(all(test, feature = "s3", feature = "parquet"))]
mod schema;
mod switches;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, value_parser};
use s3tls::input::name_of_path;
use s3tls::report::{ConfigFile, shown_lines};

use file::Setting;
use flags::is_configurable;
use switches::Switches;

use super::typed_command::flag;

const CONFIG: &str = "config";

/// The settings of this run, for its reports, and the path of their file.
static USED: OnceLock<(PathBuf, ConfigFile)> = OnceLock::new();

/// Adds the flag to every command that has something to set.
pub(super) fn with_flag(command: Command) -> Command {
    if command.has_subcommands() {
        return command.mut_subcommands(with_flag);
    }
    if !is_configurable(&command) {
        return command;
    }
    let flag = Arg::new(CONFIG)
        .long(CONFIG)
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help_heading(None::<&str>)
        .help("Read settings from this TOML file; flags override it, also one such as --all=false");
    command.arg(flag)
}

/// The file that this run has settings from, if any.
pub(super) fn used() -> Option<&'static ConfigFile> {
    USED.get().map(|(_, used)| used)
}

/// The path of that file.
pub(super) fn path() -> Option<&'static Path> {
    USED.get().map(|(path, _)| path.as_path())
}

/// Parses arguments, with the settings of the file that they name.
///
/// # Errors
/// The arguments or the file cannot be used, or help is asked for.
pub(super) fn parse(args: Vec<OsString>, whole: &Command) -> Result<ArgMatches, clap::Error> {
    let (args, switches) = Switches::in_args(args, whole);
    let is_named = |arg: &OsString| arg.as_encoded_bytes().starts_with(b"--config");
    if !args.iter().any(is_named) {
        return whole.clone().try_get_matches_from(args);
    }
    // Flags that need others may have them in the file.
    let typed = whole.clone().ignore_errors(true);
    let typed = typed.try_get_matches_from(&args)?;
    let run = Run::of(&typed, whole);
    let file = run.matches.try_get_one::<PathBuf>(CONFIG).ok().flatten();
    match file {
        Some(path) => with_settings(args, path, &run, &switches, whole),
        None => whole.clone().try_get_matches_from(args),
    }
}

fn with_settings(
    mut args: Vec<OsString>,
    path: &Path,
    run: &Run<'_>,
    switches: &Switches,
    whole: &Command,
) -> Result<ArgMatches, clap::Error> {
    let settings = file::read(path, whole).map_err(|message| {
        clap::Error::raw(ErrorKind::InvalidValue, shown_lines(&message) + "\n")
    })?;
    let own = settings.into_iter();
    let own = own.filter(|setting| setting.command == run.names);
    let own = own.filter(|setting| !switches.are_off(&setting.key) && !run.overrides(setting));
    let (mut names, mut added) = (Vec::new(), Vec::new());
    for setting in own {
        added.extend(setting.arguments.into_iter().map(OsString::from));
        names.push(setting.key);
    }
    let start = 1 + run.names.len();
    args.splice(start..start, added);
    let used = ConfigFile::new(&name_of_path(path), names);
    USED.get_or_init(|| (path.to_owned(), used));
    whole.clone().try_get_matches_from(args)
}

/// The command that was typed.
struct Run<'m> {
    /// Its name after those of the commands above it.
    names: Vec<String>,
    command: &'m Command,
    matches: &'m ArgMatches,
}

impl<'m> Run<'m> {
    fn of(typed: &'m ArgMatches, whole: &'m Command) -> Self {
        let mut run = Self {
            names: Vec::new(),
            command: whole,
            matches: typed,
        };
        while let Some((name, matches)) = run.matches.subcommand()
            && let Some(command) = run.command.find_subcommand(name)
        {
            run.names.push(name.to_owned());
            (run.command, run.matches) = (command, matches);
        }
        run
    }

    /// Whether a flag was typed that a setting repeats or contradicts.
    fn overrides(&self, setting: &Setting) -> bool {
        let typed = |arg: &&Arg| {
            let source = self.matches.value_source(arg.get_id().as_str());
            source == Some(ValueSource::CommandLine)
        };
        let Some(own) = flag(self.command, &setting.key) else {
            return false;
        };
        let contradicts = |one: &Arg, other: &Arg| {
            let conflicts = self.command.get_arg_conflicts_with(one);
            conflicts.iter().any(|arg| arg.get_id() == other.get_id())
        };
        let mut typed = self.command.get_arguments().filter(typed);
        typed.any(|arg| {
            arg.get_id() == own.get_id() || contradicts(arg, own) || contradicts(own, arg)
        })
    }
}
