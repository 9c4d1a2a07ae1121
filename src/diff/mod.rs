//! What changed between two reports of `s3tls audit --format json`.
//!
//! A report is read into the parts that are compared ([`AuditReport`]), with its callers summed over
//! their causes. [`compare()`] makes a [`Diff`] of two of them. Serialized, that is the JSON report
//! `s3tls.diff/1`.
//!
//! A report lists only callers with findings. Absence from it means something only if its evidence
//! would have shown the caller, so [`Reason`] says what speaks against that.

mod bucket;
mod bucket_change;
mod caller;
mod caller_change;
mod callers;
mod clean_text;
mod compare;
mod coverage;
mod document;
mod filters;
mod foreign;
mod gate;
mod outcome;
mod question;
mod read;
mod reason;
mod values;
mod watch;

pub use bucket::BucketVerdict;
pub use bucket_change::{BucketChange, BucketState, BucketTurn};
pub use caller::{CallerState, NamedBucket};
pub use caller_change::{CallerChange, Change, Difference};
pub use clean_text::CleanText;
pub use compare::{CompareError, DiffOptions, compare};
pub use document::{AuditReport, RequirementState};
pub use gate::{DiffGate, DiffRule, FailedRule};
pub use outcome::{Diff, RequirementChange, Side, Totals};
pub use question::{Warning, WarningKind};
pub use read::{MAX_REPORT, ReportError};
pub use reason::Reason;
