//! What a simulation is asked.

use crate::audit::{Filter, Limit, Period};
use crate::policy::judge::{JudgeOptions, Verdict};

/// What a simulation is asked.
#[derive(Debug, Clone)]
pub struct SimulateOptions {
    /// What the policy is called: a path, or `-`.
    pub policy_name: String,
    /// How it is read.
    pub judge: JudgeOptions,
    /// The account that owns the buckets, where it is known.
    pub owner_account: Option<String>,
    /// All of these must let a record pass.
    pub filters: Vec<Filter>,
    /// And its time must lie in here.
    pub period: Period,
    /// The verdicts that fail the gate.
    pub fail_on: Vec<Verdict>,
    /// How many unreadable lines are too many; `None` allows any number.
    pub max_malformed: Option<Limit>,
}
