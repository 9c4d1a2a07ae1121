//! The commands of `docs/athena.md`.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::super::documentation::shell_in;
use super::{PROGRAM, athena, copy_of, engines, run};

const PAGE: &str = include_str!("../../../docs/athena.md");

/// The commands that begin so.
fn commands(start: &str) -> Vec<&'static str> {
    let blocks = PAGE.split("```sh\n").skip(1);
    let blocks = blocks.filter_map(|block| block.split("```").next());
    let lines = blocks.flat_map(str::lines);
    lines.filter(|line| line.starts_with(start)).collect()
}

#[test]
fn every_command_of_the_page_works() {
    let Some(python) = engines("the commands of docs/athena.md") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let logs = copy_of("fixtures/estate", folder.path());
    fs::rename(logs, folder.path().join("logs")).expect("a folder");
    let logs = folder.path().join("logs");
    let duckdb = folder.path().join("duckdb");
    let script = format!("#!/bin/sh\nexec '{}' {PROGRAM} duckdb\n", python.display());
    fs::write(&duckdb, script).expect("a file");
    fs::set_permissions(&duckdb, fs::Permissions::from_mode(0o755)).expect("a mode");

    let (mut statements, mut results) = (0, 0);
    let result = folder.path().join("result.csv");
    // What lists a bucket is run in `s3::scan`.
    let offline = commands("s3tls sql").into_iter();
    for command in offline.filter(|command| !command.contains("--list")) {
        let ran = shell_in(folder.path(), &format!("PATH=$PWD:$PATH; {command}"));
        assert_eq!(ran.status, 0, "{command}: {}", ran.stderr);
        if command.contains("duckdb") {
            results += 1;
            continue;
        }
        statements += 1;
        let printed = match command.split_once('>') {
            Some((_, file)) => fs::read_to_string(folder.path().join(file)).expect("a file"),
            None => ran.stdout,
        };
        run(&python, &["parse"], &printed);
    }
    assert_eq!((statements, results), (2, 1));
    assert!(result.exists(), "DuckDB wrote its result");

    let flags = ["--since", "2026-10-01"];
    athena(&python, logs.to_str().expect("UTF-8"), &flags, &result);
    let audits = commands("s3tls audit");
    for (command, status) in std::iter::zip(&audits, [1, 0]) {
        let ran = shell_in(folder.path(), command);
        assert_eq!(ran.status, status, "{command}: {}", ran.stderr);
    }
    assert_eq!(audits.len(), 2);
}
