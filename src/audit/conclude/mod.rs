//! From counts to the report: groups, callers, what would be refused, and each verdict.

mod callers;
mod flagged;
mod readiness;
mod refused;
mod report;
mod report_groups;
mod scope;
mod summarize;
mod totals;

pub(crate) use scope::scope;

pub use report::conclude;
