//! All commands that there are, as the help lists them, and that no list of commands in these tests
//! lacks one.

use regex::Regex;

use super::{printing, run};

/// Each command that has none below it, such as `policy lint`.
pub fn commands() -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![String::new()];
    while let Some(command) = open.pop() {
        let below = below(&help(&command));
        let is_leaf = below.is_empty() && !command.is_empty();
        found.extend(is_leaf.then(|| command.clone()));
        open.extend(
            below
                .iter()
                .map(|name| format!("{command} {name}").trim().to_owned()),
        );
    }
    found.sort();
    assert!(found.len() > 12, "{found:?}");
    found
}

/// What a command prints with `--help`.
pub fn help(command: &str) -> String {
    let words: Vec<_> = command.split_whitespace().chain(["--help"]).collect();
    run(&words).stdout
}

/// The commands that a help lists.
fn below(help: &str) -> Vec<String> {
    let Some((_, list)) = help.split_once("\nCommands:\n") else {
        return Vec::new();
    };
    let list = list.split("\n\n").next().unwrap_or_default();
    let name = Regex::new("(?m)^  ([a-z]+)  ").expect("a pattern");
    let names = name.captures_iter(list).map(|found| found[1].to_owned());
    names.filter(|name| name != "help").collect()
}

/// The commands that no run begins with.
fn missing<'c>(commands: &'c [String], runs: &[Vec<String>]) -> Vec<&'c str> {
    let is_run = |command: &&str| {
        let words: Vec<_> = command.split(' ').collect();
        runs.iter()
            .any(|run| run.iter().take(words.len()).eq(&words))
    };
    let all = commands.iter().map(String::as_str);
    all.filter(|command| !is_run(command)).collect()
}

#[test]
fn every_command_is_tested_with_a_stdout_that_takes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    // It prints nothing.
    let mut elsewhere = vec!["cache clear"];
    // It prints what a server says: `s3::discover`.
    elsewhere.extend(cfg!(feature = "s3").then_some("discover"));
    assert_eq!(
        missing(&commands(), &printing::printing(folder.path())),
        elsewhere
    );
}

#[cfg(unix)]
#[test]
fn every_command_that_writes_a_file_is_tested_not_to_write_over_what_it_reads() {
    let writes = |command: &String| help(command).contains("--output <FILE>");
    let writing: Vec<_> = commands().into_iter().filter(writes).collect();
    let runs = super::overwrite::refused();
    let runs: Vec<_> = runs.iter().map(|(run, ..)| owned(run)).collect();
    // It reads no file.
    let elsewhere: &[&str] = if cfg!(feature = "s3") {
        &["discover"]
    } else {
        &[]
    };
    assert_eq!(missing(&writing, &runs), elsewhere);
}

#[cfg(unix)]
#[test]
fn every_command_that_reads_the_text_of_others_is_tested_with_hostile_text() {
    let runs: Vec<_> = super::hostile::runs()
        .iter()
        .map(|run| owned(run))
        .collect();
    let mut elsewhere = vec![
        // They print what is theirs, and the paths and filters of their own user.
        "cache clear",
        "cache stat",
        "completions",
        "man",
        // What it merges into stays byte for byte, as its help says.
        "policy generate",
        "schema",
        "sql",
    ];
    // It prints what a server says: `s3::discover`.
    elsewhere.extend(cfg!(feature = "s3").then_some("discover"));
    elsewhere.sort();
    assert_eq!(missing(&commands(), &runs), elsewhere);
}

#[cfg(unix)]
fn owned(run: &[&str]) -> Vec<String> {
    run.iter().map(|&word| word.to_owned()).collect()
}
