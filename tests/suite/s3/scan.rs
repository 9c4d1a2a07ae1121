//! `s3tls sql --list`: what Athena would read, however little of it s3tls would.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::super::Run;
use super::server::{Options, Server};
use super::{run, run_at};

/// Folders of days, two of which are after the first of November, and what lies beside them.
const KEYS: [(&str, usize); 6] = [
    (
        "p/2026/10/31/2026-10-31-00-00-00-5D08B202D8FA4308",
        1_000_000_000,
    ),
    (
        "p/2026/11/01/2026-11-01-00-00-00-5D08B202D8FA4308",
        2_000_000_000,
    ),
    // Its own name is older than its folder, which is what Athena goes by.
    (
        "p/2026/11/02/2020-01-01-00-00-00-5D08B202D8FA4308",
        3_000_000_000,
    ),
    ("p/2026/11/02/deep/other", 5),
    ("p/notes.txt", 7),
    ("p2/2026/11/02/x", 9),
];

fn logs() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (key, size) in KEYS {
        let path = folder.path().join("logs").join(key);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        // Of files with holes only the size is real, and that is all that is asked for.
        let file = fs::File::create(path).expect("a file");
        file.set_len(size as u64).expect("a size");
    }
    folder
}

fn server(root: &Path) -> Server {
    let options = Options {
        is_signed: true,
        page: Some(2),
        ..Options::default()
    };
    Server::new(root, options)
}

fn scan(server: &Server, args: &[&str]) -> Run {
    run_at(
        &server.url,
        &[&["sql", "--only=query", "--list"], args].concat(),
    )
}

#[track_caller]
fn head(server: &Server, args: &[&str]) -> String {
    let run = scan(server, args);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{args:?}");
    let (head, rest) = run.stdout.split_once(" at $5.00 a TB").expect("a price");
    assert!(rest.contains("\nWITH lines AS ("), "{rest}");
    head.to_owned()
}

#[test]
fn the_cost_is_that_of_what_athena_reads() {
    let (folder, flat) = (logs(), ["--location", "s3://logs/p"]);
    let server = server(folder.path());
    let all = "-- scans 5 objects of 6.0 GB: about $0.03";
    assert_eq!(head(&server, &flat), all);
    // A table without days is read whole, whatever is asked for.
    let since = ["--since", "2026-11-01", "--until", "2026-11-02"];
    assert_eq!(head(&server, &[&flat[..], &since].concat()), all);
    assert!(server.gets().is_empty(), "objects are listed, not read");

    let days = [&flat[..], &["--layout", "partitioned"]].concat();
    let by_days = head(&server, &[&days[..], &since].concat());
    assert_eq!(by_days, "-- scans 3 objects of 5.0 GB: about $0.03");
    let all_days = head(&server, &days);
    assert_eq!(all_days, "-- scans 4 objects of 6.0 GB: about $0.03");
    let later = head(&server, &[&days[..], &["--since", "today"]].concat());
    assert_eq!(later, "-- scans 0 objects of 0 bytes: about $0.00005");
    let run = scan(&server, &[&flat[..], &["--price", "10"]].concat());
    assert!(
        run.stdout.contains("about $0.06 at $10.00 a TB"),
        "{}",
        run.stdout
    );
}

#[test]
fn part_of_a_listing_is_no_sum() {
    let folder = logs();
    let options = Options {
        is_signed: true,
        answers: Some(Box::new(|asked| {
            let is_second = asked.parameter("prefix").as_deref() == Some("p/2026/11/02/");
            let denied = "<Error><Code>AccessDenied</Code></Error>".to_owned();
            is_second.then_some((403, denied))
        })),
        ..Options::default()
    };
    let server = Server::new(folder.path(), options);
    let since = ["--since", "2026-11-01"];
    for layout in ["flat", "partitioned"] {
        let place = ["--location", "s3://logs/p", "--layout", layout];
        let run = scan(&server, &[&place[..], &since].concat());
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{layout}");
        run.assert_says("s3:ListBucket");
    }
    let run = scan(&server, &["--location", "s3://gone/p"]);
    assert_eq!(run.stderr, "error: s3://gone/p/: there is no bucket gone\n");
}

#[test]
fn nothing_is_asked_without_the_flag_and_the_flag_is_refused_where_it_says_nothing() {
    let folder = logs();
    let server = server(folder.path());
    let place = ["sql", "--location", "s3://logs/p"];
    let run_of = |more: &[&str]| run(&[&place[..], more].concat());
    let refused = |more: &[&str]| {
        let run = run_of(more);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{more:?}");
        run.stderr
    };
    assert_eq!(run_of(&[]).status, 0);
    let endpoint = format!("--endpoint-url={}", server.url);
    assert!(refused(&[&endpoint]).contains("--list"));
    assert!(refused(&["--list", "--bytes", "1TB", &endpoint]).contains("cannot be used with"));
    assert!(refused(&["--list", "--only", "table", &endpoint]).contains("leave out --only table"));
    assert!(refused(&["--list", "--engine", "duckdb", &endpoint]).contains("DuckDB"));
    let local = run(&["sql", "--location", "./logs", "--list", &endpoint]);
    assert!(local.stderr.contains("Athena reads from S3 only"));
    assert_eq!(server.asked().len(), 0);
}

#[test]
fn the_command_of_the_page_works() {
    let page = include_str!("../../../docs/athena.md");
    let commands = page.lines().filter(|line| line.ends_with(" --list"));
    let commands: Vec<_> = commands.collect();
    let [command] = commands[..] else {
        panic!("one command: {commands:?}");
    };
    let folder = tempfile::tempdir().expect("a folder");
    let prefix = folder.path().join("my-logs/prefix");
    fs::create_dir_all(&prefix).expect("folders");
    fs::write(prefix.join("log"), "12345").expect("a file");
    let server = server(folder.path());
    let args: Vec<_> = command.split_whitespace().skip(1).collect();
    let run = run_at(&server.url, &args);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let head = "-- scans 1 object of 5 bytes: about $0.00005";
    assert!(run.stdout.starts_with(head), "{}", run.stdout);
}
