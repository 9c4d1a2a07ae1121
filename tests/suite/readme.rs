//! The README's commands, run; where it shows their output, compared.

use std::path::Path;
use std::process::{Command, Stdio};

const README: &str = include_str!("../../README.md");

/// The fenced blocks of one language.
fn blocks(language: &str) -> Vec<&'static str> {
    let opening = format!("```{language}\n");
    README
        .split(opening.as_str())
        .skip(1)
        .map(|after| {
            after
                .split("```")
                .next()
                .expect("split gives one part at least")
        })
        .collect()
}

/// What a shell command prints, run at the top of the project.
fn shell(command: &str) -> String {
    let binary = assert_cmd::cargo::cargo_bin!("s3tls");
    let folder = binary.parent().expect("the binary lies in a folder");
    let path = std::env::var("PATH").expect("PATH is set");
    let output = Command::new("sh")
        .args(["-c", command])
        .env("PATH", format!("{}:{path}", folder.display()))
        .env("COLUMNS", "100")
        .env("LC_ALL", "C")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null())
        .output()
        .expect("sh runs");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn has_jq() -> bool {
    Command::new("jq").arg("--version").output().is_ok()
}

#[test]
fn every_command_prints_what_the_readme_shows() {
    let has_jq = has_jq();
    let mut compared = 0;
    for block in blocks("console") {
        let (command, shown) = block.split_once('\n').expect("a command has an output");
        let command = command.strip_prefix("$ ").expect("a command begins with $");
        if command.contains("jq ") && !has_jq {
            assert!(std::env::var_os("CI").is_none(), "CI lacks jq");
            eprintln!("skipped for lack of jq: {command}");
            continue;
        }
        assert_eq!(shell(command), shown, "{command}");
        compared += 1;
    }
    assert!(compared > 0);
}

/// The other commands name logs that a reader has and a test has not, so only their flags can be
/// checked: an audit that finds nothing to read is an error, but wrong usage prints how to use it.
#[test]
fn every_other_command_is_understood() {
    let commands = blocks("sh").into_iter().flat_map(str::lines);
    let audits = commands.filter_map(|line| Some(&line[line.find("s3tls audit")?..]));
    let mut checked = 0;
    for command in audits {
        let missing = command
            .replace("./logs", "no/such/logs")
            .replace("--output report.json", "");
        let stderr = shell(&format!("{missing} 2>&1 >/dev/null"));
        assert!(!stderr.contains("Usage:"), "{command}: {stderr}");
        checked += 1;
    }
    assert!(checked > 3);
}

#[test]
fn every_dimension_and_rule_is_named() {
    for dimension in s3tls::audit::Dimension::ALL {
        assert!(
            README.contains(&format!("`{}`", dimension.name())),
            "{}",
            dimension.name()
        );
    }
    for finding in s3tls::audit::Finding::ALL {
        assert!(
            README.contains(&format!("`{}`", finding.name())),
            "{}",
            finding.name()
        );
    }
}

#[test]
fn the_first_command_audits_the_fixtures_that_are_there() {
    let first = blocks("sh")[0].trim();
    assert_eq!(first, "cargo run --release -- audit fixtures/logs");
    assert!(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures/logs")
            .is_dir()
    );
}
