//! Replaying logged requests against a policy: what it would have denied.
//!
//! A record is judged by what the policy can see of it, once for each distinct sight, so that a
//! policy that looks at the transport alone is held against a handful of sights however many
//! records there are. What is not denied is only counted; the rest is kept by who, with what and
//! how, as an audit keeps what has a finding.

mod cache_key;
mod decode;
mod fields;
mod options;
mod outcome;
mod run;
mod summarize;
mod thread_counts;

pub use fields::{LogField, fields_needed};
pub use options::SimulateOptions;
pub use outcome::{
    Breakdown, Part, SimulatedGate, SimulatedGroup, Simulation, SimulationSummary, StatementUse,
    WhyOpen,
};
pub use run::simulate;
