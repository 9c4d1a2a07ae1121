//! The whole way from input to result.

use super::SimulateOptions;
use super::outcome::Simulation;
use super::summarize::conclude;
use super::thread_counts::Tally;
use crate::input::Input;
use crate::policy::document::Policy;

/// Reads all input and says what the policy would have done.
///
/// It works on all threads of the rayon pool that it is called in. The result depends on the lines
/// and the policy alone.
pub fn simulate(input: &Input, policy: &Policy, options: &SimulateOptions) -> Simulation {
    let new_tally = Tally::maker(policy, options);
    let tally = input.tally(new_tally, Tally::block, Tally::merge);
    conclude(input, options, tally)
}
