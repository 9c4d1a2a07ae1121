//! What an audit found: the content of every report.
//!
//! Serialised, it is the JSON report `s3tls.audit/1`.

mod bucket;
mod caller;
mod doubt;
mod gate;
mod group;
mod history;
mod readiness;
mod remedy;
mod summary;

use crate::evidence::{Timestamp, TlsVersion};

use super::Dimension;
use super::baseline::{Accepted, BaselineUse};
use crate::audit::count::{DoubtfulSample, MalformedSample, Unreadable};
use crate::audit::value::Filters;

pub use bucket::{Bucket, Delivery, Gap, Refused};
pub(super) use caller::BUCKETS_NAMED;
pub use caller::FlaggedCaller;
pub use doubt::Doubt;
pub use gate::{FailedBucket, Failure, Gate, MissingDays, Quiet, SetAside, TopCaller};
pub use group::Group;
pub use history::{Day, History, Hour};
pub use readiness::{Readiness, Requirement, Verdict};
pub use summary::{Share, SuiteShare, Summary, VersionShare};

/// The name and version of the JSON report's form.
pub const SCHEMA: &str = "s3tls.audit/1";

/// An audit's result.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Audit {
    /// Always `s3tls.audit/1`.
    pub schema: &'static str,
    /// What made the report.
    pub tool: Tool,
    /// What was read.
    pub scope: Scope,
    /// The version below which TLS counts as old.
    pub min_tls: TlsVersion,
    /// The whole in figures.
    pub summary: Summary,
    /// Whether a stricter policy would be safe.
    pub readiness: Vec<Readiness>,
    /// Who sent requests with a finding, riskiest first.
    pub callers: Vec<FlaggedCaller>,
    /// What each bucket's logs cover, and what the minimum would break there, most first.
    pub buckets: Vec<Bucket>,
    /// How late records were delivered.
    pub delivery: Delivery,
    /// Requests by day and hour.
    pub over_time: History,
    /// What the groups are grouped by.
    pub by: Vec<Dimension>,
    /// Riskiest first, then by requests, then by key.
    pub groups: Vec<Group>,
    /// What was accepted beforehand, where a baseline was given.
    pub baseline: Option<BaselineUse>,
    /// The callers that a baseline would have to name for the gate to pass, where that was asked.
    #[serde(skip)]
    pub to_accept: Vec<Accepted>,
    /// What the rules say.
    pub gate: Gate,
}

/// The program that made a report.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Tool {
    /// `s3tls`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl Tool {
    pub(crate) const THIS: Self = Self {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
    };
}

/// What was read. Every line is one of record, malformed or blank.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Scope {
    /// The paths that were named, sorted.
    pub sources: Vec<String>,
    /// How many files (and standard input) were read.
    pub files: u64,
    /// Objects not read because their name proves all their records too old; of those in S3 only
    /// such as a listing had to show.
    pub skipped_by_date: u64,
    /// Files that were found more than once and read once.
    pub repeated: u64,
    /// Pipes, sockets and devices inside folders, not read.
    pub special: u64,
    /// Reports inside folders that s3tls was kept from finishing, not read.
    pub unfinished: u64,
    /// Bytes of log text, decompressed.
    pub bytes: u64,
    /// Lines, blank ones too.
    pub lines: u64,
    /// Lines that are records, whether or not the filters let them pass.
    pub records: u64,
    /// Lines that could not be read.
    pub malformed: u64,
    /// Lines without anything.
    pub blank: u64,
    /// Records that hold what looks like the start of a second one in a quoted field; each is
    /// counted as one.
    pub ambiguous: u64,
    /// Requests whose record contradicts itself about how it travelled, which is therefore unknown.
    pub contradictory: u64,
    /// Requests with a value of those that strangers choose, such as a User-Agent, that is not
    /// told apart from others, since there are more than fit into the memory allowed.
    pub indistinct: u64,
    /// The time of the earliest record that passed the filters.
    pub first_seen: Option<Timestamp>,
    /// The time of the latest record that passed the filters.
    pub last_seen: Option<Timestamp>,
    /// The filters that were set.
    pub filters: Filters,
    /// The first unreadable lines.
    pub malformed_samples: Vec<MalformedSample>,
    /// The latest records that leave something unknown: how they travelled, their TLS version, or
    /// whether they are one record or two.
    pub doubtful_samples: Vec<DoubtfulSample>,
    /// What could not be read at all, or not to its end.
    pub unreadable: Vec<Unreadable>,
}
