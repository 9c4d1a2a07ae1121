//! What of a statement does not vary with what is unknown.

use super::condition::{Candidate, Condition};
use super::context::Value;
use super::document::{ActionElement, POLICY_ACTIONS, Statement};
use super::judgement::{JudgeOptions, Reason};
use super::keys::TLS_VERSION;
use super::kind::PolicyKind;
use super::possible::{condition_doubts, variable};
use super::request::{Actions, Request};
use super::tri::Tri;

/// A request's actions in lower case, and whom a statement spares.
pub(super) struct Asked<'r> {
    request: &'r Request,
    one_of: Vec<Vec<String>>,
    perhaps: Vec<String>,
    /// Whether the bucket's owner root asks for what it may always do.
    is_spared: Tri,
}

impl<'r> Asked<'r> {
    pub(super) fn new(request: &'r Request, options: &JudgeOptions) -> Self {
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
    pub(super) fn screen<'p>(
        &self,
        statement: &'p Statement,
    ) -> Option<(Vec<Reason>, Vec<&'p Condition>)> {
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
