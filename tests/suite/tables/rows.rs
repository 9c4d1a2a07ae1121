//! Records of the fixtures as rows of a table.

use std::fs;
use std::path::Path;

use s3tls::evidence::{Line, Lines, Record};

use crate::same;

/// The columns that CloudWatch Logs delivers, in its order.
pub const NAMES: [&str; 26] = [
    "bucket_owner",
    "bucket_name",
    "request_time",
    "remote_ip",
    "requester",
    "request_id",
    "operation",
    "key_name",
    "request_uri",
    "http_status",
    "error_code",
    "bytes_sent_size",
    "object_size",
    "total_duration",
    "turnaround_duration",
    "referer",
    "user_agent",
    "version_id",
    "host_id",
    "signature_version",
    "cipher_suite",
    "authentication_type",
    "host_header",
    "tls_version",
    "access_point_arn",
    "acl_required",
];

/// The column of the time.
pub const TIME: usize = 2;

/// A record of a text log, and its values; `None` where there is none.
pub struct Row {
    pub line: String,
    /// In milliseconds since 1970.
    pub time: i64,
    pub values: [Option<String>; NAMES.len()],
}

/// All logs of the estate, as one text.
pub fn logs() -> Vec<u8> {
    fn read(folder: &Path, logs: &mut Vec<u8>) {
        let mut entries: Vec<_> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        entries.sort();
        for path in entries {
            match path.is_dir() {
                true => read(&path, logs),
                false => logs.extend(fs::read(&path).expect("a file")),
            }
        }
    }
    let mut logs = Vec::new();
    read("fixtures/estate".as_ref(), &mut logs);
    logs
}

/// The records that have all fields of a table.
pub fn rows(logs: &[u8]) -> Vec<Row> {
    let lines = logs.split(|&byte| byte == b'\n');
    let rows: Vec<_> = lines.filter_map(row).collect();
    assert!(rows.len() > 400, "{}", rows.len());
    rows
}

fn row(line: &[u8]) -> Option<Row> {
    let Some(Line::Record(record)) = Lines::new(line).next() else {
        return None;
    };
    let is_complete = record.acl_required.is_some() && record.contradiction.is_none();
    (is_complete && record.unknown.is_none()).then(|| Row {
        line: String::from_utf8(line.to_vec()).expect("the estate is UTF-8"),
        time: record.time.0,
        values: values(&record),
    })
}

fn values(record: &Record<'_>) -> [Option<String>; NAMES.len()] {
    let time = record.time.to_string();
    let all = same::in_order(record, &time);
    // Tables of these tests have no Region.
    let columns: &[_; NAMES.len()] = all.first_chunk().expect("there are more fields");
    columns.map(|value| {
        let value = value.expect("the record is complete");
        (value != b"-").then(|| String::from_utf8(value.to_vec()).expect("the estate is UTF-8"))
    })
}

/// The rows as a text log.
pub fn text(rows: &[Row]) -> String {
    rows.iter().map(|row| format!("{}\n", row.line)).collect()
}
