//! Completes every value of a list such as `--fail-on old-tls,http`, of which the scripts that clap
//! makes complete the first alone.

use clap::Command;
use clap_complete::Shell;

/// What completes the values of a list in fish, whatever precedes them.
const FISH: &str = "\
function __fish_s3tls_list
    set -l typed (string replace -r -- '^--[^=]*=' '' (commandline -ct))
    set -l before (string match -r -- '^.*,' $typed)
    test -n \"$before\"; or set before ''
    printf '%s\\n' $before$argv
end
";

/// A flag that takes a list of known values.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct List {
    flag: String,
    values: Vec<String>,
}

/// The script with lists completed, for shells of which it is known how.
pub(super) fn with_lists(script: String, shell: Shell, whole: &Command) -> String {
    let mut lists = lists(whole);
    lists.sort();
    // Several commands have the same flags.
    lists.dedup();
    match shell {
        Shell::Bash => lists.iter().fold(script, bash),
        Shell::Zsh => lists.iter().fold(script, zsh),
        Shell::Fish => FISH.to_owned() + &lists.iter().fold(script, fish),
        _ => script,
    }
}

/// The lists of a command and of all commands below it.
fn lists(command: &Command) -> Vec<List> {
    let own = command.get_arguments();
    let own = own.filter(|flag| flag.get_value_delimiter() == Some(','));
    let own = own.filter_map(|flag| {
        let possible = flag.get_possible_values().into_iter();
        let values = possible.map(|value| value.get_name().to_owned());
        Some(List {
            flag: flag.get_long()?.to_owned(),
            values: values.collect(),
        })
    });
    let own = own.filter(|list| !list.values.is_empty());
    let below = command.get_subcommands().flat_map(lists);
    own.chain(below).collect()
}

/// What was typed before the last comma is put before each candidate.
fn bash(script: String, list: &List) -> String {
    let List { flag, values } = list;
    let values = values.join(" ");
    let start = format!("--{flag})\n                    COMPREPLY=($(compgen ");
    let whole = format!("-W \"{values}\" -- \"${{cur}}\"");
    let last = format!("-P \"${{cur%\"${{cur##*,}}\"}}\" -W \"{values}\" -- \"${{cur##*,}}\"");
    script.replace(&format!("{start}{whole}"), &format!("{start}{last}"))
}

fn zsh(script: String, list: &List) -> String {
    let values = list.values.join(" ");
    let whole = format!(":({values})'");
    let each = format!(":_sequence compadd - {values}'");
    replaced_after(&format!("--{}=[", list.flag), &whole, &each, &script)
}

fn fish(script: String, list: &List) -> String {
    let described = list.values.iter().map(|value| format!("{value}\\t''"));
    let whole = format!("\"{}\"", described.collect::<Vec<_>>().join("\n"));
    let each = format!("\"(__fish_s3tls_list {})\"", list.values.join(" "));
    replaced_after(&format!("-l {} ", list.flag), &whole, &each, &script)
}

/// Replaces a text wherever it follows another one on the same line.
fn replaced_after(before: &str, old: &str, new: &str, script: &str) -> String {
    let mut parts = script.split(old);
    let mut replaced = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let line = replaced.rsplit('\n').next().unwrap_or_default();
        let is_after = line.contains(before);
        replaced.push_str(if is_after { new } else { old });
        replaced.push_str(part);
    }
    replaced
}
