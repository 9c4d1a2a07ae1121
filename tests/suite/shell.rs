//! Completions and the manual page.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::needs::has;
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

/// Every list in every command that can be run, by its flag and two of its values.
fn lists() -> Vec<(Vec<String>, String, [String; 2])> {
    let flag = r"(?m)^ +(?:-., )?--([a-z-]+) <[A-Z]+,\.\.\.>(?:\n +.*|\n)*?\n +\[possible values: ([^\]]*)\]";
    let flag = regex::Regex::new(flag).expect("a pattern");
    let mut lists = Vec::new();
    for command in [
        "audit",
        "merge",
        "diff",
        "records",
        "sql",
        "policy lint",
        "policy simulate",
    ] {
        let words: Vec<_> = command.split(' ').collect();
        let help = run(&[&words[..], &["--help"]].concat()).stdout;
        for found in flag.captures_iter(&help) {
            let mut values = found[2].split(',').map(|value| value.trim().to_owned());
            let last = values.next_back().expect("a value");
            let first = found[2].split(',').next().expect("a value").to_owned();
            let command = words.iter().map(|&word| word.to_owned()).collect();
            lists.push((command, found[1].to_owned(), [first, last]));
        }
    }
    lists
}

#[test]
fn bash_completes_every_value_of_a_list() {
    let mut script = run(&["completions", "bash"]).stdout;
    let lists = lists();
    for (command, flag, [first, second]) in &lists {
        let (words, place) = (command.join(" "), command.len() + 2);
        // One letter less than the whole value, after one that is there, and after another comma.
        let typed = &second[..second.len() - 1];
        for before in ["", &format!("{first},"), ",,"] {
            script.push_str(&format!(
                "\nCOMP_WORDS=(s3tls {words} --{flag} '{before}{typed}'); COMP_CWORD={place}; \
                 _s3tls s3tls '{before}{typed}' --{flag}; echo \"${{COMPREPLY[@]}}\""
            ));
        }
    }
    let output = Command::new("bash")
        .args(["--norc", "-c", &script])
        .stdin(Stdio::null())
        .output();
    let output = output.expect("bash runs");
    let said = String::from_utf8_lossy(&output.stderr);
    let completed = String::from_utf8_lossy(&output.stdout);
    let mut completed = completed.lines();
    for (command, flag, [first, second]) in &lists {
        for before in ["", &format!("{first},"), ",,"] {
            let candidates = completed.next().unwrap_or_default();
            let expected = format!("{before}{second}");
            let is_there = candidates.split(' ').any(|own| own == expected);
            assert!(is_there, "{command:?} --{flag}: {candidates} {said}");
        }
    }
    assert!(lists.len() > 8, "{lists:?}");
}

#[test]
fn fish_completes_every_value_of_a_list() {
    if !has(
        "fish",
        "--version",
        "shell::fish_completes_every_value_of_a_list",
    ) {
        return;
    }
    let mut script = run(&["completions", "fish"]).stdout;
    let lists = lists();
    for (command, flag, [first, second]) in &lists {
        let words = command.join(" ");
        for line in [
            format!("--{flag} {second}"),
            format!("--{flag} {first},{second}"),
            format!("--{flag}={first},{second}"),
        ] {
            script.push_str(&format!(
                "\ncomplete -C 's3tls {words} {line}' | string replace -r '\\t.*' '' | string join ' '"
            ));
        }
    }
    let output = Command::new("fish").args(["-N", "-c", &script]).output();
    let output = output.expect("fish runs");
    let said = String::from_utf8_lossy(&output.stderr);
    let completed = String::from_utf8_lossy(&output.stdout);
    let mut completed = completed.lines();
    for (command, flag, [first, second]) in &lists {
        for expected in [
            second.clone(),
            format!("{first},{second}"),
            format!("--{flag}={first},{second}"),
        ] {
            let candidates = completed.next().unwrap_or_default();
            let is_there = candidates.split(' ').any(|own| own == expected);
            assert!(is_there, "{command:?} {expected}: {candidates} {said}");
        }
    }
}

/// In a terminal of its own, since zsh completes only there.
#[test]
fn zsh_completes_every_value_of_a_list() {
    if !has(
        "zsh",
        "--version",
        "shell::zsh_completes_every_value_of_a_list",
    ) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let script = run(&["completions", "zsh"]).stdout;
    fs::write(folder.path().join("_s3tls"), script).expect("a file");
    let lists = lists();
    let mut typed = String::new();
    for (command, flag, [first, second]) in &lists {
        let words = command.join(" ");
        let cut = &second[..second.len() - 1];
        typed.push_str(&format!("s3tls {words} --{flag} {first},{cut}\n"));
    }
    fs::write(folder.path().join("typed"), typed).expect("a file");
    // A key that completes the line, notes it and clears it. The next line is typed after that.
    let setup = r#"
        fpath=($PWD $fpath); autoload -U compinit; compinit -u -D
        note() { zle complete-word; print -r -- $BUFFER >> completed; BUFFER= }
        zle -N note; bindkey -e; bindkey '^I' note; touch completed
    "#;
    fs::write(folder.path().join("setup"), setup).expect("a file");
    let driver = r#"
        zmodload zsh/zpty zsh/zselect
        until_lines() {
            for i in {1..2000}; do
                [[ -e completed && $(wc -l < completed) -ge $1 ]] && return
                zpty -r -t shell seen; zselect -t 2
            done
        }
        zpty shell zsh -f -i
        zpty -w shell ". ./setup"
        until_lines 0
        lines=0
        while read -r line; do
            zpty -w -n shell "$line"$'\t'
            until_lines $((++lines))
        done < typed
    "#;
    let output = Command::new("zsh")
        .args(["-f", "-c", driver])
        .current_dir(folder.path())
        .env("TERM", "dumb")
        .stdin(Stdio::null())
        .output();
    let said = output.expect("zsh runs").stderr;
    let completed = fs::read_to_string(folder.path().join("completed"));
    let completed = completed.unwrap_or_else(|_| String::from_utf8_lossy(&said).into_owned());
    // After a value, zsh has a comma that a space removes.
    for (command, flag, [first, second]) in &lists {
        let expected = format!("s3tls {} --{flag} {first},{second}", command.join(" "));
        let is_there = completed
            .lines()
            .any(|line| line.trim_end_matches([',', ' ']) == expected);
        assert!(is_there, "{expected}: {completed}");
    }
}

#[test]
fn the_manual_page_has_every_flag_that_the_help_has() {
    let page = run(&["man"]).stdout;
    assert!(
        page.starts_with(".TH S3TLS 1 ")
            && page.contains(".SH NAME")
            && page.contains("Exit status")
    );
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

/// The pages that `man --output-dir` writes into a folder that is not there yet, by their names.
fn pages() -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let pages = folder.path().join("share/man1");
    let run = run(&["man", "--output-dir", pages.to_str().expect("UTF-8")]);
    assert_eq!((run.status, &*run.stdout, &*run.stderr), (0, "", ""));
    let files = fs::read_dir(&pages).expect("a folder");
    let read = |path: PathBuf| {
        let name = path.file_name().expect("a name").to_str().expect("UTF-8");
        (name.to_owned(), fs::read_to_string(&path).expect("a page"))
    };
    files
        .map(|file| read(file.expect("a page").path()))
        .collect()
}

#[test]
fn every_command_has_a_page_of_its_own_with_every_flag() {
    let pages = pages();
    let mut flags = 0;
    for (name, page) in &pages {
        let command = name.strip_suffix(".1").expect("a page of section 1");
        let title = format!(
            ".TH {} 1 \"\" \"s3tls {}\"\n",
            command.to_uppercase().replace('-', "\\-"),
            env!("CARGO_PKG_VERSION")
        );
        assert!(page.starts_with(&title), "{page}");
        let args = command.split('-').skip(1).chain(["--help"]);
        let help = run(&Vec::from_iter(args)).stdout;
        for flag in help
            .split_whitespace()
            .filter(|word| word.starts_with("--"))
        {
            let flag = flag.trim_matches(|letter: char| !letter.is_alphanumeric());
            assert!(page.contains(&flag.replace('-', "\\-")), "{name}: {flag}");
            flags += 1;
        }
        for heading in ["Examples:", "Exit status:"] {
            let section = format!("\n.SH {}\n", heading.trim_end_matches(':').to_uppercase());
            assert_eq!(help.contains(heading), page.contains(&section), "{name}");
        }
    }
    assert!(flags > 200, "{flags}");
}

#[test]
fn pages_refer_to_every_other_page_and_to_no_page_that_is_missing() {
    let pages = pages();
    let reference = regex::Regex::new(r"(s3tls[a-z\\-]*)\(1\)").expect("a pattern");
    let mut referred = BTreeSet::new();
    for page in pages.values() {
        let names = reference.captures_iter(page);
        referred.extend(names.map(|name| format!("{}.1", name[1].replace('\\', ""))));
    }
    assert_eq!(referred, pages.keys().cloned().collect());
    assert!(referred.contains("s3tls-policy-lint.1") && referred.contains("s3tls-cache.1"));
}

#[test]
fn pages_that_cannot_be_written_are_an_error() {
    let run = run(&["man", "--output-dir", "/dev/null/man1"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr
            .starts_with("error: cannot write /dev/null/man1: "),
        "{}",
        run.stderr
    );
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
