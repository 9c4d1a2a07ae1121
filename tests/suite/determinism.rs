//! The same lines give the same bytes, however they are cut, ordered and shared out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::generate::{Generator, Profile};
use super::{every_kind, run, without_run};

/// More than the size from which files are mapped and cut into windows, with lines that cannot be
/// read here and there.
fn log() -> Vec<u8> {
    let mut generator = Generator::new(11, Profile::Broad, 3_000);
    let mut log = Vec::new();
    while log.len() < 13 << 20 {
        generator
            .write_line(&mut log)
            .expect("memory takes every write");
        if generator.lines % 5_000 == 4_999 {
            log.extend_from_slice(b"cut in the mid\n\n");
        }
    }
    log
}

fn report(paths: &[PathBuf], threads: &str) -> String {
    let mut args = vec!["audit", "--format", "json", "--threads", threads];
    args.extend(paths.iter().map(|path| path.to_str().expect("UTF-8")));
    run(&args).stdout
}

/// The part of a report that does not speak of files.
fn findings(report: &str) -> serde_json::Value {
    let mut report: serde_json::Value = serde_json::from_str(report).expect("JSON");
    for key in ["sources", "files", "malformed_samples"] {
        report["scope"]
            .as_object_mut()
            .expect("a scope")
            .remove(key);
    }
    let evidence = report["scope"]["evidence"]
        .as_array_mut()
        .expect("a list")
        .iter_mut();
    evidence.for_each(|recorded| _ = recorded.as_object_mut().expect("a kind").remove("files"));
    report
}

/// Cuts a log into files of so many lines.
fn files_of(log: &[u8], lines: usize, folder: &Path) -> Vec<PathBuf> {
    fs::create_dir_all(folder).expect("a folder");
    let all: Vec<&[u8]> = log.split_inclusive(|&byte| byte == b'\n').collect();
    let write = |(number, lines): (usize, &[&[u8]])| {
        let path = folder.join(format!("{number:05}"));
        fs::write(&path, lines.concat()).expect("a file");
        path
    };
    all.chunks(lines).enumerate().map(write).collect()
}

#[test]
fn threads_windows_files_and_order_change_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = log();
    let whole = folder.path().join("whole.log");
    fs::write(&whole, &log).expect("a file");

    let alone = report(std::slice::from_ref(&whole), "1");
    let whole_of = |threads| report(std::slice::from_ref(&whole), threads);
    assert!(
        alone.contains("\"malformed\": 3"),
        "the log holds what cannot be read"
    );
    for threads in ["2", "8"] {
        assert_eq!(whole_of(threads), alone, "{threads} threads");
    }

    let mut parts = files_of(&log, 700, &folder.path().join("parts"));
    let forth = report(&parts, "8");
    parts.reverse();
    assert_eq!(report(&parts, "3"), forth, "the order of files");
    assert_eq!(findings(&forth), findings(&alone), "many files or one");
}

#[test]
fn samples_name_their_line_in_a_file_of_many_windows() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = log();
    let path = folder.path().join("whole.log");
    fs::write(&path, &log).expect("a file");
    let report: serde_json::Value =
        serde_json::from_str(&report(std::slice::from_ref(&path), "4")).expect("JSON");
    let lines = log.split(|&byte| byte == b'\n');
    let cut: Vec<u64> = std::iter::zip(1.., lines)
        .filter(|(_, line)| line.starts_with(b"cut"))
        .map(|(number, _)| number)
        .collect();
    let samples = report["scope"]["malformed_samples"]
        .as_array()
        .expect("samples");
    let named: Vec<u64> = samples
        .iter()
        .map(|sample| sample["line"].as_u64().expect("a line"))
        .collect();
    assert_eq!(named, cut[..3]);
}

#[test]
fn counts_are_exactly_those_of_the_generator() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log");
    let mut generator = Generator::new(5, Profile::Skewed, 900);
    let mut log = Vec::new();
    for _ in 0..20_000 {
        generator
            .write_line(&mut log)
            .expect("memory takes every write");
    }
    fs::write(&path, log).expect("a file");
    let report: serde_json::Value = serde_json::from_str(&report(&[path], "2")).expect("JSON");
    let sum = |is: &dyn Fn(&super::generate::Group) -> bool| -> u64 {
        generator
            .requests
            .groups
            .iter()
            .filter(|group| is(group))
            .map(|group| group.requests)
            .sum()
    };
    let summary = &report["summary"];
    assert_eq!(summary["requests"], generator.lines);
    assert_eq!(
        summary["old_tls"],
        sum(&|group| ["TLSv1", "TLSv1.1"].contains(&group.tls_version))
    );
    assert_eq!(summary["http"], sum(&|group| group.transport == "http"));
    assert_eq!(
        summary["internal"],
        sum(&|group| group.transport == "internal")
    );
    assert_eq!(
        summary["sigv2"],
        sum(&|group| group.signature_version == "SigV2")
    );
    let used = generator
        .requests
        .groups
        .iter()
        .filter(|group| group.requests > 0)
        .count();
    assert_eq!(report["groups"].as_array().map(Vec::len), Some(used));
}

/// How often the same input is read in another order and on another number of threads.
const RUNS: u64 = 200;

/// Each command with the formats of its result.
const RESULTS: [(&[&str], &[&str]); 3] = [
    (
        &["audit"],
        &[
            "json", "table", "html", "csv", "markdown", "junit", "sarif", "ndjson", "partial",
        ],
    ),
    (
        &["records"],
        &[
            "ndjson",
            "csv",
            "raw",
            #[cfg(feature = "parquet")]
            "parquet",
        ],
    ),
    (&["policy", "simulate", "../policy.json"], &["json"]),
];

/// Copies of one folder: the same files, made in another order and so found in another.
struct Copies {
    _folder: tempfile::TempDir,
    roots: Vec<PathBuf>,
}

/// Puts items into an order that a number chooses.
fn shuffle<T>(items: &mut [T], mut number: u64) {
    for last in (1..items.len()).rev() {
        number = number
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        items.swap(last, (number >> 33) as usize % (last + 1));
    }
}

impl Copies {
    fn new(count: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut files = every_kind::files();
        let (large, bytes) = files.pop().expect("the last one");
        // Written once and linked, since it is large.
        let shared = folder.path().join("large");
        fs::write(&shared, bytes).expect("a file");
        let policy = run(&["policy", "generate", "--bucket", "acme-data"]);
        let roots = (0..count).map(|copy| {
            let root = folder.path().join(copy.to_string()).join("logs");
            let mut files: Vec<_> = files.iter().collect();
            shuffle(&mut files, copy);
            for (name, bytes) in files {
                let path = root.join(name);
                fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                fs::write(path, bytes).expect("a file");
            }
            fs::hard_link(&shared, root.join(&large)).expect("a link");
            root
        });
        let roots = roots.collect();
        fs::write(folder.path().join("policy.json"), policy.stdout).expect("a file");
        Self {
            _folder: folder,
            roots,
        }
    }
}

/// The paths that a report is asked of, the files below them in the folder's own order: all the
/// folder, its parts, or each file by itself.
fn named(root: &Path, way: u64) -> Vec<String> {
    let below = |path: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(path).expect("a folder");
        entries
            .map(|entry| entry.expect("an entry").path())
            .collect()
    };
    let mut paths = below(root);
    if way.is_multiple_of(2) {
        paths = paths
            .into_iter()
            .flat_map(|path| match path.is_dir() {
                true => below(&path),
                false => vec![path],
            })
            .collect();
    }
    shuffle(&mut paths, way);
    let name = |path: PathBuf| {
        let path = path.strip_prefix(root).expect("below it").to_owned();
        format!("logs/{}", path.display())
    };
    paths.into_iter().map(name).collect()
}

/// Repeats cheap runs often, since a dependence on the order of a hash table, a folder or threads
/// shows only in some.
#[test]
fn two_hundred_runs_in_any_order_on_any_threads_are_one_report() {
    let copies = Copies::new(10);
    let results: Vec<_> = RESULTS
        .iter()
        .flat_map(|(command, formats)| formats.iter().map(move |format| (command, *format)))
        .collect();
    // The scope names what was asked for, so reports of the folder and of its parts differ there.
    let mut seen: BTreeMap<_, BTreeSet<Vec<u8>>> = BTreeMap::new();
    let mut counts = BTreeMap::new();
    for run in 0..RUNS {
        let root = &copies.roots[(run % 10) as usize];
        let way = run / results.len() as u64 % 3;
        let paths = match way {
            0 => vec!["logs".to_owned()],
            _ => named(root, run - run % 2 + way % 2),
        };
        let (command, format) = results[run as usize % results.len()];
        let threads = (1 + run * 7 % 16).to_string();
        let mut command_line = super::s3tls(command);
        command_line.args(["--threads", &threads, "--format", format]);
        if command == &["audit"] {
            command_line.args(["--by", "requester,user_agent,bucket,tls_version"]);
            if format != "partial" {
                command_line.args(["--fail-on", "old-tls,http", "--max-malformed", "9%"]);
            }
        }
        command_line
            .args(&paths)
            .current_dir(root.parent().expect("a folder"));
        let output = command_line.output().expect("the binary starts");
        let report = String::from_utf8_lossy(&output.stdout);
        let text = without_run(&report);
        let stdout = match text == report {
            true => &output.stdout,
            false => text.as_bytes(),
        };
        let told = [stdout, b"\0", &output.stderr].concat();
        assert!(told.len() > 1_000, "{}", String::from_utf8_lossy(&told));
        let hash = Sha256::digest(&told).to_vec();
        let asked = (command, format, way);
        seen.entry(asked).or_default().insert(hash);
        *counts.entry(asked).or_insert(0) += 1;
    }
    assert!(counts.values().all(|&count| count > 2), "{counts:?}");
    for (asked, hashes) in &seen {
        assert_eq!(hashes.len(), 1, "{asked:?} of {} runs", counts[asked]);
    }
}
