//! How much of a bucket is listed and fetched for a period.

use std::collections::BTreeSet;

use serde_json::Value;

use super::server::{Options, Server};
use super::{put, run_at};

const UNIQUE: &str = "5D08B202D8FA4308";

/// The counts of objects in a report. The times of all records are outside the periods here.
fn scope_of(server: &Server, args: &[&str]) -> Value {
    let audit = ["audit", "--format", "json", "--no-sign-request"];
    let run = run_at(&server.url, &[&audit, args].concat());
    assert!([0, 3].contains(&run.status), "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("the report is JSON");
    report["scope"].clone()
}

fn paths(server: &Server) -> BTreeSet<String> {
    server.gets().into_iter().map(|get| get.path).collect()
}

/// Of each day from 2024 to the autumn of 2026 six objects, at 02:30, 06:30 and so on.
fn flat_keys() -> Vec<String> {
    let mut keys = Vec::new();
    for year in [2024, 2025, 2026] {
        for month in 1..=if year == 2026 { 11 } else { 12 } {
            for day in 1..=20 {
                for hour in (2..24).step_by(4) {
                    keys.push(format!(
                        "{year}-{month:02}-{day:02}-{hour:02}-30-00-{UNIQUE}"
                    ));
                }
            }
        }
    }
    keys
}

#[test]
fn a_flat_layout_is_listed_and_fetched_for_the_period_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("logs");
    let keys = flat_keys();
    keys.iter()
        .for_each(|key| put(&root, &format!("p/access-{key}")));
    // Objects with other names are always wanted, wherever they are in the listing.
    let others = [
        "p/2025/notes",
        "p/a-file",
        "p/access-2025.log",
        "p/access-all",
        "p/z/old",
    ];
    others.iter().for_each(|key| put(&root, key));
    let options = || Options {
        page: Some(100),
        ..Options::default()
    };

    let server = Server::new(folder.path(), options());
    let period = ["--since", "2026-06-10T12:00:00Z", "--until", "2026-06-11"];
    let period = [&["s3://logs/p/"], &period[..]].concat();
    let scope = scope_of(&server, &period);
    // From an hour before the period to ten days after it.
    let wanted = keys
        .iter()
        .filter(|key| ("2026-06-10-11".."2026-06-21").contains(&key.as_str()));
    let expected: BTreeSet<_> = wanted
        .map(|key| format!("/logs/p/access-{key}"))
        .chain(others.map(|key| format!("/logs/{key}")))
        .collect();
    assert_eq!(paths(&server), expected);
    assert_eq!(scope["files"], expected.len());
    // 40 pages hold all of it.
    assert!(server.pages() <= 14, "{}", server.pages());

    let server = Server::new(folder.path(), options());
    let scope = scope_of(&server, &["s3://logs/p/"]);
    assert_eq!(scope["files"], keys.len() + others.len());
    assert_eq!(server.gets().len(), keys.len() + others.len());
    assert!(server.pages() <= 80, "{}", server.pages());
}

#[test]
fn a_partitioned_layout_is_listed_and_fetched_for_the_period_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("logs");
    let bucket = |name: &str| format!("p/123456789012/eu-west-1/{name}");
    for name in ["alpha", "beta"] {
        for year in [2024, 2025, 2026] {
            for month in 1..=12 {
                for day in [9, 10, 11, 20, 27] {
                    let date = format!("{year}-{month:02}-{day:02}");
                    // One by the time of delivery, one by the day of the events.
                    for time in ["06-00-00", "00-00-00"] {
                        put(
                            &root,
                            &format!(
                                "{}/{}/{date}-{time}-{UNIQUE}",
                                bucket(name),
                                date.replace('-', "/")
                            ),
                        );
                    }
                }
            }
        }
    }
    let server = Server::new(folder.path(), Options::default());
    let scope = scope_of(
        &server,
        &[
            "s3://logs/p/",
            "--since",
            "2026-06-10T12:00:00Z",
            "--until",
            "2026-06-11",
        ],
    );
    let expected: BTreeSet<_> = ["alpha", "beta"]
        .into_iter()
        .flat_map(|name| {
            [
                ("10", "00-00-00"),
                ("11", "06-00-00"),
                ("11", "00-00-00"),
                ("20", "06-00-00"),
                ("20", "00-00-00"),
            ]
            .map(|(day, time)| {
                format!(
                    "/logs/{}/2026/06/{day}/2026-06-{day}-{time}-{UNIQUE}",
                    bucket(name)
                )
            })
        })
        .collect();
    assert_eq!(paths(&server), expected);
    assert_eq!(scope["skipped_by_date"], 2, "of the days that were listed");
    // The prefix, the account and the region; and of each bucket itself, a year, a month, 3 days.
    assert_eq!(server.pages(), 3 + 2 * 6);
}

#[test]
fn a_key_is_that_object_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("logs");
    ["a", "ab", "abc"].iter().for_each(|key| put(&root, key));
    let server = Server::new(folder.path(), Options::default());
    let files = |url| scope_of(&server, &[url])["files"].clone();
    assert_eq!(files("s3://logs/ab"), 1);
    assert_eq!(files("s3://logs/"), 3);
}

#[test]
fn excluded_keys_are_counted_and_not_fetched() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("logs");
    for key in ["p/a", "p/b.tmp", "CloudTrail/c", "p/CloudTrail/d"] {
        put(&root, key);
    }
    let server = Server::new(folder.path(), Options::default());
    let counts = |args: &[&str]| {
        let scope = scope_of(&server, args);
        (scope["files"].clone(), scope["excluded"].clone())
    };
    let globs = ["--exclude=CloudTrail/*", "--exclude=*.tmp"];
    let everything = counts(&[&["s3://logs/"][..], &globs].concat());
    assert_eq!(everything, (1.into(), 3.into()));
    assert_eq!(paths(&server), BTreeSet::from(["/logs/p/a".to_owned()]));
    // The whole key counts, and an object that is named is read.
    assert_eq!(
        counts(&["s3://logs/p/", "--exclude=p/a"]),
        (2.into(), 1.into())
    );
    assert_eq!(
        counts(&["s3://logs/p/a", "--exclude=*"]),
        (1.into(), 0.into())
    );
}
