//! What of a policy matters to one request: the statements that may deny it, and what they turn on.

use super::candidates::Ready;
use super::judgement::{JudgeOptions, Reason, StatementId};
use super::possible::{candidates, condition_doubts, unknown_variables, variable};
use super::prefilter::Asked;
use super::representatives::witnesses;
use super::worlds::{Open, Unknown};
use crate::policy::document::{
    Candidate, Condition, Pattern, Policy, Resolved, Statement, Syntax, fits,
};
use crate::policy::request::{Request, Resource, TLS_VERSION, Value};
use crate::policy::truth::Truth;

/// The statements that may deny a request.
pub(crate) struct Matter<'p> {
    statements: Vec<&'p Statement>,
    pub open: Vec<Open>,
    pub unknowns: Vec<Unknown>,
    /// For each unknown, what stays doubtful about each test although the unknown is fixed.
    doubts: Vec<Vec<Vec<Reason>>>,
    /// Whether some unknown has too many kinds of values, so that nothing is known of its tests.
    pub is_cut: bool,
}

impl<'p> Matter<'p> {
    pub(crate) fn new(policy: &'p Policy, request: &Request, options: &JudgeOptions) -> Self {
        let mut matter = Self {
            statements: Vec::new(),
            open: Vec::new(),
            unknowns: Vec::new(),
            doubts: Vec::new(),
            is_cut: false,
        };
        let asked = Asked::new(request, options);
        // Conditions on keys that are not known, gathered by their key.
        let mut unsettled: Vec<(&str, Vec<(usize, &'p Condition)>)> = Vec::new();
        for statement in policy.denies() {
            let Some((doubts, conditions)) = asked.screen(statement) else {
                continue;
            };
            let place = matter.statements.len();
            matter.statements.push(statement);
            matter.open.push(Open {
                doubts,
                tests: Vec::new(),
            });
            for condition in conditions {
                let key = condition.lowercase_key.as_str();
                match unsettled.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, conditions)) => conditions.push((place, condition)),
                    None => unsettled.push((key, vec![(place, condition)])),
                }
            }
        }
        matter.add_resource(request);
        for (key, mut conditions) in unsettled {
            conditions.retain(|&(place, _)| matter.may_be_about_resource(place));
            matter.add_key(key, &conditions, request, options);
        }
        matter
    }

    /// Adds the resource as an unknown, or decides by it at once.
    fn add_resource(&mut self, request: &Request) {
        let value_of = |key: &str| variable(&request.context, key);
        let resolve = |statement: &&'p Statement| -> Vec<Resolved<'p>> {
            let entries = statement.resources.entries.iter();
            entries
                .map(|entry| entry.template.resolve(value_of))
                .collect()
        };
        let resolved: Vec<_> = self.statements.iter().map(resolve).collect();
        let owned;
        let candidates = match &request.resource {
            Resource::OneOf(candidates) => Some(candidates),
            Resource::ObjectOf(bucket) | Resource::BucketOrObjectOf(bucket) => {
                let patterns = resolved.iter().flatten().filter_map(pattern_of);
                let patterns: Vec<Pattern> = patterns.cloned().collect();
                let mut within = vec![Pattern::new(&format!("{bucket}/?*"), Syntax::Glob)];
                if matches!(request.resource, Resource::BucketOrObjectOf(_)) {
                    within.push(Pattern::new(bucket, Syntax::Exact));
                }
                owned = witnesses(&patterns, &within);
                owned.as_ref()
            }
            Resource::Unknown => None,
        };
        let taken = |place: usize, resource: &str| {
            let any = Truth::any(resolved[place].iter().map(|entry| fits(entry, resource)));
            if self.statements[place].resources.negated {
                !any
            } else {
                any
            }
        };
        let takes_all = |place: usize| {
            let all = Pattern::new("*", Syntax::Glob);
            let is_all = resolved[place]
                .iter()
                .any(|entry| pattern_of(entry) == Some(&all));
            match (is_all, self.statements[place].resources.negated) {
                (true, false) => Truth::Yes,
                (true, true) => Truth::No,
                (false, _) => Truth::Maybe,
            }
        };
        let places = 0..self.statements.len();
        let outcomes: Vec<Vec<Truth>> = match candidates {
            Some(candidates) => {
                let of = |resource| places.clone().map(|place| taken(place, resource)).collect();
                candidates.iter().map(|resource| of(resource)).collect()
            }
            None => vec![places.clone().map(takes_all).collect()],
        };
        let doubts = self.statements.iter().map(|statement| {
            let entries = statement.resources.entries.iter();
            let keys = entries.flat_map(|entry| entry.template.variables());
            let mut doubts = unknown_variables(keys, &request.context);
            if candidates.is_none() {
                doubts.push(Reason::Resource);
            }
            doubts
        });
        let doubts = doubts.collect();
        let tests = places.map(|place| (place, place)).collect();
        self.add(Reason::Resource, outcomes, tests, doubts);
    }

    /// Whether a statement takes the resource, in some world at least.
    fn may_be_about_resource(&self, place: usize) -> bool {
        let resource = self.unknowns.first();
        resource.is_none_or(|unknown| {
            unknown
                .outcomes
                .iter()
                .any(|tests| tests[place] != Truth::No)
        })
    }

    /// Adds a condition key as an unknown.
    fn add_key(
        &mut self,
        key: &str,
        conditions: &[(usize, &'p Condition)],
        request: &Request,
        options: &JudgeOptions,
    ) {
        let value_of = |key: &str| variable(&request.context, key);
        let ready: Vec<Ready<'_>> = conditions
            .iter()
            .map(|&(_, condition)| (condition, condition.resolve(value_of)))
            .collect();
        let value = request.context.get(key);
        let candidates = candidates(key, value, &ready, &request.context, options);
        let is_cut = candidates.is_none();
        self.is_cut |= is_cut;
        let outcomes = match candidates {
            Some(candidates) => {
                let of = |candidate: &Candidate| -> Vec<Truth> {
                    let tests = ready.iter();
                    tests
                        .map(|(condition, resolved)| condition.holds(candidate, resolved))
                        .collect()
                };
                candidates.iter().map(of).collect()
            }
            None => vec![vec![Truth::Maybe; conditions.len()]],
        };
        let is_dispute = key == TLS_VERSION && *value == Value::ABSENT;
        let reason = match conditions.first() {
            Some(_) if is_dispute => Reason::HttpTlsVersion,
            Some((_, condition)) => Reason::Key(condition.key.clone()),
            None => return,
        };
        let doubts = conditions.iter().map(|&(_, condition)| {
            let mut doubts = condition_doubts(condition, &request.context);
            if is_cut {
                doubts.push(reason.clone());
            }
            doubts
        });
        let doubts = doubts.collect();
        let tests = conditions
            .iter()
            .enumerate()
            .map(|(test, &(place, _))| (place, test));
        let tests = tests.collect();
        self.add(reason, outcomes, tests, doubts);
    }

    /// Adds an unknown with its tests, given by statement and number.
    fn add(
        &mut self,
        reason: Reason,
        mut outcomes: Vec<Vec<Truth>>,
        tests: Vec<(usize, usize)>,
        doubts: Vec<Vec<Reason>>,
    ) {
        // Values that no test tells apart are one.
        outcomes.sort_unstable();
        outcomes.dedup();
        let unknown = self.unknowns.len();
        for (place, test) in tests {
            self.open[place].tests.push((unknown, test));
        }
        self.unknowns.push(Unknown { reason, outcomes });
        self.doubts.push(doubts);
    }

    /// The statements whose truth is wanted.
    pub(crate) fn named(
        &self,
        truths: &[Truth],
        wanted: impl Fn(Truth) -> bool,
    ) -> Vec<StatementId> {
        let all = self.statements.iter().zip(truths);
        let wanted = all.filter(|&(_, &truth)| wanted(truth));
        let named = wanted.map(|(statement, _)| StatementId {
            index: statement.index,
            sid: statement.sid.clone(),
        });
        named.collect()
    }

    /// What the statements that may deny turn on.
    pub(crate) fn reasons(&self, truths: &[Truth]) -> Vec<Reason> {
        let mut reasons = Vec::new();
        for (open, &truth) in self.open.iter().zip(truths) {
            if truth == Truth::No {
                continue;
            }
            reasons.extend(open.doubts.iter().cloned());
            for &(place, test) in &open.tests {
                let unknown = &self.unknowns[place];
                let mut outcomes = unknown.outcomes.iter().map(|outcomes| outcomes[test]);
                if outcomes.clone().any(|outcome| outcome == Truth::Maybe) {
                    reasons.extend(self.doubts[place][test].iter().cloned());
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

fn pattern_of<'a>(resolved: &'a Resolved<'_>) -> Option<&'a Pattern> {
    match resolved {
        Resolved::Borrowed(pattern) => Some(pattern),
        Resolved::Owned(pattern) | Resolved::Open(pattern) => Some(pattern),
        Resolved::Null => None,
    }
}
