//! Rules about the principals, actions and resources of statements.
//!
//! Sources: "AWS JSON policy elements: Principal" and "NotPrincipal" in the IAM guide; "Amazon S3
//! resources" in the Service Authorization Reference.

use super::class::Class;
use super::probe::{include_every_action, includes};
use super::targets::{OBJECT, Target};
use super::{Linter, PolicyKind, Rule, Severity};
use crate::policy::document::{Effect, PrincipalElement, Statement};
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
    if !matches!(linter.kind, PolicyKind::Bucket | PolicyKind::AccessPoint) {
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
    let kinds: Vec<_> = linter
        .probe
        .targets
        .iter()
        .map(|target| target.kind)
        .collect();
    let are_all_included = kinds.iter().all(|&kind| {
        [true, false]
            .iter()
            .all(|&is_on_object| include_every_action(statements, kind, is_on_object))
    });
    if are_all_included {
        return;
    }
    let all = match linter.kind {
        PolicyKind::DirectoryBucket => "s3express:*",
        _ => "s3:*",
    };
    for statement in statements {
        let why = format!("{} is denied for some actions only.", class.name());
        let fix = format!("Write \"Action\": \"{all}\".");
        linter.find(Rule::PartialAction, &statement.actions.place, why, fix);
    }
}

fn partial_principal(linter: &mut Linter<'_>, class: Class, statements: &[&Statement]) {
    let is_everyone = |statement: &&Statement| match &statement.principal {
        Some(element) => element.is_everyone(),
        // A resource control policy without a principal has a finding of its own.
        None => matches!(
            linter.kind,
            PolicyKind::Identity | PolicyKind::Scp | PolicyKind::Rcp
        ),
    };
    if statements.iter().any(is_everyone) {
        return;
    }
    for statement in statements {
        let (place, severity, why) = match &statement.principal {
            Some(element) => {
                let why = format!("{} is denied to some principals only.", class.name());
                (&element.place, Rule::PrincipalNotEveryone.severity(), why)
            }
            None => {
                let why = "The statement has no Principal, so AWS refuses the policy.";
                (&statement.place, Severity::Error, why.to_owned())
            }
        };
        let fix = "Write \"Principal\": \"*\".";
        linter.find_as(Rule::PrincipalNotEveryone, severity, place, why, fix);
    }
}

/// Targets that the statements of a class together cover only in part.
fn partial_resource(linter: &mut Linter<'_>, class: Class, statements: &[&Statement]) {
    for target in linter.probe.targets.clone() {
        let Some(path) = target.object_path() else {
            continue;
        };
        let covering = |path: &str| {
            let mut statements = statements.iter();
            statements.find(|statement| includes(statement, &target, path) != Truth::No)
        };
        let names_objects = |statement: &&&Statement| {
            let mut entries = statement.resources.entries.iter();
            entries.any(|entry| target.holds(&entry.text))
        };
        let itself = covering("");
        let is_covered = |key: &str| covering(&format!("{path}{key}")).is_some();
        let are_all_covered = linter.probe.keys.all(is_covered);
        let objects = covering(&format!("{path}{OBJECT}"));
        // Perhaps some objects are covered, but neither all of them nor what they are in.
        let statement = itself
            .or(objects)
            .or_else(|| statements.iter().find(names_objects));
        let Some(statement) = statement else {
            continue;
        };
        if itself.is_none() {
            let rule = Rule::BucketArnMissing;
            add_resource(linter, rule, class, statement, &target, "itself", "");
        }
        if !are_all_covered {
            let rule = Rule::ObjectArnMissing;
            let objects = format!("{path}*");
            add_resource(
                linter,
                rule,
                class,
                statement,
                &target,
                "on all its objects",
                &objects,
            );
        }
    }
}

fn add_resource(
    linter: &mut Linter<'_>,
    rule: Rule,
    class: Class,
    statement: &Statement,
    target: &Target,
    what: &str,
    path: &str,
) {
    let (class, arn) = (class.name(), target.shown_arn());
    let why = match path {
        "" => format!("{class} is not denied on {} {what}: {arn}.", target.name),
        _ => format!("{class} is not denied {what}: {arn}{path}."),
    };
    let fix = format!("Add the ARN that ends in {arn}{path} to the Resource.");
    linter.find(rule, &statement.resources.place, why, fix);
}
