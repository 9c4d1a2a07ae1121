//! The same lines give the same bytes, however they are cut, ordered and shared out.

use std::fs;
use std::path::{Path, PathBuf};

use super::generate::Generator;
use super::run;

/// More than the size from which files are mapped and cut into windows, with lines that cannot be
/// read here and there.
fn log() -> Vec<u8> {
    let mut generator = Generator::new(11, 3_000);
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
    let mut generator = Generator::new(5, 900);
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
        .groups
        .iter()
        .filter(|group| group.requests > 0)
        .count();
    assert_eq!(report["groups"].as_array().map(Vec::len), Some(used));
}
