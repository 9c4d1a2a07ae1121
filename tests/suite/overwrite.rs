//! No input is overwritten, and no two outputs are written to the same file.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::merge::partial;
use super::{Run, line, run, s3tls};

/// A folder with logs, a policy, a baseline and a partial result, some under several names.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("logs/deep")).expect("folders");
    // Logs by names that a report could have.
    fs::write(path("logs/log.json"), line("TLSv1", "agent")).expect("a file");
    fs::write(path("logs/deep/report.json"), line("TLSv1.2", "agent")).expect("a file");
    fs::write(path("linked.json"), line("TLSv1.3", "agent")).expect("a file");
    symlink(path("linked.json"), path("logs/link")).expect("a link");
    symlink(path("logs"), path("also")).expect("a link");
    fs::hard_link(path("logs/log.json"), path("hard.json")).expect("a link");
    let policy = run(&["policy", "generate", "--bucket", "example-data"]);
    fs::write(path("policy.json"), policy.stdout).expect("a file");
    fs::write(
        path("baseline.json"),
        r#"{"schema": "s3tls.baseline/1", "accepted": []}"#,
    )
    .expect("a file");
    partial(folder.path(), "part.json", &["fixtures/estate"]);
    symlink(path("part.json"), path("part-link.json")).expect("a link");
    folder
}

/// All files with their contents, and links with their targets.
fn contents(folder: &Path) -> BTreeMap<PathBuf, (bool, Vec<u8>)> {
    let entries = walkdir::WalkDir::new(folder).into_iter();
    let paths = entries.map(|entry| entry.expect("a file").into_path());
    let held = |path: PathBuf| {
        let held = (path.is_symlink(), fs::read(&path).ok()?);
        Some((path, held))
    };
    paths.filter_map(held).collect()
}

/// A command, its flags that name a file that is read, and what is said of that.
type Refused = (
    &'static [&'static str],
    &'static [&'static str],
    &'static str,
);

/// Commands that would write over what they read.
pub fn refused() -> Vec<Refused> {
    const AUDIT: &[&str] = &["audit", "logs"];
    const SIMULATE: &[&str] = &["policy", "simulate", "policy.json", "logs"];
    const MERGE: &[&str] = &["merge", "part.json"];
    const TRY: &[&str] = &[
        "policy",
        "try",
        "--bucket=example-data",
        "--into=policy.json",
        "logs",
    ];
    const ONE_BASELINE: &[&str] = &["audit", "logs", "--baseline=baseline.json"];
    vec![
        (
            &["audit", "logs/log.json"][..],
            &["--output=logs/log.json"][..],
            "--output logs/log.json would overwrite the input logs/log.json",
        ),
        (
            AUDIT,
            &["--output=logs/log.json"],
            "--output logs/log.json would overwrite the input logs/log.json",
        ),
        (
            AUDIT,
            &["--output=./also/deep/../log.json"],
            "--output ./also/deep/../log.json would overwrite the input logs/log.json",
        ),
        (
            AUDIT,
            &["--output=new.html", "--output=hard.json"],
            "--output hard.json would overwrite the input logs/log.json",
        ),
        (
            AUDIT,
            &["--output=linked.json"],
            "--output linked.json would overwrite the input logs/link",
        ),
        // A report of an earlier run among the logs cannot be recognised as a report.
        (
            AUDIT,
            &["--output=logs/deep/report.json"],
            "--output logs/deep/report.json would overwrite the input logs/deep/report.json",
        ),
        (
            AUDIT,
            &["--write-baseline=logs/log.json"],
            "--write-baseline logs/log.json would overwrite the input logs/log.json",
        ),
        (
            AUDIT,
            &["--write-baseline=new.json", "--output=./new.json"],
            "--output ./new.json and --write-baseline new.json are the same file",
        ),
        (
            AUDIT,
            &["--output=new.json", "--output=also/../new.json"],
            "--output new.json and --output also/../new.json are the same file",
        ),
        (
            AUDIT,
            &["--output=part.json", "--output=part-link.json"],
            "--output part.json and --output part-link.json are the same file",
        ),
        (
            ONE_BASELINE,
            &["--output=baseline.json"],
            "--output baseline.json would overwrite --baseline baseline.json",
        ),
        (
            ONE_BASELINE,
            &["--write-baseline=baseline.json", "--output=baseline.json"],
            "--output baseline.json would overwrite --baseline baseline.json",
        ),
        (
            SIMULATE,
            &["--output=policy.json"],
            "--output policy.json would overwrite the policy policy.json",
        ),
        (
            SIMULATE,
            &["--output=logs/log.json"],
            "--output logs/log.json would overwrite the input logs/log.json",
        ),
        (
            SIMULATE,
            &["--output=new.csv", "--output=new.csv"],
            "--output new.csv and --output new.csv are the same file",
        ),
        (
            MERGE,
            &["--output=part-link.json"],
            "--output part-link.json would overwrite the partial result part.json",
        ),
        (
            MERGE,
            &["--write-baseline=part.json"],
            "--write-baseline part.json would overwrite the partial result part.json",
        ),
        (
            MERGE,
            &["--write-baseline=new.json", "--output=new.json"],
            "--output new.json and --write-baseline new.json are the same file",
        ),
        (
            TRY,
            &["--output=policy.json"],
            "--output policy.json would overwrite the policy policy.json",
        ),
        (
            TRY,
            &["--output=logs/log.json"],
            "--output logs/log.json would overwrite the input logs/log.json",
        ),
        (
            &["records", "logs"],
            &["--output=hard.json", "--format=ndjson"],
            "--output hard.json",
        ),
        (
            &["diff", "baseline.json", "part.json"],
            &["--output=part-link.json"],
            "--output part-link.json would overwrite the report part.json",
        ),
        (
            &["diff", "baseline.json", "part.json"],
            &["--output=baseline.json"],
            "--output baseline.json would overwrite the report baseline.json",
        ),
    ]
}

#[test]
fn what_is_read_is_not_written_over() {
    let folder = folder();
    let before = contents(folder.path());
    for (command, more, expected) in refused() {
        let mut refused = s3tls(&[command, more].concat());
        let run = refused.current_dir(folder.path()).output();
        let run: Run = run.expect("the binary runs").into();
        assert_eq!(
            (run.status, &*run.stdout),
            (2, ""),
            "{more:?}: {}",
            run.stderr
        );
        let error = format!("error: {expected}");
        assert!(run.stderr.starts_with(&error), "{more:?}: {}", run.stderr);
        assert_eq!(contents(folder.path()), before, "{more:?}");
    }
}

#[test]
fn what_standard_input_comes_from_is_not_written_over() {
    let folder = folder();
    let before = contents(folder.path());
    let policy = ["policy", "simulate", "-", "logs", "--output=policy.json"];
    let audit = ["audit", "-", "--output=linked.json"];
    for (args, file, expected) in [
        (&policy[..], "policy.json", "the policy /dev/stdin"),
        (&audit[..], "linked.json", "the input -"),
    ] {
        let input = fs::File::open(folder.path().join(file)).expect("it is there");
        let mut refused = s3tls(args);
        let run = refused.current_dir(folder.path()).stdin(Stdio::from(input));
        let run: Run = run.output().expect("the binary runs").into();
        let error = format!(
            "error: --output {file} would overwrite {expected}, which is an input; use another file\n"
        );
        assert_eq!((run.status, run.stderr), (2, error));
        assert_eq!(contents(folder.path()), before);
    }
}

#[test]
fn other_files_are_written_and_a_baseline_is_brought_up_to_date() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let [logs, baseline, report, among] =
        ["logs", "baseline.json", "old.csv", "logs/new.json"].map(path);
    let audit = |more: &[&str]| run(&[&["audit", &logs, "--fail-on=old-tls"], more].concat());
    fs::write(&report, "old").expect("a file");
    let update = ["--baseline", &baseline, "--write-baseline", &baseline];
    let written = audit(&[&["--output", &report][..], &update].concat());
    assert_eq!(written.status, 1, "{}", written.stderr);
    let held = |path: &str| fs::read_to_string(path).expect("it is there");
    assert!(held(&report).starts_with("transport,"), "{}", held(&report));
    assert!(held(&baseline).contains("\"principal\": \"arn:aws:iam::123456789012:user/alice\""));

    // A file among the logs is none of them until it is there.
    assert_eq!(audit(&["--output", &among]).status, 1);
    let again = audit(&["--output", &among]);
    let expected = format!("error: --output {among} would overwrite the input {among}");
    assert!(
        again.status == 2 && again.stderr.starts_with(&expected),
        "{}",
        again.stderr
    );
}
