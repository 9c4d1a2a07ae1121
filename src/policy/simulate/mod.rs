//! Replaying logged requests against a policy: what it would have denied.
//!
//! A record is judged by what the policy can see of it, once for each distinct sight, so that a
//! policy that looks at the transport alone is held against a handful of sights however many
//! records there are. What is not denied is only counted; the rest is kept by who, with what and
//! how, as an audit keeps what has a finding.

mod cache_key;
mod decoded;
mod fields;
mod outcome;
mod summarize;
mod thread_counts;

use super::{JudgeOptions, Policy, Verdict};
use crate::audit::{Filter, Limit, Period};
use crate::evidence::Timestamp;
use crate::input::Input;

use summarize::conclude;
use thread_counts::Tally;

pub use fields::{LogField, fields_needed};
pub use outcome::{
    Breakdown, Part, SimulatedGate, SimulatedGroup, Simulation, SimulationSummary, StatementUse,
    WhyOpen,
};

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

/// Reads all input and says what the policy would have done.
///
/// It works on all threads of the rayon pool that it is called in. The result depends on the lines
/// and the policy alone.
pub fn simulate(input: &Input, policy: &Policy, options: &SimulateOptions) -> Simulation {
    let new_tally = Tally::maker(policy, options);
    let tally = input.tally(new_tally, Tally::block, Tally::merge);
    conclude(input, options, tally)
}

/// The times of the first and the last of some records.
type Seen = Option<(Timestamp, Timestamp)>;
