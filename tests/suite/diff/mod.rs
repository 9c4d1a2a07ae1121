//! `s3tls diff` through the real binary: who is new, who is gone, and what that rests on.

mod absence;
mod documents;
mod mirror;
mod status;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{Run, line, run_with_input, s3tls};

/// The days of two weeks of November 2026.
const WEEKS: [[u32; 7]; 2] = [[2, 3, 4, 5, 6, 7, 8], [9, 10, 11, 12, 13, 14, 15]];

/// A request of a user, by the last part of its name.
fn request(day: u32, user: &str, bucket: &str, tls_version: &str, status: &str) -> String {
    line(tls_version, "curl/8.5.0")
        .replace("02/Nov", &format!("{day:02}/Nov"))
        .replace("user/alice", &format!("user/{user}"))
        .replace("example-data", bucket)
        .replace(" 200 ", &format!(" {status} "))
}

/// A request a day over TLS 1.3, so that the logs of the bucket cover the week.
fn steady(week: usize, bucket: &str) -> String {
    let days = WEEKS[week].iter();
    days.map(|&day| request(day, "steady", bucket, "TLSv1.3", "200"))
        .collect()
}

fn audit(lines: &str, more: &[&str]) -> Value {
    let args = ["audit", "-", "--format", "json", "--min-days", "1"];
    let run = run_with_input(&[&args, more].concat(), lines.as_bytes());
    serde_json::from_str(&run.stdout).expect("the report is JSON")
}

/// Two weeks in which a caller of each kind occurs.
fn weeks() -> [Value; 2] {
    let data = "example-data";
    let weak = |day| {
        request(day, "cleared", data, "TLSv1.2", "200")
            .replace("ECDHE-RSA-AES128-GCM-SHA256", "AES128-GCM-SHA256")
    };
    let old = [
        steady(0, data),
        steady(0, "example-worse"),
        request(3, "better", "example-better", "TLSv1.1", "200"),
        steady(0, "example-better"),
        steady(0, "example-archive"),
        request(3, "archiver", "example-archive", "TLSv1", "200"),
        request(3, "gone", data, "TLSv1", "200"),
        request(4, "denied", data, "TLSv1.1", "200"),
        request(4, "back", data, "TLSv1.1", "403"),
        request(5, "cleared", data, "TLSv1.1", "200"),
        request(5, "changed", data, "TLSv1.1", "200"),
        request(6, "moved", data, "-", "200"),
    ];
    let new = [
        steady(1, data),
        steady(1, "example-worse"),
        request(10, "new", "example-worse", "TLSv1.1", "200"),
        steady(1, "example-better"),
        request(11, "denied", data, "TLSv1.1", "403"),
        request(11, "back", data, "TLSv1.1", "200"),
        weak(12),
        request(12, "changed", data, "-", "200"),
        request(13, "moved", data, "-", "200"),
        request(14, "moved", data, "-", "200"),
    ];
    [audit(&old.concat(), &[]), audit(&new.concat(), &[])]
}

/// Compares two documents in a folder of their own.
fn diff_of(old: &str, new: &str, more: &[&str]) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("old.json"), old).expect("a file");
    fs::write(folder.path().join("new.json"), new).expect("a file");
    let mut command = s3tls(&[&["diff", "old.json", "new.json"], more].concat());
    let output = command.current_dir(folder.path()).output();
    output.expect("the binary starts").into()
}

fn diff(old: &Value, new: &Value, more: &[&str]) -> Run {
    diff_of(&old.to_string(), &new.to_string(), more)
}

fn diff_json(old: &Value, new: &Value) -> Value {
    diff(old, new, &["--format", "json"]).json(0, &[])
}

/// The last parts of the principals of some change.
fn users(diff: &Value, changes: &[&str]) -> BTreeSet<String> {
    let callers = diff["callers"].as_array().expect("callers").iter();
    let wanted = callers.filter(|caller| changes.iter().any(|change| caller["change"] == *change));
    let principal = |caller: &Value| caller["principal"].as_str().expect("a name").to_owned();
    wanted
        .map(principal)
        .map(|name| name.rsplit('/').next().expect("a part").to_owned())
        .collect()
}

/// Differences in which everything that a report can hold occurs, for the schema.
pub fn reports() -> Vec<Value> {
    let [old, new] = weeks();
    let mut hiding = new.clone();
    hiding["scope"]["malformed"] = json!(100);
    let json = |old: &Value, new: &Value, more: &[&str]| -> Value {
        let run = diff(old, new, &[&["--format", "json"], more].concat());
        serde_json::from_str(&run.stdout).expect("JSON")
    };
    let short = audit(&request(9, "other", "example-data", "TLSv1", "200"), &[]);
    let mut late = new.clone();
    late["buckets"]
        .as_array_mut()
        .expect("buckets")
        .iter_mut()
        .for_each(|bucket| {
            bucket["first_seen"] = json!("2026-11-01T00:00:00Z");
        });
    let empty = audit("", &[]);
    vec![
        json(
            &old,
            &new,
            &["--fail-on", "new,not-ready", "--ignore-denied"],
        ),
        json(&old, &hiding, &[]),
        json(&old, &short, &[]),
        json(&old, &late, &[]),
        json(&old, &empty, &[]),
    ]
}

#[test]
fn every_kind_of_change_is_told_apart() {
    let [old, new] = weeks();
    let diff = diff_json(&old, &new);
    for (change, user) in [
        ("new", "new"),
        ("came-back", "back"),
        ("denied", "denied"),
        ("cleared", "cleared"),
        ("changed", "changed"),
        ("not-seen", "archiver"),
        ("moved", "moved"),
    ] {
        assert_eq!(users(&diff, &[change]), BTreeSet::from([user.to_owned()]));
    }
    let gone = BTreeSet::from(["better".to_owned(), "gone".to_owned()]);
    assert_eq!(users(&diff, &["gone"]), gone);
    let buckets = diff["buckets"].as_array().expect("buckets").iter();
    let turns: Vec<_> = buckets
        .map(|own| (&own["bucket"], &own["change"]))
        .collect();
    let expected = [
        ("example-archive", "stopped-being-ready"),
        ("example-worse", "stopped-being-ready"),
        ("example-better", "became-ready"),
    ]
    .map(|(bucket, change)| (json!(bucket), json!(change)));
    let expected: Vec<_> = expected
        .iter()
        .map(|(bucket, change)| (bucket, change))
        .collect();
    assert_eq!(turns, expected);
}

#[test]
fn a_difference_fits_on_a_screen() {
    let [old, new] = weeks();
    let table = diff(&old, &new, &[]);
    assert_eq!((table.status, table.stderr.as_str()), (0, ""));
    assert!(table.stdout.lines().count() <= 60);
    insta::assert_snapshot!("diff_table", table.stdout);
    insta::assert_snapshot!(
        "diff_markdown",
        diff(&old, &new, &["--format=markdown"]).stdout
    );
    insta::assert_snapshot!("diff_json", diff(&old, &new, &["--format=json"]).stdout);
    insta::assert_snapshot!("diff_csv", diff(&old, &new, &["--format=csv"]).stdout);
    let page = diff(&old, &new, &["--format=html"]).stdout;
    assert!(page.contains("user/archiver") && page.contains("has no records of the bucket"));
}

#[test]
fn a_report_does_not_differ_from_itself() {
    let [old, _] = weeks();
    let same = diff_json(&old, &old);
    for list in ["callers", "buckets", "warnings"] {
        assert_eq!(same[list], json!([]));
    }
    assert_eq!(
        same["totals"]["unchanged"],
        old["callers"].as_array().expect("callers").len()
    );
    let table = diff(&old, &old, &["--fail-on", "new,not-ready"]);
    assert_eq!(table.status, 0);
    assert!(
        table.stdout.contains("No caller is new or gone."),
        "{}",
        table.stdout
    );
}

#[test]
fn other_questions_are_refused_or_told() {
    let [old, new] = weeks();
    let lines = steady(1, "example-data") + &request(10, "a", "example-data", "TLSv1", "200");
    let stricter = audit(&lines, &["--min-tls", "1.3"]);
    let refused = diff(&old, &stricter, &[]);
    assert_eq!(refused.status, 2);
    refused.assert_says("make both with the same --min-tls");

    let mut others = audit(&lines, &["--principal", "*/a"]);
    others["evidence"]["min_days"] = json!(2);
    others["tool"]["version"] = json!("9.9.9");
    others["buckets"][0]["recorder"] = json!("cloudtrail");
    others["scope"]["special"] = json!(1);
    let told = |old: &Value, new: &Value| -> Vec<String> {
        let diff = diff_json(old, new);
        let warnings = diff["warnings"].as_array().expect("warnings").iter();
        warnings
            .map(|own| own["warning"].as_str().expect("a name").to_owned())
            .collect()
    };
    let kinds = told(&old, &others);
    for kind in [
        "filters",
        "min-days",
        "recorder",
        "tool-version",
        "unread",
        "length",
    ] {
        assert!(kinds.iter().any(|own| own == kind), "{kind}: {kinds:?}");
    }
    assert_eq!(
        told(&old, &new),
        Vec::<String>::new(),
        "one week follows the other"
    );
    assert_eq!(told(&new, &old), ["order"]);
    let later = audit(&steady(1, "example-data").replace("/Nov/", "/Dec/"), &[]);
    assert_eq!(told(&old, &later), ["apart"]);
    let both = steady(0, "example-data") + &steady(1, "example-data");
    assert_eq!(told(&old, &audit(&both, &[])), ["overlap", "length"]);
    // CSV has no place for warnings.
    let csv = diff(&new, &old, &["--format=csv"]);
    assert!(
        csv.stderr.starts_with("warning: NEW ends before OLD"),
        "{}",
        csv.stderr
    );
}

#[test]
fn rows_of_a_caller_are_summed_over_their_causes() {
    // Another fix: over plain HTTP and over old TLS.
    let both = request(3, "a", "example-data", "TLSv1", "200")
        + &request(4, "a", "example-data", "-", "200");
    let old = audit(&(steady(0, "example-data") + &both), &[]);
    assert_eq!(old["callers"].as_array().expect("callers").len(), 2);
    let new = audit(&steady(1, "example-data"), &[]);
    let diff = diff_json(&old, &new);
    assert_eq!(diff["callers"].as_array().expect("callers").len(), 1);
    let caller = &diff["callers"][0]["old"];
    assert_eq!(
        (&caller["requests"], &caller["ways"]),
        (&json!(2), &json!(["TLSv1.0", "http"]))
    );
}

#[test]
fn the_documentation_shows_what_is_printed() {
    let docs = fs::read_to_string("docs/diff.md").expect("the documentation");
    let folder = tempfile::tempdir().expect("a folder");
    let estate = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/estate");
    #[cfg(unix)]
    std::os::unix::fs::symlink(estate, folder.path().join("logs")).expect("a link");
    let mut blocks = docs.split("```console\n$ ").skip(1);
    let block = blocks
        .next()
        .expect("a block")
        .split("```")
        .next()
        .expect("its text");
    let (commands, shown) = block.split_once("\n\n").expect("commands and their output");
    let run = crate::documentation::shell_in(folder.path(), &commands.replace("\n$ ", " && "));
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(run.stdout, shown);
    for name in [
        "new",
        "came-back",
        "denied",
        "cleared",
        "changed",
        "gone",
        "not-seen",
        "moved",
    ] {
        assert!(docs.contains(&format!("| `{name}` |")), "{name}");
    }
    for reason in [
        "filters",
        "unreadable-files",
        "malformed-lines",
        "ambiguous-records",
        "indistinct",
        "folded",
        "no-records",
        "unnamed-buckets",
        "recorder",
        "missing",
        "too-short",
    ] {
        assert!(docs.contains(&format!("`{reason}`")), "{reason}");
    }
}
