//! The options and the result of judging a request.

use crate::names::names;
use crate::policy::kind::PolicyKind;

/// What a policy's Deny statements do to a request. It is never "allowed", since other policies may
/// deny it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Some statement denies it, whatever the unknown values are.
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

/// How to interpret `s3:TlsVersion` on plain HTTP, where AWS's own pages disagree.
///
/// The IAM guide says that a positive operator does not match a missing key. The Knowledge
/// Center ("How do I enforce TLS 1.2 or later for S3?") says that a policy with
/// `NumericLessThan` enforces HTTPS too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HttpTlsVersion {
    /// Either page may be right, so a positive operator is undetermined.
    #[default]
    Disputed,
    /// The IAM guide is right: the key is absent, and a positive operator does not match.
    Absent,
    /// The Knowledge Center is right: the key counts as lower than any version, so
    /// `NumericLessThan` matches.
    Low,
}

names! {
    HttpTlsVersion {
        Disputed => "disputed",
        Absent => "absent",
        Low => "low",
    }
}

/// The options for judging.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JudgeOptions {
    /// How to interpret `s3:TlsVersion` on plain HTTP.
    pub http_tls_version: HttpTlsVersion,
    /// What the policy is attached to. Only a bucket policy exempts the root of the bucket's owner.
    pub kind: PolicyKind,
}

/// Identifies a statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId {
    /// The index in the policy, counted from 0.
    pub index: usize,
    /// The Sid.
    pub sid: Option<String>,
}

/// Why a verdict is not certain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The value of this condition key is unknown.
    Key(String),
    /// AWS's pages disagree on `s3:TlsVersion` over plain HTTP.
    HttpTlsVersion,
    /// AWS's pages disagree on a negated `ForAllValues` if this key is absent.
    NegatedForAllValues(String),
    /// It is unknown which action the operation needs.
    Action,
    /// It is unknown whether the requester is one of the statement's principals.
    Principal,
    /// It is unknown whether the statement's NotPrincipal exempts the requester.
    NotPrincipal,
    /// It is unknown which resource the request is about.
    Resource,
    /// There are too many combinations of unknown keys to try.
    TooManyWorlds,
}

/// A verdict, and why.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// If denied, the statements that certainly deny. If undetermined, or if no single statement is
    /// certain to deny but one of several is, the statements that may deny.
    pub statements: Vec<StatementId>,
    /// If undetermined, why; sorted.
    pub reasons: Vec<Reason>,
}
