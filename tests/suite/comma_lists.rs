//! Lists that are typed with spaces.

use std::fs;

use regex::Regex;

use super::commands::{commands, help};
use super::{Run, run, s3tls};

/// The lists of all commands: the command, the flag, and two values of it.
fn lists() -> Vec<(String, String, [String; 2])> {
    let list = Regex::new(r"--([a-z-]+) <[A-Z]+,\.\.\.>").expect("a pattern");
    let values = Regex::new(r"\[possible values: ([^\]]+)\]").expect("a pattern");
    let mut found = Vec::new();
    for command in commands() {
        let help = help(&command);
        for flag in list.captures_iter(&help) {
            let at = flag.get(0).expect("a match").end();
            let Some(values) = values.captures(&help[at..]) else {
                continue;
            };
            let mut values = values[1].split(',').map(|value| value.trim().to_owned());
            let mut value = || values.next().expect("two values");
            found.push((command.clone(), flag[1].to_owned(), [value(), value()]));
        }
    }
    found
}

#[test]
fn the_message_says_how_a_list_is_written() {
    let lists = lists();
    let flags: Vec<_> = lists.iter().map(|(_, flag, _)| flag.as_str()).collect();
    for flag in ["by", "fail-on", "finding", "require", "show"] {
        assert!(flags.contains(&flag), "{flags:?}");
    }
    for (command, flag, [one, two]) in &lists {
        let command: Vec<_> = command.split(' ').collect();
        let right = format!("--{flag} {one},{two}");
        let message = format!("error: there is no file '{two}'; for a list, write {right}\n");
        let (comma, whole) = (format!("{one},"), format!("--{flag}={one}"));
        let flag = &*format!("--{flag}");
        for words in [&[flag, one, two][..], &[flag, &comma, two], &[&whole, two]] {
            let refused = run(&[&command[..], words, &["fixtures/logs"]].concat());
            assert_eq!(
                (refused.status, refused.stdout.as_str()),
                (2, ""),
                "{words:?}"
            );
            assert_eq!(refused.stderr, message, "{words:?}");
        }
    }
    let short = run(&["--fail-on", "old-tls", "http", "sigv2", "fixtures/logs"]);
    assert!(
        short.stderr.ends_with("--fail-on old-tls,http,sigv2\n"),
        "{}",
        short.stderr
    );
}

#[test]
fn a_file_of_such_a_name_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("http"), super::line("TLSv1", "agent")).expect("a file");
    let statuses = [
        (&["audit", "--fail-on", "old-tls", "http"][..], 1),
        // After another flag, and after --, a word is what it would be without the list.
        (&["audit", "--fail-on", "old-tls", "--", "sigv2"], 2),
        (
            &["audit", "--fail-on", "old-tls", "--bucket", "sigv2", "http"],
            3,
        ),
        // It is not near the list.
        (&["audit", "--fail-on", "old-tls", "http", "sigv2"], 2),
    ];
    for (args, status) in statuses {
        let mut command = s3tls(args);
        let run: Run = command
            .current_dir(folder.path())
            .output()
            .expect("it runs")
            .into();
        assert_eq!(run.status, status, "{args:?}: {}", run.stderr);
        assert!(
            !run.stderr.contains("for a list"),
            "{args:?}: {}",
            run.stderr
        );
    }
}
