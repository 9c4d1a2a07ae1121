//! The Resource and NotResource elements of statements, and the resources that a request may be about.

use std::borrow::Cow;

use super::candidates::{may_lack_value, unknown_variables, variable};
use super::judgement::Reason;
use super::representatives::representatives;
use crate::policy::document::{Pattern, Resolved, Statement, Syntax, Variable, fits};
use crate::policy::request::{Context, Resource};
use crate::policy::truth::Truth;

/// Why it may be uncertain whether a statement includes a resource, even if the resource is known.
pub(crate) fn resource_doubts(statement: &Statement, context: &Context) -> Vec<Reason> {
    let entries = statement.resources.entries.iter();
    let unknown = entries
        .clone()
        .flat_map(|entry| unknown_variables(entry.template.variables(), context));
    let absent = entries
        .filter(|_| statement.resources.negated)
        .flat_map(|entry| entry.template.variables_without_default())
        .filter(|key| variable(context, key) == Variable::Absent)
        .map(|key| Reason::VariableWithoutValue(key.to_owned()));
    unknown.chain(absent).collect()
}

/// Whether some of these statements may include a resource.
pub(crate) fn may_include<'p>(
    statements: impl Iterator<Item = &'p Statement>,
    resource: &Resource,
    context: &Context,
) -> bool {
    let elements: Vec<_> = statements
        .map(|statement| Resources::of(statement, context))
        .collect();
    elements.iter().any(|element| {
        match resource_candidates(resource, std::slice::from_ref(element)) {
            Some(candidates) => candidates
                .iter()
                .any(|resource| element.include(resource) != Truth::No),
            None => element.include_unknown() != Truth::No,
        }
    })
}

/// A Resource or NotResource element, with its variables replaced.
pub(crate) struct Resources<'p> {
    entries: Vec<Resolved<'p>>,
    negated: bool,
    /// Whether some variable of a NotResource has no value, or may have none. "Policy variables with
    /// no value" in the IAM guide says that the value is null then, and that the whole statement may
    /// be invalid. So NotResource may exempt everything.
    may_be_void: bool,
}

impl<'p> Resources<'p> {
    pub(crate) fn of(statement: &'p Statement, context: &Context) -> Self {
        let element = &statement.resources;
        let entries = element.entries.iter();
        let mut variables = entries
            .clone()
            .flat_map(|entry| entry.template.variables_without_default());
        Self {
            may_be_void: element.negated && variables.any(|key| may_lack_value(context, key)),
            entries: entries
                .map(|entry| entry.template.resolve(|key| variable(context, key)))
                .collect(),
            negated: element.negated,
        }
    }

    pub(crate) fn include(&self, resource: &str) -> Truth {
        let any = Truth::any(self.entries.iter().map(|entry| fits(entry, resource)));
        match (self.negated, self.may_be_void) {
            (false, _) => any,
            (true, false) => !any,
            (true, true) => !any.or(Truth::Maybe),
        }
    }

    pub(crate) fn include_unknown(&self) -> Truth {
        let everything = Pattern::new("*", Syntax::Glob);
        let has_everything = self
            .entries
            .iter()
            .any(|entry| pattern_of(entry) == Some(&everything));
        match (has_everything, self.negated) {
            (true, false) => Truth::Yes,
            (true, true) => Truth::No,
            (false, _) => Truth::Maybe,
        }
    }
}

/// The resources to try: one for each way in which the elements can turn out.
///
/// `None` if the resource is unknown or there are too many ways.
pub(crate) fn resource_candidates<'r>(
    resource: &'r Resource,
    elements: &[Resources<'_>],
) -> Option<Cow<'r, [String]>> {
    let (bucket, may_be_bucket) = match resource {
        Resource::OneOf(arns) => return Some(arns.into()),
        Resource::ObjectOf(bucket) => (bucket, false),
        Resource::BucketOrObjectOf(bucket) => (bucket, true),
        Resource::Unknown => return None,
    };
    let patterns: Vec<Pattern> = elements
        .iter()
        .flat_map(|element| &element.entries)
        .filter_map(pattern_of)
        .cloned()
        .collect();
    let mut within = vec![Pattern::new(&format!("{bucket}/?*"), Syntax::Glob)];
    if may_be_bucket {
        within.push(Pattern::new(bucket, Syntax::Glob));
    }
    representatives(&patterns, &within).map(Cow::Owned)
}

fn pattern_of<'a>(resolved: &'a Resolved<'_>) -> Option<&'a Pattern> {
    match resolved {
        Resolved::Borrowed(pattern) => Some(pattern),
        Resolved::Owned(pattern) | Resolved::Open(pattern) => Some(pattern),
        Resolved::Null => None,
    }
}
