//! What a run read and wrote.

use crate::audit::Scope;

/// What was read, and how much of it was written.
#[derive(Debug, Clone)]
pub struct RecordsOutcome {
    /// What was read.
    pub scope: Scope,
    /// Number of records written.
    pub written: u64,
    /// Why the input is insufficient, if it is.
    pub inconclusive: Option<String>,
}
