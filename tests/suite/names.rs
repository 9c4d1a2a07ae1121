//! Names of files and members that are not UTF-8: each is told from every other, wherever it appears.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use serde_json::Value;
use tar::{Builder, Header};

use super::{Run, line, run};

/// What no format of evidence can be read from.
const DAMAGED: &[u8] = b"\x1f\x8b\x08 damaged";

/// Bytes that are not UTF-8 alone, and a name that looks like one of them.
fn names() -> impl Iterator<Item = Vec<u8>> {
    let bytes = (0x80..=0xff).map(|byte| vec![b'a', byte]);
    bytes.chain([b"a\\x80".to_vec(), b"a\\\\x80".to_vec()])
}

fn write(folder: &Path, name: &[u8], content: impl AsRef<[u8]>) {
    fs::write(folder.join(OsStr::from_bytes(name)), content).expect("a file");
}

fn run_on(folder: &Path, args: &[&str]) -> Run {
    let folder = folder.to_str().expect("UTF-8");
    run(&[args, &[folder]].concat())
}

fn unreadable(folder: &Path) -> BTreeSet<String> {
    let run = run_on(folder, &["audit", "--format=json"]);
    assert_eq!(run.status, 2, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let named = report["scope"]["unreadable"].as_array().expect("a list");
    let name = |own: &Value| own["source"].as_str().expect("a name").to_owned();
    let distinct: BTreeSet<_> = named.iter().map(name).collect();
    assert_eq!(distinct.len(), named.len());
    distinct
}

#[test]
fn unreadable_files_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in names() {
        write(folder.path(), &name, DAMAGED);
    }
    let named = unreadable(folder.path());
    assert_eq!(named.len(), names().count());
    let expected = [r"a\x80", r"a\xff", r"a\\x80", r"a\\\\x80"];
    for name in expected.map(|name| format!("{}/{name}", folder.path().display())) {
        assert!(named.contains(&name), "{name}: {named:?}");
    }
    for format in ["table", "html", "markdown"] {
        let run = run_on(folder.path(), &["audit", "--all", "--format", format]);
        for text in [&run.stdout, &run.stderr] {
            assert!(!text.contains('\u{fffd}'), "{format}: {text}");
        }
        run.assert_says(r"a\x80");
    }
}

#[test]
fn unreadable_members_of_archives_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut archive = Builder::new(Vec::new());
    for name in names() {
        let mut header = Header::new_gnu();
        header.set_size(DAMAGED.len() as u64);
        let name = Path::new(OsStr::from_bytes(&name)).to_owned();
        archive
            .append_data(&mut header, name, DAMAGED)
            .expect("memory takes every write");
    }
    let archive = archive.into_inner().expect("memory takes every write");
    write(folder.path(), b"logs.tar", archive);
    let named = unreadable(folder.path());
    assert_eq!(named.len(), names().count());
    assert!(named.iter().any(|name| name.ends_with(r"logs.tar!a\xff")));
}

#[test]
fn skipped_files_and_messages_name_them_too() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), b"log\xff", line("TLSv1", "agent"));
    write(
        folder.path(),
        b"other\xfe",
        "#Version: 1.0\n#Fields: date time x-edge-location\n",
    );
    let audit = run_on(folder.path(), &["audit", "--format=json"]);
    let report: Value = serde_json::from_str(&audit.stdout).expect("JSON");
    let skipped = report["scope"]["skipped"].to_string();
    assert!(skipped.contains(r"other\\xfe"), "{skipped}");

    write(folder.path(), b"damaged\xfc", DAMAGED);
    let records = run_on(folder.path(), &["records", "--format=ndjson"]);
    assert_eq!((records.status, records.stdout.lines().count()), (2, 1));
    records.assert_says(r"damaged\xfc");

    let missing = folder.path().join(OsStr::from_bytes(b"missing\xfd"));
    for flags in [&["audit"][..], &["merge"], &["policy", "lint"]] {
        let mut command = super::s3tls(flags);
        let run: Run = command.arg(&missing).output().expect("it starts").into();
        assert_eq!(run.status, 2);
        run.assert_says(r"missing\xfd");
    }
}
