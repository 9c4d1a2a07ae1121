//! A policy document, with the position of each element.
//!
//! Sources: "IAM JSON policy elements reference" and "Grammar of the IAM JSON policy language" in
//! the IAM guide.

use hashbrown::HashSet;

use super::condition::Condition;
use super::json::Place;
use super::pattern::Pattern;
use super::principal_element::{Entry, PrincipalElement};
use super::template::Template;

/// A policy document.
#[derive(Debug, Clone)]
pub struct Policy {
    pub(crate) place: Place,
    pub(crate) version: Version,
    pub(crate) statements: Vec<Statement>,
    pub(crate) size: Size,
}

/// The size of a policy without white space between its elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Size {
    pub bytes: usize,
    pub characters: usize,
}

/// The version of the policy language.
#[derive(Debug, Clone)]
pub(crate) enum Version {
    /// There is no Version element, which means 2008-10-17.
    Missing,
    /// 2008-10-17, which has no policy variables.
    Old(Place),
    /// 2012-10-17.
    Current,
}

/// The effect of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    Allow,
    Deny,
}

/// A statement.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub place: Place,
    pub index: usize,
    pub sid: Option<String>,
    pub effect: Effect,
    pub effect_place: Place,
    pub principal: Option<PrincipalElement>,
    pub actions: ActionElement,
    pub resources: ResourceElement,
    pub conditions: Vec<Condition>,
}

/// An Action or NotAction element.
#[derive(Debug, Clone)]
pub(crate) struct ActionElement {
    pub place: Place,
    pub negated: bool,
    pub entries: Vec<ActionEntry>,
}

/// One entry of an Action or NotAction element.
#[derive(Debug, Clone)]
pub(crate) struct ActionEntry {
    /// The text as the policy spells it.
    pub text: String,
    pub place: Place,
    /// The text in lower case, with its wildcards.
    pub pattern: Pattern,
}

/// A Resource or NotResource element.
#[derive(Debug, Clone)]
pub(crate) struct ResourceElement {
    pub place: Place,
    pub negated: bool,
    pub entries: Vec<ResourceEntry>,
}

/// One entry of a Resource or NotResource element.
#[derive(Debug, Clone)]
pub(crate) struct ResourceEntry {
    pub text: String,
    pub place: Place,
    pub template: Template,
}

impl Policy {
    /// The Deny statements. They alone decide a judgement.
    pub(crate) fn denies(&self) -> impl Iterator<Item = &Statement> {
        self.statements
            .iter()
            .filter(|statement| statement.effect == Effect::Deny)
    }

    /// A policy that denies what this one allows, and nothing else. It denies a request for certain
    /// if this policy allows it for certain, so that both effects are judged by the same code.
    pub(crate) fn allows_as_denies(&self) -> Self {
        let allows = self
            .statements
            .iter()
            .filter(|statement| statement.effect == Effect::Allow);
        let as_deny = |statement: &Statement| Statement {
            effect: Effect::Deny,
            ..statement.clone()
        };
        Self {
            statements: allows.map(as_deny).collect(),
            ..self.clone()
        }
    }

    /// The condition keys that the Deny statements depend on, in lower case and sorted.
    #[doc(hidden)]
    pub fn keys_used(&self) -> Vec<String> {
        let mut keys = HashSet::new();
        for statement in self.denies() {
            for condition in &statement.conditions {
                keys.insert(condition.lowercase_key.as_str());
                keys.extend(condition.variables());
            }
            for entry in &statement.resources.entries {
                keys.extend(entry.template.variables());
            }
        }
        let mut sorted: Vec<_> = keys.into_iter().map(str::to_owned).collect();
        sorted.sort_unstable();
        sorted
    }

    /// Whether a Deny statement depends on the principal, apart from its conditions.
    pub(crate) fn uses_principal(&self) -> bool {
        self.denies()
            .filter_map(|statement| statement.principal.as_ref())
            .any(|element| !element.is_everyone())
    }

    /// Whether a Deny statement names a session of a role as principal.
    pub(crate) fn names_session(&self) -> bool {
        self.denies()
            .filter_map(|statement| statement.principal.as_ref())
            .flat_map(|element| &element.entries)
            .any(Entry::is_session)
    }

    /// Whether a Deny statement applies to some S3 actions only.
    pub(crate) fn uses_action(&self) -> bool {
        self.denies()
            .any(|statement| !statement.actions.is_all_s3())
    }

    /// Whether a Deny statement applies to some objects of a bucket only.
    pub(crate) fn uses_resource(&self) -> bool {
        self.denies()
            .any(|statement| !statement.resources.is_same_for_all_objects())
    }
}

impl ActionElement {
    /// Whether the element includes every S3 action.
    pub(crate) fn is_all_s3(&self) -> bool {
        !self.negated && self.lists(&format!("s3:{UNKNOWN_ACTION}"))
    }

    /// Whether the element includes an action.
    pub(crate) fn includes(&self, lowercase_action: &str) -> bool {
        self.lists(lowercase_action) != self.negated
    }

    fn lists(&self, lowercase_action: &str) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|entry| entry.pattern.matches(lowercase_action))
    }
}

/// The actions that a bucket policy cannot deny to the root of the bucket's own account, in lower
/// case.
pub(crate) const POLICY_ACTIONS: [&str; 3] = [
    "s3:getbucketpolicy",
    "s3:putbucketpolicy",
    "s3:deletebucketpolicy",
];

/// The name of an action that no service has. Of the patterns, only those for all actions of a service
/// match it.
pub(crate) const UNKNOWN_ACTION: &str = "\u{e000}";

impl ResourceElement {
    /// Whether the element includes either all objects of a bucket or none.
    fn is_same_for_all_objects(&self) -> bool {
        self.entries.iter().all(|entry| {
            entry.template.fixed().is_some()
                && match entry.text.split_once('/') {
                    Some((bucket, key)) => key == "*" && !bucket.contains(['*', '?']),
                    None => entry.text == "*" || !entry.text.contains(['*', '?']),
                }
        })
    }
}
