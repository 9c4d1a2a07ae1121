//! Trying every world that agrees with what is known of a request.
//!
//! Three-valued logic alone is too coarse: of `StringEquals` and `StringNotEquals` with the same
//! value on the same unknown key, one is always true, though neither is certain. A world assigns
//! one value to every unknown.

use super::judgement::Reason;
use crate::policy::truth::Truth;

/// How many worlds are tried at most. With more, the verdict may stay undetermined.
const MAX_WORLDS: usize = 100_000;

/// Something that is not logged: the value of a condition key, or the resource.
#[derive(Debug)]
pub(crate) struct Unknown {
    /// The reason to give if a verdict depends on it.
    pub reason: Reason,
    /// For each candidate value, the outcome of each test.
    pub outcomes: Vec<Vec<Truth>>,
    /// For each test, why its outcome may be uncertain even if the value is known.
    pub doubts: Vec<Vec<Reason>>,
}

impl Unknown {
    /// The outcomes of a test for each candidate value.
    pub(crate) fn outcomes_of(&self, test: usize) -> impl Iterator<Item = Truth> + Clone {
        self.outcomes.iter().map(move |outcomes| outcomes[test])
    }
}

/// A test of a statement, which turns on one unknown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Test {
    /// The index of the unknown.
    pub unknown: usize,
    /// The index of the test among the tests of this unknown.
    pub index: usize,
}

/// A statement that may match.
#[derive(Debug)]
pub(crate) struct OpenStatement {
    /// Why it is uncertain in every world.
    pub doubts: Vec<Reason>,
    /// The tests that must all be true.
    pub tests: Vec<Test>,
}

/// The result of trying all worlds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Whether the request is denied.
    pub denied: Truth,
    /// Whether each statement denies.
    pub statements: Vec<Truth>,
    /// Whether there were too many worlds to try.
    pub is_cut: bool,
}

impl OpenStatement {
    fn denies(&self, outcome_of: impl Fn(Test) -> Truth) -> Truth {
        let start = if self.doubts.is_empty() {
            Truth::Yes
        } else {
            Truth::Maybe
        };
        self.tests
            .iter()
            .fold(start, |truth, &test| truth.and(outcome_of(test)))
    }

    /// Whether the statement denies in one world.
    fn denies_in(&self, unknowns: &[Unknown], world: &[usize]) -> Truth {
        self.denies(|test| {
            let value = world[test.unknown];
            unknowns[test.unknown].outcomes[value][test.index]
        })
    }

    /// Whether the statement denies in three-valued logic, which ignores that two tests may depend
    /// on the same unknown.
    fn denies_at_a_glance(&self, unknowns: &[Unknown]) -> Truth {
        self.denies(|test| {
            unknowns[test.unknown]
                .outcomes_of(test.index)
                .reduce(agreed)
                .unwrap_or(Truth::Maybe)
        })
    }
}

/// Tries all worlds, unless three-valued logic already decides or there are too many.
pub(crate) fn try_all(statements: &[OpenStatement], unknowns: &[Unknown]) -> Outcome {
    let at_a_glance: Vec<Truth> = statements
        .iter()
        .map(|statement| statement.denies_at_a_glance(unknowns))
        .collect();
    let denied = Truth::any(at_a_glance.iter().copied());
    let sizes: Vec<usize> = unknowns
        .iter()
        .map(|unknown| unknown.outcomes.len())
        .collect();
    let worlds = sizes
        .iter()
        .try_fold(1, |worlds: usize, &size| worlds.checked_mul(size))
        .filter(|&worlds| worlds <= MAX_WORLDS);
    match worlds {
        Some(worlds) if worlds > 0 && denied == Truth::Maybe => {
            try_each(worlds, &sizes, statements, unknowns)
        }
        _ => Outcome {
            denied,
            statements: at_a_glance,
            is_cut: worlds.is_none(),
        },
    }
}

fn try_each(
    worlds: usize,
    sizes: &[usize],
    statements: &[OpenStatement],
    unknowns: &[Unknown],
) -> Outcome {
    let mut world = vec![0; sizes.len()];
    let mut total: Option<Truth> = None;
    let mut each: Vec<Option<Truth>> = vec![None; statements.len()];
    for _ in 0..worlds {
        let mut denied = Truth::No;
        for (statement, seen) in statements.iter().zip(&mut each) {
            let truth = statement.denies_in(unknowns, &world);
            denied = denied.or(truth);
            *seen = Some(seen.map_or(truth, |before| agreed(before, truth)));
        }
        total = Some(total.map_or(denied, |before| agreed(before, denied)));
        next(&mut world, sizes);
    }
    Outcome {
        denied: total.unwrap_or(Truth::No),
        statements: each
            .into_iter()
            .map(|truth| truth.unwrap_or(Truth::No))
            .collect(),
        is_cut: false,
    }
}

/// What both say, or maybe.
fn agreed(one: Truth, other: Truth) -> Truth {
    if one == other { one } else { Truth::Maybe }
}

/// Moves on to the next world, as an odometer counts.
fn next(world: &mut [usize], sizes: &[usize]) {
    for (value, size) in world.iter_mut().zip(sizes) {
        *value += 1;
        if *value < *size {
            return;
        }
        *value = 0;
    }
}
