//! What an audit is asked.

use crate::evidence::{Timestamp, TlsVersion};

use super::baseline::Baseline;
use super::limit::Limit;
use super::{Dimension, Finding};
use crate::audit::value::{Filter, Period};

/// What an audit is asked.
#[derive(Debug, Clone)]
pub struct Options {
    /// What to group by, beside the transport.
    pub by: Vec<Dimension>,
    /// All of these must let a record pass.
    pub filters: Vec<Filter>,
    /// And its time must lie in here.
    pub period: Period,
    /// The version below which TLS is old.
    pub min_tls: TlsVersion,
    /// The findings that fail the gate.
    pub fail_on: Vec<Finding>,
    /// How many unreadable lines are too many; `None` allows any number.
    pub max_malformed: Option<Limit>,
    /// How many whole days before now must be free of old TLS and plain HTTP, with records of every
    /// bucket on each; `None` does not ask.
    pub quiet_for: Option<u32>,
    /// Whether AWS's own side counts like anyone else in the gate.
    pub include_aws_side: bool,
    /// The callers that are accepted.
    pub baseline: Option<Baseline>,
    /// Whether to list the callers that a baseline would have to name for the gate to pass.
    pub list_unaccepted: bool,
    /// The audit's own time, which expiry and quiet days are counted from.
    pub now: Timestamp,
    /// How many groups a report may have before those without a finding are folded into one row.
    pub max_groups: Option<usize>,
    /// About how many bytes of memory to use. Where there are more groups than fit, values that
    /// strangers choose, such as User-Agents, are no longer all told apart.
    pub memory: u64,
}

/// [`Options::memory`] unless it is set: 2 GiB.
pub const DEFAULT_MEMORY: u64 = 2 << 30;

impl Options {
    /// The dimensions that records are grouped or filtered by.
    pub(crate) fn dimensions(&self) -> impl Iterator<Item = Dimension> {
        let filtered = self.filters.iter().map(|filter| filter.dimension);
        filtered.chain(self.by.iter().copied())
    }
}

impl Default for Options {
    /// The default groups and minimum, every record, and no gate.
    fn default() -> Self {
        Self {
            by: Dimension::DEFAULT.to_vec(),
            filters: Vec::new(),
            period: Period::default(),
            min_tls: TlsVersion::V1_2,
            fail_on: Vec::new(),
            max_malformed: None,
            quiet_for: None,
            include_aws_side: false,
            baseline: None,
            list_unaccepted: false,
            now: Timestamp(0),
            max_groups: None,
            memory: DEFAULT_MEMORY,
        }
    }
}
