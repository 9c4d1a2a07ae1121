//! For one request: the statements that may still match, and the unknowns that they depend on.

use super::candidate_texts::Prepared;
use super::candidates::{candidates, condition_doubts, variable};
use super::judgement::{JudgeOptions, Reason, StatementId};
use super::kinds::{Unallowed, decisive, unallowed};
use super::prefilter::Prefilter;
use super::resources::{Resources, resource_candidates, resource_doubts};
use super::worlds::{Decision, OpenStatement, Outcome, Required, Test, Unknown};
use crate::policy::document::{Condition, Effect, Policy, Statement};
use crate::policy::kind::PolicyKind;
use crate::policy::request::{Context, Request, Resource, TLS_VERSION, Value, is_role_of_session};
use crate::policy::truth::Truth;

/// The statements that may match a request, out of those that decide on it.
pub(crate) struct Problem<'p> {
    statements: Vec<&'p Statement>,
    /// What is still open about each of these statements.
    open: Vec<OpenStatement>,
    /// What they have to allow, if the policy denies everything else.
    required: Option<Required>,
    /// First the resource, then condition keys.
    pub unknowns: Vec<Unknown>,
    /// Whether some key has too many candidate values, so its conditions cannot be tested.
    pub is_cut: bool,
}

/// A condition that is not settled, and the index of its statement.
struct Unsettled<'p> {
    statement: usize,
    condition: &'p Condition,
}

/// The conditions on one key that are not settled.
struct KeyConditions<'p> {
    key: &'p str,
    conditions: Vec<Unsettled<'p>>,
}

impl<'p> Problem<'p> {
    pub(crate) fn new(
        policy: &'p Policy,
        request: &Request,
        resource: &Resource,
        options: &JudgeOptions,
    ) -> Self {
        let mut problem = Self {
            statements: Vec::new(),
            open: Vec::new(),
            required: None,
            unknowns: Vec::new(),
            is_cut: false,
        };
        let prefilter = Prefilter::new(request, options);
        let unsettled = problem.add_statements(policy, &prefilter, options.kind);
        problem.required = problem.required(&prefilter, unallowed(policy, options.kind));
        problem.add_resource(resource, &request.context);
        for KeyConditions {
            key,
            mut conditions,
        } in unsettled
        {
            conditions.retain(|unsettled| problem.may_include_resource(unsettled.statement));
            problem.add_key(key, &conditions, &request.context, options);
        }
        problem
    }

    /// Adds the statements that may match, and returns their unsettled conditions by key.
    fn add_statements(
        &mut self,
        policy: &'p Policy,
        prefilter: &Prefilter<'_>,
        kind: PolicyKind,
    ) -> Vec<KeyConditions<'p>> {
        let mut by_key: Vec<KeyConditions<'p>> = Vec::new();
        for statement in decisive(policy, kind) {
            let screened = match statement.effect {
                Effect::Deny => prefilter.screen_denial(statement),
                Effect::Allow => prefilter.screen_allowance(statement),
            };
            let Some(screened) = screened else {
                continue;
            };
            for condition in screened.unsettled {
                let key = condition.lowercase_key.as_str();
                let unsettled = Unsettled {
                    statement: self.statements.len(),
                    condition,
                };
                match by_key.iter_mut().find(|known| known.key == key) {
                    Some(known) => known.conditions.push(unsettled),
                    None => by_key.push(KeyConditions {
                        key,
                        conditions: vec![unsettled],
                    }),
                }
            }
            self.statements.push(statement);
            self.open.push(OpenStatement {
                effect: statement.effect,
                doubts: screened.doubts,
                tests: Vec::new(),
            });
        }
        by_key
    }

    /// What the statements have to allow, if anything.
    fn required(&self, prefilter: &Prefilter<'_>, unallowed: Unallowed) -> Option<Required> {
        if unallowed == Unallowed::LeftToOthers {
            return None;
        }
        let statements = self.statements.iter().copied().enumerate();
        let allows: Vec<_> = statements
            .filter(|(_, statement)| statement.effect == Effect::Allow)
            .collect();
        let mut required = prefilter.required(&allows);
        if unallowed == Unallowed::DeniedUnlessBeside {
            required.doubts.push(Reason::OtherScps);
        }
        Some(required)
    }

    /// Adds the resource as an unknown, with one test for each statement.
    fn add_resource(&mut self, resource: &Resource, context: &Context) {
        let elements: Vec<_> = self
            .statements
            .iter()
            .map(|statement| Resources::of(statement, context))
            .collect();
        let candidates = resource_candidates(resource, &elements);
        let outcomes = match &candidates {
            Some(candidates) => candidates
                .iter()
                .map(|resource| elements.iter().map(|own| own.include(resource)).collect())
                .collect(),
            None => vec![elements.iter().map(Resources::include_unknown).collect()],
        };
        let doubts = |statement: &&Statement| {
            let mut doubts = resource_doubts(statement, context);
            if candidates.is_none() {
                doubts.push(Reason::Resource);
            }
            doubts
        };
        let unknown = Unknown {
            reason: Reason::Resource,
            outcomes,
            doubts: self.statements.iter().map(doubts).collect(),
        };
        self.add(unknown, 0..self.statements.len());
    }

    /// Whether a statement includes the resource, in some world at least.
    fn may_include_resource(&self, statement: usize) -> bool {
        self.unknowns.first().is_none_or(|resource| {
            resource
                .outcomes_of(statement)
                .any(|outcome| outcome != Truth::No)
        })
    }

    /// Adds a condition key as an unknown, with one test for each condition.
    fn add_key(
        &mut self,
        key: &str,
        conditions: &[Unsettled<'p>],
        context: &Context,
        options: &JudgeOptions,
    ) {
        let Some(first) = conditions.first() else {
            return;
        };
        let name = first.condition.key.clone();
        let reason = match context.get(key) {
            value if key == TLS_VERSION && *value == Value::ABSENT => Reason::HttpTlsVersion,
            Value::Like(patterns) if is_role_of_session(patterns) => Reason::RolePath(name),
            _ => Reason::Key(name),
        };
        let prepared: Vec<_> = conditions
            .iter()
            .map(|unsettled| Prepared {
                condition: unsettled.condition,
                resolved: unsettled.condition.resolve(|key| variable(context, key)),
            })
            .collect();
        let candidates = candidates(key, &prepared, context, options);
        let is_cut = candidates.is_none();
        self.is_cut |= is_cut;
        let outcomes = match candidates {
            Some(candidates) => candidates
                .iter()
                .map(|candidate| prepared.iter().map(|own| own.holds(candidate)).collect())
                .collect(),
            None => vec![vec![Truth::Maybe; conditions.len()]],
        };
        let doubts = |unsettled: &Unsettled<'_>| {
            let mut doubts = condition_doubts(unsettled.condition, context);
            if is_cut {
                doubts.push(reason.clone());
            }
            doubts
        };
        let unknown = Unknown {
            outcomes,
            doubts: conditions.iter().map(doubts).collect(),
            reason,
        };
        self.add(unknown, conditions.iter().map(|own| own.statement));
    }

    /// Adds an unknown. Its tests belong to these statements, in this order.
    fn add(&mut self, mut unknown: Unknown, statements: impl Iterator<Item = usize>) {
        // Values with the same outcome in every test count as one.
        unknown.outcomes.sort_unstable();
        unknown.outcomes.dedup();
        for (index, statement) in statements.enumerate() {
            self.open[statement].tests.push(Test {
                unknown: self.unknowns.len(),
                index,
            });
        }
        self.unknowns.push(unknown);
    }

    /// Tries all worlds.
    pub(crate) fn outcome(&self) -> Outcome {
        let decision = Decision {
            statements: &self.open,
            required: self.required.as_ref(),
        };
        decision.try_all(&self.unknowns)
    }

    /// Whether each Deny statement matches.
    pub(crate) fn denials<'t>(&'t self, truths: &'t [Truth]) -> impl Iterator<Item = Truth> {
        self.statements
            .iter()
            .zip(truths)
            .filter(|(statement, _)| statement.effect == Effect::Deny)
            .map(|(_, &truth)| truth)
    }

    /// The Deny statements whose truth is wanted.
    pub(crate) fn named(
        &self,
        truths: &[Truth],
        is_wanted: impl Fn(Truth) -> bool,
    ) -> Vec<StatementId> {
        self.statements
            .iter()
            .zip(truths)
            .filter(|&(statement, &truth)| statement.effect == Effect::Deny && is_wanted(truth))
            .map(|(statement, _)| StatementId {
                index: statement.index,
                sid: statement.sid.clone(),
            })
            .collect()
    }

    /// Why it is uncertain whether the statements that may deny do so, and whether others allow all
    /// that the request needs.
    pub(crate) fn reasons(&self, outcome: &Outcome) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let may_be_unallowed = outcome.unallowed != Truth::No;
        if let Some(required) = self.required.as_ref().filter(|_| may_be_unallowed) {
            reasons.extend(required.reasons(&outcome.statements));
        }
        for (open, &truth) in self.open.iter().zip(&outcome.statements) {
            let matters = open.effect == Effect::Deny || may_be_unallowed;
            if truth == Truth::No || !matters {
                continue;
            }
            reasons.extend(open.doubts.iter().cloned());
            for test in &open.tests {
                let unknown = &self.unknowns[test.unknown];
                let mut outcomes = unknown.outcomes_of(test.index);
                if outcomes.clone().any(|outcome| outcome == Truth::Maybe) {
                    reasons.extend(unknown.doubts[test.index].iter().cloned());
                }
                let first = outcomes.next();
                if outcomes.any(|outcome| Some(outcome) != first) {
                    reasons.push(unknown.reason.clone());
                }
            }
        }
        reasons
    }
}
