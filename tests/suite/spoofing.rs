//! A stranger chooses key, URI, Referer and User-Agent, and changes nothing else: neither in his
//! own line nor in any other line of the file.
//!
//! What S3 lets him put there decides what is tried here:
//!
//! - No field holds a newline: HTTP ends a header's value at one, and S3 encodes those of a key.
//!   Every other byte may stand in a header, NULs and carriage returns among them.
//! - A request's target holds no space, since HTTP ends it there.
//! - A key is logged URL-encoded, once or twice. Keys as they came are tried apart: servers that
//!   are not S3 may log them so.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use hashbrown::HashSet;
use proptest::prelude::*;
use s3tls::audit::{Dimension, Filter, Options, audit};
use s3tls::input::{Input, discover};
use s3tls::log::{MAX_LINE, Record, TlsVersion, Transport};
use serde_json::{Value, json};

use super::generate::Generator;
use super::{oracle, same};

/// Where windows of a mapped file and blocks of a stream end, as in `src/input`.
const WINDOW: usize = 4 << 20;
const BLOCK: usize = 512 << 10;

/// The longest text that a stranger sends here, eight times what S3 takes in headers.
const LONGEST: usize = 64 << 10;

/// The longest key that S3 takes.
const LONGEST_KEY: usize = 1_024;

/// What the report is grouped by: all that a stranger must not change.
const BY: [Dimension; 11] = [
    Dimension::TlsVersion,
    Dimension::CipherSuite,
    Dimension::Requester,
    Dimension::Bucket,
    Dimension::Operation,
    Dimension::RemoteIp,
    Dimension::HttpStatus,
    Dimension::ErrorCode,
    Dimension::SignatureVersion,
    Dimension::AuthType,
    Dimension::HostHeader,
];

/// What S3 itself writes of a stranger's request.
#[derive(Debug, Clone, Copy)]
struct Truth {
    requester: &'static str,
    status: &'static str,
    /// TLS version and cipher suite as logged; `None` is a line from before March 2019.
    tls: Option<(&'static str, &'static str)>,
    /// What stands behind the TLS version.
    later: &'static str,
}

impl Truth {
    fn transport(&self) -> Transport {
        match self.tls {
            None => Transport::Unknown,
            Some(("-", _)) => Transport::Http,
            Some(_) => Transport::Tls,
        }
    }

    /// The name of the TLS version in a report.
    fn version(&self) -> Option<&'static str> {
        match self.tls {
            Some(("TLSv1", _)) => Some("TLSv1.0"),
            Some(("-", _)) | None => None,
            Some((version, _)) => Some(version),
        }
    }

    fn suite(&self) -> Option<&'static str> {
        self.tls.map(|tls| tls.1).filter(|&suite| suite != "-")
    }
}

/// What a stranger sends; a header that he leaves out is logged as a bare `-`.
#[derive(Debug, Clone)]
struct Sent {
    key: Vec<u8>,
    target: Vec<u8>,
    referer: Option<Vec<u8>>,
    user_agent: Option<Vec<u8>>,
}

fn line(truth: &Truth, sent: &Sent) -> Vec<u8> {
    let quoted = |header: &Option<Vec<u8>>| match header {
        Some(text) => [b"\"", &text[..], b"\""].concat(),
        None => b"-".to_vec(),
    };
    let tail = match truth.tls {
        Some((version, suite)) => format!(
            " aG9zdA= SigV4 {suite} AuthHeader h.example.com {version}{}",
            truth.later
        ),
        None => String::new(),
    };
    let start = format!(
        "c0ffee b [02/Nov/2026:09:15:00 +0000] 192.0.2.66 {} 0A1B2C3D4E5F6071 REST.GET.OBJECT ",
        truth.requester
    );
    let outcome = format!(" HTTP/1.1\" {} - 10 10 5 4 ", truth.status);
    [
        start.as_bytes(),
        &sent.key,
        b" \"GET /",
        &sent.target,
        outcome.as_bytes(),
        &quoted(&sent.referer),
        b" ",
        &quoted(&sent.user_agent),
        b" -",
        tail.as_bytes(),
    ]
    .concat()
}

/// Encodes as S3 does: every byte but the unreserved ones and the slash.
fn url_encoded(key: &[u8]) -> Vec<u8> {
    let mut encoded = Vec::with_capacity(3 * key.len());
    for &byte in key {
        match byte {
            b'-' | b'.' | b'_' | b'~' | b'/' => encoded.push(byte),
            _ if byte.is_ascii_alphanumeric() => encoded.push(byte),
            _ => write!(encoded, "%{byte:02X}").expect("memory"),
        }
    }
    encoded
}

fn truth() -> impl Strategy<Value = Truth> {
    let requester = prop::sample::select(vec![
        "-",
        "arn:aws:iam::999999999999:user/mallory",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2MALLORY",
    ]);
    let tls = prop::sample::select(vec![
        Some(("TLSv1", "ECDHE-RSA-AES128-SHA")),
        Some(("TLSv1.2", "AES128-SHA")),
        Some(("-", "-")),
        None,
    ]);
    let later = prop::sample::select(vec!["", " -", " - Yes", " - - us-east-1", " - - - new"]);
    let status = prop::sample::select(vec!["200", "403"]);
    (requester, status, tls, later).prop_map(|(requester, status, tls, later)| Truth {
        requester,
        status,
        tls,
        later,
    })
}

/// Text made of what could be mistaken for parts of a line, or be one, and of any other bytes; now
/// and then as long as the limits of the short way and of this test.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let honest = super::line("TLSv1.3", "curl/8.0");
    let parts = [
        honest.trim_end(),
        "\"",
        " ",
        "-",
        "\" \"",
        "\" - ",
        "\" 200 - 1 2 3 4 \"",
        "\" 200 - 1 2 3 4 - - ",
        " - 200 - 1 2 3 4 - - v h SigV4 TLS_AES_128_GCM_SHA256 AuthHeader h TLSv1.3",
        "\" - aG9zdA= SigV4 TLS_AES_128_GCM_SHA256 AuthHeader h TLSv1.3 - -",
        "- SigV2 - - - TLSv1",
        "[06/Nov/2026:12:00:15 +0000] ",
        "\r",
        "\0",
        "\\\"",
        "\u{202e}",
    ];
    let parts = prop::sample::select(parts.map(|part| part.as_bytes().to_vec()).to_vec());
    let any = prop::collection::vec(
        any::<u8>().prop_filter("no newline", |&byte| byte != b'\n'),
        0..8,
    );
    let pattern = prop::collection::vec(prop_oneof![5 => parts, 1 => any], 0..8);
    let length = prop_oneof![
        8 => Just(None),
        1 => (3_300usize..4_200).prop_map(Some),
        1 => (LONGEST - 2..=LONGEST).prop_map(Some),
    ];
    (pattern, length).prop_map(|(pattern, length)| {
        let pattern = pattern.concat();
        match length {
            Some(length) if !pattern.is_empty() => {
                pattern.into_iter().cycle().take(length).collect()
            }
            _ => pattern,
        }
    })
}

/// What a client may send to S3, its key as S3 logs it.
fn sent() -> impl Strategy<Value = Sent> {
    let key = (hostile(), any::<bool>()).prop_map(|(mut key, twice)| {
        key.truncate(LONGEST_KEY);
        let once = url_encoded(&key);
        match once.is_empty() {
            true => b"-".to_vec(),
            false if twice => url_encoded(&once),
            false => once,
        }
    });
    let target = hostile().prop_map(|mut target| {
        target.retain(|&byte| byte != b' ');
        target
    });
    let header = || prop::option::weighted(0.8, hostile());
    (key, target, header(), header()).prop_map(|(key, target, referer, user_agent)| Sent {
        key,
        target,
        referer,
        user_agent,
    })
}

/// Lines of others: none is anonymous, so that every requester of a stranger is his alone. Some
/// are blank and one is cut, so that every count has something to be changed.
fn honest_lines(count: u64) -> Vec<Vec<u8>> {
    let mut generator = Generator::new(17, 60);
    let mut log = Vec::new();
    while generator.lines < count {
        generator.write_line(&mut log).expect("memory");
    }
    let is_anonymous = |line: &&[u8]| oracle::read(line).is_some_and(|fields| fields[4] == b"-");
    let lines = log.split(|&byte| byte == b'\n');
    let mut lines: Vec<_> = lines
        .filter(|line| !line.is_empty() && !is_anonymous(line))
        .map(<[u8]>::to_vec)
        .collect();
    lines.insert(7, Vec::new());
    lines.insert(20, lines[3][..200].to_vec());
    lines.insert(21, b" \r".to_vec());
    lines
}

fn joined(lines: &[Vec<u8>]) -> Vec<u8> {
    let mut log = lines.join(&b'\n');
    log.push(b'\n');
    log
}

fn report(path: &Path, filters: Vec<Filter>) -> Value {
    let input = Input::new(discover(&[PathBuf::from(path)], None), MAX_LINE);
    let options = Options {
        by: BY.to_vec(),
        filters,
        ..Options::default()
    };
    serde_json::to_value(audit(&input, &options)).expect("a report is JSON")
}

/// The report of some bytes, of everyone or of some requesters alone.
fn report_of(log: &[u8], filters: Vec<Filter>) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log");
    std::fs::write(&path, log).expect("a file");
    report(&path, filters)
}

fn requesters(report: &Value) -> Vec<String> {
    let groups = report["groups"].as_array().expect("groups");
    let names = groups
        .iter()
        .filter_map(|group| Some(group["requester"].as_str()?.to_owned()));
    let distinct: HashSet<_> = names.collect();
    distinct.into_iter().collect()
}

/// What is held against each other, with the honest lines' own report.
struct Honest {
    report: Value,
    requesters: Vec<String>,
}

impl Honest {
    fn of(log: &[u8]) -> Self {
        let report = report_of(log, Vec::new());
        let requesters = requesters(&report);
        Self { report, requesters }
    }

    fn filter(&self) -> Vec<Filter> {
        vec![Filter::new(Dimension::Requester, &self.requesters)]
    }

    /// Holds the report of a log with some of a stranger's lines in it against the honest one.
    fn assert_untouched(&self, mixed: &Value, only_honest: &Value, truth: &Truth, lines: u64) {
        let number = |value: &Value| value.as_u64().expect("a number");
        let honest = &self.report;
        for (count, more) in [
            ("lines", lines),
            ("records", lines),
            ("malformed", 0),
            ("blank", 0),
        ] {
            let expected = number(&honest["scope"][count]) + more;
            assert_eq!(mixed["scope"][count], expected, "{count}");
        }
        let requester = Some(truth.requester).filter(|&requester| requester != "-");
        let groups = mixed["groups"].as_array().expect("groups").iter();
        let (own, others): (Vec<_>, Vec<_>) =
            groups.partition(|group| group["requester"] == json!(requester));
        let honest_groups = honest["groups"].as_array().expect("groups");
        assert_eq!(others, honest_groups.iter().collect::<Vec<_>>());
        assert_eq!(own.len(), 1, "{own:#?}");
        for (key, value) in [
            ("transport", json!(truth.transport().name())),
            ("tls_version", json!(truth.version())),
            ("cipher_suite", json!(truth.suite())),
            ("bucket", json!("b")),
            ("operation", json!("REST.GET.OBJECT")),
            ("remote_ip", json!("192.0.2.66")),
            ("http_status", json!(truth.status)),
            ("error_code", Value::Null),
            ("requests", json!(lines)),
            ("bytes_sent", json!(lines * 10)),
        ] {
            assert_eq!(own[0][key], value, "{key}");
        }
        // Without the stranger's requests everything is as if he had never come; only what the
        // logs cover is told of all records.
        for part in [
            "summary",
            "readiness",
            "callers",
            "over_time",
            "groups",
            "gate",
        ] {
            assert!(!honest[part].is_null(), "{part}");
            assert_eq!(only_honest[part], honest[part], "{part}");
        }
    }

    /// The same for bytes as a file.
    fn assert_untouched_in(&self, log: &[u8], truth: &Truth, lines: u64) {
        let mixed = report_of(log, Vec::new());
        let only_honest = report_of(log, self.filter());
        self.assert_untouched(&mixed, &only_honest, truth, lines);
    }
}

static FEW: LazyLock<(Vec<Vec<u8>>, Honest)> = LazyLock::new(|| {
    let lines = honest_lines(60);
    let honest = Honest::of(&joined(&lines));
    assert_eq!(honest.report["scope"]["malformed"], 1);
    assert_eq!(honest.report["scope"]["blank"], 2);
    (lines, honest)
});

fn gzipped(log: &[u8], level: Compression) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(log).expect("memory");
    encoder.finish().expect("memory")
}

/// Holds the reader against the naive one, which is far too slow for the longest lines.
fn assert_same(line: &[u8]) {
    if line.len() < 2_000 {
        same::assert_same(line);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 2_000, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn no_stranger_changes_what_is_reported_of_anyone(
        truth in truth(),
        sent in prop::collection::vec((sent(), any::<prop::sample::Index>()), 1..4),
        is_compressed in any::<bool>(),
        ends_with_newline in any::<bool>(),
    ) {
        let (honest_lines, honest) = &*FEW;
        let mut lines = honest_lines.clone();
        for (sent, place) in &sent {
            let line = line(&truth, sent);
            assert_same(&line);
            lines.insert(place.index(lines.len() + 1), line);
        }
        let mut log = joined(&lines);
        if !ends_with_newline {
            log.pop();
        }
        if is_compressed {
            log = gzipped(&log, Compression::fast());
        }
        honest.assert_untouched_in(&log, &truth, sent.len() as u64);
    }

}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 2_000, ..ProptestConfig::with_cases(1_000) })]

    /// A server that encodes no key lets its clients hide what came of a request, but neither who
    /// sent it nor a better way than it came: such a line has its own requester and TLS version or
    /// an unknown one, or it is counted as unreadable. Neither can pass for safe.
    #[test]
    fn a_key_logged_as_it_came_forges_neither_requester_nor_tls_version(
        truth in truth(),
        key in hostile().prop_filter("a key", |key| !key.is_empty()),
        sent in sent(),
    ) {
        let user_agent = Some(sent.user_agent.unwrap_or_else(|| b"-".to_vec()));
        let line = line(&truth, &Sent { key, user_agent, ..sent });
        assert_same(&line);
        if let Ok(record) = Record::parse(&line) {
            prop_assert_eq!(record.requester, truth.requester.as_bytes());
            prop_assert_eq!(record.operation, b"REST.GET.OBJECT");
            let tls = record.tls_version.and_then(TlsVersion::from_log);
            let true_tls = truth.tls.and_then(|tls| TlsVersion::from_log(tls.0.as_bytes()));
            prop_assert!(tls.is_none() || tls == true_tls);
            let transport = Transport::of(&record);
            let is_forged = transport == Transport::Internal
                || transport == Transport::Http && truth.transport() != Transport::Http;
            prop_assert!(!is_forged, "{:?}", transport);
        }
    }
}

/// A line full of lines, and with what ends each quoted field early.
fn long_attack() -> (Truth, Vec<u8>, Sent) {
    let truth = Truth {
        requester: "arn:aws:iam::999999999999:user/mallory",
        status: "403",
        tls: Some(("TLSv1", "ECDHE-RSA-AES128-SHA")),
        later: " - -",
    };
    let honest = super::line("TLSv1.3", "curl/8.0");
    let fake = format!("\" - - {} \"", honest.trim_end()).into_bytes();
    let long: Vec<u8> = fake.iter().copied().cycle().take(LONGEST).collect();
    let sent = Sent {
        key: url_encoded(&url_encoded(&long[..LONGEST_KEY])),
        target: long.iter().copied().filter(|&byte| byte != b' ').collect(),
        referer: Some(long.clone()),
        user_agent: Some(long),
    };
    (truth, line(&truth, &sent), sent)
}

/// Where in a line a border may fall: in each part that a stranger fills, and at its ends.
fn places(line: &[u8], sent: &Sent) -> [usize; 9] {
    let target = 150 + sent.key.len() + 1_000;
    let referer = target + sent.target.len();
    let user_agent = referer + LONGEST;
    assert!(user_agent < line.len());
    let end = line.len();
    [
        user_agent,
        referer,
        target,
        200,
        0,
        1,
        end - 30,
        end,
        end + 1,
    ]
}

/// Puts an attack into honest lines so that its byte `at` is the first behind a border.
fn log_with_border_at(honest: &[Vec<u8>], attack: &[u8], border: usize, at: usize) -> Vec<u8> {
    let mut log = Vec::new();
    let mut lines = honest.iter();
    for line in lines.by_ref() {
        if log.len() + line.len() + 1 > border - at {
            // Blanks fill the gap, a line of them that counts as blank.
            let gap = border - at - log.len();
            log.resize(log.len() + gap.saturating_sub(1), b' ');
            log.resize(border - at, b'\n');
            log.extend_from_slice(attack);
            log.push(b'\n');
            log.extend_from_slice(line);
            log.push(b'\n');
            break;
        }
        log.extend_from_slice(line);
        log.push(b'\n');
    }
    log.extend(joined(lines.as_slice()));
    log
}

/// Holds logs of a size whose border falls on each of so many places of the attack against the
/// honest log, each made a file by `make`.
fn assert_untouched_at_borders(
    border: usize,
    size: usize,
    count: usize,
    make: impl Fn(Vec<u8>) -> Vec<u8>,
) {
    let lines = honest_lines((size / 600) as u64);
    let (truth, attack, sent) = long_attack();
    let honest = Honest::of(&joined(&lines));
    for at in places(&attack, &sent).into_iter().take(count) {
        let log = log_with_border_at(&lines, &attack, border, at);
        assert!(log.len() >= size && log[border - at..].starts_with(&attack));
        let blank = log
            .split(|&byte| byte == b'\n')
            .filter(|line| line.trim_ascii().is_empty())
            .count() as u64;
        // The newline at the end ends a line and begins none.
        let filled = blank - 1 - honest.report["scope"]["blank"].as_u64().expect("a number");
        let log = make(log);
        let mut mixed = report_of(&log, Vec::new());
        for count in ["lines", "blank"] {
            let counted = mixed["scope"][count].as_u64().expect("a number");
            mixed["scope"][count] = json!(counted - filled);
        }
        let only_honest = report_of(&log, honest.filter());
        honest.assert_untouched(&mixed, &only_honest, &truth, 1);
    }
}

#[test]
fn a_window_may_end_anywhere_in_an_attack() {
    assert_untouched_at_borders(WINDOW, 2 * WINDOW, 9, |log| log);
}

#[test]
fn a_block_may_end_anywhere_in_an_attack() {
    assert_untouched_at_borders(BLOCK, 2 * BLOCK, 9, |log| {
        gzipped(&log, Compression::fast())
    });
}

/// Compressed files as large as this are shared by threads; stored, since that takes no time.
#[test]
fn a_block_of_a_large_compressed_file_may_end_anywhere_in_an_attack() {
    assert_untouched_at_borders(BLOCK, 2 * WINDOW + BLOCK, 1, |log| {
        gzipped(&log, Compression::none())
    });
}
