//! Stdout and stderr that take nothing: no other report is lost, and the status says what failed.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::merge::partial;
use super::{Run, run, s3tls};

/// Every kind of command that prints something. Each ends with status 0 if it can print.
pub fn printing(folder: &Path) -> Vec<Vec<String>> {
    let policy = policy_in(folder);
    let part = partial(folder, "part", &["fixtures/estate"]);
    let report = folder.join("report.json");
    let json = run(&["audit", "fixtures/estate", "--format=json"]).stdout;
    fs::write(&report, json).expect("a file");
    let (part, report) = (part.display(), report.display());
    let (policy, cache) = (policy.as_str(), folder.join("cache"));
    let cache = cache.to_str().expect("UTF-8");
    run(&["audit", "fixtures/estate", "--cache", cache]);
    let words = |command: &str| command.split(' ').map(str::to_owned).collect();
    let audit = "audit fixtures/estate";
    let commands = [
        "--help",
        "--version",
        "-V",
        "audit --help",
        "completions bash",
        "man",
        "schema s3tls.audit/2",
        "sql --location s3://my-logs/",
        "policy generate --bucket example-data",
        "records fixtures/estate",
        "policy try --bucket example-website fixtures/estate",
        audit,
    ];
    let mut all: Vec<Vec<String>> = commands.into_iter().map(words).collect();
    for command in [
        format!("policy lint {policy}"),
        format!("policy simulate {policy} fixtures/estate"),
        format!("merge {part}"),
        format!("diff {report} {report}"),
        format!("cache stat {cache}"),
        format!("{audit} --format=json"),
        format!("{audit} --format=partial"),
        // So little that it would fit into a buffer.
        format!("{audit} --format=partial --bucket=none --since=2030-01-01"),
    ] {
        all.push(words(&command));
    }
    all
}

/// A policy that lint has nothing against, in a folder.
fn policy_in(folder: &Path) -> String {
    let policy = folder.join("policy.json");
    let generated = run(&["policy", "generate", "--bucket", "example-website"]);
    fs::write(&policy, generated.stdout).expect("a file");
    policy.display().to_string()
}

/// A file that takes nothing, as on a full disk.
fn full() -> File {
    let full = File::options().write(true).open("/dev/full");
    full.expect("it is there")
}

/// The writing end of a pipe that nobody reads.
fn closed() -> Stdio {
    std::io::pipe().expect("a pipe").1.into()
}

#[test]
fn a_full_stdout_is_an_error_and_a_closed_one_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    for args in printing(folder.path()) {
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        let full: Run = s3tls(&args)
            .stdout(full())
            .output()
            .expect("it runs")
            .into();
        assert_eq!(
            (full.status, full.stderr.lines().last()),
            (
                2,
                Some("error: cannot write to stdout: No space left on device (os error 28)")
            ),
            "{args:?}: {}",
            full.stderr
        );
        let mut read = s3tls(&args);
        let read: Run = read.stdout(Stdio::null()).output().expect("it runs").into();
        assert_eq!(read.status, 0, "{args:?}: {}", read.stderr);
        let mut closed_to = s3tls(&args);
        let closed: Run = closed_to.stdout(closed()).output().expect("it runs").into();
        assert_eq!((closed.status, closed.stderr), (0, read.stderr), "{args:?}");
    }
}

/// Runs the binary, and does something after it has begun to read standard input.
fn while_reading(command: &mut Command, work: impl FnOnce()) -> Run {
    let child = command.stdin(Stdio::piped()).spawn();
    let mut child = child.expect("the binary runs");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    // More than fits into a pipe, so that some of it has been read when all is written.
    let blank = [b'\n'; 1 << 20];
    stdin.write_all(&blank).expect("it reads its input");
    work();
    drop(stdin);
    child.wait_with_output().expect("the binary ends").into()
}

#[test]
fn what_cannot_be_written_is_refused_before_anything_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().display().to_string();
    let policy = &*policy_in(folder.as_ref());
    let in_folder = |name: &str| format!("{folder}/{name}");
    fs::create_dir(in_folder("d.json")).expect("a folder");
    let audit: &[&str] = &["audit", "-"];
    let simulate: &[&str] = &["policy", "simulate", policy, "-"];
    for command in [audit, simulate] {
        for (path, reason) in [
            (
                in_folder("none/a.json"),
                format!("there is no folder {folder}/none"),
            ),
            (
                in_folder("d.json"),
                "it is a folder; name a file in it".to_owned(),
            ),
            (
                "/sys/a.json".to_owned(),
                "no file can be created in /sys: ".to_owned(),
            ),
        ] {
            let mut refused = s3tls(&[command, &["-o", &path]].concat());
            refused.stdin(Stdio::piped()).stderr(Stdio::piped());
            let mut child = refused.spawn().expect("the binary runs");
            // It is held open: whoever reads it waits.
            let stdin = child.stdin.take();
            let run: Run = child.wait_with_output().expect("it ends").into();
            drop(stdin);
            let message = format!("error: --output {path} cannot be written: {reason}");
            assert_eq!(run.status, 2);
            assert!(run.stderr.starts_with(&message), "{}", run.stderr);
        }
    }
    let refused = run(&["audit", "-", "--write-baseline=/dev/null"]);
    assert_eq!(
        (refused.status, &*refused.stderr),
        (
            2,
            "error: --write-baseline /dev/null cannot be written: it is not a regular file\n"
        )
    );
    let left = fs::read_dir(&folder).expect("a folder").count();
    assert_eq!(left, 2, "the check leaves nothing");
}

#[test]
fn what_stdout_and_stderr_cannot_take_keeps_no_file_from_being_written() {
    let gate = [
        "audit",
        "fixtures/logs",
        "-",
        "no/such/file",
        "--fail-on=http",
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let policy = &*policy_in(folder.path());
    let simulate = [
        "policy",
        "simulate",
        policy,
        "fixtures/logs",
        "-",
        "no/such/file",
    ];
    for (command, baseline) in [(&gate[..], true), (&simulate[..], false)] {
        for (is_full, stdout, stderr) in [
            (true, Stdio::from(full()), Stdio::piped()),
            (true, Stdio::from(full()), Stdio::from(full())),
            (false, Stdio::null(), Stdio::from(full())),
            (false, closed(), closed()),
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let path = |name: &str| folder.path().join(name).display().to_string();
            let mut args = command.to_vec();
            let outputs = ["a.json", "b.txt", "nowhere/c.json", "d.csv"];
            let outputs = outputs.map(|name| format!("--output={}", path(name)));
            args.extend(outputs.iter().map(String::as_str));
            let write_baseline = format!("--write-baseline={}", path("accepted.json"));
            args.extend(baseline.then_some(&*write_baseline));
            let gone = folder.path().join("nowhere");
            fs::create_dir(&gone).expect("a folder");
            let run = while_reading(s3tls(&args).stdout(stdout).stderr(stderr), || {
                fs::remove_dir(&gone).expect("it is empty");
            });
            assert_eq!(run.status, 2, "{args:?}");
            let mut written: Vec<_> = fs::read_dir(folder.path())
                .expect("a folder")
                .map(|entry| entry.expect("a file").file_name())
                .collect();
            written.sort();
            let expected = ["a.json", "accepted.json", "b.txt", "d.csv"];
            let expected = expected
                .into_iter()
                .filter(|name| baseline || !name.contains("acc"));
            assert_eq!(written, expected.collect::<Vec<_>>(), "{args:?}");
            let report = fs::read(folder.path().join("a.json")).expect("a report");
            assert!(serde_json::from_slice::<Value>(&report).is_ok());
            let errors = run
                .stderr
                .lines()
                .filter(|line| line.starts_with("error: cannot write"));
            if !run.stderr.is_empty() {
                assert_eq!(errors.count(), 1 + usize::from(is_full), "{}", run.stderr);
            }
        }
    }
}

#[test]
fn a_message_that_cannot_be_written_changes_no_status() {
    let baseline = [
        "audit",
        "fixtures/estate",
        "--fail-on=http",
        "--write-baseline=/dev/null/b",
    ];
    for (args, status) in [
        (&["audit", "fixtures/logs"][..], 0),
        (&["audit", "fixtures/logs", "--fail-on=http"], 1),
        (&["audit", "fixtures/foreign"], 2),
        (&["audit", "no/such/file", "--format=partial"], 2),
        (&["audit", "fixtures/logs", "--by=\x1b"], 2),
        (&["merge", "no/such/file"], 2),
        (&["nonsense"], 2),
        (&baseline, 2),
        (&["audit", "fixtures/logs", "--bucket=none"], 3),
        (&["policy", "lint", "no/such/file"], 2),
    ] {
        for stderr in [Stdio::piped(), Stdio::from(full()), closed()] {
            let run = s3tls(args).stderr(stderr).output().expect("it runs");
            assert_eq!(run.status.code(), Some(status), "{args:?}");
        }
    }
}
