//! `s3tls --version`.

use std::process::Command;

use serde_json::{Value, json};

use super::run;
use super::schema::is_as_described;

/// The commit that is checked out, if this is a checkout.
fn commit() -> Option<String> {
    let head = Command::new("git")
        .args(["rev-parse", "--short=12", "HEAD"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    let head = head.ok().filter(|output| output.status.success())?;
    Some(
        String::from_utf8(head.stdout)
            .expect("UTF-8")
            .trim()
            .to_owned(),
    )
}

#[test]
fn the_long_form_says_how_it_was_built_and_what_it_reads() {
    let short = format!("s3tls {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(run(&["-V"]).stdout, short);
    let long = run(&["--version"]);
    assert_eq!((long.status, &*long.stderr), (0, ""));
    assert!(long.stdout.starts_with(&short), "{}", long.stdout);
    let json = run(&["--version", "--format", "json"]);
    assert_eq!(run(&["--version", "-f=json"]).stdout, json.stdout);
    let json: Value = serde_json::from_str(&json.stdout).expect("JSON");
    is_as_described("version-1", &json);
    let given = option_env!("S3TLS_COMMIT").filter(|commit| !commit.is_empty());
    assert_eq!(json["commit"], json!(given));
    let words = |key: &str| {
        let words = json[key].as_array().expect("a list").iter();
        let words = words.map(|word| word.as_str().expect("a word"));
        words.collect::<Vec<_>>().join(", ")
    };
    let commit = json["commit"].as_str().unwrap_or("unknown commit");
    let (features, evidence, forms) = (words("features"), words("evidence"), words("forms"));
    let features = if features.is_empty() {
        "none"
    } else {
        &features
    };
    let target = json["target"].as_str().expect("a triple");
    assert!(target.starts_with(std::env::consts::ARCH));
    assert_eq!(
        long.stdout,
        format!(
            "{short}commit    {commit}\ntarget    {target}\nfeatures  {features}\n\
             evidence  {evidence}; as {forms}\n"
        )
    );
    assert_eq!(features.contains("s3"), cfg!(feature = "s3"));
    assert_eq!(forms.contains("parquet"), cfg!(feature = "parquet"));
}

/// Cargo builds the tests after the same build script.
#[test]
fn the_commit_is_the_one_that_was_checked_out() {
    let built = option_env!("S3TLS_COMMIT").filter(|commit| !commit.is_empty());
    let Some(checked_out) = commit() else {
        return assert_eq!(built, None);
    };
    assert_eq!(built, Some(&*checked_out));
}

#[test]
fn what_else_follows_is_wrong_usage() {
    for args in [
        &["--version", "--format", "csv"][..],
        &["--version", "./logs"],
        &["--version", "audit"],
    ] {
        let run = run(args);
        assert!(run.status == 2 && run.stdout.is_empty(), "{args:?}");
    }
    assert!(run(&["--version", "--help"]).stdout.contains("--format"));
}
