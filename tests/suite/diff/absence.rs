//! What the absence of a caller proves.

use serde_json::{Value, json};

use super::{audit, diff_json, request, steady, users};

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
