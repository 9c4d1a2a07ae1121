//! Trying policies before one is chosen: what HTTPS alone, TLS 1.2 and TLS 1.3 would each deny.

mod callers;
mod outcome;
mod run;

pub use outcome::{LintCounts, Trial, TriedCaller, TriedChoice};
pub use run::{Candidate, try_policies};
