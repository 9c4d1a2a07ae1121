//! Everything that users rely on, tested through the library's door or the real binary.

mod archives;
mod audit;
mod baseline;
mod browser;
mod cache;
mod callers;
#[cfg(target_os = "linux")]
mod ci;
mod clients;
mod comma_lists;
mod commands;
mod conclusions;
mod config;
mod decide;
mod determinism;
mod diff;
mod documentation;
mod estate;
mod every_kind;
mod evidence;
mod faults;
mod fixtures;
mod foreign;
mod formats;
mod forms;
mod gate;
#[path = "../../benches/generate/mod.rs"]
mod generate;
mod generate_policy;
mod held;
mod hints;
#[cfg(unix)]
mod hostile;
mod identify;
#[cfg(target_os = "linux")]
mod killed;
mod known_faults;
mod limits;
mod lint;
mod members;
mod merge;
mod merge_policy;
mod mixed;
#[cfg(unix)]
mod names;
mod needs;
mod oracle;
#[cfg(unix)]
mod overwrite;
mod pages;
mod parser;
mod platforms;
mod policy;
mod policy_oracle;
mod policy_properties;
mod policy_requests;
#[cfg(target_os = "linux")]
mod printing;
mod promises;
mod quiet;
mod recorders;
mod records;
mod rows;
#[cfg(feature = "s3")]
mod s3;
mod same;
mod sarif;
mod schema;
mod secrets;
mod servers;
mod shell;
mod simulate;
mod simulate_kinds;
mod simulate_properties;
#[cfg(target_os = "linux")]
mod spark;
mod spoofing;
#[cfg(target_os = "linux")]
mod sql;
#[cfg(unix)]
mod standard_input;
#[cfg(target_os = "linux")]
mod starved;
mod structure;
mod sums;
mod supply;
#[cfg(unix)]
mod system;
mod tables;
mod times;
mod try_policy;
mod typed;
mod unmatched;
mod verdict;
mod version;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use s3tls::audit::{DEFAULT_MEMORY, Period};
use s3tls::evidence::Recorder;
use s3tls::policy::JudgeOptions;
use s3tls::policy::simulate::SimulateOptions;

/// The binary, to be run at the top of the project and in a terminal 100 columns wide.
fn s3tls(args: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("s3tls"));
    command
        .args(args)
        .env("COLUMNS", "100")
        .env_remove("NO_COLOR")
        .stdin(Stdio::null());
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

/// The output of a run, and its exit status.
struct Run {
    stdout: String,
    stderr: String,
    status: i32,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            stdout: String::from_utf8(output.stdout).expect("reports are UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("messages are UTF-8"),
            status: output.status.code().expect("no signal ended the run"),
        }
    }
}

impl Run {
    /// Asserts that these words are among the messages on stderr.
    #[track_caller]
    fn assert_says(&self, words: &str) {
        assert!(self.stderr.contains(words), "{words:?}: {}", self.stderr);
    }

    /// The report, of a run that ended with `status` and whose messages on stderr began as given.
    #[track_caller]
    fn json(&self, status: i32, messages: &[&str]) -> serde_json::Value {
        assert_eq!(self.status, status, "{}", self.stderr);
        let said = self.stderr.lines().filter(|line| !line.starts_with("  "));
        let said: Vec<_> = said.collect();
        let is_expected = said.len() == messages.len()
            && std::iter::zip(&said, messages).all(|(said, start)| said.starts_with(start));
        assert!(is_expected, "expected {messages:?}, not {said:?}");
        serde_json::from_str(&self.stdout).expect("the report is JSON")
    }
}

/// Sends a signal to a process.
#[cfg(unix)]
fn signal(pid: u32, name: &str) {
    // Every shell has this command, and not every system has a program of this name.
    let kill = format!("kill -{name} {pid}");
    let sent = Command::new("sh").args(["-c", &kill]).status();
    assert!(sent.expect("sh runs").success());
}

/// A simulation of all records, with the usual readings.
fn simulate_options() -> SimulateOptions {
    SimulateOptions {
        policy_name: "p".to_owned(),
        judge: JudgeOptions::default(),
        owner_account: None,
        filters: Vec::new(),
        period: Period::default(),
        prefer: Recorder::AccessLogs,
        server_records_tls: None,
        fail_on: Vec::new(),
        max_malformed: None,
        memory: DEFAULT_MEMORY,
    }
}

/// A page without the line that says when and by which command it was made.
fn without_run(page: &str) -> String {
    let said =
        regex::Regex::new("<p>Run at .*?</p>| · audited on <span.*?</span>").expect("a pattern");
    said.replace_all(page, "").into_owned()
}

/// Runs the binary to its end.
fn run(args: &[&str]) -> Run {
    s3tls(args).output().expect("the binary starts").into()
}

/// Runs the binary with something to read on standard input.
fn run_with_input(args: &[&str], input: &[u8]) -> Run {
    use std::io::Write;
    let mut child = s3tls(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let input = input.to_vec();
    // A thread of its own, since the binary may fill its pipes before it has read everything.
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("the binary ends");
    let written = writer.join().expect("the writer ends");
    // A run that refuses its flags ends before it reads anything.
    assert!(
        written.is_ok() || output.status.code() == Some(2),
        "the binary reads all its input"
    );
    output.into()
}

/// Audits a path and reads the JSON report, of a run that had nothing to complain about.
#[track_caller]
fn audit_json(path: &Path, more: &[&str]) -> serde_json::Value {
    audit_json_saying(path, more, 0, &[])
}

/// Audits a path and reads the JSON report, of a run that ended with `status` and whose messages on
/// stderr began as given, in that order and without any other. Indented lines belong to the message
/// above them.
#[track_caller]
fn audit_json_saying(
    path: &Path,
    more: &[&str],
    status: i32,
    messages: &[&str],
) -> serde_json::Value {
    let path = path.to_str().expect("test paths are UTF-8");
    run(&[&["audit", path, "--format", "json"], more].concat()).json(status, messages)
}

/// Asserts that nothing stands against HTTPS and TLS 1.2 but that the logs are of a single moment:
/// everything was read, and every request meets them.
#[track_caller]
fn assert_only_short(report: &serde_json::Value) {
    let reasons = serde_json::json!([{"reason": "too-short", "hours": 0, "min_days": 7}]);
    for requirement in [0, 1] {
        assert_eq!(report["readiness"][requirement]["reasons"], reasons);
    }
}

/// What an audit of `fixtures/logs` has to say of its lines.
const LOGS_SAY: [&str; 2] = [
    "warning: 9 lines could not be read as records:",
    "warning: 4 records hold a quoted field",
];

/// How many cases a property test tries: PROPTEST_CASES, or as many as are usual for it.
fn cases(usual: u32) -> proptest::test_runner::Config {
    let mut config = proptest::test_runner::Config::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = usual;
    }
    config
}

/// The owner of a bucket on AWS.
const OWNER: &str = "c0ffee0123456789c0ffee0123456789c0ffee0123456789c0ffee0123456789";

/// A line with the given TLS version, as S3 writes it.
fn line(tls_version: &str, user_agent: &str) -> String {
    let cipher = if tls_version == "-" {
        "-"
    } else {
        "ECDHE-RSA-AES128-GCM-SHA256"
    };
    format!(
        "{OWNER} example-data [02/Nov/2026:09:15:00 +0000] 192.0.2.10 \
         arn:aws:iam::123456789012:user/alice 0A1B2C3D4E5F6071 REST.GET.OBJECT key \
         \"GET /key HTTP/1.1\" 200 - 10 10 5 4 \"-\" \"{user_agent}\" - aG9zdA= SigV4 {cipher} \
         AuthHeader example-data.s3.eu-west-1.amazonaws.com {tls_version} - -\n"
    )
}
