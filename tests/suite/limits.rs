//! Memory stays bounded when clients send many distinct values: some values are combined, and no
//! count is lost.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::merge::{merged, partial};
use super::{line, run};

const AGENTS: usize = 30_000;

/// Too little for all User-Agents of the logs, and enough for some.
const MEMORY: &str = "--memory=4MiB";

/// Logs of two files in which every line has another User-Agent, one in eight over old TLS.
fn write_logs(folder: &Path) {
    for file in 0..2 {
        let lines = (0..AGENTS).filter(|number| number % 2 == file);
        let lines = lines.map(|number| {
            let version = if number % 8 == 0 { "TLSv1" } else { "TLSv1.3" };
            line(version, &format!("agent-{number}"))
        });
        fs::write(
            folder.join(format!("{file}.log")),
            lines.collect::<String>(),
        )
        .expect("a file");
    }
}

fn audit(args: &[&str]) -> (String, Value) {
    let run = run(&[&["audit", "--format=json", MEMORY], args].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(
        run.stderr.starts_with("warning: ")
            && run.stderr.ends_with(
                " requests have a value that was combined with others, because --memory is too small \
                 for all of them: remote_ip, user_agent\n"
            ),
        "{}",
        run.stderr
    );
    let report = serde_json::from_str(&run.stdout).expect("JSON");
    (run.stdout, report)
}

#[test]
fn more_user_agents_than_fit_are_counted_together_and_none_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    write_logs(folder.path());
    let path = folder.path().to_str().expect("UTF-8");
    let (text, report) = audit(&[path]);

    let summary = &report["summary"];
    assert_eq!(summary["requests"], AGENTS);
    assert_eq!(summary["old_tls"], AGENTS / 8);
    let groups = report["groups"].as_array().expect("groups");
    assert!(
        (500..AGENTS / 2).contains(&groups.len()),
        "{}",
        groups.len()
    );
    let requests = groups
        .iter()
        .map(|group| group["requests"].as_u64().expect("a number"));
    assert_eq!(requests.sum::<u64>(), AGENTS as u64);
    let together = groups
        .iter()
        .filter(|group| group["user_agent"] == "(too many to tell apart)");
    let together: Vec<_> = together.collect();
    assert_eq!(together.len(), 2, "one over old TLS, one over new");
    // Of requests with findings, the address is given up before the User-Agent.
    let is_clean = |group: &&&Value| group["risky_requests"] == 0;
    let clean = together.iter().find(is_clean).expect("the new ones");
    let clean = clean["requests"].as_u64().expect("a number");
    assert_eq!(report["scope"]["indistinct"], clean + AGENTS as u64 / 8);
    assert!(
        together
            .iter()
            .all(|group| group["requester"] == "arn:aws:iam::123456789012:user/alice")
    );

    // The same whatever is read when, by how many threads, and in how many parts.
    let one_by_one = ["1.log", "0.log"].map(|file| format!("{path}/{file}"));
    let [first, second] = &one_by_one;
    let named: Value =
        serde_json::from_str(&audit(&[first, second, "--threads=1"]).0).expect("JSON");
    let sources = |mut report: Value| {
        report["scope"]["sources"] = Value::Null;
        report
    };
    assert_eq!(sources(named), sources(report));
    let parts = [first, second].map(|file| {
        let name = format!("{}.part", file.len() + usize::from(file == second));
        partial(folder.path(), &name, &[file, MEMORY, "--threads=3"])
    });
    let [first, second] = &parts;
    let merged = merged(&[second, first], &["--format=json"]);
    let merged: Value = serde_json::from_str(&merged.stdout).expect("JSON");
    let whole: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(sources(merged), sources(whole));
}

#[test]
fn callers_that_are_not_told_apart_cannot_be_accepted() {
    let folder = tempfile::tempdir().expect("a folder");
    write_logs(folder.path());
    let path = folder.path().to_str().expect("UTF-8");
    let baseline = tempfile::tempdir().expect("a folder");
    let accepted = baseline.path().join("accepted.json");
    let accepted = accepted.to_str().expect("UTF-8");
    let gate = [
        "audit",
        path,
        "--memory=1MiB",
        "--by=principal",
        "--fail-on=old-tls",
    ];
    let written = run(&[&gate[..], &["--write-baseline", accepted]].concat());
    assert_eq!(written.status, 1, "{}", written.stderr);
    let text = fs::read_to_string(accepted).expect("a baseline");
    assert!(text.contains("agent-") && !text.contains("(too many"));
    // The entries are complete except for reasons and owners.
    let entries = text
        .replace("\"reason\": \"\"", "\"reason\": \"old scanners\"")
        .replace("\"owner\": \"\"", "\"owner\": \"alice\"")
        .replace("\"expires\": \"\"", "\"expires\": \"2999-01-01\"");
    // An entry with the name of all combined callers does not accept them either.
    let mut entries: Value = serde_json::from_str(&entries).expect("JSON");
    let list = entries["accepted"].as_array_mut().expect("entries");
    let mut combined = list[0].clone();
    combined["client"] = "(too many to tell apart)".into();
    list.push(combined);
    fs::write(accepted, entries.to_string()).expect("a file");
    let judged = run(&[&gate[..], &["--baseline", accepted]].concat());
    assert_eq!(judged.status, 1, "{}", judged.stderr);
    judged.assert_says("failed old-tls: ");
    let unmet = "1 entry of the baseline matched no request";
    judged.assert_says(unmet);
}

/// Each statement of a policy may be about another word of the User-Agent, so strangers can get every
/// combination of them.
#[test]
fn more_judgements_than_fit_keep_their_verdicts() {
    let folder = tempfile::tempdir().expect("a folder");
    let word = |number: usize| format!("q{number}z");
    let statements = (0..12).map(|number| {
        json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
            "Condition": {"StringLike": {"aws:UserAgent": format!("*{}*", word(number))}}})
    });
    let statements: Vec<_> = statements.collect();
    let policy = json!({"Version": "2012-10-17", "Statement": statements});
    let policy_file = folder.path().join("policy.json");
    fs::write(&policy_file, policy.to_string()).expect("a file");
    let lines = (0..1 << 12).map(|bits| {
        let words = (0..12).filter(|number| bits >> number & 1 == 1);
        let agent: String = words.map(word).collect();
        line("TLSv1.2", if bits == 0 { "none" } else { &agent })
    });
    let log = folder.path().join("log");
    fs::write(&log, lines.collect::<String>()).expect("a file");
    let [policy, log] = [policy_file, log].map(|path| path.to_str().expect("UTF-8").to_owned());
    let simulate = |threads: &str| {
        let args = [
            "policy",
            "simulate",
            &policy,
            &log,
            "--format=json",
            threads,
        ];
        run(&args)
    };
    let first = simulate("--threads=1");
    first.assert_says("--memory is too small for all of them: statements");
    let report: Value = serde_json::from_str(&first.stdout).expect("JSON");
    assert_eq!(report["summary"]["denied"], (1 << 12) - 1);
    assert_eq!(report["summary"]["not_denied"], 1);
    let groups = report["groups"].as_array().expect("groups");
    let without: u64 = groups
        .iter()
        .filter(|group| group["statements"] == json!([]))
        .map(|group| group["requests"].as_u64().expect("a number"))
        .sum();
    assert_eq!(without, (1 << 12) - 1 - 1_024);
    assert_eq!(report["scope"]["indistinct"], without);
    assert_eq!(simulate("--threads=4").stdout, first.stdout);
}
