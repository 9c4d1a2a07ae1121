//! The fast reader against the naive one, on genuine, generated and hostile lines.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use s3tls::log::{Record, Transport};

use super::generate::Generator;
use super::needs::shared;
use super::same::assert_same;

/// Every line of the files in a folder, at any depth.
fn lines_below(folder: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let lines_of = |path: &std::path::PathBuf| {
        if path.is_dir() {
            return lines_below(path);
        }
        let bytes = fs::read(path).expect("the file can be read");
        bytes
            .split(|&byte| byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect()
    };
    paths
        .iter()
        .flat_map(lines_of)
        .filter(|line| !line.is_empty())
        .collect()
}

fn fixture_lines() -> Vec<Vec<u8>> {
    lines_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/logs"))
}

#[test]
fn fixtures_are_read_as_the_oracle_reads_them() {
    let lines = fixture_lines();
    assert!(lines.len() > 100);
    lines.iter().for_each(|line| assert_same(line));
}

#[test]
fn generated_lines_are_read_as_the_oracle_reads_them() {
    let mut generator = Generator::new(3, 500);
    let mut log = Vec::new();
    for _ in 0..2_000 {
        generator
            .write_line(&mut log)
            .expect("memory takes every write");
    }
    let lines = log
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty());
    for line in lines {
        assert!(
            Record::parse(line).is_ok(),
            "{}",
            String::from_utf8_lossy(line)
        );
        assert_same(line);
    }
}

#[test]
fn leap_days_are_read_as_the_oracle_reads_them() {
    let line = super::line("TLSv1.2", "agent/1.0");
    let on = |day: &str| line.trim_end().replace("02/Nov/2026", day).into_bytes();
    for year in ["2024", "2028", "2000", "0000", "9996"] {
        let line = on(&format!("29/Feb/{year}"));
        assert!(Record::parse(&line).is_ok(), "{year}");
        assert_same(&line);
    }
    for year in ["2026", "2100", "1900", "2022", "9999"] {
        let line = on(&format!("29/Feb/{year}"));
        assert!(Record::parse(&line).is_err(), "{year}");
        assert_same(&line);
    }
}

/// A folder of genuine lines, since real logs are not kept here.
#[test]
fn genuine_lines_are_read_as_the_oracle_reads_them() {
    let Some(folder) = shared("corpus", "S3TLS_CORPUS", "genuine lines") else {
        return;
    };
    let lines: Vec<_> = lines_below(&folder)
        .into_iter()
        .filter(|line| line.windows(2).any(|two| two == b" ["))
        .collect();
    assert!(!lines.is_empty(), "there are genuine lines");
    let read = lines
        .iter()
        .filter(|line| Record::parse(line).is_ok())
        .count();
    lines.iter().for_each(|line| assert_same(line));
    assert!(
        read * 100 >= lines.len() * 99,
        "{read} of {} lines are records",
        lines.len()
    );
}

/// What a stranger may send in a header: anything but a line break, and anything that could be
/// mistaken for a part of a log line.
fn header() -> impl Strategy<Value = Vec<u8>> {
    let parts = prop::sample::select(
        [
            "\"",
            " ",
            "-",
            "\" \"",
            "\" - ",
            "\" 200 - 1 2 3 4 \"",
            "\" 500 InternalError - - - - - ",
            "aG9zdA= SigV4 TLS_AES_128_GCM_SHA256 AuthHeader h TLSv1.3 - -",
            "SigV2",
            "[06/Nov/2026:12:00:15 +0000] ",
            "REST.GET.OBJECT",
            "TLSv1.3",
            "Mozilla/5.0 (X11)",
            "\u{202e}",
            "\0",
            "\\",
        ]
        .map(|part| part.as_bytes().to_vec())
        .to_vec(),
    );
    let any = prop::collection::vec(
        any::<u8>().prop_filter("no line break", |&byte| byte != b'\n'),
        0..8,
    );
    prop::collection::vec(prop_oneof![4 => parts, 1 => any], 0..12).prop_map(|parts| parts.concat())
}

/// A request line as HTTP allows it: quotes, but no spaces inside its target.
fn request_line() -> impl Strategy<Value = Vec<u8>> {
    header().prop_map(|target| {
        let target: Vec<u8> = target
            .into_iter()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        [b"GET /", &target[..], b" HTTP/1.1"].concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_stranger_moves_or_forges_a_field(
        uri in request_line(),
        referer in header(),
        user_agent in header(),
        requester in prop::sample::select(vec![
            "-",
            "arn:aws:iam::123456789012:user/alice",
            "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE1ABCD",
        ]),
        (tls_version, cipher_suite) in prop::sample::select(vec![
            ("TLSv1", "ECDHE-RSA-AES128-SHA"), ("TLSv1.2", "AES128-SHA"), ("-", "-"),
        ]),
        later in prop::sample::select(vec!["", " -", " - Yes", " - - us-east-1", " - - - new \"er"]),
        status in prop::sample::select(vec!["200", "403"]),
    ) {
        let start = format!(
            "c0ffee b [02/Nov/2026:09:15:00 +0000] 192.0.2.10 {requester} 0A1B2C3D4E5F6071 \
             REST.GET.OBJECT k \""
        );
        let outcome = format!("\" {status} - 10 10 5 4 \"");
        let end = format!("\" - aG9zdA= SigV4 {cipher_suite} AuthHeader h {tls_version}{later}");
        let line = [
            start.as_bytes(), &uri, outcome.as_bytes(), &referer, b"\" \"", &user_agent, end.as_bytes(),
        ].concat();
        let record = Record::parse(&line).expect("a record, whatever the client sent");
        prop_assert_eq!(record.requester, requester.as_bytes());
        prop_assert_eq!(record.tls_version, Some(tls_version.as_bytes()));
        prop_assert_eq!(record.cipher_suite, Some(cipher_suite.as_bytes()));
        prop_assert_eq!(record.request_uri, &uri[..]);
        prop_assert_eq!(record.http_status, status.as_bytes());
        prop_assert_eq!(record.bytes_sent, b"10");
        let transport = if tls_version == "-" { Transport::Http } else { Transport::Tls };
        prop_assert_eq!(Transport::of(&record), transport);
        assert_same(&line);
    }

    #[test]
    fn damaged_lines_are_read_as_the_oracle_reads_them(
        pick in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), 0u8..6, header()), 1..4),
    ) {
        let lines = fixture_lines();
        let mut line = lines[pick.index(lines.len())].clone();
        for (at, kind, text) in damage {
            let at = at.index(line.len() + 1);
            match kind {
                0 => line.truncate(at),
                1 => { line.splice(at..at, text); }
                2 if at < line.len() => { line.remove(at); }
                3 if at < line.len() => line[at] = b' ',
                4 if at < line.len() => line[at] = b'"',
                // A record cut there with another glued to it.
                _ => { line.truncate(at); line.extend_from_slice(&lines[other.index(lines.len())]); }
            }
            line.truncate(8_000);
        }
        line.retain(|&byte| byte != b'\n');
        assert_same(&line);
    }
}
