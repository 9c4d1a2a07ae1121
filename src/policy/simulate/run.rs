//! The whole simulation, from input to result.

use super::SimulateOptions;
use super::outcome::Simulation;
use super::strata::Strata;
use super::summarize::{SimulatedCounts, conclude};
use super::thread_counts::ThreadCounts;
use crate::audit::{InputStats, Shared};
use crate::input::Input;
use crate::policy::document::Policy;

/// Reads all input and reports what the policy would have done.
///
/// It uses all threads of the rayon pool that it is called in. The result depends only on the
/// lines and the policy.
pub fn simulate(input: &Input, policy: &Policy, options: &SimulateOptions) -> Simulation {
    let shared = Shared::new(Strata::new(), options.memory);
    let new_counts = || ThreadCounts::new(policy, options, &shared);
    let ThreadCounts {
        reader,
        strata,
        doubtful,
        ..
    } = input.tally(new_counts, ThreadCounts::block, ThreadCounts::merge);
    let counts = SimulatedCounts {
        input_stats: InputStats::new(reader, doubtful, input),
        strata: shared.into_all(strata),
    };
    conclude(policy, options, counts)
}
