//! Inputs that earlier versions read or judged wrongly, each with what is right. They lie beside
//! this repository.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::needs::shared;
use super::run;

/// The dimensions that the expectations speak of.
const BY: &str = "user_agent,client,runtime,caller,tls_version,cipher_suite,requester,operation,\
                  signature_version,endpoint";

#[test]
fn every_known_fault_is_mended() {
    let Some(folder) = shared("faults", "S3TLS_FAULTS", "inputs that were faults") else {
        return;
    };
    let faults = fs::read_to_string(folder.join("faults.json")).expect("the faults can be read");
    let faults: Vec<Value> = serde_json::from_str(&faults).expect("JSON");
    for fault in &faults {
        let found = audit(&folder, fault);
        let wanted = match fault["want"]["any"].as_array() {
            Some(alternatives) => alternatives.clone(),
            None => vec![fault["want"].clone()],
        };
        let is_right = wanted.iter().any(|wanted| holds(wanted, &found));
        assert!(is_right, "{}: not {wanted:?}", fault["id"]);
        for (path, wrong) in fault["must_not"].as_object().expect("an object") {
            let value = at(&found, path).to_string();
            let wrong = wrong.as_str().expect("text");
            assert!(!value.contains(wrong), "{}: {path} is {value}", fault["id"]);
        }
    }
    assert!(faults.len() >= 10);
}

/// The report on a fault's input, with the exit status as `rc`.
fn audit(folder: &Path, fault: &Value) -> Value {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let input = folder.join(text(&fault["input"]));
    let input = input.to_str().expect("a path in UTF-8");
    let more: Vec<_> = fault["args"]
        .as_array()
        .expect("a list")
        .iter()
        .map(text)
        .collect();
    let mut args = vec![
        "audit",
        input,
        "--no-progress",
        "--format",
        "json",
        "--by",
        BY,
    ];
    args.extend(more.iter().map(String::as_str));
    let done = run(&args);
    let mut report: Value =
        serde_json::from_str(&done.stdout).unwrap_or_else(|_| Value::Object(Default::default()));
    report["rc"] = done.status.into();
    report
}

fn holds(wanted: &Value, found: &Value) -> bool {
    let wanted = wanted.as_object().expect("an object");
    wanted.iter().all(|(path, value)| at(found, path) == value)
}

/// The value at a path such as `groups.0.client`.
fn at<'v>(value: &'v Value, path: &str) -> &'v Value {
    path.split('.')
        .fold(value, |value, step| match step.parse::<usize>() {
            Ok(index) => &value[index],
            Err(_) => &value[step],
        })
}
