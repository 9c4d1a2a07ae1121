//! How to judge a request, and what a judgement says.

use crate::names::names;
use crate::policy::kind::PolicyKind;

/// What a policy's Deny statements do to a request. Never "allowed": other policies are not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Some statement denies it, whatever the log does not tell.
    Denied,
    /// Some statement may deny it.
    Undetermined,
    /// No statement denies it.
    NotDenied,
}

names! {
    Verdict {
        Denied => "denied",
        Undetermined => "undetermined",
        NotDenied => "not-denied",
    }
}

/// How `s3:TlsVersion` is read on plain HTTP, where AWS's own pages disagree.
///
/// The IAM guide says that a positive operator does not match a missing key. The Knowledge
/// Center ("How do I enforce TLS 1.2 or later for S3?") says that a policy with
/// `NumericLessThan` enforces HTTPS too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HttpTlsVersion {
    /// Both may be: a positive operator is undetermined.
    #[default]
    Disputed,
    /// The key is absent, and a positive operator does not match.
    Absent,
    /// The key counts as lower than any version, and `NumericLessThan` matches.
    Low,
}

names! {
    HttpTlsVersion {
        Disputed => "disputed",
        Absent => "absent",
        Low => "low",
    }
}

/// How to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JudgeOptions {
    /// How `s3:TlsVersion` is read on plain HTTP.
    pub http_tls_version: HttpTlsVersion,
    /// What the policy is attached to: only a bucket's own policy spares its owner's root.
    pub kind: PolicyKind,
}

/// A statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId {
    /// Its place in the policy, counted from 0.
    pub index: usize,
    /// Its Sid.
    pub sid: Option<String>,
}

/// What a log leaves open, so that a verdict is not certain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// This condition key, as the policy spells it.
    Key(String),
    /// What AWS means: its pages disagree on `s3:TlsVersion` over plain HTTP.
    HttpTlsVersion,
    /// What AWS means: its pages disagree on a negated `ForAllValues` where this key is absent.
    NegatedForAllValues(String),
    /// Which action the operation needs.
    Action,
    /// Whom the statement's Principal means.
    Principal,
    /// Whom the statement's NotPrincipal spares.
    NotPrincipal,
    /// Which resource was asked for.
    Resource,
    /// There are too many combinations of unknown keys to try.
    TooManyWorlds,
}

/// A verdict with its grounds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Where denied, the statements that certainly deny; where no single one is certain but
    /// together they are, or where undetermined, those that may.
    pub statements: Vec<StatementId>,
    /// Where undetermined, what the log leaves open; sorted.
    pub reasons: Vec<Reason>,
}
