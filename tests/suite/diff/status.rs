//! The exit status, standard input and output files.

use std::fs;

use serde_json::Value;

use super::{audit, diff, request, steady, weeks};
use crate::run_with_input;

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
    written.assert_says("would overwrite");
}
