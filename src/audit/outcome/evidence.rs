//! What the verdicts rest on: how many requests were seen, and over what time.

use crate::evidence::{HOUR, Timestamp};

/// The first moment after 27 February 2024, the day on which TLS below 1.2 ended on AWS's own hosts.
///
/// Source: "TLS 1.2 to become the minimum TLS protocol level for all AWS API endpoints" in the AWS
/// Security Blog, as updated in 2024.
const AFTER_OLD_TLS: Timestamp = Timestamp::from_seconds(1_709_078_400);

/// What the verdicts rest on.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Evidence {
    /// Number of requests of clients that S3 evaluated and did not deny.
    pub requests: u64,
    /// Time of the first record that passed the filters.
    pub first_seen: Option<Timestamp>,
    /// Time of the last record that passed the filters.
    pub last_seen: Option<Timestamp>,
    /// Number of whole hours from the first record to the last.
    pub hours: u64,
    /// Number of days that records must span for a requirement to be called safe.
    pub min_days: u32,
    /// Number of buckets with records.
    pub buckets: u64,
    /// Whether there are records later than 27 February 2024, when TLS below 1.2 ended on AWS's own
    /// hosts.
    pub after_old_tls: bool,
}

/// Number of whole hours from one time to a later one.
pub(in crate::audit) fn hours_between(first: Timestamp, last: Timestamp) -> u64 {
    u64::try_from(last.0.saturating_sub(first.0) / HOUR).unwrap_or_default()
}

/// Whether a time is later than the day on which TLS below 1.2 ended on AWS's own hosts.
pub(in crate::audit) fn is_after_old_tls(time: Timestamp) -> bool {
    time >= AFTER_OLD_TLS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_last_day_still_had_old_tls() {
        assert_eq!(AFTER_OLD_TLS.to_string(), "2024-02-28T00:00:00Z");
        assert!(!is_after_old_tls(Timestamp(AFTER_OLD_TLS.0 - 1)));
        assert!(is_after_old_tls(AFTER_OLD_TLS));
    }

    #[test]
    fn only_whole_hours_count() {
        let hours = |milliseconds| hours_between(Timestamp(-7), Timestamp(milliseconds - 7));
        assert_eq!([hours(0), hours(HOUR - 1), hours(25 * HOUR)], [0, 0, 25]);
    }
}
