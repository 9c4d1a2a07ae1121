//! The whole simulation, from input to result.

use super::SimulateOptions;
use super::outcome::Simulation;
use super::summarize::conclude;
use super::thread_counts::ThreadCounts;
use crate::input::Input;
use crate::policy::document::Policy;

/// Reads all input and reports what the policy would have done.
///
/// It uses all threads of the rayon pool that it is called in. The result depends only on the
/// lines and the policy.
pub fn simulate(input: &Input, policy: &Policy, options: &SimulateOptions) -> Simulation {
    let new_counts = ThreadCounts::maker(policy, options);
    let counts = input.tally(new_counts, ThreadCounts::block, ThreadCounts::merge);
    conclude(input, options, counts)
}
