//! What is counted of a group of records.

use crate::evidence::{Record, Timestamp};

/// Counts, and the times of the first and the last record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stats {
    pub requests: u64,
    /// Answered with 4xx or 5xx.
    pub errors: u64,
    pub bytes_sent: u64,
    pub first_seen: Timestamp,
    pub last_seen: Timestamp,
}

impl Stats {
    pub(crate) fn of(record: &Record<'_>) -> Self {
        Self {
            requests: 1,
            errors: u64::from(matches!(record.http_status, Some([b'4' | b'5', ..]))),
            bytes_sent: record.bytes_sent.map_or(0, number),
            first_seen: record.time,
            last_seen: record.time,
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

/// A number of bytes; `-`, for none, is 0.
fn number(digits: &[u8]) -> u64 {
    digits
        .iter()
        .map(|byte| byte.wrapping_sub(b'0'))
        .filter(|&digit| digit < 10)
        .fold(0u64, |number, digit| {
            number.saturating_mul(10).saturating_add(u64::from(digit))
        })
}
