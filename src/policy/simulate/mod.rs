//! Replaying logged requests against a policy: what it would have denied.
//!
//! A policy sees only some fields of a record, so records that agree on these are judged once. A
//! policy that looks at nothing but the transport judges a handful of cases, however many records
//! there are. Requests that are not denied are only counted. The others are grouped by who sent
//! them, with what and how, as an audit groups requests with findings.

mod cache_key;
mod decode;
mod fields;
mod judged_tables;
mod options;
mod outcome;
mod run;
mod statement_names;
mod strata;
mod summarize;
mod sums;
mod thread_counts;

#[doc(hidden)]
pub use fields::{LogField, fields_needed};
pub use options::SimulateOptions;
pub use outcome::{
    Breakdown, Caused, Concerned, Part, SimulatedBeside, SimulatedGate, SimulatedGroup, Simulation,
    SimulationSummary, StatementUse, WhyOpen,
};
pub use run::simulate;
pub(crate) use run::simulate_several;
pub(crate) use statement_names::UNALLOWED;
