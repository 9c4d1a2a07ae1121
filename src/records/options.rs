//! Which records are written.

use crate::audit::{Filter, Finding, Limit, Period};
use crate::evidence::TlsVersion;

/// Which records are written, and what counts as old.
#[derive(Debug, Clone)]
pub struct RecordOptions {
    /// The filters; a record is written only if it passes all of them.
    pub filters: Vec<Filter>,
    /// A record is written only if its time lies in this period.
    pub period: Period,
    /// A record is written only if it has one of these findings, if there are any.
    pub findings: Vec<Finding>,
    /// As in [`Options`](crate::audit::Options::server_records_tls), but without it nothing is concluded
    /// from other records.
    pub server_records_tls: Option<bool>,
    /// TLS versions below this one are old.
    pub min_tls: TlsVersion,
    /// How many unreadable lines are too many; `None` allows any number.
    pub max_malformed: Option<Limit>,
}
