//! The answer on a large estate, in which a few old clients hide among scanners and modern callers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use jiff::civil::date;
use regex::Regex;
use serde_json::Value;

use super::generate::{DAYS, Estate, Facts, Generator};
use super::run;

/// Enough for requests in each bucket on each day.
const LINES: usize = 40_000;

/// The midnight after the last day.
const END: &str = "2026-11-25";

/// The logs of an estate, in several files.
pub struct Logs {
    folder: tempfile::TempDir,
    pub facts: Facts,
}

impl Logs {
    fn of(estate: &Estate) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut generator, facts) = Generator::of_estate(1, estate);
        for file in 0..8 {
            let lines = estate.lines * (file + 1) / 8 - estate.lines * file / 8;
            let mut log = Vec::new();
            for _ in 0..lines {
                generator.write_line(&mut log).expect("memory");
            }
            fs::write(folder.path().join(file.to_string()), log).expect("a file");
        }
        Self { folder, facts }
    }

    /// The logs of the whole estate.
    pub fn full() -> Self {
        Self::of(&Estate::of(LINES))
    }

    /// With callers that were denied by a policy in the last days.
    fn with_rollout() -> Self {
        Self::of(&Estate {
            with_rollout: true,
            ..Estate::of(LINES)
        })
    }

    /// Of what is left when every old client is fixed.
    fn fixed() -> Self {
        Self::of(&Estate {
            without_old_clients: true,
            ..Estate::of(LINES)
        })
    }

    pub fn path(&self) -> &str {
        self.folder.path().to_str().expect("UTF-8")
    }

    /// The JSON report of an audit that ends with status 0.
    #[track_caller]
    fn json(&self, more: &[&str]) -> Value {
        let run = run(&[&["audit", self.path(), "--format", "json"], more].concat());
        assert_eq!(run.status, 0, "{}", run.stderr);
        serde_json::from_str(&run.stdout).expect("JSON")
    }
}

fn rows<'a>(report: &'a Value, key: &str) -> &'a [Value] {
    report[key].as_array().expect("a list")
}

#[track_caller]
fn count(value: &Value) -> usize {
    value.as_u64().expect("a count") as usize
}

/// The sum of a count over those rows that are meant.
fn sum(rows: &[Value], key: &str, is_meant: impl Fn(&Value) -> bool) -> usize {
    let meant = rows.iter().filter(|row| is_meant(row));
    meant.map(|row| count(&row[key])).sum()
}

/// The row of a report's readiness, or of a bucket's.
#[track_caller]
fn readiness<'a>(of: &'a Value, requirement: &str) -> &'a Value {
    let mut rows = rows(of, "readiness").iter();
    rows.find(|row| row["requirement"] == requirement)
        .expect("a row for the requirement")
}

#[test]
fn the_same_estate_gives_the_same_lines() {
    let lines = |seed| {
        let estate = Estate {
            last_day: date(2024, 3, 1),
            ..Estate::of(2_000)
        };
        let (mut generator, _) = Generator::of_estate(seed, &estate);
        let mut log = Vec::new();
        for _ in 0..estate.lines {
            generator.write_line(&mut log).expect("memory");
        }
        String::from_utf8(log).expect("UTF-8")
    };
    assert_eq!(lines(1), lines(1));
    assert_ne!(lines(1), lines(2));
    // The thirty days hold a leap day.
    let days = Regex::new(r"\[(\d+/\w+/\d+):").expect("a pattern");
    let lines = lines(1);
    let mut days: Vec<_> = days
        .captures_iter(&lines)
        .map(|day| day[1].to_owned())
        .collect();
    days.dedup();
    assert_eq!(days.len(), DAYS);
    assert_eq!(
        (&*days[0], &*days[DAYS - 1]),
        ("01/Feb/2024", "01/Mar/2024")
    );
}

#[test]
fn every_line_is_read_and_counted_as_it_was_made() {
    let logs = Logs::with_rollout();
    let facts = &logs.facts;
    let report = logs.json(&["--by", "principal,bucket,transport,http_status"]);
    let (scope, summary) = (&report["scope"], &report["summary"]);
    for key in ["lines", "records"] {
        assert_eq!(count(&scope[key]), facts.requests, "{key}");
    }
    for key in [
        "malformed",
        "blank",
        "ambiguous",
        "contradictory",
        "indistinct",
    ] {
        assert_eq!(scope[key], 0, "{key}");
    }
    assert_eq!(rows(&report, "buckets").len(), facts.buckets);

    let groups = rows(&report, "groups");
    let requests = |is_meant: &dyn Fn(&Value) -> bool| sum(groups, "requests", is_meant);
    let is_denied = |group: &Value| group["http_status"] == "403";
    let is_http = |group: &Value| group["transport"] == "http";
    assert_eq!(requests(&is_denied), facts.denied);
    assert_eq!(
        requests(&|group| is_denied(group) && is_http(group)),
        facts.denied_over_http
    );
    assert_eq!(
        requests(&|group| is_denied(group) && group["principal"].is_null()),
        facts.scanner_requests
    );
    for (callers, http, total, denied) in [
        (
            &facts.served_over_http,
            true,
            "http",
            facts.denied_over_http,
        ),
        (
            &facts.served_over_old_tls,
            false,
            "old_tls",
            facts.denied_over_old_tls,
        ),
    ] {
        for caller in callers {
            let of_caller = |group: &Value| {
                group["principal"].as_str() == caller.principal
                    && group["bucket"] == caller.bucket
                    && is_http(group) == http
            };
            let served = requests(&|group| of_caller(group) && !is_denied(group));
            // Scanners are anonymous too.
            let is_signed = |group: &Value| !group["principal"].is_null();
            let denied =
                requests(&|group| of_caller(group) && is_denied(group) && is_signed(group));
            assert_eq!(
                (served, denied),
                (caller.requests, caller.denied),
                "{caller:?}"
            );
        }
        let served: usize = callers.iter().map(|caller| caller.requests).sum();
        assert_eq!(count(&summary[total]), served + denied, "{total}");
    }
    assert_eq!(count(&summary["internal"]), facts.internal);
    assert_eq!(summary["unknown_tls"], 0);
}

#[test]
fn every_caller_that_old_tls_serves_is_told_with_its_client_and_last_day() {
    let logs = Logs::full();
    let report = logs.json(&[]);
    for caller in &logs.facts.served_over_old_tls {
        let mut callers = rows(&report, "callers").iter();
        let found = callers.find(|row| row["principal"].as_str() == caller.principal);
        let found = found.expect("the caller is in the report");
        assert_eq!(found["client"], caller.client, "{found}");
        let last_seen = found["last_seen"].as_str().expect("a time");
        assert!(last_seen.starts_with(&caller.last_served_on), "{found}");
        assert_eq!(count(&found["requests"]), caller.requests, "{found}");
    }
    let served = logs.facts.served_over_old_tls.iter();
    let quiet = served.filter(|caller| caller.last_served_on == "2026-11-13");
    assert_eq!(quiet.count(), 1);
}

#[test]
fn only_idle_buckets_have_days_without_records_and_those_lie_in_the_middle() {
    let logs = Logs::full();
    let report = logs.json(&["--by", "bucket,day"]);
    let mut days: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for group in rows(&report, "groups") {
        let text = |key: &str| group[key].as_str().expect("text");
        days.entry(text("bucket")).or_default().insert(text("day"));
    }
    let first_and_last = ["2026-10-26", "2026-11-24"];
    assert!(
        days.values()
            .all(|days| first_and_last.iter().all(|day| days.contains(day)))
    );
    let idle = days.iter().filter(|(_, days)| days.len() < DAYS);
    let idle: BTreeSet<&str> = idle.map(|(bucket, _)| *bucket).collect();
    let expected = logs.facts.idle_buckets.iter().map(String::as_str);
    assert_eq!(idle, expected.collect());
}

#[test]
fn the_default_table_is_one_screen_with_every_caller_that_old_tls_serves() {
    let logs = Logs::full();
    let run = run(&["audit", logs.path()]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let lines = run.stdout.lines().count();
    assert!(lines <= 62, "{lines} lines:\n{}", run.stdout);
    assert_eq!(logs.facts.served_over_old_tls.len(), 7);
    for caller in &logs.facts.served_over_old_tls {
        let principal = caller.principal.expect("old clients sign");
        assert!(
            run.stdout.contains(principal),
            "{principal}:\n{}",
            run.stdout
        );
    }
}

/// Someone who was served before is who the new policy broke.
#[test]
fn signed_callers_are_named_with_the_day_since_which_they_are_denied() {
    let logs = Logs::with_rollout();
    let table = run(&["audit", logs.path()]).stdout;
    let report = logs.json(&[]);
    let denied = logs.facts.served_over_old_tls.iter();
    let denied = denied.filter_map(|caller| Some((caller, caller.denied_since.as_ref()?)));
    let denied: Vec<_> = denied.collect();
    assert_eq!(denied.len(), 2);
    for (caller, since) in denied {
        let principal = caller.principal.expect("old clients sign");
        let mut callers = rows(&report, "callers").iter();
        let found = callers.find(|row| row["principal"] == principal);
        let found = found.expect("the caller is in the report");
        let found = found["denied_since"].as_str().expect("a time");
        assert!(found.starts_with(since), "{principal}: {found}");
        assert!(table.contains(principal), "{principal}:\n{table}");
        assert!(table.contains(&format!("denied since {since}")), "{table}");
    }
}

#[test]
fn denied_scanners_do_not_keep_a_fixed_estate_from_being_safe() {
    let logs = Logs::fixed();
    assert!(logs.facts.denied_over_http > 0 && logs.facts.denied_over_old_tls > 0);
    let report = logs.json(&[]);
    for requirement in ["https", "TLSv1.2"] {
        let row = readiness(&report, requirement);
        assert_eq!(row["verdict"], "safe", "{row}");
    }
    let gate = |more: &[&str]| {
        let args = ["audit", logs.path(), "--fail-on", "old-tls,http"];
        run(&[&args, more].concat())
    };
    let literal = gate(&[]);
    assert_eq!(literal.status, 1, "{}", literal.stderr);
    literal.assert_says("--ignore-denied");
    let ignoring = gate(&["--ignore-denied"]);
    assert_eq!(ignoring.status, 0, "{}", ignoring.stderr);
}

#[test]
fn ignoring_denied_requests_ignores_no_caller_that_is_served() {
    let logs = Logs::full();
    for rule in ["old-tls", "http"] {
        let run = run(&["audit", logs.path(), "--fail-on", rule, "--ignore-denied"]);
        assert_eq!(run.status, 1, "{rule}: {}", run.stderr);
    }
}

#[test]
fn a_baseline_without_denied_requests_can_be_kept_by_hand() {
    let logs = Logs::full();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("accepted.json");
    let path = path.to_str().expect("UTF-8");
    let args = ["--ignore-denied", "--write-baseline", path];
    let run = run(&[&["audit", logs.path()], &args[..]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let baseline = fs::read_to_string(path).expect("a baseline");
    let baseline: Value = serde_json::from_str(&baseline).expect("JSON");
    let entries = rows(&baseline, "accepted");
    assert!(entries.len() <= 20, "{} entries", entries.len());
    let served = [
        &logs.facts.served_over_http,
        &logs.facts.served_over_old_tls,
    ];
    for caller in served.into_iter().flatten() {
        let is_entry = |entry: &Value| {
            entry["principal"].as_str() == caller.principal && entry["bucket"] == caller.bucket
        };
        assert!(entries.iter().any(is_entry), "{caller:?}");
    }
}

#[test]
fn refused_means_the_same_everywhere() {
    let logs = Logs::with_rollout();
    let served = [
        &logs.facts.served_over_http,
        &logs.facts.served_over_old_tls,
    ];
    let expected: usize = served
        .into_iter()
        .flatten()
        .map(|caller| caller.requests)
        .sum();
    let report = logs.json(&[]);
    let all = |_: &Value| true;
    let buckets: Vec<Value> = rows(&report, "buckets")
        .iter()
        .map(|bucket| bucket["refused"].clone())
        .collect();
    let simulated = simulated(&logs);
    for (of, refused) in [
        (
            "readiness",
            count(&readiness(&report, "TLSv1.2")["refused_requests"]),
        ),
        (
            "callers",
            sum(rows(&report, "callers"), "refused_requests", all),
        ),
        ("buckets", sum(&buckets, "requests", all)),
        (
            "groups",
            sum(rows(&report, "groups"), "refused_requests", all),
        ),
        (
            "simulation",
            count(&simulated["denied"]) + count(&simulated["undetermined"]),
        ),
    ] {
        assert_eq!(refused, expected, "{of}");
    }
}

/// What a policy of all buckets would do, with the services exempt whose TLS version no policy sees.
fn simulated(logs: &Logs) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("policy.json");
    let exempt = ["--service-exempt", "--except-http"];
    let policy = run(&[&["policy", "generate", "--kind", "rcp"], &exempt[..]].concat());
    fs::write(&path, policy.stdout).expect("a file");
    let path = path.to_str().expect("UTF-8");
    let args = [
        "policy",
        "simulate",
        path,
        logs.path(),
        "--kind",
        "rcp",
        "--format",
        "json",
    ];
    let run = run(&args);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    report["summary"].clone()
}

#[test]
fn the_table_and_json_agree_on_how_many_buckets_can_require_https() {
    let logs = Logs::full();
    let over_http = logs.facts.served_over_http.iter();
    let over_http: BTreeSet<_> = over_http.map(|caller| caller.bucket).collect();
    let expected = logs.facts.buckets - over_http.len();

    let report = logs.json(&[]);
    let is_safe = |bucket: &&Value| readiness(bucket, "https")["verdict"] == "safe";
    assert_eq!(
        rows(&report, "buckets").iter().filter(is_safe).count(),
        expected
    );

    let table = run(&["audit", logs.path()]).stdout;
    let said = Regex::new(r"HTTPS at (\d+) of (\d+) buckets").expect("a pattern");
    let said = said.captures(&table).expect("the table says how many");
    assert_eq!(said[1], expected.to_string());
    assert_eq!(said[2], logs.facts.buckets.to_string());
}

#[test]
fn idle_buckets_do_not_keep_a_fixed_estate_from_being_proven_quiet() {
    let logs = Logs::fixed();
    let args = ["--quiet-for", "14d", "--ignore-denied", "--until", END];
    let run = run(&[&["audit", logs.path()], &args[..]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
}
