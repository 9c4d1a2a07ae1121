//! What other records show of a bucket, beside those that count.

use crate::audit::count::Requests;
use crate::evidence::{Recorder, Timestamp};

/// What other records show of a bucket. Access logs and CloudTrail may have the same requests, so
/// these are never added up.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Beside {
    /// Who recorded them.
    pub recorder: Recorder,
    /// Number of records in the period, regardless of the other filters.
    pub records: u64,
    /// Time of the first record.
    pub first_seen: Timestamp,
    /// Time of the last record.
    pub last_seen: Timestamp,
    /// Number of requests that passed the filters, by TLS version or transport.
    pub requests: Requests,
    /// Those of them that the minimum would refuse.
    pub refused_requests: u64,
    /// Those of them that S3 let through, of an unknown transport or TLS version.
    pub unknown_requests: u64,
}
