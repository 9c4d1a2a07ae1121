//! Which flags can be set in a file.

use clap::{Arg, ArgAction, Command};

/// Why a file cannot set a flag.
const WRITES: &str = "it says what is written";
const CONNECTS: &str = "it says what s3tls connects to";
const STARTS: &str = "it says what s3tls starts";

/// Flags that no file can set, by name.
const REFUSED: [(&str, &str); 13] = [
    ("output", WRITES),
    ("output-dir", WRITES),
    ("write-baseline", WRITES),
    ("cache", WRITES),
    // DuckDB writes it.
    ("result", WRITES),
    // A list may name objects, and replaces standard input.
    ("listed", CONNECTS),
    ("into", CONNECTS),
    ("bucket-logs", CONNECTS),
    ("inventory", CONNECTS),
    ("location", CONNECTS),
    ("config", "a file names no other"),
    ("help", "it is no setting"),
    ("version", "it is no setting"),
];

/// Flags that no file can set, by the heading of the help that they stand under.
const REFUSED_HEADINGS: [(&str, &str); 2] = [("S3", CONNECTS), ("Spark", STARTS)];

/// The reason for which a file cannot set a flag, if it cannot.
pub(super) fn refused(command: &Command, flag: &Arg) -> Option<&'static str> {
    // Without a file to check, it reads the policy of this bucket from S3.
    if (command.get_name(), flag.get_long()) == ("lint", Some("bucket")) {
        return Some(CONNECTS);
    }
    let by_name = REFUSED.iter();
    let mut by_name = by_name.filter(|(name, _)| flag.get_long() == Some(name));
    let by_heading = REFUSED_HEADINGS.iter();
    let mut by_heading = by_heading.filter(|(name, _)| flag.get_help_heading() == Some(name));
    let found = by_name.next().or_else(|| by_heading.next());
    found.map(|(_, reason)| *reason)
}

/// The flags that a file can set.
pub(super) fn settable(command: &Command) -> impl Iterator<Item = &Arg> {
    let flags = command.get_arguments();
    flags.filter(|flag| flag.get_long().is_some() && refused(command, flag).is_none())
}

pub(super) fn is_configurable(command: &Command) -> bool {
    settable(command).next().is_some()
}

/// Whether a flag takes several values.
pub(super) fn is_list(flag: &Arg) -> bool {
    matches!(flag.get_action(), ArgAction::Append)
}

/// Whether a flag takes no value.
pub(super) fn is_switch(flag: &Arg) -> bool {
    matches!(flag.get_action(), ArgAction::SetTrue)
}
