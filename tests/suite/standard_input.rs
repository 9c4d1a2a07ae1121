//! Standard input without being told to: on a pipe it is read, and the report says so; on a terminal
//! nothing waits.

use std::fs;

use super::commands::{commands, help};
use super::needs::has;
use super::{Run, line, run_with_input, s3tls};

/// Prints a policy.
const GENERATE: [&str; 4] = ["policy", "generate", "--bucket", "example-data"];

/// Runs a command whose standard input is a terminal on which nobody types.
const ON_TERMINAL: &str = "
import os, pty, subprocess, sys
_, terminal = pty.openpty()
run = subprocess.run(sys.argv[1:], stdin=terminal, capture_output=True, timeout=20)
sys.stdout.buffer.write(run.stdout)
sys.stderr.buffer.write(run.stderr)
sys.exit(run.returncode)
";

#[test]
fn no_command_waits_for_a_terminal() {
    if !has("python3", "--version", "standard input that is a terminal") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let policy = folder.path().join("policy.json");
    fs::write(&policy, super::run(&GENERATE).stdout).expect("a file");
    let policy = policy.to_str().expect("UTF-8");
    let mut refused = Vec::new();
    for command in commands() {
        let more: &[&str] = match command.as_str() {
            "policy simulate" => &[policy],
            "policy try" => &["--bucket", "example-data"],
            // It would ask S3.
            "discover" => continue,
            _ => &[],
        };
        let mut on_terminal = std::process::Command::new("python3");
        let binary = s3tls(&[]).get_program().to_owned();
        on_terminal.args(["-c", ON_TERMINAL]).arg(binary);
        on_terminal.args(command.split(' ')).args(more);
        let run: Run = on_terminal.output().expect("it runs").into();
        assert!(!run.stderr.contains("TimeoutExpired"), "{command}");
        if run.stderr.contains("or - for standard input") {
            assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{command}");
            refused.push(command);
        }
    }
    let read = [
        "audit",
        "policy lint",
        "policy simulate",
        "policy try",
        "records",
    ];
    assert_eq!(refused, read);
    for command in read {
        assert!(help(command).contains("standard input"), "{command}");
    }
}

#[test]
fn a_report_names_standard_input() {
    let log = line("TLSv1", "agent");
    for args in [&["audit"][..], &["audit", "-"]] {
        let run = run_with_input(args, log.as_bytes());
        assert_eq!(run.status, 0, "{}", run.stderr);
        assert!(
            run.stdout.contains(" · standard input, all read"),
            "{}",
            run.stdout
        );
    }
    let page = run_with_input(&["audit", "--format=html"], log.as_bytes()).stdout;
    assert!(
        page.contains("from <span class=\"name\">standard input</span>."),
        "{page}"
    );
    let run = run_with_input(&["audit"], (log + "no record\n").as_bytes());
    run.assert_says("\n  standard input:2: ");
    let policy = super::run(&GENERATE).stdout;
    let lint = run_with_input(&["policy", "lint"], policy.as_bytes());
    assert!(lint.stdout.contains("standard input"), "{}", lint.stdout);
}
