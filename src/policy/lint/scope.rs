//! Rules about the principals, actions and resources of statements.
//!
//! Sources: "AWS JSON policy elements: Principal" and "NotPrincipal" in the IAM guide; "Amazon S3
//! resources" in the Service Authorization Reference.

use super::class::Class;
use super::probe::OBJECT;
use super::{Linter, PolicyKind, Rule};
use crate::policy::document::{Effect, PrincipalElement, Resolved, Statement, Variable, fits};
use crate::policy::request::condition_keys;
use crate::policy::truth::Truth;

pub(super) fn check(linter: &mut Linter<'_>) {
    not_principal(linter);
    public_allow(linter);
    for class in Class::ALL {
        let statements: Vec<_> = linter.denies(class).collect();
        partial_action(linter, class, &statements);
        partial_principal(linter, class, &statements);
        partial_resource(linter, class, &statements);
    }
}

fn not_principal(linter: &mut Linter<'_>) {
    for statement in &linter.policy.statements {
        let Some(element) = statement
            .principal
            .as_ref()
            .filter(|element| element.negated)
        else {
            continue;
        };
        let why = match statement.effect {
            Effect::Allow => {
                "NotPrincipal in an Allow allows everyone else, even anonymous callers."
            }
            Effect::Deny => {
                "NotPrincipal exempts a user or session only if its account and role are named too."
            }
        };
        let fix = "Write \"Principal\": \"*\", and add exemptions as ArnNotLike aws:PrincipalArn.";
        linter.find(Rule::NotPrincipal, &element.place, why, fix);
    }
}

fn public_allow(linter: &mut Linter<'_>) {
    if linter.kind != PolicyKind::Bucket {
        return;
    }
    for statement in linter.with_effect(Effect::Allow) {
        let is_everyone = statement
            .principal
            .as_ref()
            .is_some_and(PrincipalElement::is_everyone);
        let is_limited = statement
            .conditions
            .iter()
            .any(|condition| identifies_caller(&condition.lowercase_key));
        if is_everyone && !is_limited {
            linter.find(
                Rule::PublicAllow,
                &statement.place,
                "The statement allows everyone on the internet, with or without credentials.",
                "Name the principals, or add a condition on who or where they are.",
            );
        }
    }
}

/// Whether a key tells who or where the caller is. Referer and User-Agent do not: anyone can send
/// any value.
fn identifies_caller(lowercase_key: &str) -> bool {
    let starts = [
        "aws:source",
        "aws:vpc",
        "aws:userid",
        "s3:dataaccesspoint",
        "s3:accesspoint",
    ];
    condition_keys::is_of_principal(lowercase_key)
        || starts.iter().any(|start| lowercase_key.starts_with(start))
}

fn partial_action(linter: &mut Linter<'_>, class: Class, statements: &[&Statement]) {
    if statements
        .iter()
        .any(|statement| statement.actions.is_all_s3())
    {
        return;
    }
    for statement in statements {
        let why = format!("{} is denied for some actions only.", class.name());
        let fix = "Write \"Action\": \"s3:*\".";
        linter.find(Rule::PartialAction, &statement.actions.place, why, fix);
    }
}

fn partial_principal(linter: &mut Linter<'_>, class: Class, statements: &[&Statement]) {
    let is_everyone = |statement: &&Statement| match &statement.principal {
        Some(element) => element.is_everyone(),
        None => linter.kind == PolicyKind::Identity,
    };
    if statements.iter().any(is_everyone) {
        return;
    }
    for statement in statements {
        let place = statement
            .principal
            .as_ref()
            .map_or(&statement.place, |element| &element.place);
        let why = match statement.principal {
            Some(_) => {
                let class = class.name();
                format!("{class} is denied to some principals only.")
            }
            None => "The statement has no Principal, which AWS requires here.".to_owned(),
        };
        let fix = "Write \"Principal\": \"*\".";
        linter.find(Rule::PrincipalNotEveryone, place, why, fix);
    }
}

/// Buckets that the statements of a class together cover only in part.
fn partial_resource(linter: &mut Linter<'_>, class: Class, statements: &[&Statement]) {
    for bucket in linter.probe.buckets.clone() {
        let covering = |path: &str| {
            let resource = format!("{bucket}{path}");
            statements
                .iter()
                .find(|statement| includes(statement, &resource))
        };
        let names_objects = |statement: &&&Statement| {
            let start = format!(":::{bucket}/");
            let mut entries = statement.resources.entries.iter();
            entries.any(|entry| entry.text.contains(&start))
        };
        let all_objects = (Rule::ObjectArnMissing, "all its objects", "/*");
        let bucket_itself = (Rule::BucketArnMissing, "the bucket itself", "");
        let (statement, (rule, what, path)) = match (covering(""), covering(OBJECT)) {
            (Some(_), Some(_)) => continue,
            (Some(statement), None) => (statement, all_objects),
            (None, Some(statement)) => (statement, bucket_itself),
            // Perhaps some objects are covered, but not the bucket.
            (None, None) => match statements.iter().find(names_objects) {
                Some(statement) => (statement, all_objects),
                None => continue,
            },
        };
        let class = class.name();
        let why = format!("{class} is not denied on {what}: {bucket}{path}.");
        let fix = format!("Add the ARN that ends in s3:::{bucket}{path} to the Resource.");
        linter.find(rule, &statement.resources.place, why, fix);
    }
}

/// Whether a statement includes a resource, such as `bucket/key`, in any partition.
pub(super) fn includes(statement: &Statement, resource: &str) -> bool {
    let resources = &statement.resources;
    let is_listed = resources.entries.iter().any(|entry| {
        let partition = entry.text.split(':').nth(1).unwrap_or("aws");
        let resolved: Resolved<'_> = entry.template.resolve(|_| Variable::Unknown);
        fits(&resolved, &format!("arn:{partition}:s3:::{resource}")) != Truth::No
    });
    is_listed != resources.negated
}
