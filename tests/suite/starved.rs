//! Threads, memory and descriptors that run out, alone and together: the whole report, or an error.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{every_kind, line, run};

/// What a process is ended by that asks for memory and gets none. No gate takes it for a pass.
const SIGABRT: i32 = 6;

/// Limits of the system that a shell sets.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Of the address space, in MiB.
    memory: Option<usize>,
    descriptors: usize,
    /// How much of the address space each thread takes for its stack, in MiB.
    stack: usize,
}

/// How a run ended, or the signal that ended it, and what it said.
#[derive(Debug, PartialEq)]
struct End {
    status: Result<i32, i32>,
    stdout: Vec<u8>,
    stderr: String,
}

fn run_with(limits: Limits, args: &[&str]) -> End {
    let binary = assert_cmd::cargo::cargo_bin!("s3tls").display().to_string();
    let memory = limits.memory.map_or(String::new(), |memory| {
        format!("ulimit -v {};", memory << 10)
    });
    let descriptors = limits.descriptors;
    // A run that waits for what never comes is ended, and is then none of the ends below.
    let script = format!("ulimit -n {descriptors}; {memory} exec timeout 60 \"$0\" \"$@\"");
    let output = Command::new("sh")
        .args(["-c", &script, &binary])
        .args(args)
        .env("COLUMNS", "100")
        // What a panic says takes memory too.
        .env("RUST_BACKTRACE", "1")
        .env("RUST_MIN_STACK", (limits.stack << 20).to_string())
        .stdin(Stdio::null())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("sh starts");
    let status = output.status;
    // A shell's own way to tell of a signal, which `timeout` shares.
    let signal = status.signal().or(status
        .code()
        .filter(|&code| code > 128)
        .map(|code| code - 128));
    End {
        status: match signal {
            Some(signal) => Err(signal),
            None => Ok(status.code().expect("it ended")),
        },
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

const PLENTY: Limits = Limits {
    memory: None,
    descriptors: 256,
    stack: 2,
};

fn errors(end: &End) -> Vec<&str> {
    let lines = end.stderr.lines();
    lines.filter(|line| line.starts_with("error: ")).collect()
}

#[test]
fn the_report_is_whole_or_there_is_none_whatever_runs_out() {
    let folder = tempfile::tempdir().expect("a folder");
    every_kind::write_to(folder.path());
    let path = folder.path().to_str().expect("UTF-8");
    let report = folder.path().join("report.json");
    let output = format!("--output={}", report.display());
    let audit = [
        "audit",
        path,
        "--format=json",
        "--fail-on=old-tls",
        "-j8",
        &output,
    ];
    let records = ["records", path, "-j8"];
    for args in [&audit[..], &records] {
        let whole = run_with(PLENTY, args);
        let status = whole.status.expect("no signal");
        let written = fs::read(&report).ok();
        for memory in [120, 160, 200, 240, 320, 400, 600] {
            for descriptors in [12, 64] {
                let limits = Limits {
                    memory: Some(memory),
                    descriptors,
                    ..PLENTY
                };
                let _ = fs::remove_file(&report);
                let end = run_with(limits, args);
                let left = fs::read(&report).ok();
                match end.status {
                    Err(SIGABRT) => assert!(left.is_none() || left == written, "{limits:?}"),
                    // What could not be read is named.
                    Ok(2) if errors(&end) != errors(&whole) => {}
                    _ => {
                        assert_eq!(end.status, Ok(status), "{limits:?}: {}", end.stderr);
                        assert!(end == whole && left == written, "{limits:?}");
                    }
                }
                let _ = fs::remove_file(&report);
            }
        }
    }
}

/// Runs in which fewer and fewer threads can be started, until even one is too many.
fn with_fewer_and_fewer_threads(args: &[&str], message: &str) {
    // Stacks so large that the memory allows few, and everything else fits beside them.
    let limits = |threads: usize| Limits {
        memory: Some(700 + 1_024 * threads),
        stack: 1_024,
        ..PLENTY
    };
    let enough = run_with(limits(20), args);
    let mut refused = 0;
    for threads in (0..12).rev() {
        let end = run_with(limits(threads), args);
        if end.stderr.contains(message) {
            assert_eq!((end.status, &*end.stdout), (Ok(2), &b""[..]), "{threads}");
            assert!(end.stderr.starts_with("error: "), "{}", end.stderr);
            refused += 1;
        } else {
            assert_eq!(end, enough, "{threads} threads");
            assert_eq!(
                refused, 0,
                "{threads} threads are enough, and more were not"
            );
        }
    }
    assert!((1..12).contains(&refused), "{refused}");
}

#[test]
fn threads_that_cannot_be_started_are_named() {
    let message = "the threads cannot be started; use fewer with --threads: ";
    for args in [
        &["audit", "fixtures/estate", "-j4", "--format=json"][..],
        &["records", "fixtures/estate", "-j4"],
    ] {
        with_fewer_and_fewer_threads(args, message);
    }
}

#[cfg(feature = "s3")]
#[test]
fn threads_for_s3_that_cannot_be_started_are_named() {
    let server = "--endpoint-url=http://localhost:1";
    // It does not read the logs, so that all threads are those for S3.
    let args = [
        "policy",
        "generate",
        "--into=s3://example-data",
        "--region=us-east-1",
        "--no-sign-request",
        server,
    ];
    with_fewer_and_fewer_threads(&args, "the threads for S3 cannot be started: ");
}

#[test]
fn what_could_not_be_opened_is_named_and_the_rest_is_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..64 {
        let path = folder.path().join(format!("{number}.log"));
        fs::write(path, line("TLSv1.2", "agent")).expect("a file");
    }
    let path = folder.path().to_str().expect("UTF-8");
    let args = ["audit", path, "--format=json", "-j16"];
    let whole = run(&args).stdout.into_bytes();
    for descriptors in [4, 6, 8, 12] {
        let limits = Limits {
            descriptors,
            ..PLENTY
        };
        let end = run_with(limits, &args);
        if end.status == Ok(0) {
            assert!(end.stdout == whole, "{descriptors}");
            continue;
        }
        assert_eq!(end.status, Ok(2), "{}", end.stderr);
        let report: Value = serde_json::from_slice(&end.stdout).expect("JSON");
        let read = report["summary"]["requests"].as_u64().expect("a number");
        let unreadable = report["scope"]["unreadable"].as_array().expect("a list");
        // If even the folder cannot be read, that is the one error.
        let is_folder = unreadable.len() == 1 && read == 0;
        assert!(
            is_folder || read + unreadable.len() as u64 == 64,
            "{descriptors}"
        );
        for it in unreadable {
            assert_eq!(it["reason"], "Too many open files (os error 24)");
        }
    }
}
