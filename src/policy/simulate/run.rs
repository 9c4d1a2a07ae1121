//! The whole simulation, from input to result. Several policies are simulated in one reading of the
//! input, which may be large and far away.

use std::slice;

use super::SimulateOptions;
use super::outcome::Simulation;
use super::strata::Strata;
use super::summarize::{SimulatedCounts, conclude};
use super::thread_counts::ThreadCounts;
use crate::audit::{Audit, Counts, InputStats, Options, Shared, conclude as conclude_audit};
use crate::input::{Block, Input};
use crate::policy::document::Policy;

/// Reads all input and reports what the policy would have done.
///
/// It uses all threads of the rayon pool that it is called in. The result depends only on the
/// lines and the policy.
pub fn simulate(input: &Input, policy: &Policy, options: &SimulateOptions) -> Simulation {
    let (mut simulations, _) = simulate_several(input, slice::from_ref(policy), options, &[]);
    simulations.swap_remove(0)
}

/// Simulates each of the policies, and audits the same input with each of the audit's options. Each
/// of them may use the memory in its options.
pub(crate) fn simulate_several(
    input: &Input,
    policies: &[Policy],
    options: &SimulateOptions,
    audits: &[Options],
) -> (Vec<Simulation>, Vec<Audit>) {
    let shared: Vec<_> = policies
        .iter()
        .map(|_| Shared::new(Strata::new(), options.memory))
        .collect();
    let new_counts = || -> Vec<_> {
        let each = policies.iter().zip(&shared);
        each.map(|(policy, shared)| ThreadCounts::new(policy, options, shared))
            .collect()
    };
    let (audit_counts, counted) = Counts::beside(input, audits, new_counts, add, merge);
    // All read the same, and what was read is noted in the input, so only one may say it.
    let mut input_stats = None;
    let strata: Vec<_> = counted
        .into_iter()
        .map(|counts| {
            let ThreadCounts {
                reader,
                strata,
                doubtful,
                filters,
                ..
            } = counts;
            let noted = input_stats.take();
            input_stats = noted.or_else(|| {
                Some(InputStats::new(
                    reader,
                    doubtful,
                    filters.into_nearest(),
                    input,
                ))
            });
            strata
        })
        .collect();
    let input_stats = input_stats.unwrap_or_else(|| InputStats::of(input.found()));
    let each = shared.into_iter().zip(strata).zip(policies);
    let simulations = each.map(|((shared, strata), policy)| {
        let counts = SimulatedCounts {
            input_stats: input_stats.clone(),
            strata: shared.into_all(strata),
        };
        conclude(policy, options, counts)
    });
    let simulations = simulations.collect();
    let audited = audit_counts.into_iter().zip(audits);
    let audits = audited.map(|(counts, options)| {
        let counts = Counts {
            input_stats: input_stats.clone(),
            ..counts
        };
        conclude_audit(counts, options)
    });
    (simulations, audits.collect())
}

/// Adds a block to the counts of each policy.
fn add(all: &mut Vec<ThreadCounts<'_>>, block: Block<'_>) {
    all.iter_mut().for_each(|counts| counts.block(block));
}

fn merge<'o>(all: &mut Vec<ThreadCounts<'o>>, others: Vec<ThreadCounts<'o>>) {
    for (counts, other) in all.iter_mut().zip(others) {
        counts.merge(other);
    }
}
