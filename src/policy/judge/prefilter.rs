//! What of a statement does not vary with what is unknown.

use super::judgement::{JudgeOptions, Reason};
use super::possible::{condition_doubts, variable};
use crate::policy::document::{ActionElement, Candidate, Condition, POLICY_ACTIONS, Statement};
use crate::policy::kind::PolicyKind;
use crate::policy::request::{Actions, Request, TLS_VERSION, Value};
use crate::policy::truth::Truth;

/// A request's actions in lower case, and whom a statement spares.
pub(crate) struct Asked<'r> {
    request: &'r Request,
    one_of: Vec<Vec<String>>,
    perhaps: Vec<String>,
    /// Whether the bucket's owner root asks for what it may always do.
    is_spared: Truth,
}

impl<'r> Asked<'r> {
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
        let mut asked = Self {
            request,
            one_of,
            perhaps,
            is_spared: Truth::No,
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
    pub(crate) fn screen<'p>(
        &self,
        statement: &'p Statement,
    ) -> Option<(Vec<Reason>, Vec<&'p Condition>)> {
        let mut doubts = Vec::new();
        let mut note = |truth: Truth, reason: Reason| {
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
                Truth::No => return None,
                Truth::Maybe => doubts.extend(condition_doubts(condition, context)),
                Truth::Yes => {}
            }
        }
        Some((doubts, unsettled))
    }

    /// Whether a request needs an action that a statement is about.
    fn is_asked(&self, element: &ActionElement) -> Truth {
        let taken = |action: &String| element.includes(action);
        if self.one_of.is_empty() {
            return Truth::Maybe;
        }
        let sets = self.one_of.iter().map(|set| set.iter().any(taken));
        if sets.clone().all(|is_taken| is_taken) {
            Truth::Yes
        } else if sets.clone().any(|is_taken| is_taken) || self.perhaps.iter().any(taken) {
            Truth::Maybe
        } else {
            Truth::No
        }
    }
}
