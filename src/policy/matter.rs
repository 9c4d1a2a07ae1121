//! What of a policy matters to one request: the statements that may deny it, and what they turn on.

use super::candidates::{Ready, sets, texts};
use super::condition::{Candidate, Condition, SECURE_TRANSPORT, TLS_VERSION};
use super::context::{Context, Value};
use super::document::{ActionElement, POLICY_ACTIONS, Policy, Statement};
use super::generate::PolicyKind;
use super::judge::{HttpTlsVersion, JudgeOptions, Reason, StatementId};
use super::keys;
use super::operator::{Set, fits};
use super::pattern::{Pattern, Resolved, Syntax, Variable};
use super::request::{Actions, Request, Resource};
use super::tri::Tri;
use super::witness::witnesses;
use super::worlds::{Open, Unknown};

/// The statements that may deny a request.
pub(super) struct Matter<'p> {
    statements: Vec<&'p Statement>,
    pub open: Vec<Open>,
    pub unknowns: Vec<Unknown>,
    /// For each unknown, what stays doubtful about each test although the unknown is fixed.
    doubts: Vec<Vec<Vec<Reason>>>,
    /// Whether some unknown has too many kinds of values, so that nothing is known of its tests.
    pub is_cut: bool,
}

impl<'p> Matter<'p> {
    pub(super) fn new(policy: &'p Policy, request: &Request, options: &JudgeOptions) -> Self {
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
            Resource::ObjectOf(bucket) => {
                let patterns: Vec<Pattern> = resolved
                    .iter()
                    .flatten()
                    .filter_map(pattern_of)
                    .cloned()
                    .collect();
                let within = Pattern::new(&format!("{bucket}/?*"), Syntax::Glob);
                owned = witnesses(&patterns, &[within]);
                owned.as_ref()
            }
            Resource::Unknown => None,
        };
        let taken = |place: usize, resource: &str| {
            let any = Tri::any(resolved[place].iter().map(|entry| fits(entry, resource)));
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
                (true, false) => Tri::Yes,
                (true, true) => Tri::No,
                (false, _) => Tri::Maybe,
            }
        };
        let places = 0..self.statements.len();
        let outcomes: Vec<Vec<Tri>> = match candidates {
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
        resource.is_none_or(|unknown| unknown.outcomes.iter().any(|tests| tests[place] != Tri::No))
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
                let of = |candidate: &Candidate| -> Vec<Tri> {
                    let tests = ready.iter();
                    tests
                        .map(|(condition, resolved)| condition.holds(candidate, resolved))
                        .collect()
                };
                candidates.iter().map(of).collect()
            }
            None => vec![vec![Tri::Maybe; conditions.len()]],
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
        mut outcomes: Vec<Vec<Tri>>,
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
    pub(super) fn named(&self, truths: &[Tri], wanted: impl Fn(Tri) -> bool) -> Vec<StatementId> {
        let all = self.statements.iter().zip(truths);
        let wanted = all.filter(|&(_, &truth)| wanted(truth));
        let named = wanted.map(|(statement, _)| StatementId {
            index: statement.index,
            sid: statement.sid.clone(),
        });
        named.collect()
    }

    /// What the statements that may deny turn on.
    pub(super) fn reasons(&self, truths: &[Tri]) -> Vec<Reason> {
        let mut reasons = Vec::new();
        for (open, &truth) in self.open.iter().zip(truths) {
            if truth == Tri::No {
                continue;
            }
            reasons.extend(open.doubts.iter().cloned());
            for &(place, test) in &open.tests {
                let unknown = &self.unknowns[place];
                let mut outcomes = unknown.outcomes.iter().map(|outcomes| outcomes[test]);
                if outcomes.clone().any(|outcome| outcome == Tri::Maybe) {
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

/// A request's actions in lower case, and whom a statement spares.
struct Asked<'r> {
    request: &'r Request,
    one_of: Vec<Vec<String>>,
    perhaps: Vec<String>,
    /// Whether the bucket's owner root asks for what it may always do.
    is_spared: Tri,
}

impl<'r> Asked<'r> {
    fn new(request: &'r Request, options: &JudgeOptions) -> Self {
        let lowercase = |actions: &Vec<String>| -> Vec<String> {
            actions
                .iter()
                .map(|action| action.to_ascii_lowercase())
                .collect()
        };
        let (one_of, perhaps) = match &request.actions {
            Actions::Needed { one_of, perhaps } => {
                (one_of.iter().map(lowercase).collect(), lowercase(perhaps))
            }
            Actions::Unknown | Actions::NoPolicy => (Vec::new(), Vec::new()),
        };
        let mut asked = Self {
            request,
            one_of,
            perhaps,
            is_spared: Tri::No,
        };
        if options.kind == PolicyKind::Bucket && asked.is_about_policy() {
            let owner = request.owner_account.as_deref();
            asked.is_spared = request.principal.is_owner_root(owner);
        }
        asked
    }

    fn is_about_policy(&self) -> bool {
        let mut actions = self.one_of.iter().flatten().peekable();
        actions.peek().is_some() && actions.all(|action| POLICY_ACTIONS.contains(&action.as_str()))
    }

    /// Looks at what does not vary: `None` if a statement certainly does not deny; else what is
    /// doubtful in any world, and the conditions that are not settled.
    fn screen<'p>(&self, statement: &'p Statement) -> Option<(Vec<Reason>, Vec<&'p Condition>)> {
        let mut doubts = Vec::new();
        let mut note = |truth: Tri, reason: Reason| {
            if truth == Tri::Maybe {
                doubts.push(reason);
            }
            truth != Tri::No
        };
        if let Some(element) = &statement.principal {
            let reason = if element.negated {
                Reason::NotPrincipal
            } else {
                Reason::Principal
            };
            if !note(element.includes(&self.request.principal), reason) {
                return None;
            }
        }
        let may_deny = note(!self.is_spared, Reason::Principal)
            && note(self.is_asked(&statement.actions), Reason::Action);
        if !may_deny {
            return None;
        }
        let context = &self.request.context;
        let mut unsettled = Vec::new();
        for condition in &statement.conditions {
            let key = condition.lowercase_key.as_str();
            let Value::Known(values) = context.get(key) else {
                unsettled.push(condition);
                continue;
            };
            if key == TLS_VERSION && values.is_none() {
                unsettled.push(condition);
                continue;
            }
            let resolved = condition.resolve(|key| variable(context, key));
            match condition.holds(&Candidate::Plain(values.clone()), &resolved) {
                Tri::No => return None,
                Tri::Maybe => doubts.extend(condition_doubts(condition, context)),
                Tri::Yes => {}
            }
        }
        Some((doubts, unsettled))
    }

    /// Whether a request needs an action that a statement is about.
    fn is_asked(&self, element: &ActionElement) -> Tri {
        let taken = |action: &String| element.takes(action);
        if self.one_of.is_empty() {
            return Tri::Maybe;
        }
        let sets = self.one_of.iter().map(|set| set.iter().any(taken));
        if sets.clone().all(|is_taken| is_taken) {
            Tri::Yes
        } else if sets.clone().any(|is_taken| is_taken) || self.perhaps.iter().any(taken) {
            Tri::Maybe
        } else {
            Tri::No
        }
    }
}

/// What a key may be; `None` if there are too many kinds of values to try.
fn candidates(
    key: &str,
    value: &Value,
    ready: &[Ready<'_>],
    context: &Context,
    options: &JudgeOptions,
) -> Option<Vec<Candidate>> {
    let one = |text: String| Candidate::Plain(Some(vec![text]));
    let mut candidates = match value {
        Value::Known(values) => vec![Candidate::Plain(values.clone())],
        Value::OneOf(all) => all.iter().cloned().map(Candidate::Plain).collect(),
        Value::Like(within) => {
            let glob = |text: &String| Pattern::new(text, Syntax::Glob);
            let within: Vec<_> = within.iter().map(glob).collect();
            texts(ready, &within)?.into_iter().map(one).collect()
        }
        Value::Unknown => {
            let texts = texts(ready, &[])?;
            let is_list = keys::find(key).is_some_and(|key| key.is_list);
            let mut candidates: Vec<_> = if is_list {
                let told_apart = told_apart(texts, ready);
                sets(&told_apart)?
                    .into_iter()
                    .map(Candidate::Plain)
                    .collect()
            } else {
                texts.into_iter().map(one).collect()
            };
            candidates.push(Candidate::Plain(None));
            candidates
        }
    };
    let absent = candidates
        .iter()
        .position(|candidate| *candidate == Candidate::Plain(None));
    if key == TLS_VERSION
        && let Some(absent) = absent
    {
        let is_http = is_http(context);
        match options.http_tls_version {
            HttpTlsVersion::Absent => {}
            HttpTlsVersion::Disputed if is_http != Tri::No => candidates.push(Candidate::Matching),
            HttpTlsVersion::Low if is_http == Tri::Yes => candidates[absent] = Candidate::Low,
            HttpTlsVersion::Low if is_http == Tri::Maybe => candidates.push(Candidate::Low),
            HttpTlsVersion::Disputed | HttpTlsVersion::Low => {}
        }
    }
    Some(candidates)
}

/// Whether a request came in plain HTTP.
fn is_http(context: &Context) -> Tri {
    let is_false = |values: &Option<Vec<String>>| match values.as_deref() {
        Some([value]) => value.eq_ignore_ascii_case("false"),
        _ => false,
    };
    match context.get(SECURE_TRANSPORT) {
        Value::Known(values) => is_false(values).into(),
        Value::OneOf(all) if !all.iter().any(is_false) => Tri::No,
        _ => Tri::Maybe,
    }
}

/// One of the texts for each way in which the conditions turn out.
fn told_apart(texts: Vec<String>, ready: &[Ready<'_>]) -> Vec<String> {
    let mut seen = hashbrown::HashSet::new();
    let is_new = |text: &String| {
        let candidate = Candidate::Plain(Some(vec![text.clone()]));
        let outcomes = ready.iter();
        let outcomes = outcomes.map(|(condition, resolved)| condition.holds(&candidate, resolved));
        seen.insert(outcomes.collect::<Vec<_>>())
    };
    texts.into_iter().filter(is_new).collect()
}

/// What a variable stands for. A key with several values stands for nothing.
fn variable<'r>(context: &'r Context, lowercase_key: &str) -> Variable<'r> {
    match context.get(lowercase_key) {
        Value::Known(Some(values)) => match values.as_slice() {
            [value] => Variable::Value(value),
            _ => Variable::Absent,
        },
        Value::Known(None) => Variable::Absent,
        Value::OneOf(_) | Value::Like(_) | Value::Unknown => Variable::Unknown,
    }
}

/// Why a condition may be doubtful though its key is known.
fn condition_doubts(condition: &Condition, context: &Context) -> Vec<Reason> {
    let mut doubts = unknown_variables(condition.variables(), context);
    if condition.operator.negated && condition.operator.set == Some(Set::ForAllValues) {
        doubts.push(Reason::NegatedForAllValues(condition.key.clone()));
    }
    doubts
}

fn unknown_variables<'k>(keys: impl Iterator<Item = &'k str>, context: &Context) -> Vec<Reason> {
    keys.filter(|key| variable(context, key) == Variable::Unknown)
        .map(|key| Reason::Key(key.to_owned()))
        .collect()
}

fn pattern_of<'a>(resolved: &'a Resolved<'_>) -> Option<&'a Pattern> {
    match resolved {
        Resolved::Borrowed(pattern) => Some(pattern),
        Resolved::Owned(pattern) | Resolved::Open(pattern) => Some(pattern),
        Resolved::Null => None,
    }
}
