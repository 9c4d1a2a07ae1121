//! Compressed files and tar archives: the report is that of the files inside.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tar::{Builder, EntryType, Header};

use super::{LOGS_SAY, Run, audit_json_saying, line, run, run_with_input};

pub fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes every write");
    encoder.finish().expect("memory takes every write")
}

pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("memory takes every write")
}

/// An archive of files.
pub fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = Header::new_gnu();
        header.set_size(content.len() as u64);
        builder
            .append_data(&mut header, name, *content)
            .expect("memory takes every write");
    }
    builder.into_inner().expect("memory takes every write")
}

/// An archive of a folder.
fn tar_of(folder: &str) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    builder.append_dir_all("logs", folder).expect("a folder");
    builder.into_inner().expect("memory takes every write")
}

/// Numbered lines over TLS 1.2, of at least so many bytes.
fn lines(least: usize) -> Vec<u8> {
    let lines = (0..).map(|number| line("TLSv1.2", &format!("agent/{}", number % 7)));
    let mut text = Vec::with_capacity(least + 1_000);
    for line in lines {
        if text.len() >= least {
            break;
        }
        text.extend(line.into_bytes());
    }
    text
}

/// The parts of a report that do not depend on how its files are kept.
fn counted(report: &Value) -> Value {
    let scope = &report["scope"];
    let reasons = |samples: &str| -> Vec<Value> {
        let samples = scope[samples].as_array().expect("a list").iter();
        samples
            .map(|sample| json!([sample["line"], sample["reason"]]))
            .collect()
    };
    json!({
        "lines": [scope["lines"], scope["records"], scope["malformed"], scope["blank"]],
        "bytes": scope["bytes"],
        "malformed": reasons("malformed_samples"),
        "doubtful": reasons("doubtful_samples"),
        "groups": report["groups"],
        "callers": report["callers"],
        "buckets": report["buckets"],
        "delivery": report["delivery"],
    })
}

#[test]
fn an_archive_is_read_as_its_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let archive = tar_of("fixtures/logs");
    let of_folder = audit_json_saying(Path::new("fixtures/logs"), &[], 0, &LOGS_SAY);
    for (name, bytes) in [
        ("logs.tar", archive.clone()),
        ("logs.tar.gz", gzipped(&archive)),
        ("by-any-name", zstd(&archive)),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, &bytes).expect("a file");
        let report = audit_json_saying(&path, &[], 0, &LOGS_SAY);
        assert_eq!(counted(&report), counted(&of_folder), "{name}");
        let sample = &report["scope"]["malformed_samples"][0];
        let member = format!("{}!logs/damaged.log", path.display());
        assert_eq!(sample["source"], json!(member));
        let sample = &report["scope"]["doubtful_samples"][0];
        let source = sample["source"].as_str().expect("a name");
        assert!(
            source.starts_with(&format!("{}!logs/", path.display())),
            "{source}"
        );

        let piped = run_with_input(&["audit", "-", "--format=json"], &bytes).json(0, &LOGS_SAY);
        assert_eq!(counted(&piped), counted(&of_folder), "{name}");
    }
}

#[test]
fn zstd_is_read_as_what_it_holds() {
    let folder = tempfile::tempdir().expect("a folder");
    let small = lines(3_000);
    // Large enough to be mapped, and to be decompressed in many blocks.
    let large = lines(9 << 20);
    for text in [small, large] {
        let plain = folder.path().join("plain");
        fs::write(&plain, &text).expect("a file");
        let plain = audit_json_saying(&plain, &[], 0, &[]);
        let (first, second) = text.split_at(text.len() / 3);
        let stored = zstd::stream::encode_all(second, -7).expect("memory takes every write");
        for (name, bytes) in [
            ("one", zstd(&text)),
            ("two", [zstd(first), stored].concat()),
        ] {
            let path = folder.path().join(name);
            fs::write(&path, &bytes).expect("a file");
            let report = audit_json_saying(&path, &[], 0, &[]);
            assert_eq!(counted(&report), counted(&plain), "{name}");
            let piped = run_with_input(&["audit", "-", "--format=json"], &bytes).json(0, &[]);
            assert_eq!(counted(&piped), counted(&plain), "{name}");

            let cut = &bytes[..bytes.len() - 5];
            fs::write(&path, cut).expect("a file");
            let message = format!(
                "error: {}: the zstd data ends before its end; what came before was audited",
                path.display()
            );
            let nothing = "inconclusive: ";
            let is_all_lost = name == "one" && text.len() < 1 << 17;
            let messages = [&*message, nothing];
            let messages = &messages[..1 + usize::from(is_all_lost)];
            audit_json_saying(&path, &[], 2, messages);
        }
    }
}

#[test]
fn every_member_is_treated_as_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mixed.tar");
    let one = line("TLSv1", "agent");
    let long = format!("{}/log", "deep/".repeat(60));
    let cut = &gzipped(one.as_bytes())[..40];
    let archive = tar(&[
        ("plain", one.as_bytes()),
        (&long, one.as_bytes()),
        ("gzipped", &gzipped(one.as_bytes())),
        ("zstd", &zstd(one.as_bytes())),
        ("empty", b""),
        ("without-newline", one.trim_end().as_bytes()),
        (
            "cloudfront",
            b"#Version: 1.0\n#Fields: date x-edge-location\n",
        ),
        ("._plain", b"\0\x05\x16\x07\0\x02\0\0Mac OS X"),
        ("nested.tar", &tar(&[("log", one.as_bytes())])),
        ("log.xz", b"\xfd7zXZ\0\0\x04"),
        ("cut.gz", cut),
        ("last", one.as_bytes()),
    ]);
    fs::write(&path, archive).expect("a file");
    let name = path.display();
    let messages = [
        format!(
            "error: {name}!cut.gz: the gzip data ends before its end; what came before was audited"
        ),
        format!("error: {name}!log.xz: an xz file: decompress it first"),
        format!("error: {name}!nested.tar: an archive inside an archive: unpack it first"),
        format!("note: skipped 1 CloudFront log: {name}!cloudfront"),
        format!("note: skipped 1 macOS metadata file (AppleDouble): {name}!._plain"),
    ];
    let messages: Vec<_> = messages.iter().map(String::as_str).collect();
    let report = audit_json_saying(&path, &[], 2, &messages);
    assert_eq!(report["summary"]["old_tls"], 6);
    assert_eq!(report["scope"]["files"], 1);
    assert_eq!(report["scope"]["malformed"], 0);

    let run = run(&["audit", path.to_str().expect("UTF-8"), "--foreign=error"]);
    assert_eq!(run.status, 2);
    let error = format!("error: {name}!cloudfront: a CloudFront log: it cannot hold S3 requests");
    run.assert_says(&error);
}

#[test]
fn large_archives_give_the_same_bytes_on_any_number_of_threads() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.tar");
    let mut large = lines(6 << 20);
    let before = large.iter().filter(|&&byte| byte == b'\n').count() as u64;
    large.extend_from_slice(b"not a record\n");
    large.extend(lines(1 << 20));
    let archive = tar(&[
        ("a", &lines(2 << 20)),
        ("b", b"no\n"),
        ("c", &large),
        ("d", b"nor\n"),
    ]);
    for bytes in [archive.clone(), gzipped(&archive), zstd(&archive)] {
        fs::write(&path, bytes).expect("a file");
        let report = |threads: &str| -> Run {
            let path = path.to_str().expect("UTF-8");
            run(&["audit", path, "--format=json", "--threads", threads])
        };
        let first = report("1");
        let samples = first.json(0, &["warning: 3 lines could not be read as records:"]);
        let samples = samples["scope"]["malformed_samples"]
            .as_array()
            .expect("a list");
        let places: Vec<_> = samples
            .iter()
            .map(|it| (&it["source"], &it["line"]))
            .collect();
        let member = |name: &str| json!(format!("{}!{name}", path.display()));
        let (b, c, d) = (member("b"), member("c"), member("d"));
        let (one, many) = (json!(1), json!(before + 1));
        assert_eq!(places, [(&b, &one), (&c, &many), (&d, &one)]);
        for threads in ["2", "7"] {
            assert_eq!(report(threads).stdout, first.stdout);
        }
    }
}

#[test]
fn a_damaged_or_cut_archive_names_the_place_and_loses_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("logs.tar");
    let name = path.display();
    let one = line("TLSv1.2", "agent");
    let files: Vec<_> = ["a", "b", "c"].map(|name| (name, one.as_bytes())).into();
    let whole = tar(&files);
    // Each member has a header and its content in a block of its own.
    assert_eq!(whole.len(), 8 * 512);
    let audit = |bytes: &[u8], status, message: &str| {
        fs::write(&path, bytes).expect("a file");
        audit_json_saying(&path, &[], status, &[message])["scope"]["records"].clone()
    };
    let mut damaged = whole.clone();
    damaged[2 * 512 + 100] ^= 0xff;
    let message = format!("error: {name}: the archive is damaged after a; a member may be missing");
    assert_eq!(audit(&damaged, 2, &message), 2);

    let reason = "the archive ends before its end; what came before was audited";
    let message = format!("error: {name}!b: {reason}");
    assert_eq!(audit(&whole[..3 * 512 + 10], 2, &message), 1);
    // It ends between two members, which only the missing mark of its end shows.
    let message = format!("error: {name}: {reason}");
    assert_eq!(audit(&whole[..4 * 512], 2, &message), 2);
    assert_eq!(audit(&whole[..4 * 512 + 100], 2, &message), 2);

    let mut compressed = gzipped(&whole);
    compressed.truncate(compressed.len() - 8);
    let reason = "the gzip data ends before its end; what came before was audited";
    let message = format!("error: {name}: {reason}");
    assert_eq!(audit(&compressed, 2, &message), 3);
}

#[test]
fn an_archive_of_nothing_but_members_that_cannot_be_read_is_told_in_few_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("logs.tar.gz");
    let names: Vec<_> = (0..3_000).map(|number| format!("{number:04}.xz")).collect();
    let files: Vec<_> = names
        .iter()
        .map(|name| (&**name, &b"\xfd7zXZ\0"[..]))
        .collect();
    fs::write(&path, gzipped(&tar(&files))).expect("a file");
    let report = run(&["audit", path.to_str().expect("UTF-8"), "--format=json"]);
    assert_eq!(report.status, 2);
    let report: Value = serde_json::from_str(&report.stdout).expect("JSON");
    let unread = report["scope"]["unreadable"].as_array().expect("a list");
    assert_eq!(unread.len(), 1_001);
    assert_eq!(
        unread[0]["reason"],
        "2000 more of its members could not be read"
    );
}

#[test]
fn a_members_name_is_a_strangers_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("logs.tar");
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_size(3);
    let name = &mut header.as_old_mut().name;
    let hostile = b"\x1b[31m\n?X-Amz-Signature=abcdef0123\xff";
    name[..hostile.len()].copy_from_slice(hostile);
    header.set_cksum();
    let mut builder = Builder::new(Vec::new());
    builder
        .append(&header, &b"no\n"[..])
        .expect("memory takes every write");
    fs::write(&path, builder.into_inner().expect("an archive")).expect("a file");
    let run = run(&["audit", path.to_str().expect("UTF-8")]);
    let text = run.stderr + &run.stdout;
    assert!(
        !text.contains('\x1b') && !text.contains("abcdef0123"),
        "{text}"
    );
    assert!(text.contains("logs.tar!"), "{text}");
}

/// Two blocks of zeros end an archive, so one without files is only zeros.
#[test]
fn an_archive_without_files_is_named() {
    let nothing = tar(&[]);
    for input in [nothing.clone(), gzipped(&nothing)] {
        let run = run_with_input(&["audit", "-"], &input);
        assert_eq!(run.status, 3, "{}", run.stderr);
        let reason = "only zeros: an archive without files";
        run.assert_says(reason);
    }
}

/// A name may have 1 MiB, of which a compressed archive needs a thousandth.
#[test]
fn long_names_of_many_members_are_told_in_few_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("logs.tar.gz");
    let names: Vec<_> = (0..20)
        .map(|number| format!("{number:02}{}", "é/".repeat(100_000)))
        .collect();
    let files: Vec<_> = names
        .iter()
        .map(|name| (&**name, &b"\xfd7zXZ\0"[..]))
        .collect();
    let bytes = gzipped(&tar(&files));
    assert!(bytes.len() < 100_000);
    fs::write(&path, bytes).expect("a file");
    let report = run(&["audit", path.to_str().expect("UTF-8"), "--format=json"]);
    assert_eq!(report.status, 2);
    assert!(report.stderr.len() < 200_000 && report.stdout.len() < 200_000);
    let report: Value = serde_json::from_str(&report.stdout).expect("JSON");
    let unread = report["scope"]["unreadable"].as_array().expect("a list");
    assert_eq!(unread.len(), 20);
    let source = unread[3]["source"].as_str().expect("a name");
    assert!(source.contains("!03é/") && source.ends_with("é…") || source.ends_with("/…"));
}

/// Members whose content shows that they cannot be read are named as others are.
#[test]
fn few_of_many_members_that_are_not_evidence_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("logs.tar.gz");
    let names: Vec<_> = (0..1_500).map(|number| format!("{number:04}")).collect();
    let counts = &b"request_time,operation,tls_version,requests\n"[..];
    let files: Vec<_> = names.iter().map(|name| (&**name, counts)).collect();
    fs::write(&path, gzipped(&tar(&files))).expect("a file");
    let path = path.to_str().expect("UTF-8");
    for threads in ["--threads=1", "--threads=3"] {
        let report = run(&["audit", path, "--format=json", threads]);
        assert_eq!(report.status, 2);
        let report: Value = serde_json::from_str(&report.stdout).expect("JSON");
        let unread = report["scope"]["unreadable"].as_array().expect("a list");
        assert_eq!(unread.len(), 1_001);
        assert_eq!(
            unread[0]["reason"],
            "500 more of its members could not be read"
        );
        assert_eq!(unread[1_000]["source"], format!("{path}!0999"));
    }
}
