//! What AWS refuses, so that a policy with it cannot be attached.
//!
//! Sources: "Bucket policies for Amazon S3" and "Access point policies" in the S3 guide; "IAM and
//! AWS STS quotas" in the IAM guide; "Quotas", "RCP syntax" and "SCP syntax" in the Organizations
//! guide; "Control access to VPC endpoints using endpoint policies" in the PrivateLink guide.

use super::actions::{is_unknown, nearest};
use super::{Linter, PolicyKind, Rule, Severity};
use crate::policy::document::{ActionEntry, Effect, Pattern, Statement, Syntax, shown};
use crate::policy::request::Arn;
use crate::policy::size_limit::{SizeLimit, SizeUnit};

pub(super) fn check(linter: &mut Linter<'_>) {
    size(linter);
    for statement in &linter.policy.statements {
        principal(linter, statement);
        for entry in &statement.actions.entries {
            action(linter, statement, entry);
        }
        resources(linter, statement);
    }
    no_allow(linter);
}

/// What policies of a kind are called.
const fn called(kind: PolicyKind) -> &'static str {
    match kind {
        PolicyKind::Bucket => "a bucket policy",
        PolicyKind::AccessPoint => "the policy of an access point",
        PolicyKind::DirectoryBucket => "the policy of a directory bucket",
        PolicyKind::VpcEndpoint => "the policy of a VPC endpoint",
        PolicyKind::Identity => "a managed policy",
        PolicyKind::Rcp => "a resource control policy",
        PolicyKind::Scp => "a service control policy",
    }
}

fn size(linter: &mut Linter<'_>) {
    let SizeLimit { most, unit, .. } = SizeLimit::of(linter.kind);
    let size = linter.policy.size;
    let own = match unit {
        SizeUnit::Bytes => size.bytes,
        SizeUnit::Characters => size.characters,
    };
    if own > most {
        let (unit, what) = (unit.name(), called(linter.kind));
        let why = format!(
            "Even without white space, the policy has {own} {unit}, and {what} may have {most}."
        );
        let fix = "Merge statements, use wildcards, or split the policy where its kind allows it.";
        linter.find(Rule::PolicyTooLarge, &linter.policy.place, why, fix);
    }
}

fn principal(linter: &mut Linter<'_>, statement: &Statement) {
    match (&statement.principal, linter.kind) {
        (None, kind) if kind.has_principals() => principal_missing(linter, statement),
        (Some(element), PolicyKind::Identity) => linter.find(
            Rule::ElementNotAllowed,
            &element.place,
            "A policy of a user, group or role has no Principal: it is for whom it is attached to.",
            "Remove the element, or use the policy as that of a bucket.",
        ),
        (Some(element), PolicyKind::Scp) => linter.find(
            Rule::ElementNotAllowed,
            &element.place,
            "A service control policy has no Principal: it is for all users and roles of the \
             organization's member accounts. With one, this looks like a resource control policy, \
             which is for everyone's access to the resources of these accounts.",
            "Remove the element, or use the policy as a resource control policy (--kind rcp).",
        ),
        (Some(element), PolicyKind::Rcp) if !element.is_everyone() => linter.find(
            Rule::ElementNotAllowed,
            &element.place,
            "The only Principal that a resource control policy may have is \"*\".",
            "Write \"Principal\": \"*\", and limit the statement by conditions such as \
             aws:PrincipalArn.",
        ),
        _ => {}
    }
    if linter.kind == PolicyKind::Rcp && statement.actions.negated {
        linter.find(
            Rule::ElementNotAllowed,
            &statement.actions.place,
            "A resource control policy has no NotAction.",
            "Write an Action instead.",
        );
    }
}

fn principal_missing(linter: &mut Linter<'_>, statement: &Statement) {
    // Statements that deny insecure transport have a rule of their own for their principals.
    let is_about_transport = super::Class::ALL
        .iter()
        .any(|class| class.includes(statement));
    if linter.kind == PolicyKind::Rcp {
        linter.find(
            Rule::PrincipalMissing,
            &statement.place,
            "A resource control policy needs \"Principal\": \"*\". Without a Principal, this looks \
             like a service control policy, which is for the users and roles of the organization's \
             member accounts, whatever they access.",
            "Write \"Principal\": \"*\", or use the policy as a service control policy (--kind scp).",
        );
    } else if !is_about_transport {
        linter.find(
            Rule::PrincipalMissing,
            &statement.place,
            "The statement has no Principal, so AWS refuses the policy.",
            "Name the principals, or use the policy as that of a user or role (--kind identity).",
        );
    }
}

fn action(linter: &mut Linter<'_>, statement: &Statement, entry: &ActionEntry) {
    let text = shown(&entry.text);
    // Only the policies of resources are checked by S3 itself.
    let is_checked = is_of_s3(linter.kind);
    let severity = match is_checked {
        true => Severity::Error,
        false => Severity::Warning,
    };
    if is_unknown(entry) {
        let why = match (is_checked, statement.actions.negated) {
            (true, _) => format!("S3 has no action {text}, so it refuses the policy."),
            (false, false) => format!("S3 has no action {text}, so the entry is without effect."),
            (false, true) => format!("S3 has no action {text}, so the entry exempts nothing."),
        };
        let fix = match nearest(&entry.text) {
            Some(nearest) => format!("You probably mean {nearest}."),
            None => "Look the action up in AWS's list of the actions of S3.".to_owned(),
        };
        return linter.find_as(Rule::UnknownAction, severity, &entry.place, why, fix);
    }
    let service = match linter.kind {
        PolicyKind::DirectoryBucket => "s3express",
        _ => "s3",
    };
    let own = entry
        .text
        .split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    if is_checked && !Pattern::new(&own, Syntax::Glob).matches(service) {
        let why = format!("{text} is not an action of {service}, so S3 refuses the policy.");
        let fix = format!("Name actions that begin with {service}: only.");
        linter.find(Rule::UnknownAction, &entry.place, why, fix);
    }
}

/// Whether S3 keeps the policies of a kind.
const fn is_of_s3(kind: PolicyKind) -> bool {
    matches!(
        kind,
        PolicyKind::Bucket | PolicyKind::AccessPoint | PolicyKind::DirectoryBucket
    )
}

/// Resources that a policy of a bucket or access point cannot be about.
fn resources(linter: &mut Linter<'_>, statement: &Statement) {
    if !is_of_s3(linter.kind) || statement.resources.negated {
        return;
    }
    for entry in &statement.resources.entries {
        let Some(arn) = Arn::parse(&entry.text) else {
            continue;
        };
        let service = |name| Pattern::new(arn.service, Syntax::Glob).matches(name);
        let (is_of_kind, what) = match linter.kind {
            PolicyKind::Bucket => {
                let is_bucket = service("s3") && matches!(arn.account, "" | "*");
                (is_bucket, "a bucket or its objects")
            }
            PolicyKind::AccessPoint => {
                let is_point = service("s3") && starts_like(arn.resource, "accesspoint/");
                (is_point, "an access point or its objects")
            }
            _ => {
                let starts = ["bucket/", "accesspoint/"];
                let is_named = starts.iter().any(|start| starts_like(arn.resource, start));
                (service("s3express") && is_named, "a directory bucket")
            }
        };
        let text = shown(&entry.text);
        let why = if !is_of_kind {
            format!("{text} is not {what}, so S3 refuses the policy.")
        } else if let Some(bucket) = linter
            .bucket
            .filter(|name| !may_name(linter.kind, arn, name))
        {
            let bucket = shown(bucket);
            format!("{text} is not in bucket {bucket}, so S3 refuses the policy there.")
        } else {
            continue;
        };
        let fix = "Name only the resource that the policy is attached to, and what is in it.";
        linter.find(Rule::ResourceNotAllowed, &entry.place, why, fix);
    }
}

/// Whether a text with wildcards may begin like this.
fn starts_like(text: &str, start: &str) -> bool {
    let fixed = text.split(['*', '?', '$']).next().unwrap_or_default();
    fixed.starts_with(start) || fixed.len() < text.len() && start.starts_with(fixed)
}

/// Whether a resource of a bucket's policy may be about the bucket of this name.
fn may_name(kind: PolicyKind, arn: Arn<'_>, bucket: &str) -> bool {
    let named = match kind {
        PolicyKind::Bucket => arn.resource,
        PolicyKind::DirectoryBucket => arn.kind().1.unwrap_or_default(),
        // The name of an access point says nothing about its bucket.
        _ => return true,
    };
    let pattern = named.split('/').next().unwrap_or_default();
    pattern.contains("${") || Pattern::new(pattern, Syntax::Glob).matches(bucket)
}

fn no_allow(linter: &mut Linter<'_>) {
    if linter.kind != PolicyKind::VpcEndpoint {
        return;
    }
    let is_of_s3 = |statement: &Statement| {
        let mut actions = super::actions::Action::all().iter();
        actions.any(|action| statement.actions.includes(&action.lowercase_name))
    };
    if !linter.with_effect(Effect::Allow).any(is_of_s3) {
        linter.find(
            Rule::NoAllowInEndpointPolicy,
            &linter.policy.place,
            "An endpoint denies what its policy does not allow, so this one denies every request to S3.",
            "Add a statement that allows \"*\" all actions on all resources.",
        );
    }
}
