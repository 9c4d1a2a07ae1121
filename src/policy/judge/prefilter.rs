//! Checks the parts of a statement that the log fully determines, before any search.

use super::candidates::{condition_doubts, variable};
use super::judgement::{JudgeOptions, Reason};
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

    /// Checks a statement. Returns `None` if it certainly does not deny the request.
    pub(crate) fn screen<'p>(&self, statement: &'p Statement) -> Option<Screened<'p>> {
        let mut doubts = Vec::new();
        let mut is_possible = |truth: Truth, reason: Reason| {
            if truth == Truth::Maybe {
                doubts.push(reason);
            }
            truth != Truth::No
        };
        if let Some(element) = &statement.principal {
            let reason = if element.negated {
                Reason::NotPrincipal
            } else {
                Reason::Principal
            };
            if !is_possible(element.includes(&self.request.principal), reason) {
                return None;
            }
        }
        if !is_possible(!self.is_exempt, Reason::Principal)
            || !is_possible(self.needs(&statement.actions), Reason::Action)
        {
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

fn is_about_policy(one_of: &[Vec<String>]) -> bool {
    let mut actions = one_of.iter().flatten().peekable();
    actions.peek().is_some() && actions.all(|action| POLICY_ACTIONS.contains(&action.as_str()))
}
