//! A policy document, with the position of each element.
//!
//! Sources: "IAM JSON policy elements reference" and "Grammar of the IAM JSON policy language" in
//! the IAM guide.

use super::condition::Condition;
use super::json::Place;
use super::pattern::Pattern;
use super::principal_element::PrincipalElement;
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
    /// The Deny statements.
    pub(crate) fn denies(&self) -> impl Iterator<Item = &Statement> {
        self.statements
            .iter()
            .filter(|statement| statement.effect == Effect::Deny)
    }
}

impl ActionElement {
    /// Whether the element includes every S3 action.
    pub(crate) fn is_all_s3(&self) -> bool {
        let mut entries = self.entries.iter();
        let is_all = |pattern: &Pattern| ANY_ACTIONS.iter().all(|any| pattern.matches(any));
        !self.negated && entries.any(|entry| is_all(&entry.pattern))
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

/// A short and a long action that do not exist. Only a pattern for all S3 actions matches both, and
/// not `s3:?`, for example.
const ANY_ACTIONS: [&str; 2] = [
    "s3:\u{e000}",
    "s3:\u{e000}\u{e001}\u{e000}\u{e001}\u{e000}\u{e001}\u{e000}\u{e001}\u{e000}\u{e001}",
];

/// The name of an action that no service has. Of the patterns, only those for all actions of a service
/// match it.
pub(crate) const UNKNOWN_ACTION: &str = "\u{e000}";

impl ResourceElement {
    /// Whether the element includes either all objects of a bucket or none.
    pub(crate) fn is_same_for_all_objects(&self) -> bool {
        self.entries.iter().all(|entry| {
            entry.template.fixed().is_some()
                && match entry.text.split_once('/') {
                    Some((bucket, key)) => key == "*" && !bucket.contains(['*', '?']),
                    None => entry.text == "*" || !entry.text.contains(['*', '?']),
                }
        })
    }
}
