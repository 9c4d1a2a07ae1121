//! Rules about what a policy does to plain HTTP and to TLS versions.
//!
//! Sources: "Security best practices" and "Bucket policy examples using condition keys" in the S3
//! guide; CIS AWS Foundations 2.1.1; Security Hub's control S3.5.

use super::probe::{holds, holds_without_key};
use super::{Linter, PolicyKind, Rule};
use crate::names::names;
use crate::policy::document::{Condition, Effect, Statement};
use crate::policy::request::{SECURE_TRANSPORT, TLS_VERSION};
use crate::policy::truth::Truth;

/// What a statement denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    PlainHttp,
    OldTls,
}

names! {
    Class {
        PlainHttp => "Plain HTTP",
        OldTls => "Old TLS",
    }
}

impl Class {
    /// Whether a statement is of this class; one may be of neither.
    pub(super) fn has(self, statement: &Statement) -> bool {
        statement.effect == Effect::Deny
            && match self {
                Self::PlainHttp => statement.conditions.iter().any(asks_for_http),
                Self::OldTls => tls_conditions(statement).next().is_some() && !is_dead(statement),
            }
    }
}

fn asks_for_http(condition: &Condition) -> bool {
    condition.lowercase_key == SECURE_TRANSPORT
        && holds(condition, "false") == Truth::Yes
        && holds(condition, "true") == Truth::No
}

fn tls_conditions(statement: &Statement) -> impl Iterator<Item = &Condition> {
    let conditions = statement.conditions.iter();
    conditions.filter(|condition| condition.lowercase_key == TLS_VERSION)
}

/// Whether a statement asks for plain HTTP and for a TLS version too.
fn is_dead(statement: &Statement) -> bool {
    statement.conditions.iter().any(asks_for_http)
        && tls_conditions(statement).any(|condition| holds_without_key(condition) == Truth::No)
}

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
            "Plain HTTP has no TLS version, so that both conditions are never true together.",
            "Split the statement in two, one for aws:SecureTransport and one for s3:TlsVersion.",
        );
    }
}

fn plain_http(linter: &mut Linter<'_>) {
    let open = |bucket: &String| {
        linter
            .probe
            .open_to_http(bucket)
            .map(|act| (bucket.clone(), act))
    };
    let open = linter.probe.buckets.iter().find_map(open);
    if let Some((bucket, (action, _))) = open {
        let why = format!("{action} on bucket {bucket} is not certainly denied in plain HTTP.");
        linter.find(
            Rule::HttpNotDenied,
            &linter.policy.place,
            why,
            "Deny s3:* to everyone on bucket and objects where Bool aws:SecureTransport is false.",
        );
        for statement in linter.with_effect(Effect::Allow) {
            let conditions = statement.conditions.iter();
            let mut keys = conditions.map(|condition| condition.lowercase_key.as_str());
            if keys.any(|key| key == SECURE_TRANSPORT || key == TLS_VERSION) {
                linter.find(
                    Rule::AllowInsteadOfDeny,
                    &statement.place,
                    "An Allow for secure requests does not keep other policies from allowing others.",
                    "Deny what is insecure; the Allow needs no condition on transport then.",
                );
            }
        }
    }
    if linter.kind == PolicyKind::Rcp {
        for statement in linter.with_effect(Effect::Allow) {
            linter.find(
                Rule::AllowInsteadOfDeny,
                &statement.effect_place,
                "A resource control policy can only deny, beside the Allow that AWS attaches itself.",
                "Write Deny statements alone.",
            );
        }
    }
}

fn service_principals(linter: &mut Linter<'_>) {
    // Where keys, values or the version must be mended first, a refinement would only distract.
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
    for statement in linter
        .with_effect(Effect::Deny)
        .filter(|it| Class::OldTls.has(it))
    {
        let is_everyone = statement
            .principal
            .as_ref()
            .is_none_or(|element| element.is_everyone());
        let is_exempt = |condition: &Condition| {
            ["aws:principalisawsservice", "aws:principalservicename"]
                .iter()
                .any(|start| condition.lowercase_key.starts_with(start))
        };
        if is_everyone && !statement.conditions.iter().any(is_exempt) {
            linter.find(
                Rule::ServicePrincipals,
                &statement.place,
                "S3 hides s3:TlsVersion where an AWS service calls it for another, so that such \
                 calls are judged without it.",
                "To exempt them, add BoolIfExists aws:PrincipalIsAWSService false.",
            );
        }
    }
}

fn tls_1_3(linter: &mut Linter<'_>) {
    if !linter.probe.denies_tls("1.2") || linter.probe.denies_tls("1.3") {
        return;
    }
    let mut statements = linter.with_effect(Effect::Deny);
    if let Some(statement) = statements.find(|statement| Class::OldTls.has(statement)) {
        linter.find(
            Rule::Tls13PrivateLinkMrap,
            &statement.place,
            "Callers through VPC interface endpoints and Multi-Region Access Points cannot speak \
             TLS 1.3 to S3, and are all denied.",
            "Make sure that nobody calls there, or leave the minimum at 1.2.",
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
            "It denies changing the policy to ordinary callers, so that only the account's root \
             user could mend it.",
            "Leave out s3:PutBucketPolicy and s3:DeleteBucketPolicy, or exempt an administrator.",
        );
    }
}
