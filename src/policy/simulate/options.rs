//! The options of a simulation.

use crate::audit::{Filter, Limit, Period};
use crate::evidence::Recorder;
use crate::policy::judge::{JudgeOptions, Verdict};

/// The options of a simulation.
#[derive(Debug, Clone)]
pub struct SimulateOptions {
    /// The policy's path, or `-`.
    pub policy_name: String,
    /// How the policy is interpreted.
    pub judge: JudgeOptions,
    /// The account that owns the buckets, if known.
    pub owner_account: Option<String>,
    /// The filters; a record counts only if it passes all of them.
    pub filters: Vec<Filter>,
    /// A record counts only if its time lies in this period.
    pub period: Period,
    /// As in [`Options`](crate::audit::Options::prefer).
    pub prefer: Recorder,
    /// As in [`Options`](crate::audit::Options::server_records_tls).
    pub server_records_tls: Option<bool>,
    /// The verdicts that fail the gate.
    pub fail_on: Vec<Verdict>,
    /// How many unreadable lines are too many; `None` allows any number.
    pub max_malformed: Option<Limit>,
    /// Approximate memory to use, in bytes, as in [`Options`](crate::audit::Options::memory).
    pub memory: u64,
}
