//! Trying every world that agrees with what is known of a request.
//!
//! Three-valued logic alone is too coarse: of `StringEquals` and `StringNotEquals` with the same
//! value on the same unknown key, one is always true, though neither is certain. A world assigns
//! one value to every unknown.

use super::judgement::Reason;
use crate::policy::document::Effect;
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
    pub effect: Effect,
    /// Why it is uncertain in every world.
    pub doubts: Vec<Reason>,
    /// The tests that must all be true.
    pub tests: Vec<Test>,
}

/// What some statement has to allow, for a policy that denies everything else. Each action stands
/// for the numbers of the Allow statements that include it.
#[derive(Debug)]
pub(crate) struct Required {
    /// Alternatives. The request needs all the actions of one of them.
    pub one_of: Vec<Vec<Vec<usize>>>,
    /// Actions that it may need as well.
    pub perhaps: Vec<Vec<usize>>,
    /// Why the request may be let through even if no statement allows it.
    pub doubts: Vec<Reason>,
}

/// The statements that may match, and what they have to allow, if anything.
#[derive(Debug)]
pub(crate) struct Decision<'p> {
    pub statements: &'p [OpenStatement],
    pub required: Option<&'p Required>,
}

/// The result of trying all worlds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Whether the request is denied.
    pub denied: Truth,
    /// Whether it is denied because no statement allows it.
    pub unallowed: Truth,
    /// Whether each statement matches.
    pub statements: Vec<Truth>,
    /// Whether there were too many worlds to try.
    pub is_cut: bool,
}

impl OpenStatement {
    fn matches(&self, outcome_of: impl Fn(Test) -> Truth) -> Truth {
        let start = if self.doubts.is_empty() {
            Truth::Yes
        } else {
            Truth::Maybe
        };
        self.tests
            .iter()
            .fold(start, |truth, &test| truth.and(outcome_of(test)))
    }

    /// Whether the statement matches in one world.
    fn matches_in(&self, unknowns: &[Unknown], world: &[usize]) -> Truth {
        self.matches(|test| {
            let value = world[test.unknown];
            unknowns[test.unknown].outcomes[value][test.index]
        })
    }

    /// Whether the statement matches in three-valued logic, which ignores that two tests may depend
    /// on the same unknown.
    fn matches_at_a_glance(&self, unknowns: &[Unknown]) -> Truth {
        self.matches(|test| {
            unknowns[test.unknown]
                .outcomes_of(test.index)
                .reduce(agreed)
                .unwrap_or(Truth::Maybe)
        })
    }
}

impl Required {
    /// Whether the request is denied because nothing allows it, given which statements match.
    fn is_unallowed(&self, statements: &[Truth]) -> Truth {
        let ways = self.ways(statements);
        let unallowed = !ways.iter().copied().reduce(agreed).unwrap_or(Truth::Maybe);
        if self.doubts.is_empty() {
            unallowed
        } else {
            unallowed.and(Truth::Maybe)
        }
    }

    /// Whether the request is allowed, for each set of actions that it may need.
    fn ways(&self, statements: &[Truth]) -> Vec<Truth> {
        let is_allowed =
            |action: &Vec<usize>| Truth::any(action.iter().map(|&number| statements[number]));
        let perhaps = Truth::all(self.perhaps.iter().map(is_allowed));
        let mut ways = Vec::with_capacity(2 * self.one_of.len());
        for actions in &self.one_of {
            let least = Truth::all(actions.iter().map(is_allowed));
            ways.extend([least, least.and(perhaps)]);
        }
        ways
    }

    /// Whether it matters which actions the request needs, where statements match or may.
    fn depends_on_action(&self, statements: &[Truth]) -> bool {
        let ways = self.ways(statements);
        ways.iter().any(|way| *way != ways[0])
    }

    /// Why it is uncertain that the request is denied because nothing allows it, apart from why
    /// statements match.
    pub(crate) fn reasons(&self, statements: &[Truth]) -> Vec<Reason> {
        let mut reasons = self.doubts.clone();
        let settled = |maybe: Truth| -> Vec<Truth> {
            let settle = |&truth: &Truth| if truth == Truth::Maybe { maybe } else { truth };
            statements.iter().map(settle).collect()
        };
        if [Truth::Yes, Truth::No]
            .into_iter()
            .any(|maybe| self.depends_on_action(&settled(maybe)))
        {
            reasons.push(Reason::Action);
        }
        reasons
    }
}

impl Decision<'_> {
    /// Whether a statement denies the request, and whether it is denied because none allows it.
    fn denied(&self, matching: &[Truth]) -> (Truth, Truth) {
        let denials = self.statements.iter().zip(matching);
        let denials = denials.filter(|(statement, _)| statement.effect == Effect::Deny);
        let explicit = Truth::any(denials.map(|(_, &truth)| truth));
        let unallowed = self
            .required
            .map_or(Truth::No, |required| required.is_unallowed(matching));
        (explicit, unallowed)
    }

    /// Tries all worlds, unless three-valued logic already decides or there are too many.
    pub(crate) fn try_all(&self, unknowns: &[Unknown]) -> Outcome {
        let at_a_glance: Vec<Truth> = self
            .statements
            .iter()
            .map(|statement| statement.matches_at_a_glance(unknowns))
            .collect();
        let (explicit, unallowed) = self.denied(&at_a_glance);
        let denied = explicit.or(unallowed);
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
                self.try_each(worlds, &sizes, unknowns)
            }
            _ => Outcome {
                denied,
                unallowed,
                statements: at_a_glance,
                is_cut: worlds.is_none(),
            },
        }
    }

    fn try_each(&self, worlds: usize, sizes: &[usize], unknowns: &[Unknown]) -> Outcome {
        let mut world = vec![0; sizes.len()];
        let mut matching = Vec::with_capacity(self.statements.len());
        let mut denied: Option<Truth> = None;
        let mut unallowed: Option<Truth> = None;
        let mut each: Vec<Option<Truth>> = vec![None; self.statements.len()];
        for _ in 0..worlds {
            matching.clear();
            for (statement, seen) in self.statements.iter().zip(&mut each) {
                let truth = statement.matches_in(unknowns, &world);
                matching.push(truth);
                see(seen, truth);
            }
            let (explicit, implicit) = self.denied(&matching);
            see(&mut denied, explicit.or(implicit));
            see(&mut unallowed, implicit);
            next(&mut world, sizes);
        }
        Outcome {
            denied: denied.unwrap_or(Truth::No),
            unallowed: unallowed.unwrap_or(Truth::No),
            statements: each
                .into_iter()
                .map(|truth| truth.unwrap_or(Truth::No))
                .collect(),
            is_cut: false,
        }
    }
}

/// Takes note of what is true in one more world.
fn see(seen: &mut Option<Truth>, truth: Truth) {
    *seen = Some(seen.map_or(truth, |before| agreed(before, truth)));
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
