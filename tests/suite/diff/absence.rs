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

#[test]
fn requests_without_a_bucket_have_to_be_covered_too() {
    let old = steady(0, "example-data") + &request(3, "absent", "-", "TLSv1", "200");
    let old = audit(&(old + &steady(0, "-")), &[]);
    let other = audit(&steady(1, "example-data"), &[]);
    let diff = diff_json(&old, &other);
    assert_eq!(users(&diff, &["not-seen"]).len(), 1, "{diff}");
    let reasons = json!([{"reason": "no-records", "bucket": "-"}]);
    assert_eq!(diff["callers"][0]["reasons"], reasons);
    let same = audit(&steady(1, "-"), &[]);
    assert_eq!(users(&diff_json(&old, &same), &["gone"]).len(), 1);
}

#[test]
fn gaps_that_a_report_does_not_name_may_be_as_long_as_those_that_it_names() {
    let old = steady(0, "example-data") + &request(3, "absent", "example-data", "TLSv1", "200");
    let old = audit(&old, &[]);
    let mut new = audit(&steady(1, "example-data"), &[]);
    let gap = json!({"from": "2026-11-10T00:00:00Z", "until": "2026-11-12T02:00:00Z", "hours": 50});
    let bucket = &mut new["buckets"][0];
    bucket["last_seen"] = json!("2027-02-01T00:00:00Z");
    bucket["gaps"] = json!([gap, gap, gap]);
    // Gaps of 23 hours are usual in the old report.
    for (hours, change) in [(150, "gone"), (196, "gone"), (2_000, "not-seen")] {
        new["buckets"][0]["hours_without_records"] = json!(hours);
        let diff = diff_json(&old, &new);
        assert_eq!(users(&diff, &[change]).len(), 1, "{hours}: {diff}");
    }
}

#[test]
fn buckets_that_a_report_does_not_name_have_to_be_covered_too() {
    let buckets: Vec<_> = (10..22).map(|number| format!("example-{number}")).collect();
    let all = |week| -> String { buckets.iter().map(|bucket| steady(week, bucket)).collect() };
    let absent = buckets
        .iter()
        .map(|bucket| request(3, "absent", bucket, "TLSv1", "200"));
    let old = audit(&(all(0) + &absent.collect::<String>()), &[]);
    assert_eq!(old["callers"][0]["bucket_count"], 12);
    let mut new = audit(&all(1), &[]);
    assert_eq!(users(&diff_json(&old, &new), &["gone"]).len(), 1);
    for (key, value) in [
        ("last_seen", json!("2026-11-09T10:00:00Z")),
        ("recorder", json!("cloudtrail")),
        ("bucket", json!("example-other")),
    ] {
        let mut bucket = new["buckets"][11][key].take();
        new["buckets"][11][key] = value;
        let diff = diff_json(&old, &new);
        assert_eq!(users(&diff, &["not-seen"]).len(), 1, "{key}: {diff}");
        let reasons = json!([{"reason": "unnamed-buckets"}]);
        assert_eq!(diff["callers"][0]["reasons"], reasons, "{key}");
        std::mem::swap(&mut bucket, &mut new["buckets"][11][key]);
    }
}
