//! Which command and flags were typed, before clap reads them.

use std::ffi::OsString;

use clap::{Arg, Command};

/// The command that the first words name, and the words after its name.
pub(super) fn command_of<'w, 'c>(
    args: &'w [OsString],
    whole: &'c Command,
) -> (&'c Command, &'w [OsString]) {
    let (mut command, mut rest) = (whole, args.get(1..).unwrap_or_default());
    while let [name, after @ ..] = rest
        && let Some(below) = command.find_subcommand(name)
    {
        (command, rest) = (below, after);
    }
    (command, rest)
}

/// The words up to `--`, after which a word is a path even if it looks like a flag.
pub(super) fn before_paths(words: &[OsString]) -> &[OsString] {
    let end = words.iter().position(|word| word == "--");
    &words[..end.unwrap_or(words.len())]
}

/// The flag of a command with a long name.
pub(super) fn flag<'c>(command: &'c Command, name: &str) -> Option<&'c Arg> {
    let mut flags = command.get_arguments();
    flags.find(|flag| flag.get_long() == Some(name))
}
