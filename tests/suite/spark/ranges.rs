//! Files and objects so large that several tasks read a range of each.

use std::fs;
use std::path::Path;

use super::super::generate::{Form, Generator, Profile};
use super::super::{Run, line, run};
use super::cluster::{Cluster, Slow};

/// Ranges begin at multiples of this.
const UNIT: usize = 8 << 20;

/// Appends lines up to this length. The last of them ends there, without its newline.
fn fill(log: &mut Vec<u8>, length: usize) {
    let mut number = 0;
    while length - log.len() > 200_000 {
        number += 1;
        log.extend(
            line(
                "TLSv1.1",
                &format!("agent-{number}-{}", "x".repeat(100_000)),
            )
            .into_bytes(),
        );
    }
    let empty = line("TLSv1.2", "").trim_end().len();
    let padded = line("TLSv1.2", &"y".repeat(length - log.len() - empty));
    log.extend_from_slice(padded.trim_end().as_bytes());
    assert_eq!(log.len(), length);
}

/// A log whose lines meet the borders of ranges in every way.
fn log() -> Vec<u8> {
    let mut log = b"\xef\xbb\xbf".to_vec();
    // A line ends at the border, begins one byte after it, and has its two bytes of an end around it.
    fill(&mut log, UNIT - 1);
    log.extend_from_slice(b"\n");
    log.extend_from_slice(b"the first malformed line\n\n");
    fill(&mut log, 2 * UNIT);
    log.extend_from_slice(b"\n");
    log.extend_from_slice(line("TLSv9.9", "doubtful").as_bytes());
    fill(&mut log, 3 * UNIT - 1);
    log.extend_from_slice(b"\r\n");
    // No line begins in the fifth range, and the fourth ends in one that is too long.
    fill(&mut log, 4 * UNIT - 1_000_000);
    log.push(b'\n');
    log.resize(5 * UNIT + 1_000_000, b'z');
    log.extend_from_slice(b"\r\n");
    log.extend_from_slice(line("TLSv9.9", "doubtful too").as_bytes());
    log.extend_from_slice(b"\xef\xbb\xbfthe last malformed line");
    log
}

fn write_logs(folder: &Path) {
    fs::write(folder.join("access.log"), log()).expect("a file");
    let mut generator = Generator::new(7, Profile::Skewed, 40);
    generator.form = Form::Json;
    let mut lines = Vec::new();
    while lines.len() < 2 * UNIT + 100_000 {
        generator.write_line(&mut lines).expect("memory");
        if generator.lines == 9_000 {
            lines.extend_from_slice(b"{\"bucket\":\n");
        }
    }
    fs::write(folder.join("vended.json"), lines).expect("a file");
    fs::write(folder.join("zsmall.log"), "also malformed\n").expect("a file");
}

/// Both divide 60 MB by twelve tasks.
fn assert_same(
    cluster: &Cluster,
    args: &[&str],
    local: &Run,
    prepare: impl Fn(&mut std::process::Command),
) {
    let program = Slow::new();
    program.release();
    let own = ["--spark-tasks", "12", "--spark-program", &program.program()];
    let mut on_spark = cluster.audit(&cluster.master, &[args, &own].concat());
    prepare(&mut on_spark);
    let on_spark: Run = on_spark.output().expect("the binary runs").into();
    assert_eq!(on_spark.stderr, local.stderr);
    assert_eq!(on_spark.stdout, local.stdout);
    assert_eq!(on_spark.status, local.status);
    assert_eq!(program.audits(), 6 + 3 + 1, "a task for each range");
}

#[test]
fn ranges_of_large_files_and_objects_are_read_as_one() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).expect("a folder");
    write_logs(&logs);
    let args = [
        logs.to_str().expect("UTF-8"),
        "--format=json",
        "--fail-on=http",
    ];
    let local = run(&[&["audit", "--by=tls_version"], &args[..]].concat());
    let report: serde_json::Value = serde_json::from_str(&local.stdout).expect("JSON");
    let scope = &report["scope"];
    let samples = scope["malformed_samples"].as_array().expect("a list");
    let last = samples[2]["line"].as_u64().expect("a number");
    assert!(samples.len() == 3 && last > 300, "{samples:?}");
    assert_eq!(scope["doubtful_samples"].as_array().map(Vec::len), Some(2));
    assert_eq!(scope["files"], 3);
    let on_spark = [&["--by=tls_version"], &args[..]].concat();
    assert_same(&cluster, &on_spark, &local, |_| {});
    #[cfg(feature = "s3")]
    of_objects(&cluster, folder.path());
}

#[cfg(feature = "s3")]
fn of_objects(cluster: &Cluster, root: &Path) {
    use super::super::s3::isolate;
    use super::super::s3::server::{Options, Server};

    let server = Server::new(root, Options::default());
    let args = [
        "s3://logs",
        "--endpoint-url",
        &server.url,
        "--no-sign-request",
        "--format",
        "json",
    ];
    let mut local = super::super::s3tls(&[&["audit"], &args[..]].concat());
    isolate(&mut local);
    let local: Run = local.output().expect("the binary runs").into();
    assert_same(cluster, &args, &local, isolate);
}
