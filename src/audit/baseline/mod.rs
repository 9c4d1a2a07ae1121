//! Callers that are accepted in advance, each with a reason, an owner and an expiry date.
//!
//! A baseline keeps a gate useful while the last old clients are being fixed: listed callers do not
//! fail it, new ones do, and so does an expired entry.

mod acceptance;
mod accepted;
mod anyone;
mod buckets;
mod file;
mod index;
mod key;
mod pattern;
mod problem;
mod values;

pub(super) use acceptance::Acceptance;
pub(super) use key::BaselineKey;

pub use acceptance::{BaselineUse, EntryUse};
pub use accepted::Accepted;
pub use buckets::Buckets;
pub use file::{BASELINE_SCHEMA, Baseline, BaselineError};
pub use key::UnacceptedCaller;
pub use problem::EntryProblem;
