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
    assert!(checked > 40);
}
