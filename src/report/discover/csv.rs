//! The buckets as CSV (RFC 4180), safe to open in a spreadsheet.

use std::io::{self, Write};

use crate::discover::{DiscoveredBucket, Discovery};
use crate::evidence::Timestamp;
use crate::report::csv::writer;
use crate::report::escape::no_formula;

const COLUMNS: [&str; 18] = [
    "bucket",
    "account",
    "region",
    "state",
    "target_bucket",
    "target_prefix",
    "key_format",
    "target_buckets",
    "first_log",
    "last_log",
    "logs_are_shared",
    "receives_logs",
    "policy",
    "refuses_http",
    "min_tls",
    "lint_errors",
    "missing",
    "command",
];

/// Writes a header and a row for each bucket. Missing values are empty cells.
pub(super) fn write(discovery: &Discovery, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = writer(out);
    csv.write_record(COLUMNS)?;
    for bucket in &discovery.buckets {
        csv.write_record(row(bucket))?;
    }
    csv.flush()
}

fn row(bucket: &DiscoveredBucket) -> [String; COLUMNS.len()] {
    let text = |text: &str| no_formula(text).into_owned();
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string()).unwrap_or_default();
    let (logging, logs) = (bucket.logging.as_ref(), bucket.logs.as_ref());
    let of_logging =
        |value: fn(&crate::discover::Logging) -> String| logging.map(value).unwrap_or_default();
    let missing: Vec<_> = bucket
        .missing
        .iter()
        .map(|own| own.reason.as_str())
        .collect();
    let policy = &bucket.policy;
    [
        text(&bucket.bucket),
        text(&bucket.account),
        text(bucket.region.as_deref().unwrap_or_default()),
        bucket.state.name().to_owned(),
        text(&of_logging(|own| own.bucket.clone())),
        text(&of_logging(|own| own.prefix.clone())),
        of_logging(|own| own.key_format.name().to_owned()),
        of_logging(|own| own.target_buckets.to_string()),
        time(logs.and_then(|logs| logs.first)),
        time(logs.and_then(|logs| logs.last)),
        logs.map(|logs| logs.is_shared.to_string())
            .unwrap_or_default(),
        bucket.receives_logs.to_string(),
        policy.state.name().to_owned(),
        policy
            .refuses_http
            .map(|own| own.to_string())
            .unwrap_or_default(),
        policy
            .min_tls
            .map(|own| own.name().to_owned())
            .unwrap_or_default(),
        policy.lint_errors.to_string(),
        text(&missing.join("; ")),
        text(bucket.command.as_deref().unwrap_or_default()),
    ]
}
