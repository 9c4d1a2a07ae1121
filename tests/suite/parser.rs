//! The fast reader against the naive one, on genuine, generated and hostile lines.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use s3tls::evidence::{Record, TlsVersion};
use serde_json::{Value, json};

use super::generate::{Generator, Profile};
use super::needs::shared;
use super::same::assert_same;
use super::spoofing;

/// Every line of the files in a folder, at any depth.
pub(crate) fn lines_below(folder: &Path) -> Vec<Vec<u8>> {
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

/// Every made-up line.
pub(crate) fn fixture_lines() -> Vec<Vec<u8>> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    ["logs", "lines", "servers"]
        .iter()
        .flat_map(|folder| lines_below(&fixtures.join(folder)))
        .collect()
}

#[test]
fn fixtures_are_read_as_the_oracle_reads_them() {
    let lines = fixture_lines();
    assert!(lines.len() > 100);
    lines.iter().for_each(|line| assert_same(line));
}

#[test]
fn generated_lines_are_read_as_the_oracle_reads_them() {
    let mut generator = Generator::new(3, Profile::Skewed, 500);
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
    for year in ["2024", "2028", "2000", "0004", "9996"] {
        let line = on(&format!("29/Feb/{year}"));
        assert!(Record::parse(&line).is_ok(), "{year}");
        assert_same(&line);
    }
    for year in ["2026", "2100", "1900", "2022", "9999", "0000"] {
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
        read * 100 >= lines.len() * 98,
        "{read} of {} lines are records",
        lines.len()
    );
}

/// What people found in some genuine lines, line by line, in the report's words.
#[test]
fn genuine_lines_mean_what_people_found_in_them() {
    let Some(folder) = shared("corpus", "S3TLS_CORPUS", "what genuine lines mean") else {
        return;
    };
    let mut records = 0;
    for name in ["logstash", "otel", "signalfx"] {
        let lines = fs::read(folder.join(name).with_extension("log")).expect("the log can be read");
        let expected = folder.join("expected").join(format!("{name}.expect.jsonl"));
        let expected = fs::read_to_string(expected).expect("the file can be read");
        let lines: Vec<_> = lines
            .trim_ascii_end()
            .split(|&byte| byte == b'\n')
            .collect();
        assert_eq!(lines.len(), expected.lines().count(), "{name}");
        for (line, expected) in std::iter::zip(lines, expected.lines()) {
            let expected: Value = serde_json::from_str(expected).expect("JSON");
            assert_same(line);
            match Record::parse(line) {
                Ok(record) => {
                    assert_eq!(meaning(&record), expected, "{name}");
                    records += 1;
                }
                Err(_) => assert_eq!(expected["malformed"], true, "{name}"),
            }
        }
    }
    assert!(records >= 8, "{records}");
}

/// A record in the report's words.
fn meaning(record: &Record<'_>) -> Value {
    let text = |field: &[u8]| {
        let text = String::from_utf8(field.to_vec()).expect("UTF-8");
        Some(text).filter(|text| text != "-")
    };
    let optional = |field: Option<&[u8]>| field.and_then(text);
    let version = record.tls_version.map(|version| {
        TlsVersion::from_log(version)
            .map_or_else(|| text(version), |version| Some(version.name().to_owned()))
    });
    let time = jiff::Timestamp::from_millisecond(record.time.0).expect("a time");
    json!({
        "transport": record.transport.name(),
        "tls_version": version.flatten(),
        "cipher_suite": optional(record.cipher_suite),
        "requester": optional(record.requester),
        "user_agent": optional(record.user_agent),
        "operation": optional(record.operation),
        "bucket": optional(record.bucket),
        "http_status": optional(record.http_status),
        "error_code": optional(record.error_code),
        "host_header": optional(record.host_header),
        "auth_type": optional(record.auth_type),
        "signature_version": optional(record.signature_version),
        "remote_ip": optional(record.remote_ip),
        "access_point_arn": optional(record.access_point_arn),
        "source_region": optional(record.source_region),
        "first_seen": time.to_string(),
    })
}

/// What may be put into a line: anything but a line break, and anything that could be mistaken for
/// a part of one.
fn part() -> impl Strategy<Value = Vec<u8>> {
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
            " SOAP.GetObject ",
            " S3.EXPIRE.OBJECT ",
            " BATCH.DELETE.OBJECT k - 204 - - - - - - - - ",
            " arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2 ",
            " [assumedRole] ",
            "20/Mar/2019",
            " - ",
            " - - ",
            "TLSv1.3",
            " INVALID_RELAY_TLS_VERSION ",
            " AuthHeader ",
            " QueryString ",
            " Yes ",
            " arn:",
            "Mozilla/5.0 (X11)",
            "\u{202e}",
            "\0",
            "\\",
        ]
        .map(|part| part.as_bytes().to_vec())
        .to_vec(),
    );
    let no_newline = |byte| if byte == b'\n' { b'x' } else { byte };
    let any = prop::collection::vec(any::<u8>().prop_map(no_newline), 0..8);
    prop::collection::vec(prop_oneof![4 => parts, 1 => any], 0..12).prop_map(|parts| parts.concat())
}

/// A line of the fixtures, or what a stranger makes of one.
fn some_line() -> impl Strategy<Value = Vec<u8>> {
    let lines = fixture_lines();
    prop_oneof![prop::sample::select(lines), spoofing::line_of_a_stranger()]
}

proptest! {
    #![proptest_config(crate::cases(2_000))]

    #[test]
    fn damaged_lines_are_read_as_the_oracle_reads_them(
        mut line in some_line(),
        other in some_line(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), 0u8..6, part()), 1..4),
    ) {
        for (at, kind, text) in damage {
            let at = at.index(line.len() + 1);
            match kind {
                0 => line.truncate(at),
                1 => { line.splice(at..at, text); }
                2 if at < line.len() => { line.remove(at); }
                3 if at < line.len() => line[at] = b' ',
                4 if at < line.len() => line[at] = b'"',
                // A record cut there with another glued to it.
                _ => { line.truncate(at); line.extend_from_slice(&other); }
            }
            line.truncate(8_000);
        }
        line.retain(|&byte| byte != b'\n');
        assert_same(&line);
    }
}
