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
        !self.negated
            && self
                .patterns
                .iter()
                .any(|pattern| ANY_ACTIONS.iter().all(|any| pattern.matches(any)))
    }

    /// Whether the element includes an action.
    pub(crate) fn includes(&self, lowercase_action: &str) -> bool {
        let is_listed = self
            .patterns
            .iter()
            .any(|pattern| pattern.matches(lowercase_action));
        is_listed != self.negated
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
