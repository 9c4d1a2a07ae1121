//! The fast reader against the naive one, line by line, for the tests and the fuzzer.

use s3tls::evidence::{Line, Lines, Record, Transport};

use super::oracle;

/// A line of the form that the fast path accepts.
const REGULAR: &[u8] = b"c0ffee example-data [02/Nov/2026:09:15:00 +0000] 192.0.2.10 \
    arn:aws:iam::123456789012:user/alice 0A1B2C3D4E5F6071 REST.GET.OBJECT key \
    \"GET /key HTTP/1.1\" 200 - 10 10 5 4 \"-\" \"agent/1.0 with words\" - aG9zdA= SigV4 \
    ECDHE-RSA-AES128-GCM-SHA256 AuthHeader example-data.s3.eu-west-1.amazonaws.com TLSv1.2 - -";

/// A record of the fast reader, in the form of the naive reader.
fn read(record: &Record<'_>, is_ambiguous: bool) -> oracle::Read {
    let fits = record.contradiction.is_none();
    assert!(
        fits || record.transport == Transport::Unknown,
        "a contradiction leaves the transport unknown"
    );
    oracle::Read {
        fields: fields(record),
        fits,
        is_ambiguous,
    }
}

/// A line as parsed by the fast reader, in the form of the naive reader.
pub fn read_line(line: &Line<'_>) -> Option<oracle::Read> {
    match line {
        Line::Record(record) => Some(read(record, false)),
        Line::Ambiguous(record) => Some(read(record, true)),
        Line::Malformed(_) | Line::Blank => None,
    }
}

/// The fields of a record in the order of a line, with its time as this text.
pub fn in_order<'r>(record: &Record<'r>, time: &'r str) -> [Option<&'r [u8]>; 27] {
    [
        record.bucket_owner,
        record.bucket,
        Some(time.as_bytes()),
        record.remote_ip,
        record.requester,
        record.request_id,
        record.operation,
        record.key,
        record.request_uri,
        record.http_status,
        record.error_code,
        record.bytes_sent,
        record.object_size,
        record.total_time,
        record.turn_around_time,
        record.referer,
        record.user_agent,
        record.version_id,
        record.host_id,
        record.signature_version,
        record.cipher_suite,
        record.auth_type,
        record.host_header,
        record.tls_version,
        record.access_point_arn,
        record.acl_required,
        record.source_region,
    ]
}

fn fields(record: &Record<'_>) -> oracle::Fields {
    let time = record.time.seconds().to_string();
    let all = in_order(record, &time);
    // Every line has a User-Agent; the fields after it were added over the years.
    let (first, later) = all.split_at(17);
    let mut fields: oracle::Fields = vec![];
    fields.extend(
        first
            .iter()
            .map(|field| field.expect("every line has it").to_vec()),
    );
    fields.extend(later.iter().map_while(|field| field.map(<[u8]>::to_vec)));
    if let Some(unknown) = record.unknown {
        fields.extend(unknown.split(|&byte| byte == b' ').map(<[u8]>::to_vec));
    }
    fields
}

/// Parses a line with the grammar and with the fast path, alone and after lines that the fast path
/// remembers, and compares each result with that of the naive reader.
pub fn assert_same(line: &[u8]) {
    let expected = oracle::read(line).map(shown);
    let by_grammar = Record::parse(line).ok().map(|record| {
        let is_ambiguous = record.is_ambiguous();
        shown(read(&record, is_ambiguous))
    });
    assert_eq!(by_grammar, expected, "{}", line.escape_ascii());
    let block = [line, b"\n", REGULAR, b"\n", line, b"\n", line].concat();
    let lines: Vec<_> = Lines::new(&block).collect();
    assert_eq!(lines.len(), if line.is_empty() { 3 } else { 4 });
    for (place, line) in lines.iter().enumerate().filter(|&(place, _)| place != 1) {
        let read = read_line(line).map(shown);
        assert_eq!(read, expected, "line {place} of {}", block.escape_ascii());
    }
}

fn shown(read: oracle::Read) -> (Vec<String>, bool, bool) {
    let fields = read.fields.iter();
    let fields = fields.map(|field| field.escape_ascii().to_string());
    (fields.collect(), read.fits, read.is_ambiguous)
}
