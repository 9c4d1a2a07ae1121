//! Each bucket's coverage by logs, and the requests that a minimum would refuse.

use std::sync::Arc;

use super::{Beside, BucketReadiness, Requirement, Verdict};
use crate::evidence::{Recorder, Timestamp};

/// One bucket: its coverage by logs, and the requests that the minimum would refuse.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Bucket {
    /// Name of the bucket.
    pub bucket: Arc<str>,
    /// Who recorded the requests that count.
    pub recorder: Recorder,
    /// Number of its records in the period, regardless of the other filters.
    pub records: u64,
    /// Time of its first record.
    pub first_seen: Timestamp,
    /// Time of its last record.
    pub last_seen: Timestamp,
    /// Number of hours with a record.
    pub hours: u64,
    /// Number of hours without a record between the first record and the last.
    pub hours_without_records: u64,
    /// The longest gaps, longest first; at most 3.
    pub gaps: Vec<Gap>,
    /// Requests that the minimum would refuse.
    pub refused: Refused,
    /// Requests below the minimum, or over plain HTTP, that S3 already denied with 403.
    pub already_denied_requests: u64,
    /// Requests that S3 let through, of an unknown transport or TLS version.
    pub unknown_requests: u64,
    /// What others recorded of it; `None` if there is only one kind of records.
    pub beside: Option<Beside>,
    /// Whether each of [`Requirement::evaluated`] would be safe for this bucket.
    pub readiness: Vec<BucketReadiness>,
}

impl Bucket {
    /// Whether a requirement would be safe for this bucket.
    pub fn is_safe(&self, requirement: Requirement) -> bool {
        self.readiness
            .iter()
            .any(|row| row.requirement == requirement && row.verdict == Verdict::Safe)
    }

    /// Whether any requirement would be safe for this bucket.
    pub fn is_ready(&self) -> bool {
        let mut rows = self.readiness.iter();
        rows.any(|row| row.verdict == Verdict::Safe)
    }
}

/// Consecutive whole hours without any record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Gap {
    /// Start of the first hour.
    pub from: Timestamp,
    /// End of the last hour, exclusive.
    pub until: Timestamp,
    /// Number of hours.
    pub hours: u64,
}

/// The requests that a minimum would refuse: they are below it, and S3 let them through.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Refused {
    /// Number of requests.
    pub requests: u64,
    /// Bytes sent in their response bodies.
    pub bytes_sent: u64,
    /// Number of principals that sent them.
    pub principals: u64,
    /// The principals that sent most of them, at most 3; `None` is anonymous.
    pub top_principals: Vec<Option<Arc<str>>>,
    /// Time of the last such request.
    pub last_seen: Option<Timestamp>,
    /// Whole days from that request to the bucket's last record.
    pub days_since: Option<u64>,
}

/// How long after a request S3 delivered its record, as far as the names of log objects say.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Delivery {
    /// Number of records in objects whose name contains the time of delivery.
    pub known: u64,
    /// Number of records that were delivered more than a day after their request.
    pub late: u64,
    /// Longest delay in seconds; `None` if no name contains a time.
    pub longest_seconds: Option<u64>,
}

impl Delivery {
    /// Whether the names of the objects seem to say when they were delivered. S3 delivers most
    /// records within hours, so if most are late, the names are those of copies, such as a file in
    /// which somebody collected a month of logs.
    pub fn is_plausible(&self) -> bool {
        self.late <= self.known / 2
    }
}
