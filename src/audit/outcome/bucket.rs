//! What each bucket's logs cover, and what a minimum would break there.

use std::sync::Arc;

use crate::evidence::Timestamp;

/// One bucket.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Bucket {
    /// Its name.
    pub bucket: Arc<str>,
    /// Records of it in the period, whatever the other filters let pass.
    pub records: u64,
    /// The time of its first record.
    pub first_seen: Timestamp,
    /// The time of its last record.
    pub last_seen: Timestamp,
    /// Hours, from the first record to the last, that have a record.
    pub hours: u64,
    /// Hours between them that have none.
    pub hours_without_records: u64,
    /// The longest stretches without any record, longest first.
    pub gaps: Vec<Gap>,
    /// What the chosen minimum would refuse that is not refused already.
    pub refused: Refused,
    /// Requests below the minimum, or in plain HTTP, that S3 answered with 403 as it is.
    pub already_denied: u64,
    /// Requests of an unknown transport or TLS version.
    pub unknown_requests: u64,
}

/// A stretch of whole hours without any record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Gap {
    /// Its start.
    pub from: Timestamp,
    /// Its end.
    pub until: Timestamp,
    /// How many hours it has.
    pub hours: u64,
}

/// The requests that a minimum would refuse.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Refused {
    /// How many.
    pub requests: u64,
    /// Bytes sent in answer to them.
    pub bytes_sent: u64,
    /// How many principals sent them.
    pub principals: u64,
    /// Those that sent most of them; `None` is anonymous.
    pub top_principals: Vec<Option<Arc<str>>>,
    /// The time of the last.
    pub last_seen: Option<Timestamp>,
    /// Whole days of the bucket's logs after it.
    pub days_since: Option<u64>,
}

/// How long after a request S3 delivered its record, as far as the names of log objects tell.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Delivery {
    /// Records of objects whose name tells when they were delivered.
    pub known: u64,
    /// Those that came more than a day after their request.
    pub late: u64,
    /// The longest delay in seconds; `None` where no name tells.
    pub longest_seconds: Option<u64>,
}
