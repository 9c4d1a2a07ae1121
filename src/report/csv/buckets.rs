//! A row for each bucket.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::audit::{Audit, Bucket, Requirement};

use super::{text, time};

const COLUMNS: [&str; 4] = ["bucket", "records", "first_seen", "last_seen"];

/// The columns of each requirement, after its name.
const FIGURES: [&str; 5] = [
    "verdict",
    "refused_requests",
    "already_denied_requests",
    "not_evaluated_requests",
    "unknown_requests",
];

pub(super) fn write(audit: &Audit, csv: &mut csv::Writer<impl Write>) -> io::Result<()> {
    let figures = Requirement::evaluated(audit.min_tls)
        .flat_map(|requirement| FIGURES.map(|figure| format!("{}_{figure}", requirement.name())));
    csv.write_record(COLUMNS.map(str::to_owned).into_iter().chain(figures))?;
    for bucket in &audit.buckets {
        csv.write_record(row(bucket).iter().map(|cell| cell.as_bytes()))?;
    }
    Ok(())
}

fn row(bucket: &Bucket) -> Vec<Cow<'_, str>> {
    let mut row = vec![
        text(Some(&bucket.bucket)),
        bucket.records.to_string().into(),
        time(Some(bucket.first_seen)),
        time(Some(bucket.last_seen)),
    ];
    row.extend(bucket.readiness.iter().flat_map(|readiness| {
        [
            readiness.verdict.name().into(),
            readiness.refused_requests.to_string().into(),
            readiness.already_denied_requests.to_string().into(),
            readiness.not_evaluated_requests.to_string().into(),
            readiness.unknown_requests.to_string().into(),
        ]
    }));
    row
}
