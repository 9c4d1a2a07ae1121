//! Merging the generated statements into an existing policy.

use serde_json::Value;
use similar::TextDiff;

use super::options::{GenerateError, GenerateOptions};
use super::output::Statement;
use super::shape::{Relation, Shape};
use super::splice::Statements;
use super::statements::{OLD_TLS, policies};
use super::white_space::indented;
use super::{json, size};
use crate::audit::is_invisible;
use crate::evidence::TlsVersion;
use crate::policy::document::{Policy, PolicyError, shown};

/// The lines of context that the difference shows.
const CONTEXT: usize = 3;

/// A policy with the generated statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The whole policy. The text of the other statements is that of the existing policy.
    pub text: String,
    /// What changed, as the hunks of a unified diff; empty if nothing did. A policy on one line is
    /// compared as it would be indented.
    pub difference: String,
    /// What people should know about it.
    pub notes: Vec<String>,
}

/// Why statements cannot be merged into a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// Nothing can be generated from the options.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// The existing text is not a policy.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The existing text contains characters that a terminal or an editor does not show.
    #[error(
        "line {0} has a control character or an invisible one; write it as \\u and its code, so that \
         what is merged can be seen"
    )]
    Invisible(usize),
    /// A statement has the Sid of a generated one, but was not generated.
    #[error(
        "statement '{sid}' has the Sid of a statement that s3tls writes, but was written by someone \
         else: {why}; rename it, and run this again"
    )]
    Foreign {
        /// The Sid.
        sid: &'static str,
        /// How it differs from what s3tls writes.
        why: String,
    },
}

/// Merges the statements of the options into an existing policy. If its text is blank, there is none.
///
/// A generated statement replaces the one with its Sid. It is left out if another statement denies
/// the same already. All other statements stay as they are, byte for byte.
///
/// # Errors
/// Fails if nothing can be generated, if the text is not a policy or has invisible characters, if
/// someone else wrote a statement with the Sid of a generated one, or if the result would be larger
/// than AWS allows.
pub fn merge(options: &GenerateOptions, existing: &str) -> Result<Merged, MergeError> {
    let mut policies = policies(options)?;
    let generated = match (policies.pop(), policies.len()) {
        (Some(only), 0) => only.document,
        (_, others) => return Err(GenerateError::SeveralBuckets(others + 1).into()),
    };
    if existing.trim().is_empty() {
        let text = json(&generated);
        return merged(options, "", text, Vec::new());
    }
    Policy::parse(existing)?;
    if let Some(line) = existing.lines().position(|line| line.contains(is_hidden)) {
        return Err(MergeError::Invisible(line + 1));
    }
    let unread = |reason: &str| PolicyError {
        line: 1,
        column: 1,
        reason: reason.to_owned(),
    };
    let statements = Statements::of(existing).ok_or_else(|| unread("it has no statements"))?;
    let values = statements.texts().map(serde_json::from_str);
    let values: Vec<Value> = values
        .collect::<Result<_, _>>()
        .map_err(|error| unread(&error.to_string()))?;
    // The existing policy has its own Allow statements, or none on purpose.
    let ours = generated
        .statements
        .iter()
        .filter(|ours| ours.effect == "Deny");
    let mut plan = Plan::default();
    for statement in ours {
        plan.add(&values, statement, &statements)?;
    }
    if options.min_tls == TlsVersion::V1_0 {
        plan.remove_old_tls(&values, options)?;
    }
    let text = statements.spliced(&plan.replaced, &plan.added);
    merged(options, existing, text, plan.notes)
}

fn merged(
    options: &GenerateOptions,
    existing: &str,
    text: String,
    mut notes: Vec<String>,
) -> Result<Merged, MergeError> {
    notes.extend(size::check(options.kind, &text)?.map(|note| format!("warning: {note}")));
    Ok(Merged {
        difference: difference(existing, &text),
        text,
        notes,
    })
}

/// What to do with the statements of the existing policy.
#[derive(Default)]
struct Plan {
    replaced: Vec<(usize, Option<String>)>,
    added: Vec<String>,
    notes: Vec<String>,
}

impl Plan {
    fn add(
        &mut self,
        values: &[Value],
        ours: &Statement,
        statements: &Statements<'_>,
    ) -> Result<(), MergeError> {
        let Some(shape) = shape_of(ours) else {
            self.added.push(statements.written(ours));
            return Ok(());
        };
        if let Some(index) = own(values, ours.sid, &shape)? {
            // What means the same keeps its spelling.
            let before = Shape::of(&values[index]);
            let is_equal = before.as_ref() == Some(&shape);
            let losses = before.iter().flat_map(|before| before.lost_in(&shape));
            let sid = ours.sid;
            self.notes
                .extend(losses.map(|loss| format!("warning: {sid} {loss}")));
            let new = statements.written(ours);
            self.replaced
                .extend((!is_equal).then_some((index, Some(new))));
            return Ok(());
        }
        let relations = values.iter().enumerate().filter_map(|(index, value)| {
            let relation = Shape::of(value)?.relation_to(&shape)?;
            Some((relation, named(index, value)))
        });
        let (same, without): (Vec<_>, Vec<_>) =
            relations.partition(|(relation, _)| *relation == Relation::Same);
        if let Some((_, name)) = same.first() {
            let sid = ours.sid;
            self.notes.push(format!(
                "note: {name} already does what {sid} would: kept, and {sid} left out"
            ));
            return Ok(());
        }
        self.notes.extend(without.iter().map(|(_, name)| {
            format!(
                "warning: {name} denies the same without your exemptions, which have no effect while \
                 it stands"
            )
        }));
        self.added.push(statements.written(ours));
        Ok(())
    }

    /// Removes the statement on old TLS that was generated before, since no version is too old now.
    fn remove_old_tls(
        &mut self,
        values: &[Value],
        options: &GenerateOptions,
    ) -> Result<(), MergeError> {
        let before = GenerateOptions {
            min_tls: TlsVersion::V1_1,
            ..options.clone()
        };
        let policies = policies(&before)?;
        let statements = policies
            .iter()
            .flat_map(|policy| &policy.document.statements);
        for statement in statements.filter(|statement| statement.sid == OLD_TLS) {
            // A statement of this name that s3tls did not write does no harm here.
            let own = shape_of(statement).and_then(|shape| own(values, OLD_TLS, &shape).ok()?);
            if let Some(index) = own {
                let why = "because no version is below the minimum";
                self.notes.push(format!("note: {OLD_TLS} removed, {why}"));
                self.replaced.push((index, None));
            }
        }
        Ok(())
    }
}

/// The shape of a generated statement.
fn shape_of(statement: &Statement) -> Option<Shape> {
    Shape::of(&serde_json::to_value(statement).ok()?)
}

fn is_hidden(letter: char) -> bool {
    let is_white_space = matches!(letter, '\t' | '\r');
    !is_white_space && (letter.is_control() || is_invisible(letter))
}

/// The place of the statement that was generated before under a Sid.
fn own(values: &[Value], sid: &'static str, ours: &Shape) -> Result<Option<usize>, MergeError> {
    let mut with_sid = (0..).zip(values).filter(|(_, value)| value["Sid"] == sid);
    let Some((index, value)) = with_sid.next() else {
        return Ok(None);
    };
    let foreign = |why| MergeError::Foreign { sid, why };
    if with_sid.next().is_some() {
        return Err(foreign("two statements have it".to_owned()));
    }
    let shape = Shape::of(value).ok_or_else(|| {
        foreign("it has elements, such as NotAction, that s3tls never writes".to_owned())
    })?;
    match shape.foreign_to(ours) {
        Some(why) => Err(foreign(why)),
        None => Ok(Some(index)),
    }
}

/// What messages call a statement.
fn named(index: usize, statement: &Value) -> String {
    match statement["Sid"].as_str() {
        Some(sid) => format!("statement {}", shown(&sid.escape_debug().to_string())),
        None => format!("statement number {}", index + 1),
    }
}

/// The hunks of a unified diff.
fn difference(existing: &str, merged: &str) -> String {
    // A line that holds a whole policy shows nothing when it is compared.
    let is_on_one_line = !existing.trim().contains('\n');
    let (before, after) = match is_on_one_line {
        true => (indented(existing), indented(merged)),
        false => (existing.to_owned(), merged.to_owned()),
    };
    let diff = TextDiff::from_lines(&before, &after);
    let mut unified = diff.unified_diff();
    unified.context_radius(CONTEXT).missing_newline_hint(false);
    unified.to_string()
}
