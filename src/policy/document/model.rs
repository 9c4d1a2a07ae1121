//! A policy document, with the place of everything in it.
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
}

/// The version of the policy language.
#[derive(Debug, Clone)]
pub(crate) enum Version {
    /// None is given, which means 2008-10-17.
    Missing,
    /// 2008-10-17, which knows no variables.
    Old(Place),
    /// 2012-10-17.
    Current,
}

/// What a statement does.
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

/// An Action or NotAction element; its patterns are in lower case.
#[derive(Debug, Clone)]
pub(crate) struct ActionElement {
    pub place: Place,
    pub negated: bool,
    pub patterns: Vec<Pattern>,
}

/// A Resource or NotResource element.
#[derive(Debug, Clone)]
pub(crate) struct ResourceElement {
    pub place: Place,
    pub negated: bool,
    pub entries: Vec<ResourceEntry>,
}

/// A resource that a statement names.
#[derive(Debug, Clone)]
pub(crate) struct ResourceEntry {
    pub text: String,
    pub place: Place,
    pub template: Template,
}

impl Policy {
    /// The Deny statements, which alone decide.
    pub(crate) fn denies(&self) -> impl Iterator<Item = &Statement> {
        let denies = |statement: &&Statement| statement.effect == Effect::Deny;
        self.statements.iter().filter(denies)
    }

    /// The condition keys that its Deny statements look at, in lower case and sorted.
    #[doc(hidden)]
    pub fn keys_used(&self) -> Vec<String> {
        let mut keys = HashSet::new();
        for statement in self.denies() {
            for condition in &statement.conditions {
                keys.insert(condition.lowercase_key.as_str());
                keys.extend(condition.variables());
            }
            let entries = statement.resources.entries.iter();
            keys.extend(entries.flat_map(|entry| entry.template.variables()));
        }
        let mut keys: Vec<_> = keys.into_iter().map(str::to_owned).collect();
        keys.sort_unstable();
        keys
    }

    /// Whether a Deny statement looks at who asks, other than by condition keys.
    pub(crate) fn uses_principal(&self) -> bool {
        self.denies().any(|statement| {
            let principal = statement.principal.as_ref();
            principal.is_some_and(|principal| !principal.is_everyone())
        })
    }

    /// Whether a Deny statement names a session of a role, as its principal.
    pub(crate) fn names_session(&self) -> bool {
        self.denies().any(|statement| {
            let mut entries = statement
                .principal
                .iter()
                .flat_map(|element| &element.entries);
            entries.any(Entry::is_session)
        })
    }

    /// Whether a Deny statement tells one S3 action from another.
    pub(crate) fn uses_action(&self) -> bool {
        self.denies()
            .any(|statement| !statement.actions.is_all_s3())
    }

    /// Whether a Deny statement tells one object of a bucket from another.
    pub(crate) fn uses_resource(&self) -> bool {
        self.denies()
            .any(|statement| !statement.resources.takes_objects_alike())
    }
}

impl ActionElement {
    /// Whether it is every action of S3's.
    pub(crate) fn is_all_s3(&self) -> bool {
        // No action's name is longer than this one, so that only a wildcard can take it.
        !self.negated
            && self
                .patterns
                .iter()
                .any(|pattern| pattern.matches(ANY_ACTION))
    }

    /// Whether it takes an action, given in lower case.
    pub(crate) fn takes(&self, lowercase_action: &str) -> bool {
        let mut patterns = self.patterns.iter();
        patterns.any(|pattern| pattern.matches(lowercase_action)) != self.negated
    }
}

/// What the root of a bucket's owner may always do, in lower case.
pub(crate) const POLICY_ACTIONS: [&str; 3] = [
    "s3:getbucketpolicy",
    "s3:putbucketpolicy",
    "s3:deletebucketpolicy",
];

/// An action that does not exist, and so is taken only by a pattern for all of them.
const ANY_ACTION: &str = "s3:\u{e000}";

impl ResourceElement {
    /// Whether it takes all objects of a bucket or none.
    fn takes_objects_alike(&self) -> bool {
        self.entries.iter().all(|entry| {
            entry.template.fixed().is_some()
                && match entry.text.split_once('/') {
                    Some((bucket, key)) => key == "*" && !bucket.contains(['*', '?']),
                    None => entry.text == "*" || !entry.text.contains(['*', '?']),
                }
        })
    }
}
