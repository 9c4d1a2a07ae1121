//! The audit on a real Spark: a master and two workers on this machine, which see the same files.

pub mod cluster;
#[cfg(feature = "s3")]
mod inventories;
#[cfg(feature = "s3")]
mod objects;
#[cfg(feature = "parquet")]
mod parquet;
mod ranges;

use std::fs;
use std::io::BufWriter;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Instant;

use super::archives::tar;
use super::generate::{Generator, Profile};
use super::{Run, line, run, s3tls, signal, without_run};
use cluster::{Cluster, PATIENCE, Slow, executor_of, wait_for};

/// Logs of many sizes.
fn generated(folder: &Path) {
    for file in 0..20 {
        let mut generator = Generator::new(file, Profile::Skewed, 40);
        let path = folder.join(format!("access-{file}.log"));
        let mut out = BufWriter::new(fs::File::create(path).expect("a file"));
        for _ in 0..file * file * 10 {
            generator.write_line(&mut out).expect("a line");
        }
    }
    // Of its members, one is older than what is asked for, and one is excluded.
    let log = line("TLSv1.1", "agent");
    let members = [
        "2026-10-01-00-00-38-5D08B202D8FA4308",
        "logs/access-7.log",
        "kept.log",
    ];
    let archive = tar(&members.map(|name| (name, log.as_bytes())));
    fs::write(folder.join("archive.tar"), archive).expect("a file");
}

#[test]
fn an_audit_on_spark_is_byte_for_byte_the_local_one() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    generated(folder.path());
    let generated = folder.path().to_str().expect("UTF-8");

    every_format_and_the_gate(&cluster, generated);
    a_cache_is_filled_and_used(&cluster, generated);
    a_lost_executor_counts_once(&cluster, generated);
    what_cannot_start_is_an_error(&cluster);
    nothing_outlives_the_audit(&cluster, generated);
    #[cfg(feature = "s3")]
    objects::are_counted_as_on_disk(&cluster);
}

fn every_format_and_the_gate(cluster: &Cluster, generated: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let outputs = |run: &str| {
        ["txt", "html", "csv", "md", "xml"]
            .map(|extension| folder.path().join(format!("{run}.{extension}")))
    };
    let args = [
        // One of them is found twice, and read once.
        "fixtures/estate",
        "fixtures/estate/example-website.log",
        "./fixtures/logs",
        generated,
        "--since=2026-10-20",
        "--tls-version=1.1",
        "--tls-version=-",
        "--where=requester!=svc:*",
        "--exclude=access-7.log",
        "--by=principal,client,tls_version",
        "--format=json",
        "--fail-on=old-tls,http",
    ];
    let with_outputs = |run: &str| {
        let outputs = outputs(run).map(|path| format!("--output={}", path.display()));
        args.map(str::to_owned).into_iter().chain(outputs)
    };
    let of_spark: Vec<_> = with_outputs("spark").collect();
    let of_spark: Vec<_> = of_spark.iter().map(String::as_str).collect();
    let mut of_spark = cluster.audit(&cluster.master, &of_spark);
    let of_spark = of_spark.args(["--spark-tasks", "6"]).output();
    let of_spark: Run = of_spark.expect("the binary runs").into();
    let local: Vec<_> = with_outputs("local").collect();
    let local: Vec<_> = local.iter().map(String::as_str).collect();
    let local = run(&[&["audit"], &local[..]].concat());

    assert_eq!(of_spark.stderr, local.stderr);
    assert_eq!(of_spark.stdout, local.stdout);
    assert_eq!((of_spark.status, local.status), (1, 1));
    for (of_spark, local) in outputs("spark").iter().zip(outputs("local")) {
        let read = |path: &Path| without_run(&fs::read_to_string(path).expect("a report"));
        assert!(read(of_spark) == read(&local), "{}", of_spark.display());
    }
}

fn a_cache_is_filled_and_used(cluster: &Cluster, generated: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().join("cache");
    let cache = cache.to_str().expect("UTF-8");
    let logs = [generated, "fixtures/estate"];
    // Files that were changed just now may change again, and would not be kept.
    for file in fs::read_dir(generated).expect("a folder") {
        let file = fs::File::open(file.expect("a file").path()).expect("a file");
        file.set_modified(std::time::UNIX_EPOCH).expect("its time");
    }
    let on_spark = || -> Run {
        let mut audit = cluster.audit(&cluster.master, &logs);
        let audit = audit.args(["--cache", cache, "--format", "json"]);
        audit.output().expect("the binary runs").into()
    };
    let with = |more: &[&str]| run(&[&["audit", "--format", "json"], &logs[..], more].concat());
    let local = with(&[]);
    assert_eq!(on_spark().stdout, local.stdout);
    // Nothing is left to count, so that Spark is not even started.
    let known = with(&["--cache", cache, "--spark", "spark://127.0.0.1:1"]);
    assert_eq!(
        (known.stdout, known.status),
        (local.stdout, 0),
        "{}",
        known.stderr
    );
}

fn a_lost_executor_counts_once(cluster: &Cluster, generated: &str) {
    const TASKS: usize = 20;
    let slow = Slow::new();
    let paths = ["fixtures/estate", "fixtures/foreign", "missing", generated];
    let started = cluster
        .audit(&cluster.master, &paths)
        .args(["--spark-tasks", &TASKS.to_string()])
        .args(["--spark-program", &slow.program()])
        .args(["--all", "--fail-on", "old-tls"])
        .spawn()
        .expect("the binary starts");
    let executor = executor_of(slow.held());
    signal(executor, "KILL");
    slow.release();
    let of_spark: Run = started.wait_with_output().expect("the binary ends").into();
    let local = run(&[&["audit"], &paths[..], &["--all", "--fail-on", "old-tls"]].concat());
    assert_eq!(of_spark.stderr, local.stderr);
    assert_eq!(of_spark.stdout, local.stdout);
    assert_eq!((of_spark.status, local.status), (2, 2));
    assert!(slow.audits() > TASKS, "nothing was done again");
    assert!(cluster.audit_folder().is_none());
}

fn what_cannot_start_is_an_error(cluster: &Cluster) {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("broken");
    fs::write(&program, "#!/bin/sh\necho no such library >&2; exit 127\n").expect("a file");
    let program = program.to_str().expect("UTF-8");
    let args = ["fixtures/logs", "--spark-program", program];
    let run = cluster.audit("local[1]", &args).output();
    let run: Run = run.expect("the binary runs").into();
    assert_eq!((run.status, &*run.stdout), (2, ""));
    let mut lines = run.stderr.lines();
    let said = lines.next().unwrap_or_default();
    assert!(
        lines.next().is_some_and(|line| line.starts_with("  ")),
        "what Spark said"
    );
    assert!(lines.all(|line| line.starts_with("  ")), "{}", run.stderr);
    assert!(
        said.starts_with("error: cannot audit on Spark: the job failed: s3tls on ")
            && said.ends_with(" ended with status 127: no such library"),
        "{}",
        run.stderr
    );
    assert!(cluster.audit_folder().is_none());
}

/// If s3tls is killed, its job ends and cleans up.
fn nothing_outlives_the_audit(cluster: &Cluster, generated: &str) {
    let slow = Slow::new();
    let mut audit = cluster
        .audit("local[1]", &[generated, "--spark-tasks", "10"])
        .args(["--spark-program", &slow.program()])
        .spawn()
        .expect("the binary starts");
    slow.held();
    let folder = cluster.audit_folder().expect("it holds the job");
    let mode = fs::metadata(folder).expect("a folder").permissions().mode();
    assert_eq!(
        mode & 0o777,
        0o700,
        "what is read is nobody else's business"
    );
    audit.kill().expect("it runs");
    audit.wait().expect("it has ended");
    wait_for("clean folder", || cluster.audit_folder().is_none());
    slow.release();
}

#[test]
fn a_spark_that_is_not_there_is_said_at_once() {
    let start = Instant::now();
    let nowhere = ["--spark", "spark://127.0.0.1:1"];
    let missing = ["--spark", "yarn", "--spark-submit", "/missing/spark-submit"];
    for (args, said) in [
        (
            &[&["fixtures/logs"], &nowhere[..]].concat(),
            "error: cannot audit on Spark: there is no Spark at spark://127.0.0.1:1: ",
        ),
        (
            &[&["fixtures/logs"], &missing[..]].concat(),
            "error: cannot audit on Spark: cannot start /missing/spark-submit: ",
        ),
        (
            &[&["-"], &nowhere[..]].concat(),
            "error: cannot audit on Spark: other machines cannot read -",
        ),
    ] {
        let run = run(&[&["audit"], &args[..]].concat());
        assert_eq!((run.status, &*run.stdout), (2, ""), "{args:?}");
        assert!(run.stderr.starts_with(said), "{}", run.stderr);
    }
    let mut nothing = s3tls(&["audit", "fixtures/logs", "--spark", "yarn"]);
    let nothing = nothing.env_remove("SPARK_HOME").env("PATH", "/missing");
    let run: Run = nothing.output().expect("the binary runs").into();
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("no spark-submit on PATH"));
    assert!(start.elapsed() < PATIENCE);
}
