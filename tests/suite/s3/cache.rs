//! A nightly run keeps what it counted, and then gets only new and changed objects.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::super::{line, run};
use super::kinds::{Keys, Kind, server};
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

#[test]
fn the_pages_of_the_last_listing_are_asked_for_at_once() {
    let log = |number| (format!("p/{number:04}"), line("TLSv1.2", "agent"));
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().to_str().expect("UTF-8");
    let args = [
        "audit",
        "s3://logs/p/",
        "--format=json",
        "--no-sign-request",
    ];
    // The pages that were asked for, by where they start.
    let audit = |keys: &Keys| {
        let server = server(keys.clone(), Kind::Version2, 1_000);
        let cached = run_at(&server.url, &[&args[..], &["--cache", cache]].concat());
        let asked = server.asked();
        let pages = asked.iter().filter(|asked| asked.is_listing());
        let mut starts: Vec<_> = pages.map(|page| page.parameter("start-after")).collect();
        starts.sort();
        let fresh = run_at(&server.url, &args);
        assert_eq!((cached.stdout, cached.stderr), (fresh.stdout, fresh.stderr));
        starts
    };
    let mut keys: Keys = (0..2_050).map(log).collect();
    assert_eq!(audit(&keys), [None, None, None], "one after another");
    keys.extend((2_050..2_060).map(log));
    let at_once = [None, Some("p/0999".to_owned()), Some("p/1999".to_owned())];
    assert_eq!(audit(&keys), at_once);
    // A file that is damaged costs time, but nothing else.
    for entry in fs::read_dir(cache).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path
            .extension()
            .is_some_and(|extension| extension == "s3tls-listing")
        {
            let mut bytes = fs::read(&path).expect("it is there");
            bytes.reverse();
            fs::write(&path, bytes).expect("it is there");
        }
    }
    assert_eq!(audit(&keys), [None, None, None]);
    assert_eq!(run(&["cache", "clear", cache]).status, 0);
    let left = fs::read_dir(cache).expect("the folder stays").count();
    assert_eq!(left, 0, "nothing is left in it");
}
