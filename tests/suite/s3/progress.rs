//! What a terminal shows while a bucket is listed.

use std::process::Command;
use std::time::Duration;

use super::server::{Options, Server};
use super::{isolate, put, run_at};

/// What a terminal gets of an audit, of which the report goes elsewhere.
fn in_a_terminal(audit: &str) -> String {
    let binary = assert_cmd::cargo::cargo_bin!("s3tls").display();
    let mut command = Command::new("script");
    command
        .args(["--quiet", "--return", "--command"])
        .arg(format!("{binary} {audit} >/dev/null"))
        .arg("/dev/null");
    isolate(&mut command);
    let output = command
        .env("TERM", "xterm")
        .output()
        .expect("script starts");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_terminal_shows_how_many_objects_were_listed_and_nothing_else_does() {
    let root = tempfile::tempdir().expect("a folder");
    for number in 0..8 {
        put(root.path(), &format!("logs/{number}"));
    }
    let server = Server::new(
        root.path(),
        Options {
            page: Some(1),
            latency: Duration::from_millis(100),
            ..Options::default()
        },
    );
    let args = ["audit", "s3://logs", "--no-sign-request"];
    let audit = [&args[..], &["--endpoint-url", &server.url]]
        .concat()
        .join(" ");
    let shown = in_a_terminal(&audit);
    assert!(shown.contains("listing: "), "{shown:?}");
    assert!(shown.contains(" objects"), "{shown:?}");
    assert!(!in_a_terminal(&format!("{audit} --no-progress")).contains("listing"));
    let run = run_at(&server.url, &args);
    assert_eq!((run.status, run.stderr.contains("listing")), (0, false));
}
