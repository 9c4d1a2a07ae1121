//! The Deny statements that a policy against insecure transport consists of.

use super::holds::{holds, holds_without_key};
use crate::names::names;
use crate::policy::document::{Condition, Effect, Statement};
use crate::policy::request::{SECURE_TRANSPORT, TLS_VERSION};
use crate::policy::truth::Truth;

names! {
    /// What a statement denies.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum Class {
        PlainHttp => "Plain HTTP",
        OldTls => "Old TLS",
    }
}

impl Class {
    /// Whether a statement belongs to this class. It may belong to both or neither.
    pub(super) fn includes(self, statement: &Statement) -> bool {
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

pub(super) fn tls_conditions(statement: &Statement) -> impl Iterator<Item = &Condition> {
    statement
        .conditions
        .iter()
        .filter(|condition| is_about_version(condition))
}

/// Whether a condition is about the TLS version, whose key each service names after itself.
///
/// Source: "Condition keys for Amazon S3 Express" in the Service Authorization Reference.
pub(super) fn is_about_version(condition: &Condition) -> bool {
    [TLS_VERSION, "s3express:tlsversion"].contains(&condition.lowercase_key.as_str())
}

/// Whether a condition is about TLS or its version.
pub(super) fn is_about_transport(condition: &Condition) -> bool {
    condition.lowercase_key == SECURE_TRANSPORT || is_about_version(condition)
}

/// Whether a statement never matches, because it requires both plain HTTP and a TLS version.
pub(super) fn is_dead(statement: &Statement) -> bool {
    statement.conditions.iter().any(asks_for_http)
        && tls_conditions(statement).any(|condition| holds_without_key(condition) == Truth::No)
}
