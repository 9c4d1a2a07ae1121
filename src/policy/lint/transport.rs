//! Rules about the effect of a policy on plain HTTP and TLS versions.
//!
//! Sources: "Security best practices" and "Bucket policy examples using condition keys" in the S3
//! guide; CIS AWS Foundations 2.1.1; Security Hub's control S3.5.

use super::class::{Class, is_about_transport, is_dead, tls_conditions};
use super::holds::{VERSIONS, holds, holds_without_key};
use super::{Linter, PolicyKind, Rule, Severity};
use crate::policy::document::{Condition, Effect, Statement};
use crate::policy::request::SECURE_TRANSPORT;
use crate::policy::truth::Truth;

pub(super) fn check(linter: &mut Linter<'_>) {
    dead_statements(linter);
    never_matching(linter);
    untried(linter);
    plain_http(linter);
    newer_versions(linter);
    service_principals(linter);
    tls_1_3(linter);
    lockout(linter);
}

fn dead_statements(linter: &mut Linter<'_>) {
    for statement in linter
        .with_effect(Effect::Deny)
        .filter(|statement| is_dead(statement))
    {
        linter.find(
            Rule::HttpAndTlsAnded,
            &statement.place,
            "Plain HTTP has no TLS version, so the two conditions are never true together.",
            "Split the statement into two, one for aws:SecureTransport and one for s3:TlsVersion.",
        );
    }
}

/// Conditions on transport that no request meets.
fn never_matching(linter: &mut Linter<'_>) {
    for statement in &linter.policy.statements {
        if is_dead(statement) {
            continue;
        }
        let is_never = |condition: &&Condition| {
            condition.lowercase_key == SECURE_TRANSPORT
                && ["true", "false"]
                    .iter()
                    .all(|value| holds(condition, value) == Truth::No)
        };
        let secure = statement.conditions.iter().find(is_never);
        let Some(condition) = secure.or_else(|| never_matching_version(linter, statement)) else {
            continue;
        };
        let (operator, key) = (&condition.operator_name, &condition.key);
        let effect = match statement.effect {
            Effect::Deny => "denies",
            Effect::Allow => "allows",
        };
        let why = match secure {
            Some(_) => format!(
                "{key} is true or false, and {operator} matches neither, so the statement {effect} \
                 nothing."
            ),
            None => {
                format!("{operator} matches no version of TLS, so the statement {effect} none.")
            }
        };
        let fix = match secure {
            Some(_) => "Write \"Bool\": {\"aws:SecureTransport\": \"false\"} to match plain HTTP.",
            None => "Use NumericLessThan with the lowest version to accept, such as \"1.2\".",
        };
        linter.find(
            Rule::TransportConditionNeverMatches,
            &condition.place,
            why,
            fix,
        );
    }
}

/// The first condition on the TLS version, if no version meets all of them, nor plain HTTP.
fn never_matching_version<'s>(
    linter: &Linter<'_>,
    statement: &'s Statement,
) -> Option<&'s Condition> {
    let conditions: Vec<_> = tls_conditions(statement).collect();
    let first = *conditions.first()?;
    let all = |is_met: &dyn Fn(&Condition) -> Truth| {
        conditions
            .iter()
            .all(|condition| is_met(condition) != Truth::No)
    };
    let is_met = VERSIONS
        .iter()
        .any(|version| all(&|own| holds(own, version)))
        || all(&|own| holds_without_key(own));
    // A value that is wrong by itself has a finding of its own.
    let has_finding = linter.findings.iter().any(|finding| {
        [Rule::ValueNotNumeric, Rule::TlsValueUnknown].contains(&finding.rule)
            && conditions
                .iter()
                .any(|own| finding.pointer.starts_with(&own.place.pointer()))
    });
    (!is_met && !has_finding).then_some(first)
}

fn untried(linter: &mut Linter<'_>) {
    let (tried, untried) = (linter.probe.targets.len(), linter.probe.untried);
    if untried > 0 {
        let all = tried + untried;
        linter.find(
            Rule::BucketsNotTried,
            &linter.policy.place,
            format!("The policy was tried on {tried} of the {all} buckets that it names."),
            "Check the policy for the others by --bucket.",
        );
    }
}

/// Whether a policy is to deny plain HTTP by itself. A bucket has one policy; of the other kinds
/// several policies work together, and most are about something else.
fn is_to_deny_http(linter: &Linter<'_>) -> bool {
    let mut statements = linter.policy.statements.iter();
    match linter.kind {
        PolicyKind::Bucket => true,
        // Directory buckets speak HTTPS only.
        //
        // Source: "Data protection and encryption" of S3 Express One Zone in the S3 guide.
        PolicyKind::DirectoryBucket => false,
        _ => statements.any(|own| own.conditions.iter().any(is_about_transport)),
    }
}

fn plain_http(linter: &mut Linter<'_>) {
    let targets = linter.probe.targets.iter();
    let mut open = targets.filter_map(|target| Some((linter.probe.open_to_http(target)?, target)));
    if let Some((action, target)) = open.next().filter(|_| is_to_deny_http(linter)) {
        let others = match open.count() {
            0 => String::new(),
            count => format!(" The same is true of {count} more."),
        };
        let why = format!(
            "{action} on {} is not certainly denied over plain HTTP.{others}",
            target.name
        );
        linter.find(
            Rule::HttpNotDenied,
            &linter.policy.place,
            why,
            "Deny everyone s3:* on the bucket and its objects where Bool aws:SecureTransport is false.",
        );
        for statement in linter.with_effect(Effect::Allow) {
            if statement.conditions.iter().any(is_about_transport) {
                linter.find(
                    Rule::AllowInsteadOfDeny,
                    &statement.place,
                    "An Allow for secure requests does not keep other policies from allowing insecure ones.",
                    "Deny insecure requests; then the Allow needs no condition on transport.",
                );
            }
        }
    }
    if linter.kind == PolicyKind::Rcp {
        for statement in linter.with_effect(Effect::Allow) {
            linter.find(
                Rule::AllowInsteadOfDeny,
                &statement.effect_place,
                "A resource control policy can only deny; AWS itself attaches the only Allow.",
                "Write only Deny statements.",
            );
        }
    }
}

/// Versions that are denied although older ones are let through, whatever the operator.
fn newer_versions(linter: &mut Linter<'_>) {
    const FIX: &str = "Use NumericLessThan with the lowest version to accept.";
    let mut is_found = false;
    for statement in linter
        .policy
        .denies()
        .filter(|statement| !is_dead(statement))
    {
        let Some(condition) = tls_conditions(statement).next() else {
            continue;
        };
        let is_met =
            |version: &str| tls_conditions(statement).all(|own| holds(own, version) != Truth::No);
        let Some([newer, older]) = linter.probe.newer_denied_by(statement) else {
            continue;
        };
        // Another statement may be to blame.
        if is_met(newer) && !is_met(older) {
            let operator = &condition.operator_name;
            let why = format!("{operator} denies TLS {newer}, but not TLS {older}.");
            linter.find(Rule::NegatedBlocksNewerTls, &condition.place, why, FIX);
            is_found = true;
        }
    }
    if is_found || linter.kind != PolicyKind::VpcEndpoint {
        return;
    }
    let mut allowing = linter.with_effect(Effect::Allow);
    let condition = allowing.find_map(|statement| tls_conditions(statement).next());
    if let Some((condition, [newer, older])) = condition.zip(linter.probe.newer_denied()) {
        let operator = &condition.operator_name;
        let why = format!(
            "{operator} allows TLS {older}, but not TLS {newer}, and an endpoint denies what its \
             policy does not allow."
        );
        let fix = "Use NumericGreaterThanEquals with the lowest version to accept.";
        linter.find(Rule::NegatedBlocksNewerTls, &condition.place, why, fix);
    }
}

fn service_principals(linter: &mut Linter<'_>) {
    // As long as there are errors in keys, values or the version, a refinement would distract.
    let is_broken = linter.has_found(&[
        Rule::VersionMissing,
        Rule::VersionOld,
        Rule::UnknownConditionKey,
        Rule::ValueNotNumeric,
        Rule::TlsValueUnknown,
    ]);
    if is_broken || !linter.kind.has_principals() {
        return;
    }
    for statement in linter.denies(Class::OldTls) {
        let is_everyone = statement
            .principal
            .as_ref()
            .is_none_or(|element| element.is_everyone());
        let is_exemption = |condition: &Condition| {
            ["aws:principalisawsservice", "aws:principalservicename"]
                .iter()
                .any(|start| condition.lowercase_key.starts_with(start))
        };
        if is_everyone && !statement.conditions.iter().any(is_exemption) {
            linter.find(
                Rule::ServicePrincipals,
                &statement.place,
                "S3 hides s3:TlsVersion from policies when an AWS service calls, so such calls are \
                 judged without it.",
                "To exempt them, add BoolIfExists aws:PrincipalIsAWSService false.",
            );
        }
    }
}

fn tls_1_3(linter: &mut Linter<'_>) {
    if !linter.probe.denies_tls("1.2") || linter.probe.denies_tls("1.3") {
        return;
    }
    let mut allowing = linter.with_effect(Effect::Allow);
    let by_version = |statement: &&Statement| tls_conditions(statement).next().is_some();
    let statement = linter.denies(Class::OldTls).next();
    let Some(statement) = statement.or_else(|| allowing.find(by_version)) else {
        return;
    };
    let (severity, why, fix) = match linter.kind {
        // A gateway endpoint leads to the ordinary endpoints of S3, an interface endpoint does not.
        PolicyKind::VpcEndpoint => (
            Severity::Warning,
            "VPC interface endpoints do not support TLS 1.3, so with this policy they deny everyone. \
             Gateway endpoints do.",
            "Make sure that the policy is that of a gateway endpoint, or keep the minimum at 1.2.",
        ),
        _ => (
            Rule::Tls13PrivateLinkMrap.severity(),
            "Callers through VPC interface endpoints and Multi-Region Access Points cannot use \
             TLS 1.3, so they are all denied.",
            "Make sure that nobody uses these, or keep the minimum at 1.2.",
        ),
    };
    linter.find_as(
        Rule::Tls13PrivateLinkMrap,
        severity,
        &statement.place,
        why,
        fix,
    );
}

fn lockout(linter: &mut Linter<'_>) {
    if linter.kind != PolicyKind::Bucket {
        return;
    }
    for index in linter.probe.lockouts() {
        let Some(statement) = linter.policy.statements.get(index) else {
            continue;
        };
        linter.find(
            Rule::Lockout,
            &statement.place,
            "The statement keeps ordinary callers from changing the policy, so only the account's \
             root user could fix it.",
            "Remove s3:PutBucketPolicy and s3:DeleteBucketPolicy, or exempt an administrator.",
        );
    }
}
