//! Concluding a report from counts: groups, callers, refused requests and verdicts.

mod below;
mod buckets;
mod callers;
mod code_set;
mod evidence;
mod flagged;
mod history;
mod missing_buckets;
mod newest_tls;
mod occurrences;
mod readiness;
mod refused;
mod remedies;
mod report;
mod report_groups;
mod scope;
mod settle;
mod summarize;
mod sums;
mod totals;

pub(crate) use scope::scope;

pub use report::conclude;
