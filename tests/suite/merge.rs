//! Partial results: counts of parts add up to the counts of the whole.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use s3tls::audit::read_partial;

use super::{run, s3tls, without_run};

/// The pieces that the fixtures fall into.
const PIECES: [&str; 5] = [
    "fixtures/estate/123456789012",
    "fixtures/estate/example-warehouse.log",
    "fixtures/estate/example-website.log",
    "fixtures/logs",
    "fixtures/foreign",
];

/// Writes the partial result of some paths.
pub fn partial(folder: &Path, name: &str, args: &[&str]) -> PathBuf {
    let output = s3tls(&[&["audit", "--format", "partial"], args].concat())
        .stdout(Stdio::piped())
        .output()
        .expect("the binary runs");
    let path = folder.join(name);
    fs::write(&path, output.stdout).expect("a file");
    path
}

/// The report of some partial results.
pub fn merged(partials: &[&Path], more: &[&str]) -> super::Run {
    let partials = partials.iter().map(|path| path.to_str().expect("UTF-8"));
    let args: Vec<_> = ["merge"]
        .into_iter()
        .chain(partials)
        .chain(more.iter().copied())
        .collect();
    run(&args)
}

#[test]
fn a_merge_is_byte_for_byte_the_audit_of_the_whole() {
    let questions: [&[&str]; 4] = [
        &[],
        &[
            "--min-tls",
            "1.3",
            "--by",
            "principal,client,tls_version,day",
        ],
        &[
            "--bucket",
            "example-*",
            "--since",
            "2026-10-20",
            "--caller",
            "sdk",
            "--caller",
            "cli",
        ],
        &["--tls-version", "1.1"],
    ];
    let folder = tempfile::tempdir().expect("a folder");
    for question in questions {
        let parts: Vec<_> = PIECES
            .iter()
            .enumerate()
            .map(|(number, piece)| {
                partial(
                    folder.path(),
                    &number.to_string(),
                    &[&[*piece], question].concat(),
                )
            })
            .collect();
        let mut parts: Vec<&Path> = parts.iter().map(PathBuf::as_path).collect();
        for format in ["json", "table", "html", "junit", "csv"] {
            let judged = [
                "--format",
                format,
                "--fail-on",
                "old-tls,http",
                "--max-malformed",
                "1%",
            ];
            let whole = run(&[&["audit"], &PIECES[..], question, &judged].concat());
            let merge = merged(&parts, &judged);
            assert_eq!(
                without_run(&merge.stdout),
                without_run(&whole.stdout),
                "{question:?} {format}"
            );
            assert_eq!(merge.stderr, whole.stderr, "{question:?} {format}");
            assert_eq!(merge.status, whole.status, "{question:?} {format}");
            parts.rotate_left(2);
        }
    }
}

/// As a tree, some of whose branches are longer than others.
#[test]
fn a_merge_of_merges_is_the_merge_of_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let parts: Vec<_> = PIECES
        .iter()
        .map(|piece| partial(folder.path(), &piece.replace('/', "-"), &[piece]))
        .collect();
    let merge = |name: &str, parts: &[&Path]| {
        let mut command = s3tls(&["merge", "--format", "partial"]);
        let output = command.args(parts).output().expect("the binary runs");
        let path = folder.path().join(name);
        fs::write(&path, output.stdout).expect("a file");
        (path, output.status.code())
    };
    let parts: Vec<&Path> = parts.iter().map(PathBuf::as_path).collect();
    let (left, status) = merge("left", &parts[..2]);
    assert_eq!(status, Some(0));
    // Unreadable input is still reported.
    let (right, status) = merge("right", &parts[2..]);
    assert_eq!(status, Some(2));
    let (all, _) = merge("all", &[&right, &left]);
    let (at_once, _) = merge("at once", &parts);
    let read = |path: &Path| fs::read(path).expect("a partial");
    assert!(read(&all) == read(&at_once));
    let of_tree = merged(&[&all], &["--format", "json"]);
    let of_parts = merged(&parts, &["--format", "json"]);
    assert_eq!(of_tree.stdout, of_parts.stdout);
    assert_eq!(of_tree.status, 2);
}

#[test]
fn the_same_logs_give_the_same_partial() {
    let folder = tempfile::tempdir().expect("a folder");
    let of_threads = |threads| {
        let args = ["fixtures/estate", "fixtures/logs", "--threads", threads];
        fs::read(partial(folder.path(), threads, &args)).expect("the partial was written")
    };
    assert_eq!(of_threads("1"), of_threads("7"));
}

#[test]
fn what_cannot_be_merged_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let sound = partial(folder.path(), "sound", &["fixtures/estate"]);
    let bytes = fs::read(&sound).expect("the partial was written");
    let other = partial(
        folder.path(),
        "other",
        &["fixtures/logs", "--min-tls", "1.3"],
    );
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("a file");
        path
    };
    let newer = [b"s3tls.partial/12\n", &bytes[17..]].concat();
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    let cases = [
        (
            write("foreign", b"c0ffee example-data [..."),
            "not a partial result of s3tls",
        ),
        (write("empty", b""), "not a partial result of s3tls"),
        (write("newer", &newer), "its format is s3tls.partial/12"),
        (write("flipped", &flipped), "damaged or truncated"),
        (
            write("cut", &bytes[..bytes.len() - 1]),
            "damaged or truncated",
        ),
        (
            write("longer", &[&bytes[..], b"x"].concat()),
            "damaged or truncated",
        ),
        (
            other,
            "its --min-tls, --prefer, --by, --memory, period or filters differ",
        ),
        (folder.path().join("missing"), "cannot read"),
    ];
    for (path, reason) in cases {
        let refused = merged(&[&sound, &path], &[]);
        let name = path.file_name().expect("a name").to_str().expect("UTF-8");
        assert_eq!(refused.status, 2, "{name}");
        assert!(
            refused.stderr.contains(name) && refused.stderr.contains(reason),
            "{}",
            refused.stderr
        );
        assert!(refused.stdout.is_empty(), "{name}");
    }
}

#[test]
fn no_bit_of_a_partial_can_change_unseen() {
    let folder = tempfile::tempdir().expect("a folder");
    let sound = partial(folder.path(), "sound", &["fixtures/logs/transport.log"]);
    let bytes = fs::read(&sound).expect("the partial was written");
    for at in (0..bytes.len()).step_by(7) {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(s3tls::audit::read_partial(&changed).is_err(), "byte {at}");
    }
}

#[test]
fn a_partial_is_judged_where_it_is_merged() {
    for flags in [
        &["--fail-on", "http"][..],
        &["--output", "report.json"],
        &["--quiet-for", "3d"],
    ] {
        let run = run(&[&["audit", "fixtures/logs", "--format", "partial"], flags].concat());
        assert_eq!(run.status, 2, "{flags:?}");
        assert!(run.stderr.contains("s3tls merge"), "{}", run.stderr);
        let run = self::run(&[&["merge", "missing", "--format", "partial"], flags].concat());
        assert_eq!(run.status, 2, "{flags:?}");
        assert!(run.stderr.contains("s3tls merge"), "{}", run.stderr);
    }
}

#[test]
fn the_seeds_of_the_fuzzer_are_partials_of_this_form() {
    let seeds = fs::read_dir("fuzz/corpus/partial").expect("a folder");
    let seeds: Vec<_> = seeds.map(|seed| seed.expect("a file").path()).collect();
    assert!(seeds.len() > 5);
    for seed in seeds {
        let read = read_partial(&fs::read(&seed).expect("a file")).map(|(question, _)| question);
        assert!(
            read.is_ok(),
            "{read:?}: run fuzz/partials.sh for {}",
            seed.display()
        );
    }
}
