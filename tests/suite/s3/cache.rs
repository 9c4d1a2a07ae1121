//! A nightly run keeps what it counted, and then gets only new and changed objects.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::server::{Options, Server};
use super::{Run, put, run_at};

/// Puts a day's objects.
fn day(root: &Path, day: u32) {
    for hour in 0..4 {
        object(root, day, hour, 1);
    }
}

/// Puts an object of so many lines. The server here lists no entity tags, so that an object which was
/// changed just now may change again.
fn object(root: &Path, day: u32, hour: u32, lines: usize) -> PathBuf {
    let name = format!("2026-11-{day:02}-{hour:02}-30-00-5D08B202D8FA430{hour}");
    put(root, &format!("logs/{name}"));
    let path = root.join("logs").join(name);
    let line = fs::read_to_string(&path).expect("it is there");
    fs::write(&path, line.repeat(lines)).expect("a file");
    let file = fs::File::options().append(true).open(&path);
    let hours_ago = SystemTime::now() - Duration::from_secs(7_200);
    file.expect("the file")
        .set_modified(hours_ago)
        .expect("its time");
    path
}

#[test]
fn only_new_and_changed_objects_are_fetched_again() {
    let folder = tempfile::tempdir().expect("a folder");
    (1..=25).for_each(|number| day(folder.path(), number));
    let cache = folder.path().join("cache");
    let cache = cache.to_str().expect("UTF-8");
    let args = [
        "audit",
        "s3://logs",
        "--format",
        "json",
        "--no-sign-request",
    ];
    // The objects that were got, and the report, which is that of a run without a cache.
    let audit = || {
        let server = Server::new(folder.path(), Options::default());
        let cached = run_at(&server.url, &[&args[..], &["--cache", cache]].concat());
        let got = server.gets().len();
        let fresh: Run = run_at(&server.url, &args);
        assert_eq!((cached.stdout, cached.stderr), (fresh.stdout, fresh.stderr));
        got
    };
    assert_eq!(audit(), 100);
    assert_eq!(audit(), 0);
    object(folder.path(), 26, 0, 1);
    assert_eq!(audit(), 1, "1 % is new");
    // All of a changed object's day is got again.
    let changed = object(folder.path(), 3, 0, 2);
    assert_eq!(audit(), 4);
    fs::remove_file(changed).expect("it is there");
    assert_eq!(audit(), 3);
}
