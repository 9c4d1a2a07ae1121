//! The settings of an audit.

use super::baseline::Baseline;
use super::limit::Limit;
use super::{Dimension, Finding};
use crate::audit::value::{Filter, Period};
use crate::evidence::{DAY, Recorder, Timestamp, TlsVersion};

/// The settings of an audit.
#[derive(Debug, Clone)]
pub struct Options {
    /// Dimensions to group by, in addition to the transport.
    pub by: Vec<Dimension>,
    /// A record must pass all of these filters.
    pub filters: Vec<Filter>,
    /// The time of a record must be within this period.
    pub period: Period,
    /// Which records count for a bucket that both access logs and CloudTrail cover. The others are only
    /// shown next to them.
    pub prefer: Recorder,
    /// Whether servers that are not of AWS record TLS, so that its absence means plain HTTP. `None`
    /// concludes it for each owner of buckets from the records.
    pub server_records_tls: Option<bool>,
    /// TLS versions below this one are old.
    pub min_tls: TlsVersion,
    /// The findings that fail the gate.
    pub fail_on: Vec<Finding>,
    /// The largest number of malformed records with which an audit may still conclude something;
    /// `None` allows any number.
    pub max_malformed: Option<Limit>,
    /// Number of whole days before [`Options::now`] that must be free of old TLS and plain HTTP,
    /// with records of every bucket on each day; see [`Quiet`](crate::audit::Quiet). `None` skips
    /// this check.
    pub quiet_for: Option<u32>,
    /// Whether a bucket may have no records up to the end of those days, as long as other buckets
    /// have.
    pub idle_ok: bool,
    /// Whether requests that S3 already denied with 403 are set aside in the gate, in the quiet days
    /// and in new entries of a baseline.
    pub ignore_denied: bool,
    /// Whether traffic from AWS itself counts in the gate like any other.
    pub include_aws_side: bool,
    /// The callers that are accepted although their requests have findings.
    pub baseline: Option<Baseline>,
    /// Whether to list the callers that a baseline must name for the gate to pass.
    pub list_unaccepted: bool,
    /// Number of days that the logs must span before a requirement can be called safe.
    pub min_days: u32,
    /// The time of the audit, from which expiry and quiet days are counted.
    pub now: Timestamp,
    /// Number of groups in a report beyond which groups without a finding are folded into one.
    pub max_groups: Option<usize>,
    /// Approximate memory to use, in bytes. If the groups do not fit, some of the values that
    /// strangers choose, such as User-Agents, are counted together.
    pub memory: u64,
}

/// The default of [`Options::memory`]: 2 GiB.
pub const DEFAULT_MEMORY: u64 = 2 << 30;

/// The default of [`Options::min_days`]: a week, since many jobs run once a week.
pub const DEFAULT_MIN_DAYS: u32 = 7;

impl Options {
    /// The time up to which records were asked for, which is today at the latest; `None` if no period
    /// was asked for.
    pub(crate) fn end_of_period(&self) -> Option<Timestamp> {
        let Period { since, until } = self.period;
        match until {
            Some(until) if until <= self.now => Some(until),
            _ => since.or(until).map(|_| self.today()),
        }
    }

    /// When the day of the audit began. Reports of one day do not differ by it.
    pub(crate) fn today(&self) -> Timestamp {
        Timestamp(self.now.0.div_euclid(DAY) * DAY)
    }

    /// The dimensions that records are grouped or filtered by.
    pub(crate) fn dimensions(&self) -> impl Iterator<Item = Dimension> {
        self.filters
            .iter()
            .map(|filter| filter.dimension)
            .chain(self.by.iter().copied())
    }
}

impl Default for Options {
    /// Default groups, TLS 1.2 as the minimum, a week of logs, no filters and no gate.
    fn default() -> Self {
        Self {
            by: Dimension::DEFAULT.to_vec(),
            filters: Vec::new(),
            period: Period::default(),
            prefer: Recorder::AccessLogs,
            server_records_tls: None,
            min_tls: TlsVersion::V1_2,
            fail_on: Vec::new(),
            max_malformed: None,
            quiet_for: None,
            idle_ok: false,
            ignore_denied: false,
            include_aws_side: false,
            baseline: None,
            list_unaccepted: false,
            min_days: DEFAULT_MIN_DAYS,
            now: Timestamp(0),
            max_groups: None,
            memory: DEFAULT_MEMORY,
        }
    }
}
