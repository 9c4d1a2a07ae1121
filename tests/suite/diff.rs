//! `s3tls diff` through the real binary: who is new, who is gone, and what that rests on.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Run, cases, line, run_with_input, s3tls};

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

/// What a caller of the property does in a week, if anything.
fn week() -> impl Strategy<Value = Option<(usize, &'static str, &'static str)>> {
    let ways = prop::sample::select(&["TLSv1", "TLSv1.1", "TLSv1.3", "-"][..]);
    let statuses = prop::sample::select(&["200", "403"][..]);
    prop::option::of((0..7usize, ways, statuses))
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn the_mirror_image_exchanges_new_and_gone(
        callers in prop::collection::vec([week(), week()], 1..8),
    ) {
        let report = |week: usize| {
            let requests = callers.iter().enumerate().filter_map(|(number, weeks)| {
                let (day, way, status) = weeks[week]?;
                let user = format!("u{number}");
                Some(request(WEEKS[week][day], &user, "example-data", way, status))
            });
            let requests: String = requests.collect();
            audit(&(steady(week, "example-data") + &requests), &[])
        };
        let reports = [report(0), report(1)];
        let (there, back) = (diff_json(&reports[0], &reports[1]), diff_json(&reports[1], &reports[0]));
        prop_assert_eq!(users(&there, &["new"]), users(&back, &["gone"]));
        prop_assert_eq!(users(&there, &["gone"]), users(&back, &["new"]));
        prop_assert_eq!(users(&there, &["came-back"]), users(&back, &["denied", "cleared"]));
        prop_assert_eq!(users(&there, &["denied", "cleared"]), users(&back, &["came-back"]));
        prop_assert_eq!(users(&there, &["changed"]), users(&back, &["changed"]));
        prop_assert_eq!(users(&there, &["moved"]), users(&back, &["moved"]));
        // Both weeks cover the bucket, so that nobody is merely not seen.
        prop_assert_eq!(&there["totals"]["not_seen"], &json!(0));

        // Every caller occurs once, or is the same.
        let listed = there["callers"].as_array().expect("callers");
        let key = |caller: &Value| (caller["principal"].to_string(), caller["client"].to_string());
        let keys: BTreeSet<_> = listed.iter().map(key).collect();
        prop_assert_eq!(keys.len(), listed.len());
        let of_reports = reports.iter().flat_map(|own| own["callers"].as_array().expect("callers"));
        let all: BTreeSet<_> = of_reports.map(key).collect();
        prop_assert!(keys.is_subset(&all));
        let unchanged = there["totals"]["unchanged"].as_u64().expect("a count");
        prop_assert_eq!(keys.len() as u64 + unchanged, all.len() as u64);
    }
}

/// A caller of the first week only, and what its absence rests on after a change of the second report.
#[track_caller]
fn assert_not_seen(reason: &str, change: impl Fn(&mut Value)) {
    let old = steady(0, "example-data") + &request(3, "absent", "example-data", "TLSv1", "200");
    let old = audit(&old, &[]);
    let mut new = audit(&steady(1, "example-data"), &[]);
    assert_eq!(users(&diff_json(&old, &new), &["gone"]).len(), 1);
    change(&mut new);
    let diff = diff_json(&old, &new);
    assert_eq!(users(&diff, &["not-seen"]).len(), 1, "{reason}: {diff}");
    assert_eq!(diff["callers"][0]["reasons"][0]["reason"], reason);
    // The mirror image calls it new, and gives the same reason for doubt.
    let back = diff_json(&new, &old);
    assert_eq!(users(&back, &["new"]).len(), 1);
    assert_eq!(back["callers"][0]["reasons"][0]["reason"], reason);
}

#[test]
fn what_could_hide_a_caller_keeps_it_from_being_gone() {
    let unreadable = json!([{"source": "a", "reason": "b"}]);
    assert_not_seen("unreadable-files", |new| {
        new["scope"]["unreadable"] = unreadable.clone()
    });
    assert_not_seen("unreadable-files", |new| new["scope"]["special"] = json!(1));
    assert_not_seen("malformed-lines", |new| {
        new["scope"]["malformed"] = json!(1)
    });
    assert_not_seen("ambiguous-records", |new| {
        new["scope"]["ambiguous"] = json!(2)
    });
    assert_not_seen("indistinct", |new| new["scope"]["indistinct"] = json!(1));
    let filters = json!({"caller": ["sdk"]});
    assert_not_seen("filters", |new| new["scope"]["filters"] = filters.clone());
    let bucket = |new: &mut Value, key: &str, value: Value| new["buckets"][0][key] = value;
    assert_not_seen("no-records", |new| {
        bucket(new, "bucket", json!("example-other"))
    });
    assert_not_seen("folded", |new| {
        bucket(new, "bucket", json!("example-other"));
        new["scope"]["folded"] = json!(["bucket"]);
    });
    assert_not_seen("recorder", |new| {
        bucket(new, "recorder", json!("cloudtrail"))
    });
    assert_not_seen("too-short", |new| {
        bucket(new, "last_seen", json!("2026-11-12T00:00:00Z"))
    });
    let gap =
        json!([{"from": "2026-11-10T00:00:00Z", "until": "2026-11-12T00:00:00Z", "hours": 60}]);
    assert_not_seen("too-short", |new| bucket(new, "gaps", gap.clone()));
    // The report covers the day on which the other one saw it.
    assert_not_seen("missing", |new| {
        bucket(new, "first_seen", json!("2026-11-01T00:00:00Z"))
    });
}

#[test]
fn few_unreadable_lines_cannot_hide_many_requests() {
    let often: String = (2..9)
        .map(|day| request(day, "absent", "example-data", "TLSv1", "200"))
        .collect();
    let old = audit(&(steady(0, "example-data") + &often), &[]);
    let mut new = audit(&steady(1, "example-data"), &[]);
    new["scope"]["malformed"] = json!(6);
    assert_eq!(users(&diff_json(&old, &new), &["gone"]).len(), 1);
}

#[test]
fn other_questions_are_refused_or_told() {
    let [old, new] = weeks();
    let lines = steady(1, "example-data") + &request(10, "a", "example-data", "TLSv1", "200");
    let stricter = audit(&lines, &["--min-tls", "1.3"]);
    let refused = diff(&old, &stricter, &[]);
    assert_eq!(refused.status, 2);
    assert!(
        refused.stderr.contains("make both with the same --min-tls"),
        "{}",
        refused.stderr
    );

    let mut others = audit(&lines, &["--principal", "*/a", "--min-days", "2"]);
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
fn the_status_says_what_failed() {
    let [old, new] = weeks();
    let status = |old: &Value, new: &Value, rules: &[&str]| diff(old, new, rules).status;
    assert_eq!(status(&old, &new, &[]), 0);
    for rule in ["new", "not-ready", "new,not-ready"] {
        assert_eq!(status(&old, &new, &["--fail-on", rule]), 1, "{rule}");
    }
    let only_denied = steady(1, "example-data") + &request(9, "d", "example-data", "TLSv1", "403");
    let (before, after) = (
        audit(&steady(0, "example-data"), &[]),
        audit(&only_denied, &[]),
    );
    assert_eq!(status(&before, &after, &["--fail-on=new"]), 1);
    assert_eq!(
        status(&before, &after, &["--fail-on=new", "--ignore-denied"]),
        0
    );
    let empty = audit("", &[]);
    for (old, new) in [(&old, &empty), (&empty, &new), (&empty, &empty)] {
        let run = diff(old, new, &["--fail-on=new,not-ready"]);
        assert_eq!(run.status, 3, "{}", run.stdout);
        assert!(run.stdout.contains("No conclusion"), "{}", run.stdout);
    }
    assert_eq!(status(&old, &new, &["--format=ndjson"]), 2);
    assert_eq!(status(&old, &new, &["--output=report.ndjson"]), 2);
}

#[test]
fn one_report_may_come_from_standard_input_and_none_is_overwritten() {
    let [old, new] = weeks();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("old.json");
    fs::write(&path, old.to_string()).expect("a file");
    let path = path.to_str().expect("UTF-8");
    let piped = run_with_input(
        &["diff", path, "-", "--format=csv"],
        new.to_string().as_bytes(),
    );
    assert_eq!(piped.stdout, diff(&old, &new, &["--format=csv"]).stdout);
    let both = run_with_input(&["diff", "-", "-"], b"");
    assert_eq!(both.status, 2);
    let written = run_with_input(&["diff", path, "-", "-o", path], new.to_string().as_bytes());
    assert_eq!(written.status, 2);
    assert!(
        written.stderr.contains("would overwrite"),
        "{}",
        written.stderr
    );
}

#[test]
fn what_is_not_a_report_is_named() {
    let [old, new] = weeks();
    let text = old.to_string();
    let pretty = serde_json::to_string_pretty(&old).expect("JSON");
    let of = |args: &[&str]| super::run(args).stdout;
    let policy = of(&["policy", "generate", "--bucket", "example-data"]);
    for (document, message) in [
        (String::new(), "it is empty"),
        (line("TLSv1", "a"), "it is an access log; make one with"),
        (
            text.replacen("audit/2", "audit/1", 1),
            "another version of s3tls (s3tls.audit/1), not s3tls.audit/2",
        ),
        (
            r#"{"findings": [], "schema": "s3tls.lint/1"}"#.to_owned(),
            "policy lint (s3tls.lint/1)",
        ),
        (
            r#"{"schema": "s3tls.baseline/2", "accepted": []}"#.to_owned(),
            "a baseline (s3tls.baseline/2)",
        ),
        (
            "s3tls.partial/8\n....".to_owned(),
            "make one with s3tls merge",
        ),
        (
            of(&["audit", "fixtures/estate", "--format=ndjson"]),
            "a report as NDJSON",
        ),
        (
            of(&["audit", "fixtures/estate", "--format=csv"]),
            "a report as CSV",
        ),
        (
            of(&["audit", "fixtures/estate", "--format=markdown"]),
            "a report in Markdown",
        ),
        (of(&["audit", "fixtures/estate"]), "a report as a table"),
        (
            of(&["audit", "fixtures/estate", "--format=html"]),
            "a page of HTML",
        ),
        (policy, "it is a policy"),
        (text[..text.len() / 2].to_owned(), "it is cut off"),
        (text.clone() + &text, "trailing characters"),
        (
            pretty.replacen("\"min_tls\"", "\"min_tls\": \"TLSv1.3\", \"min_tls\"", 1),
            "duplicate field `min_tls`",
        ),
        (
            text.replacen("\"bucket_count\":1", "\"bucket_count\":-1", 1),
            "invalid value",
        ),
        (
            text.replacen(
                "\"bucket_count\":1",
                "\"bucket_count\":99999999999999999999",
                1,
            ),
            "invalid",
        ),
        (
            text.replacen("\"safe\"", "\"certain\"", 1),
            "unknown Verdict",
        ),
        (
            text.replacen("\"principal\":", "\"nobody\":", 1),
            "missing field `principal`",
        ),
        (
            format!(
                r#"{{"schema": "s3tls.audit/2", "callers": {}"#,
                "[".repeat(100_000)
            ),
            "invalid type",
        ),
        (
            format!(r#"{{"schema": "{}"}}"#, "x".repeat(2 << 20)),
            "longer than a line",
        ),
    ] {
        let run = diff_of(&document, &new.to_string(), &[]);
        assert_eq!(run.status, 2, "{message}: {}", run.stdout);
        assert!(run.stderr.contains(message), "{message}: {}", run.stderr);
        assert!(run.stderr.starts_with("error: old.json "), "{}", run.stderr);
        assert!(run.stderr.len() < 600, "{}", run.stderr);
    }
    // What is passed over may be nested as deep as it likes.
    let deep = format!(
        "{{\"unknown\": {}{}, {}",
        "[".repeat(100_000),
        "]".repeat(100_000),
        &text[1..]
    );
    assert_eq!(diff_of(&deep, &new.to_string(), &[]).status, 0);
}

#[test]
fn forged_values_stay_text_and_sums_stay_numbers() {
    const SECRET: &str =
        "X-Amz-Signature=fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024";
    let [old, mut new] = weeks();
    let forged =
        format!("a\u{1b}[2J\u{202e}::add-mask::x ##[group] <script>alert(1)</script> {SECRET}");
    let callers = new["callers"].as_array_mut().expect("callers");
    callers[0]["principal"] = json!(forged);
    callers[0]["client"] = json!(format!("=1+1 {SECRET}"));
    callers[0]["remedy"] = json!(forged);
    callers[0]["findings"] = json!([forged]);
    callers[0]["ways"] = json!([forged]);
    callers[0]["buckets"] = json!([{"name": forged, "requests": u64::MAX}]);
    callers[0]["requests"] = json!(u64::MAX);
    callers[0]["refused_requests"] = json!(u64::MAX);
    let again = callers[0].clone();
    callers.push(again);
    new["scope"]["filters"] = json!({"user_agent": [forged]});
    for format in ["table", "markdown", "html", "json", "csv"] {
        let run = diff(&old, &new, &["--all", "--format", format]);
        assert_eq!(run.status, 0, "{format}: {}", run.stderr);
        let said = run.stdout + &run.stderr;
        let is_shown =
            |letter: char| letter == '\n' || !letter.is_control() && letter != '\u{202e}';
        assert!(said.chars().all(is_shown), "{format}");
        assert!(
            !said.contains("fe5f80f7") && !said.contains("##["),
            "{format}: {said}"
        );
        assert!(
            !said.contains("<script>alert") || format != "html",
            "{said}"
        );
        assert!(
            !said.contains(",=1+1") && !said.contains("\"=1+1 X\"") || format == "json",
            "{said}"
        );
        assert!(said.contains("REDACTED"), "{format}");
    }
    let diff = diff(&old, &new, &["--format=json"]).json(0, &[]);
    let caller = &diff["callers"][0]["new"];
    assert_eq!(
        (&caller["requests"], &caller["refused_requests"]),
        (&json!(u64::MAX), &json!(u64::MAX))
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
    let run = super::readme::shell_in(folder.path(), &commands.replace("\n$ ", " && "));
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
