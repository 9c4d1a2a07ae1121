//! Rules about the effect of a policy on plain HTTP and TLS versions.
//!
//! Sources: "Security best practices" and "Bucket policy examples using condition keys" in the S3
//! guide; CIS AWS Foundations 2.1.1; Security Hub's control S3.5.

use super::class::{Class, is_about_transport, is_dead};
use super::{Linter, PolicyKind, Rule};
use crate::policy::document::{Condition, Effect};

pub(super) fn check(linter: &mut Linter<'_>) {
    dead_statements(linter);
    plain_http(linter);
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

fn plain_http(linter: &mut Linter<'_>) {
    let open = linter.probe.buckets.iter().find_map(|bucket| {
        let action = linter.probe.open_to_http(bucket)?.name;
        Some(format!(
            "{action} on bucket {bucket} is not certainly denied over plain HTTP."
        ))
    });
    if let Some(why) = open {
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

fn service_principals(linter: &mut Linter<'_>) {
    // As long as there are errors in keys, values or the version, a refinement would distract.
    let is_broken = linter.has_found(&[
        Rule::VersionMissing,
        Rule::VersionOld,
        Rule::UnknownConditionKey,
        Rule::ValueNotNumeric,
        Rule::TlsValueUnknown,
    ]);
    if is_broken || linter.kind == PolicyKind::Identity {
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
    if let Some(statement) = linter.denies(Class::OldTls).next() {
        linter.find(
            Rule::Tls13PrivateLinkMrap,
            &statement.place,
            "Callers through VPC interface endpoints and Multi-Region Access Points cannot use \
             TLS 1.3, so they are all denied.",
            "Make sure that nobody uses these, or keep the minimum at 1.2.",
        );
    }
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
