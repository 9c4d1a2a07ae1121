//! Audits as SARIF, held against what GitHub documents of code scanning ("SARIF support for code
//! scanning").

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use super::{Run, audit_json_saying, line, run, run_with_input};

/// The only run of a log.
fn only_run(run: &Run) -> Value {
    let log: Value = serde_json::from_str(&run.stdout).expect("the log is JSON");
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["runs"].as_array().map(Vec::len), Some(1));
    log["runs"][0].clone()
}

fn results(run: &Run) -> Vec<Value> {
    let run = only_run(run);
    run["results"].as_array().expect("results").clone()
}

fn sarif(args: &[&str]) -> Run {
    run(&[&["audit", "--format", "sarif"], args].concat())
}

/// The fingerprints of results with a rule.
fn fingerprints(results: &[Value], rules: &[&str]) -> BTreeSet<String> {
    let own = results
        .iter()
        .filter(|result| rules.contains(&result["ruleId"].as_str().expect("a rule")));
    own.map(|result| {
        let hash = &result["partialFingerprints"]["primaryLocationLineHash"];
        hash.as_str().expect("a hash").to_owned()
    })
    .collect()
}

const CALLERS: [&str; 2] = ["old-tls", "http"];

/// The rules of a run, of which each has the texts that GitHub requires, within its limits. Every result
/// has a level and names its rule.
pub fn accepted_rules(run: &Value) -> &[Value] {
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    for rule in rules {
        for text in [
            &rule["shortDescription"]["text"],
            &rule["fullDescription"]["text"],
            &rule["help"]["text"],
        ] {
            let text = text.as_str().expect("a text");
            assert!(!text.is_empty() && text.len() <= 1_024, "{rule}");
        }
    }
    for result in run["results"].as_array().expect("results") {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let level = result["level"].as_str().expect("a level");
        assert!(["error", "warning", "note"].contains(&level), "{level}");
    }
    rules
}

/// Every property that GitHub calls required, and its limits.
#[test]
fn every_result_is_one_that_code_scanning_accepts() {
    let gate = "--fail-on=weak-cipher,unknown-tls,sigv2";
    let run = sarif(&["fixtures/logs", "no/such/file", gate, "--quiet-for=3"]);
    assert_eq!(run.status, 2);
    let run = only_run(&run);
    let rules = accepted_rules(&run);
    let results = run["results"].as_array().expect("results");
    let broken: BTreeSet<_> = results
        .iter()
        .map(|own| own["ruleId"].as_str().expect("a rule"))
        .collect();
    for rule in ["old-tls", "http", "weak-cipher", "unreadable", "quiet-for"] {
        assert!(broken.contains(rule), "{rule}: {broken:?}");
    }
    for result in results {
        assert!(result["message"]["text"] != json!(""));
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "fixtures/logs");
        let region = json!({"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2});
        assert_eq!(place["region"], region);
    }
    let every = run["results"].as_array().expect("results").len();
    let all: Vec<_> = rules
        .iter()
        .filter_map(|rule| rule["id"].as_str())
        .collect();
    assert_eq!(
        fingerprints(results, &all).len(),
        every,
        "all are different"
    );
}

#[test]
fn each_caller_that_would_be_refused_is_a_result() {
    for min_tls in ["1.2", "1.3"] {
        let args = ["--min-tls", min_tls];
        let sarif = sarif(&[&["fixtures/estate"], &args[..]].concat());
        assert_eq!(sarif.status, 0);
        let report = audit_json_saying("fixtures/estate".as_ref(), &args, 0, &[]);
        let callers = report["callers"].as_array().expect("callers");
        let refused = callers.iter().filter(|own| own["refused_requests"] != 0);
        let results = results(&sarif);
        let messages: Vec<_> = results
            .iter()
            .map(|own| own["message"]["text"].as_str().expect("a text"))
            .collect();
        let mut count = 0;
        for caller in refused {
            let principal = caller["principal"].as_str().unwrap_or("anonymous");
            let client = caller["client"].as_str().unwrap_or("no User-Agent");
            let who = format!("{principal} with {client}");
            let named = messages.iter().filter(|text| text.starts_with(&who));
            assert!(named.count() > 0, "{who}");
            count += 1;
        }
        assert!(count > 7 && count == results.len(), "{count}");
    }
}

#[test]
fn a_caller_keeps_its_fingerprint_while_its_numbers_change() {
    let all = results(&sarif(&["fixtures/estate"]));
    let later = results(&sarif(&["fixtures/estate", "--since", "2026-10-25"]));
    assert!(later.len() > 3 && later.len() <= all.len());
    assert!(all != later, "the numbers differ");
    let (all, later) = [&all, &later].map(|own| fingerprints(own, &CALLERS)).into();
    assert!(later.is_subset(&all));
}

#[test]
fn results_are_located_in_the_baseline_which_leaves_out_whom_it_accepts() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("accepted.json");
    let path = path.to_str().expect("UTF-8");
    let gate = ["fixtures/estate", "--fail-on=old-tls"];
    let write = format!("--write-baseline={path}");
    assert_eq!(run(&[&["audit"], &gate[..], &[&write]].concat()).status, 1);
    let mut baseline: Value =
        serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON");
    for entry in baseline["accepted"].as_array_mut().expect("entries") {
        entry["reason"] = json!("it is being moved");
        entry["owner"] = json!("team");
    }
    fs::write(path, baseline.to_string()).expect("a file");
    let read = format!("--baseline={path}");
    let accepted = sarif(&[&gate[..], &[&read]].concat());
    assert_eq!(accepted.status, 0, "{}", accepted.stderr);
    let left = results(&accepted);
    assert!(fingerprints(&left, &["old-tls"]).is_empty());
    assert_eq!(fingerprints(&left, &["http"]).len(), 3);
    for result in &left {
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], path);
    }
    for entry in baseline["accepted"].as_array_mut().expect("entries") {
        entry["expires"] = json!("2026-01-01");
    }
    fs::write(path, baseline.to_string()).expect("a file");
    let expired = sarif(&[&gate[..], &[&read]].concat());
    assert_eq!(expired.status, 1);
    let expired = results(&expired);
    assert_eq!(fingerprints(&expired, &["baseline"]).len(), 1);
    assert_eq!(fingerprints(&expired, &["old-tls"]).len(), 5);
}

/// No result closes every alert, so it may only mean "yes".
#[test]
fn there_is_no_result_only_if_the_minimum_is_safe() {
    let rules = |log: &str| {
        let run = run_with_input(&["audit", "-", "--format", "sarif"], log.as_bytes());
        let found = results(&run).into_iter();
        Vec::from_iter(found.map(|own| own["ruleId"].as_str().expect("a rule").to_owned()))
    };
    assert_eq!(rules(""), ["conclusive", "not-proven"]);
    assert_eq!(rules(&line("TLSv1.3", "agent")), ["not-proven"]);
    let days =
        (2..=30).map(|day| line("TLSv1.3", "agent").replace("02/Nov", &format!("{day:02}/Nov")));
    let until = ["audit", "-", "--format=sarif", "--until=2026-12-01"];
    let safe = run_with_input(&until, days.collect::<String>().as_bytes());
    assert_eq!(results(&safe), Vec::<Value>::new());
}

#[test]
fn a_name_is_no_link_and_a_long_list_is_cut() {
    let mut log = line("TLSv1", "[click](https://example.com)");
    for number in 0..4_950 {
        log.push_str(&line("TLSv1", &format!("agent-{number}")));
    }
    let run = run_with_input(&["audit", "-", "--format=sarif"], log.as_bytes());
    assert!(!run.stdout.contains("](") && run.stdout.contains("[click]"));
    assert_eq!(results(&run).len(), 4_900);
    let notices = &only_run(&run)["invocations"][0]["toolExecutionNotifications"];
    assert_eq!(
        notices[0]["message"]["text"],
        "51 more callers left out here"
    );
}
