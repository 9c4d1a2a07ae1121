//! A stranger chooses key, URI, Referer and User-Agent, and changes nothing else: neither in their
//! own line nor in any other line of the file.
//!
//! What S3 lets them put there decides what is tried here:
//!
//! - No field holds a newline: HTTP ends a header's value at one, and S3 encodes those of a key.
//!   Every other byte may stand in a header, NULs and carriage returns among them.
//! - A request's target holds no space, since HTTP ends it there.
//! - Most servers write as AWS does. The lines of those that do not are tried too, and so are AWS's
//!   of 2009.
//! - A key is logged URL-encoded, once or twice. Keys as they came are tried apart, and so are
//!   version IDs and Host headers: servers that are not S3 may log them so.

mod borders;
mod glued;
mod strangers;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use hashbrown::HashSet;
use proptest::prelude::*;
use s3tls::audit::{Dimension, Filter, Options, audit};
use s3tls::evidence::{Line, Lines, MAX_LINE, Record, Transport, parse_time};
use s3tls::input::{Input, discover};
use serde_json::{Value, json};

use strangers::{HOST, Sent, Truth, hostile, line, line_with_tail, named, raw_field, sent, truth};

use super::generate::{Generator, Profile};
use super::{oracle, same};

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

/// Lines of others: none is anonymous, so that every requester of a stranger is theirs alone. Some
/// are blank and one is cut, so that every count has something to be changed.
fn honest_lines(count: u64) -> Vec<Vec<u8>> {
    let mut generator = Generator::new(17, Profile::Skewed, 240);
    let mut log = Vec::new();
    while generator.lines < count {
        generator.write_line(&mut log).expect("memory");
    }
    let is_anonymous = |line: &&[u8]| oracle::read(line).is_some_and(|read| read.fields[4] == b"-");
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

/// A line of one request, whatever its client sent.
pub(crate) fn line_of_a_stranger() -> impl Strategy<Value = Vec<u8>> {
    (truth(), sent()).prop_map(|(truth, sent)| line(&truth, &sent))
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
            ("cipher_suite", json!(named(truth.logged(21, truth.tls.1)))),
            ("bucket", json!("b")),
            (
                "operation",
                json!(Some(truth.operation).filter(|&name| name != "-")),
            ),
            ("remote_ip", json!("192.0.2.66")),
            ("http_status", json!(truth.status)),
            ("error_code", Value::Null),
            (
                "signature_version",
                json!(named(truth.logged(20, truth.signed.0))),
            ),
            ("auth_type", json!(named(truth.logged(22, truth.signed.1)))),
            ("host_header", json!(named(truth.logged(23, HOST)))),
            ("requests", json!(lines)),
            ("bytes_sent", json!(lines * 10)),
        ] {
            assert_eq!(own[0][key], value, "{key}");
        }
        // Without the stranger's requests everything is as if they had never come; only what the
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
    let lines = honest_lines(120);
    let honest = Honest::of(&joined(&lines));
    assert_eq!(honest.report["scope"]["malformed"], 1);
    assert_eq!(honest.report["scope"]["blank"], 2);
    // Otherwise the filter that leaves them alone would be a reason against "safe".
    let readiness = honest.report["readiness"].as_array().expect("verdicts");
    assert!(readiness.iter().all(|each| each["verdict"] == "breaks"));
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
    #![proptest_config(ProptestConfig { max_shrink_iters: 2_000, ..crate::cases(150) })]

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
    #![proptest_config(ProptestConfig { max_shrink_iters: 2_000, ..crate::cases(2_000) })]

    /// Whatever a stranger sends, each field that S3 writes is read as it wrote it.
    #[test]
    fn no_stranger_moves_or_forges_a_field(truth in truth(), sent in sent()) {
        let line = line(&truth, &sent);
        assert_same(&line);
        let record = Record::parse(&line).expect("a record, whatever the client sent");
        prop_assert_eq!(record.bucket_owner, Some(truth.owner.as_bytes()));
        prop_assert_eq!(record.bucket, Some(&b"b"[..]));
        prop_assert_eq!(Some(record.time), parse_time(truth.time.as_bytes()));
        prop_assert_eq!(record.remote_ip, Some(&b"192.0.2.66"[..]));
        prop_assert_eq!(record.requester, Some(truth.requester.as_bytes()));
        prop_assert_eq!(record.request_id, Some(&b"0A1B2C3D4E5F6071"[..]));
        prop_assert_eq!(record.operation, Some(truth.operation.as_bytes()));
        prop_assert_eq!(record.key, Some(&sent.key[..]));
        prop_assert_eq!(record.http_status, Some(truth.status.as_bytes()));
        let outcome = [record.error_code, record.bytes_sent, record.object_size];
        prop_assert_eq!(outcome, [&b"-"[..], b"10", b"10"].map(Some));
        prop_assert_eq!([record.total_time, record.turn_around_time], [truth.total_time(), b"4"].map(Some));
        let is_one_way = truth.has_request
            .then(|| [b"GET /", &sent.target[..], b" HTTP/1.1"].concat());
        prop_assert_eq!(record.request_uri, Some(is_one_way.as_deref().unwrap_or(b"-")));
        // Before March 2019 nothing tells a version ID behind a bare User-Agent from a host ID
        // behind a quoted one.
        let may_be_quoted = truth.fields == 18
            && sent.user_agent.is_none()
            && sent.referer.as_deref().is_some_and(|text| text.windows(3).any(|three| three == b"\" \""));
        if !may_be_quoted {
            prop_assert_eq!(record.version_id, truth.logged(18, truth.version_id));
            prop_assert_eq!(record.host_id, truth.logged(19, truth.host_id));
        }
        prop_assert_eq!(record.signature_version, truth.logged(20, truth.signed.0));
        prop_assert_eq!(record.cipher_suite, truth.logged(21, truth.tls.1));
        prop_assert_eq!(record.auth_type, truth.logged(22, truth.signed.1));
        prop_assert_eq!(record.host_header, truth.logged(23, HOST));
        prop_assert_eq!(record.tls_version, truth.logged(24, truth.tls.0));
        prop_assert_eq!(record.access_point_arn, truth.logged(25, truth.later[0]));
        prop_assert_eq!(record.acl_required, truth.logged(26, truth.later[1]));
        prop_assert_eq!(record.source_region, truth.logged(27, truth.later[2]));
        prop_assert_eq!(record.unknown, truth.logged(28, truth.later[3]));
        prop_assert_eq!(record.contradiction, None);
        prop_assert_eq!(record.transport, truth.transport());
    }

    /// A server that encodes no key lets its clients hide what came of a request, but neither who
    /// sent it nor a better way than it came: such a line has its own requester and TLS version or
    /// an unknown one, or it is counted as unreadable. Neither can pass for safe.
    #[test]
    fn a_key_logged_as_it_came_forges_neither_requester_nor_tls_version(
        truth in truth(),
        key in hostile().prop_map(|key| if key.is_empty() { b"-".to_vec() } else { key }),
        sent in sent(),
    ) {
        let line = line(&truth, &Sent { key, ..sent });
        assert_same(&line);
        if let Ok(record) = Record::parse(&line) {
            prop_assert_eq!(record.requester, Some(truth.requester.as_bytes()));
            prop_assert_eq!(record.operation, Some(truth.operation.as_bytes()));
            if let Transport::Tls(_) = record.transport {
                prop_assert_eq!(record.tls_version, truth.logged(24, truth.tls.0));
            }
            prop_assert!([Transport::Unknown, truth.transport()].contains(&record.transport));
        }
    }

    /// A server that logs a version ID or a Host header as it came lets its clients move the
    /// fields behind it. However they do, the line is none that passes for safe: how the request
    /// travelled is as it was or unknown, or the line is ambiguous or unreadable. (Where no TLS
    /// version is logged, nothing true is left that could contradict a forged one.)
    #[test]
    fn a_version_id_and_a_host_logged_as_they_came_never_pass_for_safe(
        truth in truth().prop_map(Truth::of_today),
        version_id in prop::option::of(raw_field()),
        host in prop::option::of(raw_field()),
        sent in sent(),
    ) {
        let version_id = version_id.unwrap_or_else(|| truth.version_id.as_bytes().to_vec());
        let host = host.unwrap_or_else(|| HOST.as_bytes().to_vec());
        let line = line_with_tail(&truth, &sent, &truth.tail(&version_id, &host));
        assert_same(&line);
        if let Some(Line::Record(record)) = Lines::new(&line).next()
            && let Transport::Tls(version) = record.transport
        {
            prop_assert!(matches!(truth.transport(), Transport::Tls(_)));
            prop_assert!(version.is_none() || record.transport == truth.transport());
        }
    }
}
