//! Which command was typed, before clap reads the rest.

use std::ffi::OsString;

use clap::Command;

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
