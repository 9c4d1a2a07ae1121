//! Lists that were typed with spaces, such as `--fail-on old-tls http`: the second value would be taken
//! for a path.

use std::ffi::OsString;
use std::path::Path;

use clap::error::ErrorKind;
use clap::{Arg, Command};

use super::typed_command::{before_paths, command_of, flag};

/// Refuses arguments in which a value of a list stands apart from it, and says how the list is written.
///
/// # Errors
/// A word after the list is one of the values that the flag can have, and no file has that name.
pub(super) fn check(args: &[OsString], whole: &Command) -> Result<(), clap::Error> {
    let (command, own) = command_of(args, whole);
    let own = before_paths(own).iter();
    let own: Vec<_> = own.map(|arg| arg.to_str().unwrap_or("")).collect();
    for (place, word) in own.iter().enumerate() {
        let Some((flag, list, rest)) = list_at(command, word, &own[place + 1..]) else {
            continue;
        };
        let is_apart = |word: &&&str| is_value(flag, word) && !Path::new(word).exists();
        let apart: Vec<_> = rest.iter().take_while(is_apart).copied().collect();
        let Some(first) = apart.first() else {
            continue;
        };
        let name = flag.get_long().unwrap_or_default();
        let list = [&[list.trim_end_matches(',')], &apart[..]]
            .concat()
            .join(",");
        let message = format!("there is no file '{first}'; for a list, write --{name} {list}\n");
        return Err(clap::Error::raw(ErrorKind::InvalidValue, message));
    }
    Ok(())
}

/// The list that a word begins, if it is a flag that takes one: the flag, what was typed as its value,
/// and the words after that.
fn list_at<'w, 'c>(
    command: &'c Command,
    word: &'w str,
    after: &'w [&'w str],
) -> Option<(&'c Arg, &'w str, &'w [&'w str])> {
    let word = word.strip_prefix("--")?;
    let (name, list, rest) = match word.split_once('=') {
        Some((name, list)) => (name, list, after),
        None => (word, *after.first()?, &after[1..]),
    };
    let flag = flag(command, name)?;
    let mut values = list.trim_end_matches(',').split(',');
    let is_list =
        flag.get_value_delimiter() == Some(',') && values.all(|value| is_value(flag, value));
    is_list.then_some((flag, list, rest))
}

fn is_value(flag: &Arg, word: &str) -> bool {
    let possible = flag.get_possible_values();
    possible.iter().any(|value| value.matches(word, false))
}
