//! Inventories whose files the tasks read: the report of a run that reads them itself.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::super::s3::inventory::{Inventory, KEYS, logs, row, rows};
use super::super::s3::isolate;
use super::super::s3::server::{Options, Server};
use super::super::{Run, s3tls};
use super::cluster::{Cluster, Slow};

/// Audits here and on Spark, and compares. Returns the run here, and how many tasks there were.
fn assert_same(cluster: &Cluster, root: &Path, manifest: &str, args: &[&str]) -> (Run, usize) {
    let server = Server::new(root, Options::default());
    let access = ["--no-sign-request", "--endpoint-url", &server.url];
    let asked = [
        "--inventory",
        manifest,
        "--format",
        "json",
        "--fail-on",
        "http",
    ];
    let args = [args, &asked, &access].concat();
    let mut here = s3tls(&[&["audit"], &args[..]].concat());
    isolate(&mut here);
    let here: Run = here.output().expect("the binary runs").into();

    let program = Slow::new();
    program.release();
    let own = ["--spark-tasks", "7", "--spark-program", &program.program()];
    let mut on_spark = cluster.audit(&cluster.master, &[&args[..], &own].concat());
    isolate(&mut on_spark);
    let on_spark: Run = on_spark.output().expect("the binary runs").into();
    assert_eq!(on_spark.stderr, here.stderr, "{args:?}");
    assert_eq!(on_spark.stdout, here.stdout, "{args:?}");
    assert_eq!(on_spark.status, here.status, "{args:?}");
    assert_eq!(server.pages(), 0, "nothing is listed");
    (here, program.audits())
}

fn scope(run: &Run) -> Value {
    let mut report: Value = serde_json::from_str(&run.stdout).expect("a report");
    report["scope"].take()
}

#[test]
fn inventories_are_read_where_the_tasks_run() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    a_period_and_paths_choose_the_same_objects(&cluster);
    what_is_wrong_with_a_file_is_named(&cluster);
    #[cfg(feature = "parquet")]
    tables_are_read_too(&cluster);
}

fn a_period_and_paths_choose_the_same_objects(cluster: &Cluster) {
    let root = logs();
    let root = root.path();
    // One of the keys is listed twice, and the files are divided among tasks.
    let twice = [KEYS[0], KEYS[1], KEYS[0]];
    let manifest = Inventory::of(vec![rows(root, &twice), rows(root, &KEYS[2..])]).write(root);
    let args = [
        "s3://logs/a/",
        "s3://logs/other",
        "s3://logs/none/",
        "--exclude=*.tmp",
        "--since=2026-10-20",
        "--until=2026-11-20",
    ];
    let (run, tasks) = assert_same(cluster, root, &manifest, &args);
    assert_eq!(run.status, 2);
    let error = format!("error: s3://logs/none/: {manifest} lists no objects there");
    run.assert_says(&error);
    let scope = scope(&run);
    let counts = ["files", "skipped_by_date", "excluded", "repeated"];
    assert_eq!(
        counts.map(|count| scope[count].as_u64()),
        [4, 1, 1, 1].map(Some)
    );
    assert!(tasks > 4, "{tasks}");

    // A copy of the manifest on this machine, and everything that it lists.
    let copy = root.join("lists/manifest.json");
    let (run, _) = assert_same(cluster, root, copy.to_str().expect("UTF-8"), &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(self::scope(&run)["files"], 6);
}

fn what_is_wrong_with_a_file_is_named(cluster: &Cluster) {
    let root = logs();
    let root = root.path();
    let good = rows(root, &KEYS[..2]);
    let gone = row(root, KEYS[1]).replace("0002", "0009");
    let files = vec![
        good.clone() + &gone,
        good.replace("\"logs\"", "\"secrets\""),
        good.replace("%2F", "%zz"),
        good.clone(),
        good.clone(),
        good,
    ];
    let manifest = Inventory::of(files).write(root);
    let path = root.join("lists/manifest.json");
    let text = fs::read_to_string(&path).expect("a manifest");
    let mut document: Value = serde_json::from_str(&text).expect("JSON");
    document["files"][3]["MD5checksum"] = "0".repeat(32).into();
    let size = document["files"][4]["size"].as_u64().expect("a size");
    document["files"][4]["size"] = (size + 1).into();
    fs::write(&path, document.to_string()).expect("a manifest");
    fs::remove_file(root.join("lists/data/5.csv.gz")).expect("a file");

    let (run, _) = assert_same(
        cluster,
        root,
        &manifest,
        &["s3://logs/a/", "s3://logs/none/"],
    );
    assert_eq!(run.status, 2);
    for error in [
        "1.csv.gz are missing: row 1: an object of another bucket",
        "2.csv.gz are missing: row 1: a key that no object can have",
        "3.csv.gz are missing: its content is not what the manifest says (MD5)",
        "4.csv.gz are missing: it changed while it was read",
        "5.csv.gz are missing: ",
        "0000000000000009: it was deleted",
    ] {
        run.assert_says(error);
    }
    assert_eq!(scope(&run)["records"], 2);
}

#[cfg(feature = "parquet")]
fn tables_are_read_too(cluster: &Cluster) {
    use super::super::s3::inventory::parquet::{SCHEMA, inventory, table};

    let root = logs();
    let root = root.path();
    let tables = [&KEYS[..4], &KEYS[4..]].map(|keys| table(root, "logs", keys, SCHEMA));
    let manifest = inventory(tables.into()).write(root);
    let (run, tasks) = assert_same(cluster, root, &manifest, &["s3://logs"]);
    assert_eq!((run.status, &scope(&run)["files"]), (0, &6.into()));
    assert!(tasks > 4, "{tasks}");
}
