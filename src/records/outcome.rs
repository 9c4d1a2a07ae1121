//! The outcome of a run.

use crate::audit::Scope;

/// What was read, and what that leaves open.
#[derive(Debug, Clone)]
pub struct RecordsOutcome {
    /// What was read.
    pub scope: Scope,
    /// Number of requests without a trace of TLS, to servers that may not record it. Records are
    /// written before all of them are read, so what that means is not concluded.
    pub without_trace: u64,
    /// Why the input is insufficient, if it is.
    pub inconclusive: Option<String>,
}
