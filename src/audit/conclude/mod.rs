//! From counts to the report: groups, callers, what would be refused, and each verdict.

mod callers;
mod flagged;
mod readiness;
mod refused;
mod report;
mod report_groups;
mod summarize;

pub(crate) use flagged::Like;

pub use report::conclude;
