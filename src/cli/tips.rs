//! Tips for flags and commands that do not exist. clap suggests the name with the most similar letters,
//! even of a hidden flag; people type the name that another program has.

use std::ffi::OsString;
use std::path::Path;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

use super::filter_flags::is_filter;
use super::typed_command::{command_of, flag};

/// Names that other programs have, and the flag that does the same here.
const SYNONYMS: [(&str, &str); 18] = [
    ("last", "since"),
    ("days", "since"),
    ("from", "since"),
    ("start", "since"),
    ("after", "since"),
    ("newer-than", "since"),
    ("to", "until"),
    ("end", "until"),
    ("before", "until"),
    ("older-than", "until"),
    ("tls", "min-tls"),
    ("tls-min", "min-tls"),
    ("minimum-tls", "min-tls"),
    ("group", "by"),
    ("group-by", "by"),
    ("filter", "where"),
    ("ignore", "exclude"),
    ("jobs", "threads"),
];

/// Replaces the tips of an error about these arguments.
pub(super) fn improved(mut error: Error, args: &[OsString], whole: &Command) -> Error {
    match error.kind() {
        ErrorKind::UnknownArgument => about_flag(&mut error, command_of(args, whole).0),
        ErrorKind::InvalidSubcommand => about_command(&mut error, whole),
        _ => {}
    }
    error
}

fn about_flag(error: &mut Error, command: &Command) {
    let Some(typed) = text(error, ContextKind::InvalidArg) else {
        return;
    };
    // A path can be meant that begins like a flag, but only if there is one.
    if !Path::new(&typed).exists() {
        error.remove(ContextKind::Suggested);
    }
    let name = typed.trim_start_matches('-');
    let similar = text(error, ContextKind::SuggestedArg);
    if is_format(name, command) {
        error.remove(ContextKind::SuggestedArg);
        suggest(error, format!("use '--format {name}'"));
    } else if let Some(synonym) = synonym(name, command) {
        let synonym = ContextValue::String(format!("--{synonym}"));
        error.insert(ContextKind::SuggestedArg, synonym);
    } else if let Some(similar) = similar
        && !flag(command, similar.trim_start_matches('-')).is_some_and(is_public)
    {
        error.remove(ContextKind::SuggestedArg);
    }
}

/// A command is often typed without the one that it is below.
fn about_command(error: &mut Error, whole: &Command) {
    let typed = text(error, ContextKind::InvalidSubcommand);
    if let Some(path) = typed.and_then(|typed| path_of(&typed, whole)) {
        error.remove(ContextKind::SuggestedSubcommand);
        suggest(error, format!("use '{path}'"));
    }
}

/// The names of the command that has this name, after those of the commands above it.
fn path_of(name: &str, above: &Command) -> Option<String> {
    let mut below = above.get_subcommands().filter(|below| !below.is_hide_set());
    let path = below.find_map(|below| match below.get_name() == name {
        true => Some(name.to_owned()),
        false => path_of(name, below),
    })?;
    Some(format!("{} {path}", above.get_name()))
}

/// Whether a report of a command can have a format of this name.
fn is_format(name: &str, command: &Command) -> bool {
    let formats = flag(command, "format").map(|format| format.get_possible_values());
    let mut formats = formats.iter().flatten();
    formats.any(|format| format.matches(name, false))
}

/// The flag of a command that does what another program's flag of this name does.
pub(super) fn synonym(name: &str, command: &Command) -> Option<&'static str> {
    let mut synonyms = SYNONYMS.iter().filter(|(other, _)| *other == name);
    let (_, own) = synonyms.find(|(_, own)| flag(command, own).is_some())?;
    Some(own)
}

/// Whether a flag is meant for people.
pub(super) fn is_public(flag: &Arg) -> bool {
    !flag.is_hide_set() || is_filter(flag)
}

fn text(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        _ => None,
    }
}

fn suggest(error: &mut Error, tip: String) {
    let tips = ContextValue::StyledStrs(vec![StyledStr::from(tip)]);
    error.insert(ContextKind::Suggested, tips);
}
