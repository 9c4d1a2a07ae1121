//! Trying all worlds that agree with what is known of a request.
//!
//! Three-valued logic alone is too coarse: of `StringEquals` and `StringNotEquals` on the same
//! unknown key one is always true, though neither is certain. A world fixes every unknown once.

use super::judgement::Reason;
use crate::policy::truth::Truth;

/// How many worlds are tried before a verdict is left undetermined.
const MAX_WORLDS: usize = 100_000;

/// Something unknown: a condition key, or the resource. Its values are told apart only by how
/// the tests on it turn out.
#[derive(Debug)]
pub(crate) struct Unknown {
    /// Why it matters.
    pub reason: Reason,
    /// For each kind of value, how each test turns out.
    pub outcomes: Vec<Vec<Truth>>,
}

/// A statement as far as it is not decided.
#[derive(Debug, Default)]
pub(crate) struct Open {
    /// What remains uncertain in every world.
    pub doubts: Vec<Reason>,
    /// Tests that must all be true, each by its unknown and its place there.
    pub tests: Vec<(usize, usize)>,
}

/// What the worlds say.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Whether the request is denied.
    pub denied: Truth,
    /// For each statement, whether it denies.
    pub statements: Vec<Truth>,
    /// How many worlds were tried; `None` if there were too many.
    pub worlds: Option<usize>,
}

impl Open {
    fn in_world(&self, unknowns: &[Unknown], world: &[usize]) -> Truth {
        let start = if self.doubts.is_empty() {
            Truth::Yes
        } else {
            Truth::Maybe
        };
        self.tests.iter().fold(start, |truth, &(unknown, test)| {
            truth.and(unknowns[unknown].outcomes[world[unknown]][test])
        })
    }

    /// Whether it denies, looking at each test for itself.
    fn alone(&self, unknowns: &[Unknown]) -> Truth {
        let start = if self.doubts.is_empty() {
            Truth::Yes
        } else {
            Truth::Maybe
        };
        self.tests.iter().fold(start, |truth, &(unknown, test)| {
            let mut outcomes = unknowns[unknown]
                .outcomes
                .iter()
                .map(|outcomes| outcomes[test]);
            let first = outcomes.next().unwrap_or(Truth::Maybe);
            let agreed = outcomes.all(|outcome| outcome == first);
            truth.and(if agreed { first } else { Truth::Maybe })
        })
    }
}

/// Tries all worlds.
pub(crate) fn try_all(statements: &[Open], unknowns: &[Unknown]) -> Outcome {
    let alone: Vec<Truth> = statements.iter().map(|open| open.alone(unknowns)).collect();
    let denied = Truth::any(alone.iter().copied());
    let sizes = unknowns.iter().map(|unknown| unknown.outcomes.len());
    let worlds = sizes.clone().try_fold(1usize, usize::checked_mul);
    let Some(worlds) = worlds.filter(|&worlds| worlds <= MAX_WORLDS) else {
        return Outcome {
            denied,
            statements: alone,
            worlds: None,
        };
    };
    if denied != Truth::Maybe || worlds == 0 {
        return Outcome {
            denied,
            statements: alone,
            worlds: Some(0),
        };
    }
    let sizes: Vec<usize> = sizes.collect();
    let mut world = vec![0; sizes.len()];
    let mut total: Option<Truth> = None;
    let mut each: Vec<Option<Truth>> = vec![None; statements.len()];
    for _ in 0..worlds {
        let truths = statements
            .iter()
            .map(|open| open.in_world(unknowns, &world));
        let mut denied = Truth::No;
        for (truth, seen) in truths.zip(&mut each) {
            denied = denied.or(truth);
            *seen = Some(agreed(*seen, truth));
        }
        total = Some(agreed(total, denied));
        next(&mut world, &sizes);
    }
    Outcome {
        denied: total.unwrap_or(Truth::No),
        statements: each
            .into_iter()
            .map(|truth| truth.unwrap_or(Truth::No))
            .collect(),
        worlds: Some(worlds),
    }
}

/// What holds if it was so in all worlds before, and is so in this.
fn agreed(before: Option<Truth>, now: Truth) -> Truth {
    match before {
        Some(before) if before != now => Truth::Maybe,
        _ => now,
    }
}

/// The next world, counting like an odometer.
fn next(world: &mut [usize], sizes: &[usize]) {
    for (value, size) in world.iter_mut().zip(sizes) {
        *value += 1;
        if *value < *size {
            return;
        }
        *value = 0;
    }
}
