//! Members of archives are left out by their names, as files in folders are.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::archives::{gzipped, tar};
use super::{audit_json_saying, line};

/// What a report counts of its input.
fn counts(path: &Path, flags: &[&str], messages: &[&str]) -> [Value; 4] {
    let report = audit_json_saying(path, flags, 0, messages);
    let scope = |key: &str| report["scope"][key].clone();
    ["records", "skipped_by_date", "excluded", "files"].map(scope)
}

/// Files in a folder, and the same ones as members of an archive.
fn folder_and_archive(root: &Path, files: &[(&str, &[u8])]) -> [std::path::PathBuf; 2] {
    let folder = root.join("folder");
    for (name, content) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    let archive = root.join("archive");
    fs::write(&archive, gzipped(&tar(files))).expect("a file");
    [folder, archive]
}

#[test]
fn dates_and_globs_leave_out_members_as_they_do_files() {
    let root = tempfile::tempdir().expect("a folder");
    let log = line("TLSv1.2", "agent");
    let log = log.as_bytes();
    // Delivered before, after, and on the day of the line, which is 2026-11-02.
    let files: [(&str, &[u8]); 5] = [
        ("eu/2026-10-20-00-00-38-5D08B202D8FA4308", log),
        ("eu/2026-11-03-00-00-38-5D08B202D8FA4308", log),
        ("2026-11-02-10-00-38-5D08B202D8FA4308.gz", &gzipped(log)),
        ("CloudTrail/notes.txt", b"not a log\n"),
        ("a.tmp", b"not a log\n"),
    ];
    let [folder, archive] = folder_and_archive(root.path(), &files);
    let (exclude_trail, exclude_temporary) = ("--exclude=CloudTrail/*", "--exclude=*.tmp");
    let left_out = ["note: 2 files and objects were left out by --exclude"];
    let flags = ["--since=2026-11-01", exclude_trail, exclude_temporary];
    for (path, files) in [(&folder, 2), (&archive, 1)] {
        assert_eq!(
            counts(path, &flags, &left_out),
            [json!(2), json!(1), json!(2), json!(files)],
            "{}",
            path.display()
        );
        assert_eq!(
            counts(path, &flags[1..], &left_out),
            [
                json!(3),
                json!(0),
                json!(2),
                json!(files + u64::from(files > 1))
            ],
            "{}",
            path.display()
        );
    }
}

#[test]
fn what_is_left_out_is_no_error() {
    let root = tempfile::tempdir().expect("a folder");
    let log = line("TLSv1.2", "agent");
    // Each would be an error.
    let files: [(&str, &[u8]); 3] = [
        ("log", log.as_bytes()),
        ("backup.zip", b"PK\x03\x04"),
        ("inner.tar", &tar(&[("log", log.as_bytes())])),
    ];
    let [_, archive] = folder_and_archive(root.path(), &files);
    let left_out = ["note: 2 files and objects were left out by --exclude"];
    let flags = ["--exclude=*.zip", "--exclude=inner.*"];
    assert_eq!(
        counts(&archive, &flags, &left_out),
        [json!(1), json!(0), json!(2), json!(1)]
    );
    // The name of the archive itself does not matter, since it was named.
    let all = ["note: 3 files and objects were left out by --exclude"];
    let report = audit_json_saying(&archive, &["--exclude=*"], 3, &[all[0], "inconclusive"]);
    assert_eq!(report["scope"]["files"], 1);
}
