//! Baselines: written, completed by a person, held to, and expired.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{Run, audit_json_saying, run};

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
        refused.stderr.contains("entry 1 (") && refused.stderr.contains(": no reason"),
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
        ],
    );
    assert_eq!(report["baseline"]["accepted_requests"], 124);
    assert_eq!(report["gate"]["failed"], json!([]));
    assert_eq!(
        report["gate"]["set_aside"][0],
        json!({"rule": "old-tls", "aws_side": 0, "accepted": 74})
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
    assert!(
        failed
            .stderr
            .contains(removed["principal"].as_str().unwrap_or("anonymous")),
        "{}",
        failed.stderr
    );
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
    assert!(
        updated.stderr.contains("baseline: 1 new of "),
        "{}",
        updated.stderr
    );
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
        assert!(
            refused.stderr.contains("baseline.json"),
            "{}",
            refused.stderr
        );
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
    let table = gate(&path, &["--top", "1"]).stdout;
    let from = table.find("Accepted by the baseline").expect("a section");
    let until = table.find("\nTLS versions").expect("the next section");
    insta::assert_snapshot!(&table[from..until]);
}
