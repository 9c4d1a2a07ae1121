//! Baselines: written, completed by a person, held to, and expired.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{Run, audit_json_saying, line, run, run_with_input};

/// Audits the estate with a baseline, in a gate.
fn gate(baseline: &Path, more: &[&str]) -> Run {
    let baseline = baseline.to_str().expect("UTF-8");
    let args = [
        "audit",
        "fixtures/estate",
        "--fail-on",
        "old-tls,http",
        "--baseline",
        baseline,
    ];
    run(&[&args[..], more].concat())
}

fn write(path: &Path, baseline: &Value) {
    fs::write(path, baseline.to_string()).expect("a file");
}

/// A baseline as the estate needs it, completed.
fn completed(folder: &Path) -> Value {
    let path = folder.join("new.json");
    let written = run(&[
        "audit",
        "fixtures/estate",
        "--write-baseline",
        path.to_str().expect("UTF-8"),
    ]);
    assert_eq!(written.status, 0, "{}", written.stderr);
    let refused = gate(&path, &[]);
    assert_eq!(
        refused.status, 2,
        "a baseline without reasons cannot be used"
    );
    assert!(
        refused.stderr.contains("entries (1, 2, 3, ")
            && refused.stderr.contains("): no reason; ")
            && refused.stderr.contains("): no owner\n"),
        "{}",
        refused.stderr
    );
    let text = fs::read_to_string(&path).expect("the baseline was written");
    let mut baseline: Value = serde_json::from_str(&text).expect("JSON");
    for entry in baseline["accepted"].as_array_mut().expect("entries") {
        entry["reason"] = json!("moved in December");
        entry["owner"] = json!("platform team");
        entry["expires"] = json!("2999-12-31");
    }
    baseline
}

#[test]
fn a_baseline_without_a_rule_is_a_gate_that_never_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("baseline.json");
    write(&path, &completed(folder.path()));
    let path = path.to_str().expect("UTF-8");
    let said = |args: &[&str]| {
        let run = run(&[
            &["audit", "fixtures/estate", "--until=2026-11-11", "-q"],
            args,
        ]
        .concat());
        let warning = run
            .stderr
            .lines()
            .find(|line| line.starts_with("warning: no caller"));
        warning.map(str::to_owned)
    };
    let baseline = ["--baseline", path];
    for (args, flags) in [
        (&baseline[..], "--baseline"),
        (&["--ignore-denied"], "--ignore-denied"),
        (
            &["--baseline", path, "--include-aws-side"],
            "--baseline and --include-aws-side",
        ),
    ] {
        let warning = format!(
            "warning: no caller can fail this run, with or without {flags}: add --fail-on or --quiet-for"
        );
        assert_eq!(said(args), Some(warning));
        for rule in ["--fail-on=http", "--quiet-for=3d"] {
            assert_eq!(said(&[args, &[rule]].concat()), None, "{rule}");
        }
    }
    let new = folder.path().join("newer.json");
    let update = ["--write-baseline", new.to_str().expect("UTF-8")];
    assert_eq!(said(&[&baseline[..], &update].concat()), None);
    assert_eq!(said(&[]), None);
}

#[test]
fn a_completed_baseline_lets_what_it_names_pass_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("baseline.json");
    let mut baseline = completed(folder.path());
    write(&path, &baseline);
    let passed = gate(&path, &[]);
    assert_eq!(passed.status, 0, "{}", passed.stderr);

    let report = audit_json_saying(
        Path::new("fixtures/estate"),
        &[
            "--fail-on",
            "old-tls,http",
            "--baseline",
            path.to_str().expect("UTF-8"),
        ],
        0,
        &[
            "set aside from old-tls: 74 requests",
            "set aside from http: 50 requests",
            "passed old-tls: no other request used a version below TLS 1.2",
            "passed http: no other request used plain HTTP",
        ],
    );
    assert_eq!(report["baseline"]["accepted_requests"], 124);
    assert_eq!(report["gate"]["failed"], json!([]));
    assert_eq!(
        report["gate"]["set_aside"][0],
        json!({"rule": "old-tls", "aws_side": 0, "denied": 0, "accepted": 74})
    );
    assert_eq!(
        report["summary"]["old_tls"], 74,
        "the summary hides nothing"
    );

    // Without its first entry that caller fails again, and is named.
    let removed = baseline["accepted"]
        .as_array_mut()
        .expect("entries")
        .remove(0);
    write(&path, &baseline);
    let failed = gate(&path, &[]);
    assert_eq!(failed.status, 1);
    failed.assert_says(removed["principal"].as_str().unwrap_or("anonymous"));
}

#[test]
fn an_expired_entry_fails_loudly_and_accepts_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("baseline.json");
    let mut baseline = completed(folder.path());
    baseline["accepted"][0]["expires"] = json!("2026-01-31");
    write(&path, &baseline);
    let expired = gate(&path, &[]);
    assert_eq!(expired.status, 1);
    insta::assert_snapshot!(expired.stderr);
    // Even where its caller is not seen any more.
    let unseen = gate(&path, &["--tls-version", "1.3"]);
    assert_eq!(unseen.status, 1, "{}", unseen.stderr);
}

#[test]
fn an_update_keeps_what_is_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("baseline.json");
    let mut baseline = completed(folder.path());
    let dropped = baseline["accepted"]
        .as_array_mut()
        .expect("entries")
        .pop()
        .expect("an entry");
    write(&path, &baseline);
    let name = path.to_str().expect("UTF-8");
    let updated = gate(&path, &["--write-baseline", name]);
    updated.assert_says("baseline: 1 new of ");
    let text = fs::read_to_string(&path).expect("the baseline was written");
    let now: Value = serde_json::from_str(&text).expect("JSON");
    let entries = now["accepted"].as_array().expect("entries");
    let kept = baseline["accepted"].as_array().expect("entries");
    assert_eq!(entries.len(), kept.len() + 1);
    assert!(kept.iter().all(|entry| entries.contains(entry)));
    let added: Vec<_> = entries
        .iter()
        .filter(|entry| entry["reason"] == "")
        .collect();
    assert_eq!(added[0]["principal"], dropped["principal"]);
}

#[test]
fn a_baseline_that_cannot_be_read_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("baseline.json");
    for text in [
        "",
        "{",
        "[]",
        r#"{"schema": "s3tls.baseline/9", "accepted": []}"#,
    ] {
        fs::write(&path, text).expect("a file");
        let refused = gate(&path, &[]);
        assert_eq!(refused.status, 2, "{text}");
        refused.assert_says("baseline.json");
        assert!(
            refused.stdout.is_empty(),
            "nothing is reported as if there were none"
        );
    }
    assert_eq!(gate(&folder.path().join("missing.json"), &[]).status, 2);
}

#[test]
fn the_table_says_what_was_accepted() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("baseline.json");
    write(&path, &completed(folder.path()));
    let table = gate(&path, &["--top", "1", "--show", "baseline"]).stdout;
    let from = table.find("ACCEPTED BY THE BASELINE").expect("a section");
    insta::assert_snapshot!(&table[from..]);
}

/// An entry for plain HTTP, of a baseline with patterns.
fn entry(bucket: Value, principal: Value, client: Value) -> Value {
    json!({"bucket": bucket, "principal": principal, "client": client, "transport": "http",
        "tls_version": null, "reason": "r", "owner": "o", "expires": "2999-12-31"})
}

/// Judges some lines by a gate on plain HTTP, with a baseline of these entries.
fn judged(lines: &str, entries: &[Value], more: &[&str]) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("baseline.json");
    let baseline = json!({"schema": "s3tls.baseline/2", "accepted": entries});
    write(&path, &baseline);
    let path = path.to_str().expect("UTF-8");
    let args = ["audit", "-", "--fail-on=http", "--baseline", path];
    run_with_input(&[&args, more].concat(), lines.as_bytes())
}

#[test]
fn a_pattern_accepts_clients_that_are_known_and_nobody_else() {
    let alice = "arn:aws:iam::123456789012:user/alice";
    let accepts = |entry: Value, line: &str| judged(line, &[entry], &["-q"]).status == 0;
    let boto = line("-", "Boto/2.49.0 Python/2.7.5 Linux/3.10.0");
    let unknown = line("-", "something of its own");
    let silent = line("-", "-");
    let anonymous = boto.replace(alice, "-");
    let any_client = || entry(json!("*"), json!(alice), json!("*"));
    assert!(accepts(any_client(), &boto));
    assert!(!accepts(any_client(), &unknown), "never a raw User-Agent");
    assert!(!accepts(any_client(), &silent));
    assert!(accepts(
        entry(
            json!(["a", "example-*"]),
            json!("*:user/al?ce"),
            json!("Boto/2.*")
        ),
        &boto
    ));
    assert!(!accepts(
        entry(
            json!(["a", "example-?"]),
            json!("*:user/al?ce"),
            json!("Boto/2.*")
        ),
        &boto
    ));
    // A pattern for everybody has to say so, and does not accept anonymous requests.
    let everybody = entry(json!("*"), json!("*"), json!("Boto/*"));
    let refused = judged(&boto, std::slice::from_ref(&everybody), &[]);
    assert_eq!(refused.status, 2);
    assert!(
        refused
            .stderr
            .contains("entry 1 (*, *): the pattern of the principal names nobody")
            && refused.stderr.contains("add \"any_principal\": true"),
        "{}",
        refused.stderr
    );
    let mut anyone = everybody;
    anyone["any_principal"] = json!(true);
    assert!(accepts(anyone.clone(), &boto));
    assert!(!accepts(anyone, &anonymous));
}

#[test]
fn each_entry_shows_what_it_accepted_and_which_accepted_nothing() {
    let bucket =
        |name: &str| line("-", "Boto/2.49.0").replace("example-data [", &format!("{name} ["));
    let lines = [bucket("a-1"), bucket("a-2"), bucket("a-1"), bucket("b")].concat();
    let alice = || json!("arn:aws:iam::123456789012:user/alice");
    let entries = [
        entry(json!("a-*"), alice(), json!("Boto/*")),
        entry(json!("*"), alice(), json!("Boto/*")),
        entry(json!("a-1"), alice(), json!("Boto/2.49.0")),
        entry(json!("c[*]"), alice(), json!("Boto/*")),
    ];
    let run = judged(&lines, &entries, &["--format=json"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let used = report["baseline"]["entries"].as_array().expect("entries");
    let requests: Vec<_> = used.iter().map(|entry| &entry["requests"]).collect();
    assert_eq!(
        requests,
        [1, 1, 2, 0],
        "the exact one first, then the first"
    );
    assert_eq!(used[0]["bucket"], "a-*");
    let notes: Vec<_> = run
        .stderr
        .lines()
        .filter(|line| line.starts_with("note:"))
        .collect();
    assert_eq!(
        notes,
        [
            "note: [*] and [?] in the baseline are the characters * and ?, not patterns; in \
             s3tls.baseline/1 so are * and ? themselves",
            "note: 1 entry of the baseline matched no request; remove the entries of clients that \
             are fixed"
        ]
    );
}

#[test]
fn a_written_baseline_has_one_entry_for_each_caller() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("new.json");
    let mut lines = String::new();
    for number in 0..40 {
        let name = format!("bucket-{number:02} [");
        let on = |line: String| line.replace("example-data [", &name);
        lines += &on(line("-", "Boto/2.49.0"));
        lines += &on(line("TLSv1", "Boto/2.49.0"));
        // Scanners that were denied.
        let scanner = on(line("-", &format!("scanner/{number}")));
        lines += &scanner.replace("HTTP/1.1\" 200 -", "HTTP/1.1\" 403 AccessDenied");
    }
    lines += &line("-", "a*b/1").replace("example-data [", "bucket-00 [");
    let args = [
        "audit",
        "-",
        "--write-baseline",
        path.to_str().expect("UTF-8"),
    ];
    let written = |more: &[&str]| -> (Vec<Value>, Run) {
        let run = run_with_input(&[&args, more].concat(), lines.as_bytes());
        assert_eq!(run.status, 0, "{}", run.stderr);
        let text = fs::read_to_string(&path).expect("the baseline was written");
        let baseline: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(baseline["schema"], "s3tls.baseline/2");
        (
            baseline["accepted"].as_array().expect("entries").clone(),
            run,
        )
    };
    let (all, _) = written(&[]);
    assert_eq!(all.len(), 43, "with each scanner");
    let (served, run) = written(&["--ignore-denied"]);
    run.assert_says("baseline: 3 new of 3 entries in ");
    let clients: Vec<_> = served.iter().map(|entry| &entry["client"]).collect();
    assert_eq!(
        clients,
        ["Boto/2.49.0", "Boto/2.49.0", "a[*]b/1"],
        "a stranger's name is not a pattern"
    );
    let buckets = served[0]["bucket"].as_array().expect("several buckets");
    assert_eq!((buckets.len(), &buckets[39]), (40, &json!("bucket-39")));
    assert_eq!(
        served[2]["bucket"], "bucket-00",
        "a single bucket is a string"
    );

    // Completed, it accepts what it was written for and nothing else.
    let mut entries = served;
    for entry in &mut entries {
        entry["reason"] = json!("r");
        entry["owner"] = json!("o");
    }
    let gate = ["--fail-on=http,old-tls", "--ignore-denied", "-q"];
    let judged = |lines: &str| self::judged(lines, &entries, &gate);
    assert_eq!(judged(&lines).status, 0);
    let star = line("-", "axb/1").replace("example-data [", "bucket-00 [");
    assert_eq!(judged(&star).status, 1);
}

#[test]
fn a_long_reason_and_many_entries_take_no_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("baseline.json");
    let mut entries: Vec<_> = (0..20_000)
        .map(|number| {
            entry(
                json!(format!("b-{number}-*")),
                json!(format!("*/u{number}")),
                json!("*"),
            )
        })
        .collect();
    entries[0]["reason"] = json!("\u{200b}because ".repeat(1 << 20));
    write(
        &path,
        &json!({"schema": "s3tls.baseline/2", "accepted": entries}),
    );
    let lines: String = (0..3_000)
        .map(|number| {
            let line = line("-", "Boto/2.49.0").replace("user/alice", &format!("user/u{number}"));
            line.replace("example-data [", &format!("b-{number}-x ["))
        })
        .collect();
    let started = std::time::Instant::now();
    let path = path.to_str().expect("UTF-8");
    let args = ["audit", "-", "--fail-on=http", "-q", "--baseline", path];
    let run = run_with_input(&args, lines.as_bytes());
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}
