//! Checks the parts of a statement that the log fully determines, before any search.

use super::candidates::{condition_doubts, variable};
use super::judgement::{JudgeOptions, Reason};
use super::worlds::Required;
use crate::policy::document::{ActionElement, Candidate, Condition, POLICY_ACTIONS, Statement};
use crate::policy::kind::PolicyKind;
use crate::policy::request::{Actions, Request, TLS_VERSION, Value};
use crate::policy::truth::Truth;

/// A request, prepared for checking statements.
pub(crate) struct Prefilter<'r> {
    request: &'r Request,
    /// Alternatives, each with all the actions that it needs, in lower case.
    one_of: Vec<Vec<String>>,
    /// Actions that the request may need as well, in lower case.
    perhaps: Vec<String>,
    /// Whether no statement applies, because the root of the bucket's owner manages the policy.
    is_exempt: Truth,
}

/// What the check left open about a statement.
pub(crate) struct Screened<'p> {
    /// Why the statement is uncertain in any world.
    pub doubts: Vec<Reason>,
    /// The conditions that are still to be tested.
    pub unsettled: Vec<&'p Condition>,
}

impl<'r> Prefilter<'r> {
    pub(crate) fn new(request: &'r Request, options: &JudgeOptions) -> Self {
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
        let is_exempt = if options.kind == PolicyKind::Bucket && is_about_policy(&one_of) {
            let owner = request.owner_account.as_deref();
            request.principal.is_owner_root(owner)
        } else {
            Truth::No
        };
        Self {
            request,
            one_of,
            perhaps,
            is_exempt,
        }
    }

    /// Checks a Deny statement. Returns `None` if it certainly does not deny the request.
    pub(crate) fn screen_denial<'p>(&self, statement: &'p Statement) -> Option<Screened<'p>> {
        let needs = self.needs(&statement.actions);
        if self.is_exempt == Truth::Yes || needs == Truth::No {
            return None;
        }
        let mut screened = self.screen(statement)?;
        if self.is_exempt == Truth::Maybe {
            screened.doubts.push(Reason::Principal);
        }
        if needs == Truth::Maybe {
            screened.doubts.push(Reason::Action);
        }
        Some(screened)
    }

    /// Checks an Allow statement, except for its actions. Returns `None` if it certainly does not
    /// match.
    pub(crate) fn screen_allowance<'p>(&self, statement: &'p Statement) -> Option<Screened<'p>> {
        if self.needs(&statement.actions) == Truth::No {
            return None;
        }
        self.screen(statement)
    }

    /// What has to be allowed, given the Allow statements that may match, with their numbers.
    pub(crate) fn required(&self, allows: &[(usize, &Statement)]) -> Required {
        let all_of = |actions: &Vec<String>| -> Vec<Vec<usize>> {
            let allowing = |action: &String| allowing(allows, |own| own.includes(action));
            actions.iter().map(allowing).collect()
        };
        if self.one_of.is_empty() {
            // The action may be any, and no policy may apply to the operation.
            let certain = allowing(allows, ActionElement::is_all_s3);
            let possible = allowing(allows, |_| true);
            return Required {
                one_of: vec![vec![certain], vec![possible]],
                perhaps: Vec::new(),
                doubts: vec![Reason::Action],
            };
        }
        Required {
            one_of: self.one_of.iter().map(all_of).collect(),
            perhaps: all_of(&self.perhaps),
            doubts: Vec::new(),
        }
    }

    /// Checks who a statement is about, and its conditions.
    fn screen<'p>(&self, statement: &'p Statement) -> Option<Screened<'p>> {
        let mut doubts = Vec::new();
        if let Some(element) = &statement.principal {
            match element.includes(&self.request.principal) {
                Truth::No => return None,
                Truth::Maybe if element.negated => doubts.push(Reason::NotPrincipal),
                Truth::Maybe => doubts.push(Reason::Principal),
                Truth::Yes => {}
            }
        }
        let context = &self.request.context;
        let mut unsettled = Vec::new();
        for condition in &statement.conditions {
            let key = condition.lowercase_key.as_str();
            let Value::Known(values) = context.get(key) else {
                unsettled.push(condition);
                continue;
            };
            // AWS's pages disagree on what an absent TLS version means.
            if key == TLS_VERSION && values.is_none() {
                unsettled.push(condition);
                continue;
            }
            let resolved = condition.resolve(|key| variable(context, key));
            match condition.holds(&Candidate::Plain(values.clone()), &resolved) {
                Truth::No => return None,
                Truth::Maybe => doubts.extend(condition_doubts(condition, context)),
                Truth::Yes => {}
            }
        }
        Some(Screened { doubts, unsettled })
    }

    /// Whether the request needs an action of a statement.
    fn needs(&self, element: &ActionElement) -> Truth {
        if self.one_of.is_empty() {
            return Truth::Maybe;
        }
        let is_included = |action: &String| element.includes(action);
        let mut alternatives = self
            .one_of
            .iter()
            .map(|actions| actions.iter().any(is_included));
        if alternatives.clone().all(|needs| needs) {
            Truth::Yes
        } else if alternatives.any(|needs| needs) || self.perhaps.iter().any(is_included) {
            Truth::Maybe
        } else {
            Truth::No
        }
    }
}

/// The numbers of the statements with such actions.
fn allowing(
    allows: &[(usize, &Statement)],
    has_actions: impl Fn(&ActionElement) -> bool,
) -> Vec<usize> {
    allows
        .iter()
        .filter(|(_, statement)| has_actions(&statement.actions))
        .map(|&(number, _)| number)
        .collect()
}

fn is_about_policy(one_of: &[Vec<String>]) -> bool {
    let mut actions = one_of.iter().flatten().peekable();
    actions.peek().is_some() && actions.all(|action| POLICY_ACTIONS.contains(&action.as_str()))
}
