//! What a report says first and last: what was read, how the gate went, and the answer.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Run, line, run};

/// Audits a path.
fn audit(path: &Path, args: &[&str]) -> Run {
    let path = path.to_str().expect("test paths are UTF-8");
    run(&[&["audit", path], args].concat())
}

/// The last line of a report in a terminal.
fn last(run: &Run) -> &str {
    run.stdout.lines().last().unwrap_or_default()
}

/// Lines of many clients, as a gzip file that was cut short.
fn cut_short() -> Vec<u8> {
    let mut file = GzEncoder::new(Vec::new(), Compression::none());
    let lines: String = (0..2_000)
        .map(|number| line("TLSv1", &format!("a/{number}")))
        .collect();
    file.write_all(lines.as_bytes()).expect("memory takes all");
    let mut file = file.finish().expect("memory takes all");
    file.truncate(file.len() / 2);
    file
}

#[test]
fn what_was_read_in_part_is_not_called_unread() {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = folder.path();
    fs::write(logs.join("a.log"), line("TLSv1", "whole")).expect("a file");
    let whole = audit(logs, &[]);
    assert!(
        whole.stdout.contains("1 file, all read"),
        "{}",
        whole.stdout
    );
    assert!(
        last(&whole).contains(": fix 1 client before"),
        "{}",
        last(&whole)
    );
    fs::write(logs.join("b.log.gz"), cut_short()).expect("a file");
    let (missing, path) = (logs.join("c.log"), logs.to_str().expect("UTF-8"));
    let cut = audit(&missing, &[path]);
    let first: Vec<_> = cut.stdout.split_whitespace().collect();
    let first = first.join(" ");
    assert!(
        first.contains("· 2 files, 1 read only in part, 1 not read "),
        "{first}"
    );
    assert!(last(&cut).contains(": fix at least "), "{}", last(&cut));
    assert_eq!(cut.status, 2);
    let json = audit(&missing, &[path, "--format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let unread = json["scope"]["unreadable"].as_array().expect("a list");
    let partly_read: Vec<_> = unread.iter().map(|unread| &unread["partly_read"]).collect();
    assert_eq!(partly_read, [true, false]);
}

#[test]
fn an_archive_of_which_a_member_is_damaged_is_read_in_part() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("logs.tar");
    let mut archive = tar::Builder::new(fs::File::create(&path).expect("a file"));
    let good = line("TLSv1", "a").into_bytes();
    for (name, content) in [("good.log", good), ("bad.log.gz", cut_short())] {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_cksum();
        archive
            .append_data(&mut header, name, &*content)
            .expect("a member");
    }
    archive.into_inner().expect("a file");
    let report = audit(&path, &[]).stdout;
    assert!(report.contains("1 file, 1 read only in part"), "{report}");
}

#[test]
fn lines_that_could_not_be_read_may_hide_clients() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("a.log");
    fs::write(&log, line("TLSv1", "a") + "no record\n").expect("a file");
    let report = audit(&log, &[]);
    assert!(
        last(&report).contains(": fix at least 1 client before"),
        "{}",
        report.stdout
    );
}

/// What a gate says of its rules in each format for people and CI servers.
fn said_of_rules(path: &Path, args: &[&str]) -> Vec<(&'static str, String)> {
    let formats = ["table", "markdown", "html", "github", "junit"];
    let said = formats.map(|format| {
        let args = [&["--fail-on=old-tls,http", "--format", format], args].concat();
        let run = audit(path, &args);
        (format, run.stdout + &run.stderr)
    });
    said.into()
}

#[test]
fn a_rule_that_could_not_be_judged_has_not_passed() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("a.log");
    fs::write(&log, line("TLSv1.3", "a") + "no record\n").expect("a file");
    let missing = folder.path().join("missing.log");
    let missing = missing.to_str().expect("UTF-8");
    for (args, reason) in [
        (&["--exclude=*"][..], "no records"),
        (&["--bucket=other"], "no record passes the filters"),
        (&["--max-malformed=0"], "the audit is inconclusive"),
        (&[missing], "not everything could be read"),
    ] {
        for (format, said) in said_of_rules(folder.path(), args) {
            assert!(said.contains("not judged"), "{format} {args:?}: {said}");
            assert!(said.contains(reason), "{format} {args:?}: {said}");
            assert!(!said.contains("passed"), "{format} {args:?}: {said}");
        }
        let said = audit(
            folder.path(),
            &[&["-q", "--fail-on=old-tls"], args].concat(),
        )
        .stderr;
        let expected = format!("not judged old-tls: {reason}\n");
        assert!(said.contains(&expected), "{said}");
    }
    for (format, said) in said_of_rules(folder.path(), &[]) {
        assert!(!said.contains("not judged"), "{format}: {said}");
    }
}
