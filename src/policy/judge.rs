//! Whether a policy denies a request, as far as a log can tell.

use super::matter::Matter;
use super::principal::Principal;
use super::request::{Actions, Request};
use super::tri::Tri;
use super::worlds::try_all;
use super::{Policy, PolicyKind};

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

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 3] = [Self::Denied, Self::Undetermined, Self::NotDenied];

    /// The name used in every report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Undetermined => "undetermined",
            Self::NotDenied => "not-denied",
        }
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

impl Policy {
    /// Holds a request against the policy's Deny statements.
    ///
    /// It is denied if in every world that agrees with what is known some statement denies it,
    /// not denied if in none, and else undetermined. Two rules of S3's come before: no policy
    /// decides on what S3 does itself, and a bucket's owner root keeps its hold on the policy.
    ///
    /// Source: "Policy evaluation logic" in the IAM guide; "PutBucketPolicy" in the S3 API
    /// reference for the owner's root.
    pub fn judge(&self, request: &Request, options: &JudgeOptions) -> Judgement {
        let settled = |verdict| Judgement {
            verdict,
            statements: Vec::new(),
            reasons: Vec::new(),
        };
        if request.actions == Actions::NoPolicy
            || request.principal == Principal::S3 && request.actions != Actions::Unknown
        {
            return settled(Verdict::NotDenied);
        }
        let matter = Matter::new(self, request, options);
        let outcome = try_all(&matter.open, &matter.unknowns);
        match outcome.denied {
            Tri::No => settled(Verdict::NotDenied),
            Tri::Yes => {
                let certain = outcome.statements.contains(&Tri::Yes);
                let wanted = |truth: Tri| truth == Tri::Yes || !certain && truth == Tri::Maybe;
                Judgement {
                    statements: matter.named(&outcome.statements, wanted),
                    ..settled(Verdict::Denied)
                }
            }
            Tri::Maybe => {
                let mut reasons = matter.reasons(&outcome.statements);
                if outcome.worlds.is_none() || matter.is_cut {
                    reasons.push(Reason::TooManyWorlds);
                }
                reasons.sort();
                reasons.dedup();
                Judgement {
                    verdict: Verdict::Undetermined,
                    statements: matter.named(&outcome.statements, |truth| truth != Tri::No),
                    reasons,
                }
            }
        }
    }
}
