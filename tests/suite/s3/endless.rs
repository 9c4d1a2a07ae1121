//! Servers that never come to an end: each is stopped by a limit that its error names.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use s3tls::evidence::MAX_LINE;
use s3tls::input::NameFilter;
use s3tls::input::s3::{Connection, Limits, S3Options};
use s3tls::input::{BucketNames, Discovered, Exclude, FoundSoFar, Input};

use super::super::line;
use super::kinds::{content, keys, list, object, serving};
use super::run_at;
use super::server::{Asked, Server};

const TRUNCATED: &str = "<IsTruncated>true</IsTruncated>";
const WHOLE: &str = "<IsTruncated>false</IsTruncated>";

fn token(number: usize) -> String {
    format!("<NextContinuationToken>{number}</NextContinuationToken>")
}

fn folder(prefix: &str) -> String {
    format!("<CommonPrefixes><Prefix>{prefix}</Prefix></CommonPrefixes>")
}

/// A server that answers the request with this number for a page below this prefix.
fn lister(page: impl Fn(usize, &str) -> String + Send + Sync + 'static) -> Server {
    let (keys, pages) = (keys(), AtomicUsize::new(0));
    serving(Box::new(move |asked: &Asked| match asked.is_listing() {
        true => {
            let prefix = asked.parameter("prefix").unwrap_or_default();
            Some(list(&page(pages.fetch_add(1, Ordering::Relaxed), &prefix)))
        }
        false => content(&keys, asked),
    }))
}

/// A server that answers each request, given its path and query, in its own way.
fn raw(answer: impl Fn(&str, &mut TcpStream) -> io::Result<()> + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let answer = Arc::clone(&answer);
            thread::spawn(move || {
                // It fails once the client has had enough.
                let _ = conversation(&mut stream, &*answer);
            });
        }
    });
    url
}

fn conversation(
    stream: &mut TcpStream,
    answer: &dyn Fn(&str, &mut TcpStream) -> io::Result<()>,
) -> io::Result<()> {
    let mut head = Vec::new();
    loop {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
        if head.ends_with(b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&head);
            answer(text.split(' ').nth(1).unwrap_or_default(), stream)?;
            head.clear();
        }
    }
}

/// Writes the same bytes without end.
fn forever(stream: &mut TcpStream, head: &str, bytes: &[u8], pause: Duration) -> io::Result<()> {
    stream.write_all(head.as_bytes())?;
    loop {
        stream.write_all(bytes)?;
        thread::sleep(pause);
    }
}

fn whole(stream: &mut TcpStream, body: &str) -> io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

const OK: &str = "HTTP/1.1 200 OK\r\n\r\n";

fn connection(server: &str, limits: Limits) -> Connection {
    let options = S3Options {
        region: Some("us-east-1".to_owned()),
        endpoint_url: Some(server.to_owned()),
        no_sign_request: true,
        limits,
        ..S3Options::default()
    };
    Connection::new(&options).expect("threads")
}

fn discover(server: &str, limits: Limits) -> Discovered {
    let mut found = Discovered::default();
    let connection = connection(server, limits);
    let urls = ["s3://logs".to_owned()];
    found.add_objects(
        &urls,
        NameFilter::default(),
        &Exclude::default(),
        Vec::new(),
        &FoundSoFar::default(),
        connection,
    );
    found
}

#[track_caller]
fn assert_error(found: &Discovered, reason: &str) {
    let reasons: Vec<_> = found.errors.iter().map(|error| &error.reason).collect();
    assert!(
        reasons.iter().any(|own| own.contains(reason)),
        "{reasons:?}"
    );
}

#[test]
fn folders_in_folders_end_and_what_was_listed_is_audited() {
    let log = object("a.log", line("TLSv1.2", "agent").len());
    let server = lister(move |_, prefix| match prefix {
        "" => format!("{WHOLE}{log}{}", folder("a/")),
        _ => format!("{WHOLE}{}", folder(&format!("{prefix}a/"))),
    });
    let audit = ["audit", "s3://logs", "--format=json", "--no-sign-request"];
    let below = format!(
        "below {}: 1 entry has a key or prefix of more than 1024",
        "a/".repeat(512)
    );
    let error = format!("error: s3://logs: its listing may be incomplete {below}");
    let report = run_at(&server.url, &audit).json(2, &[&error]);
    assert_eq!(report["summary"]["requests"], 1);
    assert_eq!(server.pages(), 513);
}

#[test]
fn a_folder_that_contains_itself_is_named() {
    let log = object("a.log", line("TLSv1.2", "agent").len());
    let server = lister(move |_, prefix| match prefix {
        "" => format!("{WHOLE}{log}{}", folder("in/")),
        _ => format!("{WHOLE}{}{}", folder(prefix), folder("i")),
    });
    let audit = ["audit", "s3://logs", "--format=json", "--no-sign-request"];
    let error = "error: s3://logs: its listing may be incomplete below in/: 2 entries have a key or \
                 prefix that is not below the one asked for";
    let report = run_at(&server.url, &audit).json(2, &[error]);
    assert_eq!(report["summary"]["requests"], 1);
}

#[test]
fn endless_listings_end_at_a_limit() {
    let limits = Limits {
        empty_pages: 50,
        pages: 300,
        objects: 5_000,
        ..Limits::default()
    };
    let fan = lister(|_, prefix| {
        let folders = (0..10).map(|number| folder(&format!("{prefix}{number}/")));
        format!("{WHOLE}{}", folders.collect::<String>())
    });
    let found = discover(&fan.url, limits);
    assert_error(
        &found,
        "is incomplete: it has more than 300 pages and folders; name a longer",
    );

    let new_keys = lister(|page, _| {
        let keys = (0..100).map(|number| object(&format!("{page:09}-{number}"), 1));
        format!("{TRUNCATED}{}{}", token(page), keys.collect::<String>())
    });
    let found = discover(&new_keys.url, limits);
    assert_error(
        &found,
        "is incomplete: it has more than 5000 objects; name a longer",
    );
    assert!((5_000..6_000).contains(&found.sources.len()));

    let same_keys = lister(|page, _| format!("{TRUNCATED}{}{}", token(page), object("a", 1)));
    let found = discover(&same_keys.url, limits);
    assert_error(&found, "it has more than 300 pages and folders");
    assert_eq!(found.sources.len(), 1);

    let empty = lister(|page, _| format!("{TRUNCATED}{}", token(page)));
    let found = discover(&empty.url, limits);
    assert_error(
        &found,
        "may be incomplete: more than 50 pages without an entry",
    );

    let failing = lister(|page, prefix| {
        let folders = (0..20).map(|number| folder(&format!("{prefix}{page}-{number}/")));
        format!("{WHOLE}<Contents/>{}", folders.collect::<String>())
    });
    let found = discover(
        &failing.url,
        Limits {
            failures: 30,
            ..Limits::default()
        },
    );
    assert_error(&found, "is incomplete: it was given up after 30 failures");
    assert!(found.errors.len() <= 31, "{}", found.errors.len());
}

#[test]
fn a_list_of_buckets_that_goes_round_ends() {
    let pages = AtomicUsize::new(0);
    let server = serving(Box::new(move |_| {
        let token = pages.fetch_add(1, Ordering::Relaxed) % 3;
        let bucket = "<Buckets><Bucket><Name>logs</Name></Bucket></Buckets>";
        let token = format!("<ContinuationToken>{token}</ContinuationToken>");
        let list = "ListAllMyBucketsResult";
        Some((200, format!("<{list}>{bucket}{token}</{list}>")))
    }));
    let limits = Limits {
        empty_pages: 50,
        ..Limits::default()
    };
    let every = BucketNames::default();
    let logs = connection(&server.url, limits).logs_of_all(&every);
    let reason = "the list of buckets has more than 50 pages without another bucket";
    assert_eq!(logs.expect_err("it goes on").reason, reason);
    assert_eq!(server.asked().len(), 52);
}

/// Audits what a server has, which sends an endless body for the requests that contain a word.
fn flood(word: &'static str, head: &'static str, args: &[&str]) -> (i32, String) {
    let server = raw(move |target, stream| match target.contains(word) {
        true => {
            let chunk = [&b"10000\r\n"[..], &[b' '; 0x10000], b"\r\n"].concat();
            let is_chunked = head.contains("chunked");
            let bytes = if is_chunked {
                &chunk[..]
            } else {
                &chunk[7..0x10007]
            };
            forever(stream, head, bytes, Duration::ZERO)
        }
        false => {
            let inside = format!("{WHOLE}{}", object("a.log", 9));
            whole(stream, &list(&inside).1)
        }
    });
    let run = run_at(&server, &[args, &["--no-sign-request"]].concat());
    (run.status, run.stderr)
}

#[test]
fn an_endless_body_is_cut_off_where_it_arrives() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let long = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n";
    let error = "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n";
    let audit = &["audit", "s3://logs"][..];
    let lint = &["policy", "lint", "--bucket=logs"][..];
    let large = "its answer is larger than 10 MiB";
    let cases = [
        ("delimiter=", chunked, audit, large),
        ("delimiter=", OK, audit, large),
        ("delimiter=", long, audit, large),
        ("delimiter=", error, audit, large),
        ("?logging", chunked, &["audit", "--bucket-logs=logs"], large),
        ("?policy", error, lint, large),
        (
            "a.log",
            chunked,
            audit,
            "s3://logs/a.log: it changed while it was read",
        ),
        (
            "a.log",
            long,
            audit,
            "s3://logs/a.log: it changed while it was read",
        ),
    ];
    thread::scope(|scope| {
        for (word, head, args, message) in cases {
            scope.spawn(move || {
                let (status, stderr) = flood(word, head, args);
                assert_eq!(status, 2, "{word} {head}: {stderr}");
                assert!(stderr.contains(message), "{word} {head}: {stderr}");
            });
        }
    });
}

/// Limits that are reached soon.
fn impatient() -> Limits {
    Limits {
        head: Duration::from_millis(300),
        period: Duration::from_millis(300),
        request: Duration::from_secs(3),
        ..Limits::default()
    }
}

#[test]
fn a_server_that_hardly_sends_anything_is_given_up() {
    let second = Duration::from_millis(20);
    let cases: [(&str, &'static [u8], &str); 6] = [
        (OK, b" ", "its answer stalls, with "),
        // More than counts as progress, but without an end.
        (
            OK,
            &[b' '; 500],
            "S3 did not finish its answer, and was given up after 3 seconds",
        ),
        (
            "HTTP/1.1 200 OK\r\nX-Long: ",
            b"x",
            "cannot be reached: timed out",
        ),
        (
            "",
            b"HTTP/1.1 100 Continue\r\n\r\n",
            "cannot be reached: timed out",
        ),
        (
            "",
            b"HTTP/1.1 103 Early Hints\r\n\r\n",
            "cannot be reached: timed out",
        ),
        ("", b"", "cannot be reached: timed out"),
    ];
    thread::scope(|scope| {
        for (head, bytes, reason) in cases {
            scope.spawn(move || {
                let server = raw(move |_, stream| forever(stream, head, bytes, second));
                let began = Instant::now();
                let found = discover(&server, impatient());
                assert_error(&found, reason);
                assert!(began.elapsed() < Duration::from_secs(8), "{reason}");
            });
        }
    });
}

#[test]
fn an_object_that_hardly_arrives_is_named() {
    for (size, reason) in [
        (5_000, "its answer stalls, with "),
        (9 << 20, "did not finish"),
    ] {
        let server = raw(move |target, stream| match target.contains("delimiter=") {
            true => {
                let inside = format!("{WHOLE}{}", object("a.log", size));
                whole(stream, &list(&inside).1)
            }
            false if size < 8 << 20 => forever(stream, OK, b"x", Duration::from_millis(20)),
            false => forever(stream, OK, &[b'x'; 500], Duration::from_millis(20)),
        });
        let limits = Limits {
            request: Duration::from_secs(2),
            ..impatient()
        };
        let input = Input::new(discover(&server, limits), MAX_LINE);
        let began = Instant::now();
        input.drain(&mut |_| {});
        assert!(
            began.elapsed() < Duration::from_secs(6),
            "{:?}",
            began.elapsed()
        );
        let errors = input.errors();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!(errors[0].source, "s3://logs/a.log");
        assert!(errors[0].reason.contains(reason), "{errors:?}");
    }
}
