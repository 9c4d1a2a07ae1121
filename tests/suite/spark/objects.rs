//! The same objects from disk, from S3 and on Spark, while much goes wrong.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use super::super::archives::gzipped;
use super::super::generate::{Generator, Profile};
use super::super::s3::isolate;
use super::super::s3::server::{ACCESS_KEY, Fault, Options, SECRET_KEY, Server};
use super::super::{Run, s3tls, signal};
use super::cluster::{Cluster, Slow, executor_of};

const OBJECTS: usize = 30_000;

/// Writes objects as S3 delivers them: small, some of them compressed since, some of them damaged.
fn write_objects(folder: &Path) -> Vec<String> {
    let mut generator = Generator::new(11, Profile::Skewed, 300);
    let mut lines = Vec::new();
    let mut write = |number: usize| {
        let minute = number / 3;
        let key = format!(
            "2026-11-{:02}-{:02}-{:02}-00-{number:016X}",
            minute / 1_440 + 1,
            minute / 60 % 24,
            minute % 60
        );
        lines.clear();
        for _ in 0..number % 5 {
            generator.write_line(&mut lines).expect("a line");
        }
        match number {
            77 => lines.extend_from_slice(b"this is no line of an access log\n"),
            // Nothing but text can be told from it, and so it is refused as a whole.
            1_001 => lines.splice(.., *b"\x89PNG\r\n\x1a\n").for_each(drop),
            _ if number.is_multiple_of(1_000) => {
                lines = gzipped(&lines);
                if number == 2_000 {
                    lines.truncate(lines.len() - 9);
                }
            }
            _ => {}
        }
        fs::write(folder.join(&key), &lines).expect("a file");
        key
    };
    (0..OBJECTS).map(&mut write).collect()
}

/// Faults that pass, for some of the objects and for the listing.
fn faults(keys: &[String]) -> HashMap<String, Fault> {
    let objects = keys.iter().enumerate().filter_map(|(number, key)| {
        let fault = match number % 500 {
            3 => Fault::Error(2, 503, "SlowDown"),
            250 => Fault::Cut(1),
            499 => Fault::Error(1, 500, "InternalError"),
            _ => return None,
        };
        Some((format!("/logs/{key}"), fault))
    });
    let listing = ("/logs/".to_owned(), Fault::Error(1, 503, "SlowDown"));
    objects.chain([listing]).collect()
}

fn server(root: &Path, keys: &[String]) -> Server {
    let options = Options {
        faults: faults(keys),
        is_signed: true,
        // The server looks at all its files for each page.
        page: Some(5_000),
        ..Options::default()
    };
    Server::new(root, options)
}

/// Reports are the same; if not, the first line of each that is not is enough to see.
fn assert_same(report: &str, other: &str) {
    let differ = report.lines().zip(other.lines()).find(|(a, b)| a != b);
    assert_eq!(differ, None);
    assert_eq!(report.len(), other.len());
}

pub fn are_counted_as_on_disk(cluster: &Cluster) {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).expect("a folder");
    let keys = write_objects(&logs);
    let logs = logs.to_str().expect("UTF-8");

    let asked = ["--format=json", "--fail-on=old-tls"];
    let disk = s3tls(&[&["audit", logs], &asked[..]].concat()).output();
    let disk: Run = disk.expect("the binary runs").into();
    let of_disk = |text: &str| text.replace(logs, "s3://logs");

    let at = server(folder.path(), &keys);
    let from_s3 = [
        &["audit", "s3://logs", "--endpoint-url", &at.url],
        &asked[..],
    ];
    let mut from_s3 = s3tls(&from_s3.concat());
    isolate(&mut from_s3);
    let from_s3: Run = from_s3.output().expect("the binary runs").into();
    assert_eq!(from_s3.stderr, of_disk(&disk.stderr));
    assert_same(&from_s3.stdout, &of_disk(&disk.stdout));
    assert_eq!((from_s3.status, disk.status), (2, 2));

    let at = server(folder.path(), &keys);
    let slow = Slow::new();
    let (program, id, key) = (
        slow.program(),
        format!("spark.executorEnv.AWS_ACCESS_KEY_ID={ACCESS_KEY}"),
        format!("spark.executorEnv.AWS_SECRET_ACCESS_KEY={SECRET_KEY}"),
    );
    let on_spark = ["s3://logs", "--endpoint-url", &at.url];
    let on_spark = [
        &on_spark,
        &asked[..],
        &["--spark-tasks=20", "--spark-program", &program],
    ];
    let mut on_spark = cluster.audit(&cluster.master, &on_spark.concat());
    isolate(on_spark.args(["--spark-conf", &id, "--spark-conf", &key]));
    let on_spark = on_spark.spawn().expect("the binary starts");
    signal(executor_of(slow.held()), "KILL");
    slow.release();
    let on_spark: Run = on_spark.wait_with_output().expect("it ends").into();
    assert_eq!(on_spark.stderr, from_s3.stderr);
    assert_same(&on_spark.stdout, &from_s3.stdout);
    assert_eq!(on_spark.status, 2);
    assert!(slow.audits() > 20, "nothing was done again");
    assert!(
        at.gets().len() > keys.len() / 2,
        "the executors read from S3"
    );
    assert!(at.pages() < 20, "only one process lists");
}
