//! Tells the program which commit and target it is built of, for `s3tls --version`.
//!
//! It runs again only when the commit that is checked out changes, or `S3TLS_COMMIT`.

use std::env;
use std::path::Path;
use std::process::Command;

/// The commit, for builds outside of git.
const COMMIT: &str = "S3TLS_COMMIT";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={COMMIT}");
    let target = env::var("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=S3TLS_TARGET={target}");
    let given = env::var(COMMIT).ok().filter(|commit| !commit.is_empty());
    let commit = given.or_else(commit_of_checkout).unwrap_or_default();
    println!("cargo::rustc-env={COMMIT}={commit}");
}

/// The commit that is checked out, if this is the top of a checkout: one further up, into which this
/// package was only copied, has commits of something else.
fn commit_of_checkout() -> Option<String> {
    let top = git(&["rev-parse", "--show-toplevel"])?;
    let here = env::var_os("CARGO_MANIFEST_DIR")?;
    let is_top = Path::new(&top).canonicalize().ok()? == Path::new(&here).canonicalize().ok()?;
    // Git adds a line to this log whenever another commit is checked out.
    let log = git(&["rev-parse", "--git-path", "logs/HEAD"]).filter(|_| is_top)?;
    // For a file that is missing, Cargo would run this each time.
    if Path::new(&log).exists() {
        println!("cargo::rerun-if-changed={log}");
    }
    git(&["rev-parse", "--short=12", "HEAD"])
}

/// What git prints, without the end of the line. `None` if it fails or is not installed.
fn git(args: &[&str]) -> Option<String> {
    let output = Command::new("git").args(args).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let text = text.trim_end().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}
