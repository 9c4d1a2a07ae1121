//! One hostile corpus through every output. This file tests terminals, `readers.rs` the readers of
//! each format, and the suite's `browser.rs` and `pages.rs` browsers and Markdown.

mod commands;
mod readers;

pub use commands::runs;

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::Output;

use regex::bytes::Regex;
use serde_json::{Value, json};

use super::pages::{HOSTILE, hostile_lines};
use super::s3tls;

/// Invalid UTF-8: a stray continuation, an overlong dash, half of a surrogate pair, and a cut.
const NO_UTF8: &[u8] = b"no\x80 utf\xc0\xad8 \xed\xa0\x80 \xff\xfe\xe2\x80";

/// A log with hostile text in every field that reaches a report.
fn log() -> Vec<u8> {
    let mut log = hostile_lines().into_bytes();
    let line = super::line("TLSv1", "PLACE").replace("user/alice", "user/PLACE");
    let parts: Vec<_> = line.split("PLACE").map(str::as_bytes).collect();
    let name: Vec<u8> = NO_UTF8
        .iter()
        .copied()
        .filter(|&byte| byte != b' ')
        .collect();
    log.extend([parts[0], &name, parts[1], NO_UTF8, parts[2]].concat());
    log
}

/// Hostile text as the name of a file.
fn file_name(text: &[u8]) -> OsString {
    let mut name: Vec<u8> = text.to_vec();
    name.retain(|byte| ![b'/', 0].contains(byte));
    name.truncate(200);
    if name.trim_ascii().is_empty() || name == b"-" {
        name = b"nameless".to_vec();
    }
    OsString::from_vec(name)
}

/// Puts files of one content below a folder, each in a folder of its own, since only a few are
/// named in one report.
fn files(folder: &Path, content: &[u8]) -> Vec<PathBuf> {
    let texts = HOSTILE.iter().map(|text| text.as_bytes()).chain([NO_UTF8]);
    let write = |(number, text): (usize, &[u8])| {
        let folder = folder.join(number.to_string());
        fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join(file_name(text));
        fs::write(&path, content).expect("a file");
        path
    };
    texts.enumerate().map(write).collect()
}

/// Whether a terminal interprets a character, or it is invisible or moves other text.
fn is_obeyed(character: char) -> bool {
    let ranges = [
        ('\u{180b}', '\u{180f}'),
        ('\u{200b}', '\u{200f}'),
        ('\u{2028}', '\u{202e}'),
        ('\u{2060}', '\u{206f}'),
        ('\u{fdd0}', '\u{fdef}'),
        ('\u{fe00}', '\u{fe0f}'),
        ('\u{fff0}', '\u{fffb}'),
        ('\u{13430}', '\u{13438}'),
        ('\u{1bca0}', '\u{1bca3}'),
        ('\u{1d173}', '\u{1d17a}'),
        ('\u{e0000}', '\u{e0fff}'),
    ];
    let others =
        "\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{2800}\u{3164}\u{feff}\u{ffa0}";
    character.is_control() && character != '\n'
        || others.contains(character)
        || ranges
            .iter()
            .any(|&(first, last)| (first..=last).contains(&character))
        || u32::from(character) % 0x1_0000 >= 0xfffe
}

/// Checks that a CI system finds no command in its log: none of GitHub, Azure Pipelines and
/// TeamCity in any line, and no group of Buildkite.
#[track_caller]
pub fn assert_no_command(what: &str, bytes: &[u8]) {
    let color = Regex::new("\x1b\\[[0-9;]*m").expect("a pattern");
    let text = color.replace_all(bytes, &b""[..]);
    for line in String::from_utf8_lossy(&text).split(['\n', '\r']) {
        let first = line.split(char::is_whitespace).next().unwrap_or_default();
        let is_group = ["---", "+++", "~~~"].contains(&first);
        let is_command = line.trim_start().starts_with("::") || line.contains("##[");
        let is_other = ["##vso", "##teamcity"]
            .iter()
            .any(|mark| line.contains(mark));
        assert!(!is_group && !is_command && !is_other, "{what}: {line:?}");
    }
}

/// Holds that bytes can be shown on a terminal: they are UTF-8 without anything that it obeys.
#[track_caller]
pub fn assert_shown(what: &str, bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    if let Some(at) = text.find(is_obeyed) {
        let from = text[..at].char_indices().rev().take(60).last();
        let around = &text[from.map_or(0, |(from, _)| from)..];
        let around: String = around.chars().take(90).collect();
        panic!("{what}: {around:?}");
    }
}

/// Runs the binary with some paths as its last arguments, and holds that neither output moves a
/// terminal.
#[track_caller]
fn shown(args: &[&str], paths: &[&Path]) -> Output {
    let output = s3tls(args).args(paths).output().expect("the binary starts");
    let what = format!("{args:?} {paths:?}");
    assert_shown(&what, &output.stdout);
    assert_shown(&what, &output.stderr);
    assert_no_command(&what, &output.stderr);
    // CSV has no way to write a letter otherwise.
    if !args.contains(&"csv") {
        assert_no_command(&what, &output.stdout);
    }
    output
}

const FORMATS: [&str; 8] = [
    "table", "json", "ndjson", "csv", "markdown", "html", "junit", "sarif",
];

#[test]
fn no_report_moves_a_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log");
    fs::write(&path, log()).expect("a file");
    let gate = "--fail-on=old-tls,http,weak-cipher";
    for format in FORMATS {
        for by in [
            "requester,user_agent,cipher_suite",
            "bucket,host_header,client",
        ] {
            let args = ["audit", "--all", gate, "--by", by, "--format", format];
            let output = shown(&args, &[&path]);
            assert_eq!(output.status.code(), Some(1));
            assert!(output.stdout.len() > 2_000, "{format}");
        }
    }
}

/// Breaking a text into lines takes time that grows with the square of its length, so only visible
/// text is laid out. A debug build panics if a cell is longer.
#[test]
fn values_of_any_length_are_laid_out_as_far_as_they_are_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let long = ["\x1b".repeat(60_000), "x".repeat(400_000)];
    let log: String = long
        .iter()
        .map(|text| {
            super::line("TLSv1", text)
                .replace("user/alice", &format!("user/{text}"))
                .replace("ECDHE-RSA-AES128-GCM-SHA256", &text[..40_000])
                .replacen(" example-data ", &format!(" {} ", &text[..50_000]), 1)
        })
        .collect();
    let path = folder.path().join("log");
    fs::write(&path, log).expect("a file");
    let accepted = long.iter().map(|text| {
        // A reason and an owner need something that is seen.
        let seen = format!("a{text}");
        json!({
            "bucket": text, "principal": text, "client": text, "transport": "tls",
            "tls_version": text, "reason": seen, "owner": seen, "expires": "2999-12-31",
        })
    });
    let baseline = json!({"schema": "s3tls.baseline/1", "accepted": accepted.collect::<Vec<_>>()});
    let baseline_path = folder.path().join("baseline");
    let unfinished = baseline.to_string().replace("2999-12-31", "soon");
    fs::write(&baseline_path, unfinished).expect("a file");
    let refused = shown(&["audit", "--baseline"], &[&baseline_path, &path]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(refused.stderr.len() < 2_000, "{}", refused.stderr.len());
    fs::write(&baseline_path, baseline.to_string()).expect("a file");
    let by = "--by=bucket,requester,user_agent,cipher_suite";
    let args = ["audit", "--all", "--fail-on=http", by, "--baseline"];
    let output = shown(&args, &[&baseline_path, &path]);
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{message}");
    assert!(!message.contains("could not be read"), "{message}");
    assert!(output.stdout.len() < 60_000, "{}", output.stdout.len());
    let policy = policy_of(folder.path(), &HOSTILE[..1]);
    let output = shown(&["policy", "simulate", "--all"], &[&policy, &path]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.len() < 60_000, "{}", output.stdout.len());
}

/// Colours are the tool's own: with them taken away nothing is left that a terminal obeys.
#[test]
fn colours_are_all_that_a_terminal_obeys() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log");
    fs::write(&path, log()).expect("a file");
    let own = Regex::new("\x1b\\[[0-9;]*m").expect("a pattern");
    let path = path.to_str().expect("UTF-8");
    let policy = policy_of(folder.path(), &HOSTILE[..6]);
    let policy = policy.to_str().expect("UTF-8");
    for args in [
        &[
            "audit",
            path,
            "--all",
            "--color",
            "always",
            "--fail-on",
            "http",
        ][..],
        &[
            "policy", "simulate", policy, path, "--all", "--color", "always",
        ],
        &["policy", "lint", policy, "--color", "always"],
    ] {
        let output = s3tls(args).output().expect("the binary starts");
        assert!(own.is_match(&output.stdout), "{args:?}");
        for bytes in [&output.stdout, &output.stderr] {
            assert_shown(&format!("{args:?}"), &own.replace_all(bytes, &b""[..]));
        }
    }
}

/// A policy whose every name and value is hostile, a denying statement for each text as well.
fn policy_of(folder: &Path, texts: &[&str]) -> PathBuf {
    let statement = |text: &&str| {
        json!({
            "Sid": text,
            "Effect": "Deny",
            "Principal": {"AWS": format!("arn:aws:iam::123456789012:user/{text}")},
            "Action": format!("s3:{text}"),
            "Resource": format!("arn:aws:s3:::{text}"),
            "Condition": {
                "StringLike": {text.to_string(): text, "aws:UserAgent": text},
                "Bool": {"aws:SecureTransport": text},
            },
        })
    };
    let mut statements: Vec<_> = texts.iter().map(statement).collect();
    let denies = |text: &&str| {
        json!({
            "Sid": text,
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}, "Null": {text.to_string(): "true"}},
        })
    };
    statements.extend(texts.iter().map(denies));
    let path = folder.join("policy.json");
    let policy = json!({"Version": "2012-10-17", "Statement": statements});
    fs::write(&path, policy.to_string()).expect("a file");
    path
}

#[test]
fn no_word_on_a_policy_moves_a_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log");
    fs::write(&path, log()).expect("a file");
    // A few at a time, since statements are held against each other.
    for texts in HOSTILE.chunks(6) {
        let policy = policy_of(folder.path(), texts);
        for format in ["table", "json", "sarif"] {
            let output = shown(&["policy", "lint", "--format", format], &[&policy]);
            let message = String::from_utf8_lossy(&output.stderr);
            assert!(output.stdout.len() > 1_000, "{format}: {message}");
        }
        let merge = ["policy", "generate", "--bucket", "example-data", "--into"];
        let merged = s3tls(&merge).arg(&policy).output().expect("it starts");
        // The policy itself is copied as it is, if a terminal can show it.
        assert_shown("merged", &merged.stdout);
        assert_shown("merged", &merged.stderr);
        assert_no_command("merged", &merged.stderr);
        let tried = [
            "policy",
            "try",
            "--bucket",
            "example-data",
            "--all",
            "--into",
        ];
        shown(&tried, &[&policy, &path]);
        for format in ["table", "json", "ndjson", "csv"] {
            let args = ["policy", "simulate", "--all", "--format", format];
            let output = shown(&args, &[&policy, &path]);
            assert!(output.stdout.len() > 1_000, "{format}");
        }
    }
    let policy = policy_of(folder.path(), &HOSTILE[..1]);
    for text in HOSTILE.iter().filter(|text| !text.contains('\0')) {
        let args = ["policy", "generate", "--principal-except", text];
        shown(&args, &[Path::new("example-data")]);
        shown(&["policy", "generate", "--", text], &[]);
        shown(&["policy", "lint", "--bucket", text], &[&policy]);
    }
}

/// Files are named by whoever can write into a bucket or a folder.
#[test]
fn no_name_of_a_file_moves_a_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let unread = files(&folder.path().join("foreign"), b"{\"Records\": []}");
    let malformed = files(&folder.path().join("malformed"), b"cut in the mid\n");
    for (number, path) in unread.iter().chain(&malformed).enumerate() {
        let format = FORMATS[number % FORMATS.len()];
        let gate = "--max-malformed=0";
        shown(&["audit", "--format", format, gate], &[path]);
    }
    for path in &malformed {
        shown(&["audit", "--fail-on=http", "--baseline"], &[path, path]);
        shown(&["merge"], &[path]);
        shown(&["policy", "simulate"], &[path, path]);
        fs::remove_file(path).expect("a file");
        for args in [&["audit"][..], &["merge"], &["policy", "lint"]] {
            let output = shown(args, &[path]);
            assert_eq!(output.status.code(), Some(2), "{args:?}");
        }
    }
}

/// Where a shell expands a star, a file's name is an argument like any other.
#[test]
fn no_argument_moves_a_terminal() {
    for text in HOSTILE.into_iter().filter(|text| !text.contains('\0')) {
        let flag = format!("--{text}");
        for args in [
            &[text][..],
            &[&*flag],
            &["audit", &flag],
            &["audit", "--by", text],
            &["audit", "--since", text],
            &["audit", "--max-malformed", text],
            &["audit", "--output", text],
            &["audit", "x", "--tls-version", text],
        ] {
            shown(args, &[]);
        }
    }
}

/// A baseline contains untrusted text, and people read it in terminals and reviews.
#[test]
fn baselines_move_no_terminal_and_are_read_back_letter_by_letter() {
    let folder = tempfile::tempdir().expect("a folder");
    let log_path = folder.path().join("log");
    fs::write(&log_path, log()).expect("a file");
    let path = folder.path().join(file_name(HOSTILE[30].as_bytes()));
    let rules = "--fail-on=old-tls,http";
    let output = shown(
        &["audit", rules, "--format=json", "--write-baseline"],
        &[&path, &log_path],
    );
    assert_eq!(output.status.code(), Some(1));
    let written = fs::read(&path).expect("a baseline");
    assert_shown("a baseline", &written);
    let mut baseline: Value = serde_json::from_slice(&written).expect("JSON");
    let entries = baseline["accepted"].as_array_mut().expect("entries");
    assert!(entries.len() > 2 * HOSTILE.len());
    for (number, entry) in entries.iter_mut().enumerate() {
        let text = HOSTILE[number % HOSTILE.len()];
        entry["reason"] = json!(format!("{text}."));
        entry["owner"] = json!(format!("{text}."));
        entry["expires"] = json!("2999-12-31");
    }
    fs::write(&path, baseline.to_string()).expect("a file");
    for format in FORMATS {
        let args = ["audit", rules, "--all", "--format", format, "--baseline"];
        let output = shown(&args, &[&path, &log_path]);
        assert_eq!(output.status.code(), Some(0), "{format}");
    }
    // All entries have expired, and each one is reported.
    fs::write(&path, baseline.to_string().replace("2999", "1999")).expect("a file");
    for format in FORMATS {
        let args = ["audit", rules, "--all", "--format", format, "--baseline"];
        let output = shown(&args, &[&path, &log_path]);
        assert_eq!(output.status.code(), Some(1), "{format}");
    }
}
