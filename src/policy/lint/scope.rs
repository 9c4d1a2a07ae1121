//! Rules about whom a statement means, and what it covers.
//!
//! Sources: "AWS JSON policy elements: Principal" and "NotPrincipal" in the IAM guide; "Amazon S3
//! resources" in the Service Authorization Reference.

use super::transport::Class;
use super::{Linter, PolicyKind, Rule};
use crate::policy::document::{Effect, PrincipalElement, Resolved, Statement, Variable, fits};
use crate::policy::request::condition_keys;
use crate::policy::truth::Truth;

pub(super) fn check(linter: &mut Linter<'_>) {
    not_principal(linter);
    public_allow(linter);
    for class in Class::ALL {
        let statements: Vec<_> = linter
            .with_effect(Effect::Deny)
            .filter(|it| class.has(it))
            .collect();
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
                "NotPrincipal in an Allow allows everyone else, anonymous callers too."
            }
            Effect::Deny => {
                "NotPrincipal spares a user or session only if its account and role are named too."
            }
        };
        let mend = "Name \"Principal\": \"*\", and exempt by ArnNotLike aws:PrincipalArn.";
        linter.find(Rule::NotPrincipal, &element.place, why, mend);
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
        let mut conditions = statement.conditions.iter();
        if is_everyone && !conditions.any(|condition| tells_who(&condition.lowercase_key)) {
            linter.find(
                Rule::PublicAllow,
                &statement.place,
                "It allows everyone on the internet, with or without credentials.",
                "Name the principals, or add a condition on who or where they are.",
            );
        }
    }
}

/// Whether a key tells who or where the caller is. A Referer or User-Agent anyone can write.
fn tells_who(lowercase_key: &str) -> bool {
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
        let why = format!(
            "{} is denied for some actions, and not for the others.",
            class.name()
        );
        let mend = "Write \"Action\": \"s3:*\".";
        linter.find(Rule::PartialAction, &statement.actions.place, why, mend);
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
                format!("{class} is denied to some principals, and not to the others.")
            }
            None => "The statement has no Principal, and AWS refuses it here.".to_owned(),
        };
        let mend = "Write \"Principal\": \"*\".";
        linter.find(Rule::PrincipalNotEveryone, place, why, mend);
    }
}

/// Looks for buckets that the statements of a class together cover only in part.
fn partial_resource(linter: &mut Linter<'_>, class: Class, statements: &[&Statement]) {
    for bucket in linter.probe.buckets.clone() {
        let covers =
            |statement: &&Statement, path: &str| takes(statement, &format!("{bucket}{path}"));
        let about_bucket = statements.iter().find(|statement| covers(statement, ""));
        let about_objects = statements
            .iter()
            .find(|statement| covers(statement, "/s3tls/probe"));
        let names = |statement: &&&Statement| {
            let mut entries = statement.resources.entries.iter();
            entries.any(|entry| entry.text.contains(&format!(":::{bucket}/")))
        };
        let (rule, statement, lacking) = match (about_bucket, about_objects) {
            (Some(_), Some(_)) => continue,
            (Some(statement), None) => (Rule::ObjectArnMissing, statement, "/*"),
            (None, Some(statement)) => (Rule::BucketArnMissing, statement, ""),
            (None, None) => match statements.iter().find(names) {
                // Only some of the objects, and not the bucket.
                Some(statement) => (Rule::ObjectArnMissing, statement, "/*"),
                None => continue,
            },
        };
        let place = &statement.resources.place;
        let what = if lacking.is_empty() {
            "the bucket itself"
        } else {
            "all its objects"
        };
        let why = format!(
            "{} is not denied on {what}: {bucket}{lacking}.",
            class.name()
        );
        let mend = format!("Add the ARN that ends in s3:::{bucket}{lacking} to the Resource.");
        linter.find(rule, place, why, mend);
    }
}

/// Whether a statement takes what stands behind `:::` in an ARN, in whatever partition.
pub(super) fn takes(statement: &Statement, resource: &str) -> bool {
    let resources = &statement.resources;
    let is_taken = resources.entries.iter().any(|entry| {
        let partition = entry.text.split(':').nth(1).unwrap_or("aws");
        let resolved: Resolved<'_> = entry.template.resolve(|_| Variable::Unknown);
        fits(&resolved, &format!("arn:{partition}:s3:::{resource}")) != Truth::No
    });
    is_taken != resources.negated
}
