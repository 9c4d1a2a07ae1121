//! Servers that list otherwise than S3 does: a listing is whole, or it is said not to be.

use std::collections::BTreeSet;
use std::sync::Mutex;

use serde_json::Value;

use super::super::{assert_only_short, line};
use super::kinds::{KINDS, Keys, Kind, content, keys, list, object, page, server, serving};
use super::server::{Options, Server};
use super::{logging_to, run_at};

/// Audits a bucket, and expects these messages.
fn audit(server: &Server, args: &[&str], status: i32, messages: &[&str]) -> Value {
    let audit = ["audit", "--format=json", "--no-sign-request"];
    run_at(&server.url, &[&audit, args].concat()).json(status, messages)
}

#[test]
fn every_kind_of_server_is_listed_to_its_end() {
    let all = keys();
    let objects = all.values().filter(|content| !content.is_empty()).count();
    for kind in KINDS {
        for size in [1, 2, 3, 1_000] {
            let server = server(all.clone(), kind, size);
            let report = audit(&server, &["s3://logs"], 0, &[]);
            let scope = &report["scope"];
            assert_eq!(scope["records"], objects, "{kind:?} {size}");
            assert_eq!(scope["files"], objects, "{kind:?} {size}");
            assert_only_short(&report);
            let gets: BTreeSet<_> = server.gets().into_iter().map(|get| get.path).collect();
            assert_eq!(gets.len(), objects, "each is fetched once");
            // A server that refuses to be asked is not asked so again and again.
            let asked = server.asked();
            let second = asked
                .iter()
                .filter(|asked| asked.query.contains("list-type=2"));
            if let Kind::Refusing(..) = kind {
                assert_eq!(second.count(), 1);
            }
        }
    }
}

#[test]
fn periods_narrow_the_listing_of_every_kind_of_server() {
    for kind in KINDS {
        for size in [1, 2, 1_000] {
            for (url, files) in [
                ("s3://logs/z/", 3),
                ("s3://logs/p/", 2),
                ("s3://logs/z/acc", 3),
            ] {
                let server = server(keys(), kind, size);
                let report = audit(&server, &[url, "--since=2026-11-02T02:00:00Z"], 0, &[]);
                assert_eq!(report["scope"]["files"], files, "{kind:?} {size} {url}");
            }
        }
    }
}

/// A server that answers the first listing, of the whole bucket, as given. The bucket contains
/// `a.log` and other keys.
fn odd(first: String) -> Server {
    let keys = keys();
    serving(Box::new(move |asked| match asked.is_listing() {
        true => Some(list(&first)),
        false => content(&keys, asked),
    }))
}

/// Pages, and what of each is not known to be whole.
fn odd_pages() -> Vec<(String, &'static str)> {
    let log = object("a.log", line("TLSv1.2", "agent").len());
    let no_way_on = "the server has more, but does not say how to continue";
    let again = "the server would continue where it has already been";
    let nameless = "1 entry has no key or no size";
    let long = "1 entry has a key or prefix of more than 1024 bytes";
    let whole = "<IsTruncated>false</IsTruncated>";
    let cut = "<IsTruncated>true</IsTruncated>";
    let token = "<NextContinuationToken>t</NextContinuationToken>";
    let folder = |name: &str| format!("<CommonPrefixes>{name}</CommonPrefixes>");
    vec![
        (log.clone(), "the server does not say whether there is more"),
        (cut.to_owned(), no_way_on),
        (format!("{cut}<NextContinuationToken/>"), no_way_on),
        (format!("{cut}{log}"), again),
        (format!("{cut}{log}{token}"), again),
        (format!("{cut}{token}"), again),
        (format!("{whole}{log}{token}"), again),
        (format!("{cut}{log}<NextMarker>a.log</NextMarker>"), again),
        (format!("{cut}{}{log}", object("deep0", 0)), no_way_on),
        (
            format!(
                "{cut}{}{log}<NextMarker>deep0</NextMarker>",
                object("deep0", 0)
            ),
            "the keys are not in order",
        ),
        (
            format!("{whole}<KeyCount>3</KeyCount>{log}"),
            "a page announces 3 entries and has 1",
        ),
        (
            format!("{whole}{log}<Contents><Size>9</Size></Contents>"),
            nameless,
        ),
        (format!("{whole}{log}{}", object("", 9)), nameless),
        (
            format!("{whole}{log}<Contents><Key>b.log</Key></Contents>"),
            nameless,
        ),
        (
            format!("{whole}{log}<Contents><Key>b/</Key><Size>-1</Size></Contents>"),
            nameless,
        ),
        (format!("{whole}{log}{}", folder("")), nameless),
        (
            format!("{whole}{log}{}", folder("<Prefix></Prefix>")),
            nameless,
        ),
        (
            format!("{whole}{log}{}", object(&"k".repeat(1_025), 9)),
            long,
        ),
        (
            format!(
                "{whole}{log}{}",
                folder(&format!("<Prefix>{}/</Prefix>", "k".repeat(1_024)))
            ),
            long,
        ),
    ]
}

#[test]
fn a_listing_that_is_not_known_to_be_whole_is_an_error() {
    for (page, gap) in odd_pages() {
        let server = odd(page.clone());
        let error = format!("error: s3://logs: its listing may be incomplete: {gap}");
        let run = run_at(
            &server.url,
            &[
                "audit",
                "--format=json",
                "--no-sign-request",
                "s3://logs",
                "fixtures/estate",
            ],
        );
        assert_eq!(run.status, 2, "{page}: {}", run.stderr);
        assert!(
            run.stderr.lines().any(|line| line == error),
            "{page}: {}",
            run.stderr
        );
        let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
        // The listed objects are read all the same.
        let named = u64::from(page.contains("<Key>a.log</Key>"));
        assert_eq!(
            report["scope"]["files"]
                .as_u64()
                .map(|files| files > 31 + named),
            Some(true)
        );
        let readiness = report["readiness"].as_array().expect("requirements");
        assert!(
            readiness.iter().all(|one| one["verdict"] != "safe"),
            "{page}"
        );
    }
}

#[test]
fn what_lies_outside_of_what_was_asked_is_not_listed() {
    // It ignores the prefix, so that each folder seems to hold itself, and all others.
    let mut listed = keys();
    let all = keys();
    listed.retain(|key, _| !key.contains('&'));
    let server = serving(Box::new(move |asked| {
        let mut asked = asked.clone();
        if !asked.is_listing() {
            return content(&all, &asked);
        }
        asked.query = asked.query.replace("prefix=", "ignored=");
        Some(page(&listed, &asked, Kind::Version2, 1_000))
    }));
    let report = audit(
        &server,
        &["s3://logs"],
        2,
        &[
            "error: s3://logs: its listing may be incomplete below deep/: 5 entries have a key or prefix that is not",
            "error: s3://logs: its listing may be incomplete below p/: 5 entries have a key or prefix that is not",
            "error: s3://logs: its listing may be incomplete below z/: 5 entries have a key or prefix that is not",
        ],
    );
    assert_eq!(report["scope"]["files"], 2, "what is not in a folder");
}

#[test]
fn an_object_that_ends_in_a_slash_is_read_unless_it_is_empty() {
    for kind in KINDS {
        let mut keys = keys();
        keys.insert("slash/".to_owned(), line("TLSv1", "agent"));
        keys.insert("slash/deep/".to_owned(), line("TLSv1", "agent"));
        keys.insert("slash/empty/".to_owned(), String::new());
        let server = server(keys, kind, 2);
        let report = audit(&server, &["s3://logs/slash/"], 0, &[]);
        assert_eq!(report["summary"]["old_tls"], 2, "{kind:?}");
        assert_eq!(report["readiness"][1]["verdict"], "breaks", "{kind:?}");
    }
}

#[test]
fn a_server_that_knows_neither_version_is_named() {
    let server = serving(Box::new(|asked| {
        let kind = Kind::Refusing(501, "NotImplemented");
        let mut asked = asked.clone();
        asked.query.push_str("&list-type=2");
        Some(page(&Keys::new(), &asked, kind, 1))
    }));
    let error = "error: s3://logs: S3 answered 501 NotImplemented: told to";
    let nothing = "inconclusive: s3://logs could not be read: ";
    audit(&server, &["s3://logs"], 2, &[error, nothing]);
}

#[test]
fn a_listing_that_was_cut_is_asked_for_again() {
    for (times, status) in [(2, 0), (usize::MAX, 2)] {
        let keys = keys();
        let objects = keys.values().filter(|content| !content.is_empty()).count();
        let cuts = Mutex::new(0);
        let server = serving(Box::new(move |asked| {
            if !asked.is_listing() {
                return content(&keys, asked);
            }
            // Nothing that it has left says that something is missing.
            let (status, body) = page(&keys, asked, Kind::WithoutMarker, 1_000);
            let mut cuts = cuts.lock().expect("a number");
            let is_first = asked
                .parameter("prefix")
                .is_some_and(|prefix| prefix.is_empty());
            let end = match body.find("<Key>deep0") {
                Some(place) if is_first && *cuts < times => place - "<Contents>".len(),
                _ => body.len(),
            };
            *cuts += usize::from(end < body.len());
            Some((status, body[..end].to_owned()))
        }));
        let cut =
            "error: s3://logs: bucket logs cannot be understood: its answer was cut short (tried";
        let nothing = "inconclusive: s3://logs could not be read: ";
        let messages: &[&str] = if status == 0 { &[] } else { &[cut, nothing] };
        let report = audit(&server, &["s3://logs"], status, messages);
        let read = if status == 0 { objects } else { 0 };
        assert_eq!(report["scope"]["files"], read);
    }
}

#[test]
fn the_logs_of_a_bucket_are_found_on_every_kind_of_server() {
    for kind in KINDS {
        let all = keys();
        let options = Options {
            logging: [("example-data", logging_to("logs", "p/", true))].into(),
            answers: Some(Box::new(move |asked| match asked.is_listing() {
                true => Some(page(&all, asked, kind, 1)),
                false => content(&all, asked),
            })),
            ..Options::default()
        };
        let server = Server::new("fixtures".as_ref(), options);
        // Without an end, these logs would have to go on until now.
        let args = ["--bucket-logs=example-data", "--until=2026-11-03"];
        let report = audit(&server, &args, 0, &[]);
        assert_eq!(report["scope"]["files"], 3, "{kind:?}");
        assert_only_short(&report);
    }
}
