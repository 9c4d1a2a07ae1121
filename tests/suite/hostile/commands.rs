//! Text that CI systems could take for commands, at every width and in every format for people.
//!
//! Where a table breaks its lines depends on all its values, so the values are random.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::json;

use super::{assert_no_command, assert_shown};
use crate::s3tls;

/// Text made of what commands are made of, with enough letters that a table must break it anywhere.
fn command_like() -> impl Strategy<Value = String> {
    const PIECES: [&str; 20] = [
        "::",
        ":",
        ":::",
        "::add-mask::a",
        "#",
        "##",
        "##[group]a",
        "##vso[task.debug]a",
        "##teamcity[progressMessage 'a']",
        "arn:aws:iam::123456789012:user/",
        "arn:aws:iam::add-mask::",
        " ",
        "  ",
        "\u{a0}",
        "\u{3000}",
        "\u{200b}",
        "\x1b[0m",
        "---",
        "字",
        "/",
    ];
    let piece = prop_oneof![
        4 => prop::sample::select(&PIECES[..]).prop_map(String::from),
        1 => "[a-z]{0,40}",
    ];
    prop::collection::vec(piece, 1..16).prop_map(|pieces| pieces.concat())
}

/// Runs the binary inside a folder at a width, and holds that neither output has a command.
fn run(folder: &Path, width: u16, args: &[&str]) {
    let mut command = s3tls(args);
    let output = command
        .current_dir(folder)
        .env("COLUMNS", width.to_string())
        .output()
        .expect("the binary starts");
    let own = regex::bytes::Regex::new("\x1b\\[[0-9;]*m").expect("a pattern");
    for bytes in [&output.stdout, &output.stderr] {
        let what = format!("{args:?} in {width} columns");
        assert_no_command(&what, bytes);
        assert_shown(&what, &own.replace_all(bytes, &b""[..]));
    }
}

/// Runs the binary, and holds that every line is one annotation, whose message has no other command.
fn assert_only_annotations(folder: &Path, args: &[&str]) {
    let output = s3tls(args).current_dir(folder).output();
    let printed = String::from_utf8(output.expect("the binary starts").stdout).expect("UTF-8");
    let ours = "^::(error|warning|notice) title=s3tls [a-z-]+::";
    let ours = regex::Regex::new(ours).expect("a pattern");
    assert!(!printed.is_empty());
    for line in printed.lines() {
        let message = ours.replace(line, "");
        assert_ne!(message, line, "no annotation of ours");
        // The runner decodes these and shows the lines.
        let message = message
            .replace("%0A", "\n")
            .replace("%0D", "\r")
            .replace("%25", "%");
        assert_no_command(&format!("{args:?}"), message.as_bytes());
        assert_shown(&format!("{args:?}"), message.as_bytes());
    }
}

/// A log line with a text in every field that may contain one.
fn line(text: &str) -> String {
    // A requester, a bucket and a host end at the next space.
    let name = text.replace(char::is_whitespace, "+");
    crate::line("TLSv1", text)
        .replace("arn:aws:iam::123456789012:user/alice", &name)
        .replacen(" example-data ", &format!(" {name} "), 1)
        .replace("example-data.s3.eu-west-1.amazonaws.com", &name)
        .replace("ECDHE-RSA-AES128-GCM-SHA256", &name)
        .replace(" TLSv1 ", &format!(" TLSv{name} "))
}

/// A policy and a baseline that are made of such texts too.
fn write_files(folder: &Path, texts: &[String]) {
    let mut log: String = texts.iter().map(|text| line(text)).collect();
    log.push_str("cut in the mid\n");
    fs::write(folder.join("log"), &log).expect("a file");
    let less: String = texts.iter().skip(1).map(|text| line(text)).collect();
    fs::write(folder.join("less"), less).expect("a file");
    for (log, format, file) in [
        ("log", "partial", "part"),
        ("log", "json", "all.json"),
        ("less", "json", "some.json"),
    ] {
        let mut audit = s3tls(&["audit", log, "--format", format]);
        let output = audit.current_dir(folder).output().expect("it starts");
        fs::write(folder.join(file), output.stdout).expect("a file");
    }
    let statements: Vec<_> = texts
        .iter()
        .map(|text| {
            json!({
                "Sid": text,
                "Effect": "Deny",
                "Principal": {"AWS": text},
                "Action": ["s3:*", text],
                "Resource": text,
                "Condition": {"StringLike": {text: text, "aws:Referer": text}},
            })
        })
        .chain([json!({
            "Sid": texts[0],
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}, "Null": {&texts[0]: "true"}},
        })])
        .collect();
    let policy = json!({"Version": "2012-10-17", "Statement": statements});
    // Behind this name a message puts a colon of its own.
    fs::write(folder.join(":"), policy.to_string()).expect("a file");
    let accepted: Vec<_> = texts
        .iter()
        .enumerate()
        .map(|(number, text)| {
            json!({
                "bucket": format!("{number}{text}"),
                "principal": text,
                "client": text,
                "transport": "tls",
                "tls_version": text,
                "reason": format!("{text}."),
                "owner": format!("{text}."),
                "expires": if number % 2 == 0 { "1999-12-31" } else { "2999-12-31" },
            })
        })
        .collect();
    let baseline = json!({"schema": "s3tls.baseline/1", "accepted": accepted});
    fs::write(folder.join("baseline"), baseline.to_string()).expect("a file");
    // A file of such a name, which holds no record.
    let name: String = texts[0].replace(['/', '\0'], "");
    let name: String = name.chars().take(60).collect();
    let name = if name.trim().is_empty() {
        "name"
    } else {
        name.as_str()
    };
    fs::create_dir(folder.join("foreign")).expect("a folder");
    fs::write(folder.join("foreign").join(name), "cut\ncut\n").expect("a file");
    fs::write(folder.join("foreign").join(format!("{name}.json")), "{}").expect("a file");
}

const RULES: &str = "--fail-on=old-tls,http,weak-cipher,unknown-tls";

/// Every command that shows the text of others, in each format that people or their tools read by the line.
pub fn runs() -> Vec<Vec<&'static str>> {
    const BY: &str = "bucket,requester,user_agent,host_header,cipher_suite";
    let mut runs = Vec::new();
    let mut add = |command: &[&'static str], formats: &[&'static str]| {
        runs.extend(
            formats
                .iter()
                .map(|format| [command, &["--format", format]].concat()),
        );
    };
    let reports = [
        "table", "markdown", "html", "junit", "json", "ndjson", "sarif",
    ];
    for by in [BY, "user_agent"] {
        let audit = ["audit", "log", "foreign", "--all", "--color=always", RULES];
        add(
            &[&audit[..], &["--baseline=baseline", "--by", by]].concat(),
            &reports,
        );
    }
    add(
        &["merge", "part", "--all", "--color=always", RULES],
        &reports,
    );
    add(
        &["diff", "some.json", "all.json", "--all", "--color=always"],
        &["table", "markdown", "html", "json"],
    );
    add(
        &["diff", "all.json", "some.json", "--all", "--fail-on=new"],
        &["table"],
    );
    add(&["records", "log", "foreign"], &["ndjson"]);
    add(
        &["policy", "simulate", ":", "log", "--all"],
        &["table", "json", "ndjson"],
    );
    add(&["policy", "lint", ":"], &["table", "json", "sarif"]);
    add(
        &["policy", "try", "log", "--bucket=b", "--into=:", "--all"],
        &["table", "markdown", "html", "json"],
    );
    runs
}

proptest! {
    // A failure is shown as it was found: to make it smaller would take hundreds of runs.
    #![proptest_config(ProptestConfig {
        cases: 24,
        max_shrink_iters: 0,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_line_is_a_command(
        texts in prop::collection::vec(command_like(), 1..6),
        width in 60u16..=200,
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        write_files(folder.path(), &texts);
        for command in runs() {
            run(folder.path(), width, &command);
        }
        assert_only_annotations(folder.path(), &[
            "audit", "log", "foreign", RULES, "--baseline=baseline", "--format", "github",
        ]);
        for text in texts.iter().filter(|text| !text.contains('\0')) {
            run(folder.path(), width, &["audit", "--since", text]);
            // Not a path that leads out of the folder; and another one that is named before it.
            let missing = format!("{}?", text.replace('/', "+"));
            run(folder.path(), width, &["audit", "--format", "junit", "--", "!", &missing]);
            run(folder.path(), width, &[&format!("\n{text}")]);
            run(folder.path(), width, &["policy", "lint", text]);
            run(folder.path(), width, &["policy", "simulate", text, "log"]);
        }
    }
}
