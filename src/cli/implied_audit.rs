//! `s3tls ./logs`: an audit without its name.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::Command;

/// Inserts `audit` before the arguments if the first of them is a path or one of its flags.
///
/// A subcommand comes first: a folder of that name can be written as `./merge`. Any other word has
/// to be a path that exists, so that a mistyped subcommand is not taken for one.
pub(super) fn with_command(mut args: Vec<OsString>, whole: &Command) -> Vec<OsString> {
    let is_implied = args.get(1).is_some_and(|first| {
        if first.as_encoded_bytes().starts_with(b"-") && first != "-" {
            !is_flag_of(whole, first)
        } else {
            !is_subcommand_of(whole, first) && is_path(first)
        }
    });
    if is_implied {
        args.insert(1, "audit".into());
    }
    args
}

fn is_flag_of(command: &Command, word: &OsStr) -> bool {
    let mut flags = command.get_arguments();
    flags.any(|flag| {
        let long = flag.get_long().map(|long| format!("--{long}"));
        let short = flag.get_short().map(|short| format!("-{short}"));
        long.iter().chain(&short).any(|flag| word == flag.as_str())
    })
}

fn is_subcommand_of(command: &Command, word: &OsStr) -> bool {
    let mut names = command.get_subcommands().map(Command::get_name);
    names.any(|name| word == name)
}

/// Whether a word can only be meant as a path.
fn is_path(word: &OsStr) -> bool {
    word == "-" || word.as_encoded_bytes().contains(&b'/') || Path::new(word).exists()
}
