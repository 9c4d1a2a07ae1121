//! The result of an audit: the content of every report.
//!
//! Its serialized form is the JSON report `s3tls.audit/2`.

mod beside;
mod bucket;
mod caller;
mod doubt;
mod evidence;
mod gate;
mod group;
mod history;
mod readiness;
mod recorded;
mod remedy;
mod summary;

use std::collections::BTreeSet;

use super::Dimension;
use super::baseline::{BaselineUse, UnacceptedCaller};
use crate::audit::count::{
    InputCounts, InputSamples, KeyExchanges, UnknownColumns, UnloggedBucket,
};
use crate::audit::value::Filters;
use crate::evidence::{Timestamp, TlsVersion};

pub use beside::Beside;
pub use bucket::{Bucket, Delivery, Gap, Refused};
pub(super) use caller::{FEW_NAMED, MANY_NAMED};
pub use caller::{FlaggedCaller, Named};
pub use doubt::{Doubt, HidingFilter};
pub use evidence::Evidence;
pub(super) use evidence::{hours_between, is_after_old_tls};
pub use gate::{FailedBucket, Failure, Gate, MissingDays, Quiet, SetAside, TopCaller};
pub use group::{Group, Groups};
pub(super) use group::{GroupTotals, NO_VALUE};
pub use history::{Day, History, Hour};
pub use readiness::{BucketReadiness, Readiness, Requirement, Verdict};
pub use recorded::Recorded;
pub(super) use recorded::cannot_tell;
pub use summary::{Share, SuiteShare, Summary, VersionShare};

/// Name and version of the JSON report's format.
pub(super) const SCHEMA: &str = "s3tls.audit/2";

/// The result of an audit.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Audit {
    /// Always `s3tls.audit/2`.
    pub schema: &'static str,
    /// The program that made the report.
    pub tool: Tool,
    /// The sources and records that were read.
    pub scope: Scope,
    /// TLS versions below this one count as old.
    pub min_tls: TlsVersion,
    /// Totals of all requests.
    pub summary: Summary,
    /// What the verdicts rest on.
    pub evidence: Evidence,
    /// Whether each of [`Requirement::evaluated`] would be safe.
    pub readiness: Vec<Readiness>,
    /// The callers of requests with findings: those with most refused requests first, AWS's own side
    /// last.
    pub callers: Vec<FlaggedCaller>,
    /// Each bucket's coverage and refused requests, most refused first.
    pub buckets: Vec<Bucket>,
    /// How many requests are ready for quantum computers, as far as their key exchange is known.
    pub key_exchanges: KeyExchanges,
    /// How late S3 delivered records.
    pub delivery: Delivery,
    /// Requests by day and hour.
    pub over_time: History,
    /// The dimensions of the groups.
    pub by: Vec<Dimension>,
    /// Sorted by refused, risky and all requests, most first, then by transport and values.
    pub groups: Groups,
    /// How the baseline was used, if one was given.
    pub baseline: Option<BaselineUse>,
    /// The callers that a baseline must name for the gate to pass; empty unless
    /// [`Options::list_unaccepted`](crate::audit::Options::list_unaccepted) is set.
    #[serde(skip)]
    pub to_accept: Vec<UnacceptedCaller>,
    /// The result of the gate.
    pub gate: Gate,
}

impl Audit {
    /// Number of buckets for which a requirement would be safe. [`Audit::buckets`] has all buckets.
    pub fn safe_buckets(&self, requirement: Requirement) -> u64 {
        let buckets = self.buckets.iter();
        buckets.filter(|bucket| bucket.is_safe(requirement)).count() as u64
    }
}

/// The program that made a report.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Tool {
    /// `s3tls`.
    pub name: &'static str,
    /// The version in Cargo.toml.
    pub version: &'static str,
}

impl Tool {
    pub(crate) const THIS: Self = Self {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
    };
}

impl Scope {
    /// The buckets that were asked for and are not known to be logged.
    pub(in crate::audit) fn not_known_to_be_logged(&self) -> impl Iterator<Item = &String> {
        let unlogged = self.unlogged.iter().map(|own| &own.bucket);
        unlogged.chain(&self.absent)
    }

    /// Whether something was not read, so that there may be more callers and requests.
    pub fn is_incomplete(&self) -> bool {
        let InputCounts {
            malformed,
            ambiguous,
            special,
            ..
        } = self.counts;
        !self.samples.unreadable.is_empty() || malformed + ambiguous + special > 0
    }
}

/// The sources and records that were read.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Scope {
    /// Sources and their entries; flattened in JSON.
    #[serde(flatten)]
    pub counts: InputCounts,
    /// The kinds of evidence with records.
    pub evidence: Vec<Recorded>,
    /// Requests with a value that is counted together with others because they do not all fit
    /// into memory.
    pub indistinct: u64,
    /// What is counted together, by name: fields such as `user_agent`, `sessions` of roles, `hours`
    /// over time, and the `bucket`s of the coverage. Sorted.
    pub folded: BTreeSet<&'static str>,
    /// The time of the earliest record that passed the filters.
    pub first_seen: Option<Timestamp>,
    /// The time of the latest record that passed the filters.
    pub last_seen: Option<Timestamp>,
    /// The filters and the period that were set.
    pub filters: Filters,
    /// The buckets of `--bucket-logs` that are logged, and of which there is no record in the period.
    #[serde(skip)]
    pub unseen: BTreeSet<String>,
    /// The buckets that a filter names, of which there is no record in the period, and of which nobody
    /// asked S3 whether they are logged.
    #[serde(skip)]
    pub absent: BTreeSet<String>,
    /// The buckets of the logs that are most like one that a filter seeks, if none matches it.
    #[serde(skip)]
    pub nearest_buckets: Vec<String>,
    /// The buckets of `--bucket-logs` that are not known to be logged. In JSON it is left out if there
    /// are none.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub unlogged: BTreeSet<UnloggedBucket>,
    /// Tables in which a row may be more than one request: they have no request IDs, and these columns
    /// are unknown. In JSON it is left out if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown_columns: Vec<UnknownColumns>,
    /// Entries and sources that a report shows; flattened in JSON.
    #[serde(flatten)]
    pub samples: InputSamples,
}
