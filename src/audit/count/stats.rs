//! The counts of one group of records.

use crate::audit::value::{NONE, Observation};
use crate::evidence::Timestamp;

/// The counts of one group of records, and the times of its first and last record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stats {
    pub requests: u64,
    /// Requests that were answered with 4xx or 5xx, or with an error if the status is not recorded.
    pub errors: u64,
    pub bytes_sent: u64,
    pub first_seen: Timestamp,
    pub last_seen: Timestamp,
}

impl Stats {
    #[inline]
    pub(crate) fn of(observed: &Observation<'_>) -> Self {
        let weight = observed.weight;
        let is_error = match observed.record.http_status {
            Some(status) => matches!(status, [b'4' | b'5', ..]),
            None => observed.record.error_code.is_some_and(|code| code != NONE),
        };
        Self {
            requests: weight.requests,
            errors: if is_error { weight.requests } else { 0 },
            bytes_sent: weight.bytes_sent,
            first_seen: weight.first,
            last_seen: weight.last,
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.errors += other.errors;
        self.bytes_sent = self.bytes_sent.saturating_add(other.bytes_sent);
        self.first_seen = self.first_seen.min(other.first_seen);
        self.last_seen = self.last_seen.max(other.last_seen);
    }
}
