//! What some tests need that is not in this repository: other programs, and files that are kept
//! beside it.
//!
//! Where it is missing, such a test cannot run. With `CI` set it fails. Elsewhere it passes, and
//! says on stderr that it was skipped; `tests/what_was_skipped.rs` lists all of them at the end.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where the skipped tests of a run are noted, a file for each, unless `NOTES` names another place.
const DEFAULT_NOTES: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/skipped");

/// The variable that names another place for the notes.
const NOTES: &str = "S3TLS_SKIPPED";

/// The variable by which CI says that it runs without `../shared`.
const WITHOUT_SHARED: &str = "S3TLS_WITHOUT_SHARED";

/// Says that a test, or a part of one, is skipped.
///
/// # Panics
/// In CI, where nothing may be skipped.
pub fn skip(test: &str, why: &str) {
    assert!(env::var_os("CI").is_none(), "{test}: {why}");
    note(test, why);
}

fn note(test: &str, why: &str) {
    // The macros' output is not shown of a test that passes, and this is.
    let line = format!("skipped: {test}: {why}\n");
    let _ = io::stderr().write_all(line.as_bytes());
    let folder = env::var_os(NOTES).map_or_else(|| DEFAULT_NOTES.into(), PathBuf::from);
    fs::create_dir_all(&folder).expect("a folder for notes");
    let is_plain = |letter: char| letter.is_ascii_alphanumeric();
    let name = test.replace(|letter| !is_plain(letter), "-");
    fs::write(folder.join(name), line).expect("a note");
}

/// Whether a program starts; where it does not, the test is skipped.
pub fn has(program: &str, flag: &str, test: &str) -> bool {
    let version = Command::new(program)
        .arg(flag)
        .stdin(Stdio::null())
        .output();
    let has = version.is_ok_and(|version| version.status.success());
    if !has {
        skip(test, &format!("{program} is not installed"));
    }
    has
}

/// The Spark that the tests fetch.
#[cfg(any(target_os = "linux", feature = "parquet"))]
pub const PYSPARK: &str = "pyspark==4.0.1";

/// A Python with some packages, kept below `target`. `None` if there is no Python, so that the test
/// is skipped.
#[cfg(any(target_os = "linux", feature = "parquet"))]
pub fn python_with(packages: &[&str], test: &str) -> Option<PathBuf> {
    if !has("python3", "--version", test) {
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(packages.join("-"));
    let python = folder.join("bin/python");
    let ready = folder.join("ready");
    // Several tests, each a process of its own, may need the same packages.
    let lock = fs::File::create(folder.with_extension("lock")).expect("a file");
    lock.lock().expect("a lock");
    if !ready.exists() {
        let run = |program: &Path, args: &[&str]| {
            let status = Command::new(program).args(args).status();
            assert!(status.expect("Python starts").success(), "{args:?}");
        };
        let path = folder.to_str().expect("UTF-8");
        run(Path::new("python3"), &["-m", "venv", "--clear", path]);
        let install = ["-m", "pip", "install", "--quiet"];
        run(&python, &[&install[..], packages].concat());
        fs::write(ready, "").expect("a file");
    }
    Some(python)
}

/// A folder of files that are not published with this repository: the one that a variable names,
/// else the one in `shared` beside the checkout. Where there is none, or the variable is empty, the
/// test is skipped, in CI only if `S3TLS_WITHOUT_SHARED` is set.
pub fn shared(folder: &str, variable: &str, test: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let beside = beside.join(folder);
    let why = match env::var_os(variable) {
        Some(path) if !path.is_empty() => return Some(path.into()),
        Some(_) => format!("{variable} is empty"),
        None if beside.is_dir() => return Some(beside),
        None => format!("{variable} is not set, and there is no ../shared/{folder}"),
    };
    if env::var_os(WITHOUT_SHARED).is_some() {
        note(test, &why);
    } else {
        skip(test, &why);
    }
    None
}

/// Tests that need something: five a browser, four another reader, one Spark, three genuine lines
/// and one shared policies.
#[cfg(target_os = "linux")]
const NEEDY: [&str; 6] = [
    "browser::",
    "hostile::readers::",
    "spark::an_audit",
    "parser::genuine",
    "policy::every_case",
    "sums::all_sums_of_genuine",
];

/// Runs some of these tests where no program is found and nothing is shared.
#[cfg(target_os = "linux")]
fn bare(variables: &[&str]) -> (std::process::Output, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env::current_exe().expect("these tests"));
    command
        .args(NEEDY)
        .args(["--skip", "csv_tells_values_apart"])
        .env("PATH", folder.path())
        .env(NOTES, folder.path())
        .envs(["S3TLS_CORPUS", "S3TLS_POLICY"].map(|variable| (variable, "")))
        .envs(variables.iter().map(|variable| (*variable, "true")));
    for variable in ["CI", WITHOUT_SHARED] {
        if !variables.contains(&variable) {
            command.env_remove(variable);
        }
    }
    let output = command.output().expect("the tests start");
    let notes = fs::read_dir(folder.path()).expect("a folder");
    let note = |note: io::Result<fs::DirEntry>| {
        let note = fs::read_to_string(note.expect("a note").path());
        note.expect("a note").trim_end().to_owned()
    };
    let mut notes: Vec<String> = notes.map(note).collect();
    notes.sort_unstable();
    (output, notes)
}

#[cfg(target_os = "linux")]
#[test]
fn a_test_that_lacks_something_says_so_and_fails_in_ci() {
    let (plain, notes) = bare(&[]);
    let (stdout, stderr) = (
        String::from_utf8_lossy(&plain.stdout),
        String::from_utf8_lossy(&plain.stderr),
    );
    assert!(plain.status.success(), "{stdout}{stderr}");
    for lacking in [
        "chromium is not installed",
        "java is not installed",
        "jq is not installed",
        "python3 is not installed",
        "ssconvert is not installed",
        "S3TLS_CORPUS is empty",
        "S3TLS_POLICY is empty",
    ] {
        assert!(
            notes.iter().any(|note| note.ends_with(lacking)),
            "{notes:?}"
        );
    }
    for note in &notes {
        assert!(
            note.starts_with("skipped: ") && stderr.contains(note),
            "{note}\n{stderr}"
        );
    }
    let failed = |variables: &[&str]| {
        let (output, _) = bare(variables);
        assert!(!output.status.success());
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let failed = stdout.lines().filter(|line| line.ends_with(" ... FAILED"));
        let passed = stdout.lines().filter(|line| line.ends_with(" ... ok"));
        (failed.count(), passed.count())
    };
    // All of them, except for those that need only the shared files.
    assert_eq!(failed(&["CI"]), (15, 0));
    assert_eq!(failed(&["CI", WITHOUT_SHARED]), (11, 4));
}
