//! Completions and the manual page.

use std::process::{Command, Stdio};

use super::run;

#[test]
fn every_shell_gets_a_completion_script() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = run(&["completions", shell]);
        assert_eq!(run.status, 0, "{shell}");
        for word in ["s3tls", "audit", "min-tls"] {
            assert!(run.stdout.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(run(&["completions", "cmd.exe"]).status, 2);
}

#[test]
fn bash_completes_a_flag() {
    let script = run(&["completions", "bash"]).stdout;
    let probe = "\nCOMP_WORDS=(s3tls audit --fail); COMP_CWORD=2; _s3tls s3tls --fail audit; echo ${COMPREPLY[@]}";
    let output = Command::new("bash")
        .args(["--norc", "-c", &(script + probe)])
        .stdin(Stdio::null())
        .output();
    let output = output.expect("bash runs");
    let completed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        completed.trim(),
        "--fail-on",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_manual_page_has_every_flag_that_the_help_has() {
    let page = run(&["man"]).stdout;
    assert!(page.starts_with(".ie") && page.contains(".SH NAME") && page.contains("Exit status"));
    let help = run(&["audit", "--help"]).stdout;
    let flags = help
        .split_whitespace()
        .filter(|word| word.starts_with("--"));
    let mut checked = 0;
    for flag in flags.map(|flag| flag.trim_matches(|letter: char| !letter.is_alphanumeric())) {
        assert!(page.contains(&flag.replace('-', "\\-")), "{flag}");
        checked += 1;
    }
    assert!(checked > 30);
}

#[test]
fn the_manual_page_is_complete_and_refers_to_no_other() {
    let page = run(&["man"]).stdout;
    assert!(!page.contains("\\-audit(1)"), "there is no such page");
    for command in [
        "audit",
        "diff",
        "merge",
        "policy generate",
        "policy lint",
        "policy simulate",
        "records",
        "completions",
        "man",
    ] {
        let heading = format!("\n.SH S3TLS {}\n", command.to_uppercase());
        let (_, section) = page
            .split_once(&heading)
            .expect("the command has a section");
        let section = section.split("\n.SH ").next().expect("its text");
        let args: Vec<_> = command.split(' ').chain(["--help"]).collect();
        let help = run(&args).stdout;
        let flags = help
            .split_whitespace()
            .filter(|word| word.starts_with("--"));
        for flag in flags.map(|flag| flag.trim_matches(|letter: char| !letter.is_alphanumeric())) {
            let is_there = section.contains(&flag.replace('-', "\\-"));
            assert!(is_there, "{command}: {flag}");
        }
    }
}

#[test]
fn filters_are_hidden_in_the_help_and_completed_all_the_same() {
    let brief = run(&["audit", "-h"]).stdout;
    let whole = run(&["audit", "--help"]).stdout;
    for help in [&brief, &whole] {
        assert!(!help.contains("--tls-version") && help.contains("--bucket <GLOB>"));
        let order = [
            "--min-tls",
            "--since",
            "--bucket",
            "--by",
            "Report:",
            "Gate:",
            #[cfg(feature = "s3")]
            "S3:",
        ];
        let places: Vec<_> = order.map(|word| help.find(word).expect(word)).into();
        assert!(places.is_sorted(), "{places:?}");
        assert!(help.contains("Examples:"));
    }
    assert!(whole.contains("Exit status:") && !brief.contains("Exit status:"));
    let script = run(&["completions", "bash"]).stdout;
    assert!(script.contains("--user-agent"));
}
