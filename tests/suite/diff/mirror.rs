//! What must hold of any two reports.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{WEEKS, audit, diff_json, request, steady, users};
use crate::cases;

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
