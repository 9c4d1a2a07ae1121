//! Failures of the system: files vanish or shrink, disks fill up, signals arrive, descriptors and
//! memory run out. The failure is named, the rest is audited, and the status is 2.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::symlink;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use s3tls::audit::{Options, audit};
use s3tls::evidence::MAX_LINE;
use s3tls::input::{Input, discover};
use serde_json::Value;

use super::{Run, audit_json, audit_json_saying, line, run, s3tls, signal};

const PATIENCE: Duration = Duration::from_secs(60);

/// Runs the binary from a shell that sets limits first.
fn under(shell: &str, args: &[&str]) -> Command {
    let binary = assert_cmd::cargo::cargo_bin!("s3tls").display().to_string();
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("{shell} exec \"$0\" \"$@\""), &binary])
        .args(args)
        .env("COLUMNS", "100")
        .stdin(Stdio::null())
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn run_under(shell: &str, args: &[&str]) -> Run {
    let output = under(shell, args).output();
    output.expect("sh starts").into()
}

/// Lines of at least so many bytes.
fn lines(bytes: usize) -> String {
    let line = line("TLSv1.2", "agent");
    line.repeat(bytes / line.len() + 1)
}

/// Starts an audit of a large file, and cuts the file at `length` once it is mapped.
#[cfg(target_os = "linux")]
fn audit_of_cut(folder: &Path, length: u64) -> Run {
    let path = folder.join("large.log");
    fs::write(&path, lines(200 << 20)).expect("a file");
    fs::write(folder.join("small.log"), line("TLSv1", "agent")).expect("a file");
    let audit = s3tls(&["audit", folder.to_str().expect("UTF-8"), "--format=json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let maps = format!("/proc/{}/maps", audit.id());
    let start = Instant::now();
    while !fs::read_to_string(&maps).is_ok_and(|maps| maps.contains("large.log")) {
        assert!(start.elapsed() < PATIENCE, "it is never mapped");
    }
    // It cannot be read to its end meanwhile.
    signal(audit.id(), "STOP");
    File::options()
        .write(true)
        .open(&path)
        .and_then(|file| file.set_len(length))
        .expect("it can be cut");
    signal(audit.id(), "CONT");
    audit.wait_with_output().expect("it ends").into()
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_shrinks_while_it_is_read_is_named_and_the_rest_is_audited() {
    for length in [0, 30_000_000] {
        let folder = tempfile::tempdir().expect("a folder");
        let run = audit_of_cut(folder.path(), length);
        assert_eq!(run.status, 2, "{}", run.stderr);
        let first = run.stderr.lines().next().expect("an error");
        assert!(
            first.ends_with(
                "large.log: it was cut short while it was read; what came before was audited"
            ),
            "{}",
            run.stderr
        );
        let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
        assert_eq!(report["summary"]["old_tls"], 1, "small.log");
        let scope = |name: &str| report["scope"][name].as_u64().expect("a number");
        assert_eq!(
            scope("lines"),
            scope("records") + scope("malformed") + scope("blank")
        );
        let there = length / line("TLSv1.2", "agent").len() as u64;
        assert!(scope("records") >= there, "what was there is counted");
    }
}

#[test]
fn files_that_vanish_before_they_are_read_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    fs::write(path("kept.log"), line("TLSv1", "agent")).expect("a file");
    fs::write(path("small.log"), line("TLSv1", "agent")).expect("a file");
    fs::write(path("large.log"), lines(9 << 20)).expect("a file");
    let found = discover(&[folder.path().into()], None);
    fs::remove_file(path("small.log")).expect("it is there");
    fs::remove_file(path("large.log")).expect("it is there");
    let audit = audit(&Input::new(found, MAX_LINE), &Options::default());
    let named: Vec<_> = audit
        .scope
        .samples
        .unreadable
        .iter()
        .map(|it| (&*it.source, &*it.reason))
        .collect();
    let missing = "No such file or directory (os error 2)";
    let [large, small] = ["large.log", "small.log"].map(|name| path(name).display().to_string());
    assert_eq!(named, [(&*large, missing), (&*small, missing)]);
    assert_eq!(audit.summary.requests, 1);
}

#[test]
fn files_that_are_cut_before_they_are_read_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let [one, many] = [line("TLSv1", "agent"), lines(9 << 20)];
    for (name, content) in [
        ("kept", &one),
        ("empty", &one),
        ("half", &one),
        ("large", &many),
    ] {
        fs::write(path(name), content).expect("a file");
    }
    fs::write(path("more"), &many).expect("a file");
    let found = discover(&[folder.path().into()], None);
    for (name, length) in [("empty", 0), ("half", 100), ("large", 0), ("more", 8 << 20)] {
        let file = File::options()
            .write(true)
            .open(path(name))
            .expect("it is there");
        file.set_len(length).expect("it can be cut");
    }
    // What has grown has lost nothing.
    let mut kept = File::options()
        .append(true)
        .open(path("kept"))
        .expect("it is there");
    kept.write_all(one.as_bytes()).expect("it grows");
    let audit = audit(&Input::new(found, MAX_LINE), &Options::default());
    let named = audit
        .scope
        .samples
        .unreadable
        .iter()
        .map(|it| (&*it.source, &*it.reason));
    let cut = "it was cut short while it was read; what came before was audited";
    let expected = ["empty", "half", "large", "more"].map(|name| path(name).display().to_string());
    assert!(named.eq(expected.iter().map(|name| (&**name, cut))));
    assert_eq!(audit.summary.old_tls, 2, "what has grown is read");
}

#[cfg(target_os = "linux")]
#[test]
fn files_that_cannot_be_read_are_named_and_folders_in_circles_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    fs::write(path("a.log"), line("TLSv1", "agent")).expect("a file");
    symlink(folder.path(), path("circle")).expect("a link");
    symlink("nowhere", path("dangling")).expect("a link");
    // A file that even root can open and not read.
    symlink("/proc/self/mem", path("unreadable.log")).expect("a link");
    let folder = folder.path().to_str().expect("UTF-8");
    let run = run(&["audit", folder, "--format=json"]);
    assert_eq!(run.status, 2);
    let at = |name: &str| format!("error: {}", path(name).display());
    let named = format!(
        "{}: No such file or directory (os error 2)\n{}: Input/output error (os error 5)\n",
        at("dangling"),
        at("unreadable.log"),
    );
    assert_eq!(run.stderr, named);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(report["summary"]["requests"], 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_old_report_and_nothing_half_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = folder.path().join("report.html");
    fs::write(&report, "the old one").expect("a file");
    let output = format!("--output={}", report.display());
    // No file may grow beyond 4 blocks of 512 bytes, which a page of HTML does.
    let run = run_under(
        "trap '' XFSZ; ulimit -f 4;",
        &["audit", "fixtures/logs", &output],
    );
    assert_eq!(run.status, 2);
    let error = format!("error: cannot write {}: ", report.display());
    assert!(
        run.stderr.lines().any(|line| line.starts_with(&error)),
        "{}",
        run.stderr
    );
    assert!(
        run.stdout.starts_with("s3tls  105 requests"),
        "{}",
        run.stdout
    );
    assert_eq!(
        fs::read_to_string(&report).expect("it is there"),
        "the old one"
    );
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_was_never_finished_does_not_matter_to_the_next_audit() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("log"), line("TLSv1.3", "agent")).expect("a file");
    let path = folder.path().to_str().expect("UTF-8");
    let whole = audit_json(folder.path(), &[]);
    let output = format!("--output={path}/report.html");
    // The signal for a file that grows beyond 4 blocks of 512 bytes ends it in the middle of one.
    // Its own output goes into a pipe: the test's may be a file that is longer already.
    let ended = under("ulimit -f 4;", &["audit", "fixtures/logs", &output]).output();
    const SIGXFSZ: i32 = 25;
    let ended = ended.expect("sh starts");
    assert_eq!(ended.status.signal(), Some(SIGXFSZ));
    let entries = fs::read_dir(folder.path()).expect("a folder");
    let names = entries.map(|entry| entry.expect("a file").file_name());
    let names: Vec<_> = names.filter(|name| name != "log").collect();
    assert_eq!(names.len(), 1, "{names:?}");
    let left = names[0].to_str().expect("UTF-8");
    assert!(
        left.starts_with(".s3tls-") && left.ends_with(".tmp"),
        "{left}"
    );

    let message = "warning: 1 unfinished report was skipped: left by an interrupted run of s3tls";
    let report = audit_json_saying(folder.path(), &[], 0, &[message]);
    assert_eq!(report["scope"]["unfinished"], 1);
    assert_eq!(report["readiness"], whole["readiness"]);
    super::assert_only_short(&report);
    // By its own name it is read like any other file.
    let named = run(&["audit", &format!("{path}/{left}")]);
    assert_eq!(named.status, 2, "{}", named.stderr);
    named.assert_says("a page of HTML");
}

#[test]
fn descriptors_that_run_out_cost_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..300 {
        let path = folder.path().join(format!("{number}.log"));
        fs::write(path, line("TLSv1.2", "agent")).expect("a file");
    }
    for number in 0..20 {
        let path = folder.path().join(format!("{number}.large"));
        fs::write(path, lines(8 << 20)).expect("a file");
    }
    let path = folder.path().to_str().expect("UTF-8");
    let whole = audit_json(folder.path(), &[]);
    let run = run_under(
        "ulimit -n 12;",
        &["audit", path, "--format=json", "--threads=2"],
    );
    assert_eq!((run.status, &*run.stderr), (0, ""));
    let scarce: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(scarce, whole);
}

#[test]
fn closed_standard_input_is_no_logs_and_no_logs_pass_no_gate() {
    let run = run_under("exec <&-;", &["audit", "-", "--fail-on=old-tls"]);
    assert_eq!(run.status, 3, "{}", run.stderr);
}

/// How a process ended, if it ends by itself.
fn end_of(process: &mut Child) -> Option<ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = process.try_wait().expect("a state") {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    None
}

/// The binary, which does not ignore a signal because these tests do: in the background of a script they
/// ignore SIGINT.
fn heeding_signals(args: &[&str]) -> Command {
    if cfg!(not(target_os = "linux")) {
        return s3tls(args);
    }
    let mut command = Command::new("env");
    let binary = assert_cmd::cargo::cargo_bin!("s3tls");
    command.arg("--default-signal").arg(binary).args(args);
    command
}

#[test]
fn a_request_to_end_is_heeded_and_leaves_no_report() {
    for (name, number) in [("INT", 2), ("TERM", 15)] {
        let folder = tempfile::tempdir().expect("a folder");
        let output = format!("--output={}", folder.path().join("report.json").display());
        let mut audit = heeding_signals(&["audit", "-", &output])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the binary starts");
        // It is reading: a pipe holds far less than this. And it would go on, since the pipe is
        // held open until it has ended.
        let mut stdin = audit.stdin.take().expect("it is piped");
        stdin
            .write_all(lines(4 << 20).as_bytes())
            .expect("it reads");
        assert!(audit.try_wait().expect("a state").is_none(), "it waits");
        signal(audit.id(), name);
        let ended = end_of(&mut audit);
        drop(stdin);
        assert_eq!(ended.and_then(|status| status.signal()), Some(number));
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }
}

/// Writes what a reader gives to an audit's standard input, and waits for its report.
fn audit_of_pipe(mut audit: Command, mut input: impl Read) -> Run {
    let mut audit = audit
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("sh starts");
    let mut stdin = audit.stdin.take().expect("it is piped");
    std::io::copy(&mut input, &mut stdin).expect("the binary reads it all");
    drop(stdin);
    audit.wait_with_output().expect("it ends").into()
}

const GIGABYTE: u64 = 1 << 30;

/// Too little memory for a line of a gigabyte, in KiB; threads reserve most of it for stacks.
const LITTLE: &str = "ulimit -v 600000;";

fn assert_one_long_line_then_a_record(run: &Run) {
    assert_eq!(run.status, 0, "{}", run.stderr);
    run.assert_says("the line is longer than 1 MiB");
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let scope = &report["scope"];
    assert_eq!(
        [&scope["lines"], &scope["records"], &scope["malformed"]],
        [2, 1, 1]
    );
    assert_eq!(report["summary"]["old_tls"], 1);
}

#[test]
fn a_line_of_a_gigabyte_needs_no_memory() {
    let record = format!("\n{}", line("TLSv1", "agent"));
    let args = ["audit", "-", "--format=json", "--threads=2"];
    let nul = std::io::repeat(0).take(GIGABYTE).chain(record.as_bytes());
    assert_one_long_line_then_a_record(&audit_of_pipe(under(LITTLE, &args), nul));

    // As gzip it takes a megabyte: the same member again and again.
    let gzip = |bytes: &[u8]| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(bytes).expect("gzip");
        gzip.finish().expect("gzip")
    };
    let member = gzip(&vec![0; 1 << 20]);
    let bomb = [member.repeat(1 << 10), gzip(record.as_bytes())].concat();
    assert!(bomb.len() < 2 << 20, "{}", bomb.len());
    assert_one_long_line_then_a_record(&audit_of_pipe(under(LITTLE, &args), &*bomb));
}

#[test]
fn a_file_of_a_gigabyte_of_nuls_is_one_line_that_is_no_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("nul.log");
    File::create(&path)
        .and_then(|file| file.set_len(GIGABYTE))
        .expect("a file");
    let path = path.to_str().expect("UTF-8");
    let run = run(&["audit", path, "--fail-on=old-tls", "--format=json"]);
    assert_eq!(run.status, 3, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let scope = &report["scope"];
    assert_eq!(
        [&scope["bytes"], &scope["lines"], &scope["malformed"]],
        [GIGABYTE, 1, 1]
    );
}
