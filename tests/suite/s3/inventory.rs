//! S3 Inventories in place of a listing: the same report, without a listing, and nothing of an
//! inventory that is not what it says.

#[cfg(feature = "parquet")]
pub mod parquet;

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use md5::{Digest, Md5};
use s3tls::input::s3::{Connection, Limits, S3Options};
use s3tls::input::{Discovered, Exclude, FoundSoFar, NameFilter};
use serde_json::{Value, json};

use super::super::archives::gzipped;
use super::kinds::list;
use super::server::{Answers, Options, Server};
use super::{Run, put, run_at};

/// An inventory of the bucket `logs` in the bucket `lists`, of which each part can be another.
pub struct Inventory {
    schema: &'static str,
    format: &'static str,
    bucket: &'static str,
    files: Vec<Vec<u8>>,
    /// What is added to each size and each checksum in the manifest.
    size_error: u64,
    checksum_error: &'static str,
    files_in: &'static str,
}

impl Inventory {
    /// Files with these rows.
    pub fn of(files: Vec<String>) -> Self {
        Self {
            schema: "Bucket, Key, Size, LastModifiedDate, ETag",
            format: "CSV",
            bucket: "logs",
            files: files.iter().map(|rows| gzipped(rows.as_bytes())).collect(),
            size_error: 0,
            checksum_error: "",
            files_in: "lists",
        }
    }

    /// Writes it below the folder of all buckets. Returns the URL of its manifest.
    pub fn write(&self, root: &Path) -> String {
        let data = root.join("lists/data");
        fs::create_dir_all(&data).expect("a folder");
        let files = self.files.iter().enumerate().map(|(number, file)| {
            fs::write(data.join(format!("{number}.csv.gz")), file).expect("a file");
            let md5: String = Md5::digest(file)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            json!({
                "key": format!("data/{number}.csv.gz"),
                "size": file.len() as u64 + self.size_error,
                "MD5checksum": md5 + self.checksum_error,
            })
        });
        let manifest = json!({
            "sourceBucket": self.bucket,
            "destinationBucket": format!("arn:aws:s3:::{}", self.files_in),
            "version": "2016-11-30",
            "creationTimestamp": "1793581200000",
            "fileFormat": self.format,
            "fileSchema": self.schema,
            "files": files.collect::<Vec<_>>(),
        });
        fs::write(root.join("lists/manifest.json"), manifest.to_string()).expect("a file");
        "s3://lists/manifest.json".to_owned()
    }
}

/// The row of an object, with the size that it has on disk.
pub fn row(root: &Path, key: &str) -> String {
    let size = fs::metadata(root.join("logs").join(key))
        .expect("an object")
        .len();
    let key = key
        .replace('+', "%2B")
        .replace(' ', "+")
        .replace('/', "%2F");
    format!("\"logs\",\"{key}\",\"{size}\",\"2026-11-02T00:00:00.000Z\",\"ab\"\n")
}

pub const KEYS: [&str; 6] = [
    "a/2026-11-01-00-00-00-0000000000000001",
    "a/2026-11-02-00-00-00-0000000000000002",
    "a/2026-12-24-00-00-00-0000000000000003",
    "a/b c+d",
    "a/skipped.tmp",
    "other/2026-11-02-00-00-00-0000000000000004",
];

/// Buckets with these logs.
pub fn logs() -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a folder");
    KEYS.iter()
        .for_each(|key| put(root.path(), &format!("logs/{key}")));
    root
}

pub fn rows(root: &Path, keys: &[&str]) -> String {
    keys.iter().map(|key| row(root, key)).collect()
}

fn audit(server: &Server, args: &[&str]) -> Run {
    let audit = ["audit", "--format", "json", "--no-sign-request"];
    run_at(&server.url, &[&audit, args].concat())
}

/// What a report says apart from the names of sources.
fn without_sources(run: &Run) -> Value {
    let mut report: Value = serde_json::from_str(&run.stdout).expect("a report");
    report["scope"]["sources"] = json!([]);
    report
}

#[test]
fn objects_of_one_folder_below_two_paths_are_those_of_a_listing() {
    let root = logs();
    let keys = ["a/2020/01/01/x", "a/2020/01/01/y", "a/2020/01/01/z"];
    keys.iter()
        .for_each(|key| put(root.path(), &format!("logs/{key}")));
    let server = Server::new(root.path(), Options::default());
    let args = [
        "s3://logs/a/",
        "s3://logs/a/2020/01/01/y",
        "--since=2026-11-01",
    ];
    let listed = audit(&server, &args);
    for keys in [["x", "y", "z"], ["y", "x", "z"]] {
        let keys = keys.map(|key| format!("a/2020/01/01/{key}"));
        let keys: Vec<_> = keys.iter().map(String::as_str).chain(KEYS).collect();
        let manifest = Inventory::of(vec![rows(root.path(), &keys)]).write(root.path());
        let inventoried = audit(&server, &[&args[..], &["--inventory", &manifest]].concat());
        assert_eq!(without_sources(&inventoried), without_sources(&listed));
    }
}

#[test]
fn the_report_is_that_of_a_listing_and_nothing_is_listed() {
    let root = logs();
    let files = vec![rows(root.path(), &KEYS[..2]), rows(root.path(), &KEYS[2..])];
    let manifest = Inventory::of(files).write(root.path());
    for args in [
        &["s3://logs"][..],
        &["s3://logs/a/", "--exclude", "*.tmp"],
        &["s3://logs/a/2026-11-0", "s3://logs/other"],
        &["s3://logs/a/b c+d"],
        &[
            "s3://logs",
            "--since",
            "2026-11-02",
            "--until",
            "2026-11-03",
        ],
    ] {
        let listed = audit(&Server::new(root.path(), Options::default()), args);
        let server = Server::new(root.path(), Options::default());
        let run = audit(&server, &[args, &["--inventory", &manifest]].concat());
        assert_eq!(run.status, listed.status, "{args:?}: {}", run.stderr);
        assert_eq!(without_sources(&run), without_sources(&listed), "{args:?}");
        assert_eq!(server.pages(), 0);
        run.assert_says("note: the inventory of bucket logs is of 2026-11-02T01:00:00Z");
    }
    // Without a path, all of it is read; a manifest may be on this machine.
    let server = Server::new(root.path(), Options::default());
    let all = audit(&server, &["--inventory", &manifest]);
    assert_eq!(without_sources(&all)["summary"]["requests"], 6);
    let local = root.path().join("lists/manifest.json");
    let again = audit(&server, &["--inventory", local.to_str().expect("UTF-8")]);
    assert_eq!(again.stdout, all.stdout);
    assert_eq!(server.pages(), 0);
}

#[test]
fn only_the_latest_version_of_an_object_is_read() {
    let root = logs();
    let version = |key: &str, rest: &str| format!("\"logs\",\"{key}\",\"v\",{rest}\n");
    let size = fs::metadata(root.path().join("logs/a/skipped.tmp"))
        .expect("an object")
        .len();
    let manifest = Inventory {
        schema: "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size",
        ..Inventory::of(vec![
            [
                version("a/skipped.tmp", &format!("\"true\",\"false\",\"{size}\"")),
                version("a/skipped.tmp", "\"false\",\"false\",\"7\""),
                version("a/gone", "\"true\",\"true\",\"\""),
                version("a/gone", "\"false\",\"false\",\"7\""),
            ]
            .concat(),
        ])
    };
    let manifest = manifest.write(root.path());
    let server = Server::new(root.path(), Options::default());
    let run = audit(&server, &["--inventory", &manifest]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(without_sources(&run)["summary"]["requests"], 1);
}

#[test]
fn an_object_that_is_gone_or_of_another_size_is_named_and_the_others_are_read() {
    let root = logs();
    let rows = [
        row(root.path(), KEYS[0]),
        row(root.path(), KEYS[1]).replace("0002", "0009"),
        "\"logs\",\"a%2Fskipped.tmp\",\"9223372036854775808\",\"\",\"\"\n".to_owned(),
    ];
    let manifest = Inventory::of(vec![rows.concat()]).write(root.path());
    let server = Server::new(root.path(), Options::default());
    let run = audit(&server, &["--inventory", &manifest]);
    assert_eq!(run.status, 2, "{}", run.stderr);
    assert_eq!(without_sources(&run)["summary"]["requests"], 1);
    for error in [
        "error: s3://logs/a/2026-11-02-00-00-00-0000000000000009: it was deleted",
        "error: s3://logs/a/skipped.tmp: it changed while it was read",
    ] {
        run.assert_says(error);
    }
}

#[test]
fn a_file_that_is_not_what_the_manifest_says_is_named_and_the_others_are_used() {
    let root = logs();
    let good = rows(root.path(), &KEYS[..1]);
    let bad = rows(root.path(), &KEYS[1..2]);
    let long = format!("\"logs\",\"{}\"\n", "a".repeat(20_000));
    for (bad, reason) in [
        (
            bad.replace("\"logs\"", "\"secrets\""),
            "row 1: an object of another bucket",
        ),
        (
            bad.replace("%2F", "%zz"),
            "row 1: a key that no object can have",
        ),
        (format!("{bad}\"logs\",\"x\"\n"), "row 2: 2 columns, not 5"),
        (long, "row 1: longer than any row"),
    ] {
        let manifest = Inventory::of(vec![good.clone(), bad]).write(root.path());
        let server = Server::new(root.path(), Options::default());
        let run = audit(&server, &["--inventory", &manifest]);
        assert_eq!(run.status, 2, "{}", run.stderr);
        let error = format!(
            "error: {manifest}: the objects of its file data/1.csv.gz are missing: {reason}"
        );
        run.assert_says(&error);
        assert_eq!(without_sources(&run)["summary"]["requests"], 1);
    }
    let of_file = |inventory: Inventory, reason: &str| {
        let manifest = inventory.write(root.path());
        let server = Server::new(root.path(), Options::default());
        let run = audit(&server, &["--inventory", &manifest]);
        assert_eq!(run.status, 2, "{}", run.stderr);
        run.assert_says(reason);
        assert!(
            server
                .gets()
                .iter()
                .all(|get| !get.path.starts_with("/logs/"))
        );
    };
    let files = || vec![good.clone()];
    let other = |change: fn(&mut Inventory)| {
        let mut inventory = Inventory::of(files());
        change(&mut inventory);
        inventory
    };
    of_file(
        other(|own| own.checksum_error = "0"),
        "not what the manifest says (MD5)",
    );
    of_file(
        other(|own| own.size_error = 1),
        "it changed while it was read",
    );
    of_file(
        other(|own| own.schema = "Bucket, Key, ETag"),
        "no column Size",
    );
    of_file(other(|own| own.format = "ORC"), "in the format ORC");
    of_file(
        other(|own| own.files_in = "secrets"),
        "in another bucket, secrets",
    );
}

#[test]
fn an_inventory_of_a_bucket_that_is_not_asked_for_is_refused() {
    let root = logs();
    let manifest = Inventory::of(vec![rows(root.path(), &KEYS)]).write(root.path());
    let server = Server::new(root.path(), Options::default());
    let run = audit(&server, &["s3://lists", "--inventory", &manifest]);
    assert_eq!(run.status, 2);
    let error = format!("--inventory {manifest} lists bucket logs, and no PATH is in it");
    run.assert_says(&error);
    let run = audit(&server, &["--inventory", "s3://lists/data/0.csv.gz"]);
    assert_eq!(run.status, 2);
    run.assert_says("not the manifest.json");
    let run = audit(&server, &["--inventory", "s3://lists/none.json"]);
    assert_eq!(run.status, 2);
    assert_eq!(run.stdout, "");
}

#[test]
fn an_inventory_of_too_many_objects_ends_with_an_error() {
    let root = logs();
    let files = vec![rows(root.path(), &KEYS[..3]), rows(root.path(), &KEYS[3..])];
    let manifest = Inventory::of(files).write(root.path());
    let server = Server::new(root.path(), Options::default());
    let options = S3Options {
        region: Some("us-east-1".to_owned()),
        endpoint_url: Some(server.url.clone()),
        no_sign_request: true,
        limits: Limits {
            objects: 4,
            ..Limits::default()
        },
        ..S3Options::default()
    };
    let connection = Connection::new(&options).expect("threads");
    let opened = s3tls::input::s3::Inventory::open(manifest.as_ref(), &connection, None);
    let inventory = opened.expect("an inventory");
    let mut found = Discovered::default();
    found.add_objects(
        &["s3://logs".to_owned()],
        NameFilter::default(),
        &Exclude::default(),
        vec![inventory],
        &FoundSoFar::default(),
        connection,
    );
    let reasons: Vec<_> = found.errors.iter().map(|error| &error.reason).collect();
    assert!(
        reasons
            .iter()
            .any(|reason| reason.contains("more than 4 wanted objects")),
        "{reasons:?}"
    );
    assert!(found.sources.len() <= 4);
}

/// A server whose listing says of each object what the inventory says.
fn listing_with_tags(root: &Path) -> Server {
    let objects = KEYS.map(|key| {
        let size = fs::metadata(root.join("logs").join(key))
            .expect("an object")
            .len();
        format!(
            "<Contents><Key>{key}</Key><Size>{size}</Size><ETag>&quot;ab&quot;</ETag>\
             <LastModified>2026-11-02T00:00:00.000Z</LastModified></Contents>"
        )
    });
    let below = move |prefix: &str| {
        let own = KEYS
            .iter()
            .zip(&objects)
            .filter(|(key, _)| key.starts_with(prefix));
        own.map(|(_, object)| object.as_str()).collect::<String>()
    };
    let answers: Answers = Box::new(move |asked| {
        let prefix = asked.is_listing().then(|| asked.parameter("prefix"))??;
        Some(list(&format!(
            "<IsTruncated>false</IsTruncated>{}",
            below(&prefix)
        )))
    });
    let options = Options {
        answers: Some(answers),
        ..Options::default()
    };
    Server::new(root, options)
}

#[test]
fn a_cache_that_a_listing_filled_knows_what_an_inventory_names_and_the_reverse() {
    let root = logs();
    let manifest = Inventory::of(vec![rows(root.path(), &KEYS)]).write(root.path());
    let (listed, inventoried) = (&["s3://logs"][..], &["s3://logs", "--inventory", &manifest]);
    for (first, second) in [(listed, &inventoried[..]), (inventoried, listed)] {
        let cache = tempfile::tempdir().expect("a folder");
        let cache = ["--cache", cache.path().to_str().expect("UTF-8")];
        // How many logs are got.
        let got = |args: &[&str]| {
            let server = listing_with_tags(root.path());
            let cached = audit(&server, &[args, &cache].concat());
            let gets = server.gets().into_iter();
            let logs: HashSet<_> = gets
                .filter(|get| get.path.starts_with("/logs/") && get.range.is_none())
                .map(|get| get.path)
                .collect();
            let fresh = audit(&server, args);
            assert_eq!((cached.stdout, cached.stderr), (fresh.stdout, fresh.stderr));
            logs.len()
        };
        assert_eq!(got(first), KEYS.len(), "{first:?}");
        assert_eq!(got(second), 0, "{second:?} after {first:?}");
    }
}
