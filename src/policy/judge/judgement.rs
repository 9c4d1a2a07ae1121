//! The options and the result of judging a request.

use crate::names::names;
use crate::policy::kind::PolicyKind;

names! {
    /// What a policy does to a request. It is never "allowed", since other policies may deny it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Verdict {
        /// The policy denies it, whatever the unknown values are.
        Denied => "denied",
        /// The policy may deny it.
        Undetermined => "undetermined",
        /// The policy does not deny it, or does not apply to it.
        NotDenied => "not-denied",
    }
}

names! {
    /// How to interpret `s3:TlsVersion` on plain HTTP, where AWS's own pages disagree.
    ///
    /// The IAM guide says that a positive operator does not match a missing key. The Knowledge
    /// Center ("How do I enforce TLS 1.2 or later for S3?") says that a policy with
    /// `NumericLessThan` enforces HTTPS too.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum HttpTlsVersion {
        /// Either page may be right, so a positive operator is undetermined.
        #[default]
        Disputed => "disputed",
        /// The IAM guide is right: the key is absent, and a positive operator does not match.
        Absent => "absent",
        /// The Knowledge Center is right: the key counts as lower than any version, so
        /// `NumericLessThan` matches.
        Low => "low",
    }
}

/// The options for judging.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JudgeOptions {
    /// How to interpret `s3:TlsVersion` on plain HTTP.
    pub http_tls_version: HttpTlsVersion,
    /// The kind of the policy, by whose rules it is judged.
    pub kind: PolicyKind,
    /// What the policy is attached to, as patterns of `*` and `?`: ARNs of users and roles for an
    /// identity policy, IDs of VPC endpoints, ARNs of access points, and accounts for an RCP or
    /// SCP. If empty, the policy is judged as if it were attached wherever it can be.
    pub attached_to: Vec<String>,
    /// The management account of the organization, if known. RCPs and SCPs do not apply to it.
    pub management_account: Option<String>,
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
    /// Of the value of this condition key, the ARN of a role, the path is unknown.
    RolePath(String),
    /// AWS's pages disagree on `s3:TlsVersion` over plain HTTP.
    HttpTlsVersion,
    /// AWS's pages disagree on a negated `ForAllValues` if this key is absent.
    NegatedForAllValues(String),
    /// AWS's pages disagree on `ForAnyValue` with `IfExists` if this key is absent.
    ForAnyValueIfExists(String),
    /// AWS's pages do not say what a NotResource means if this variable in it has no value.
    VariableWithoutValue(String),
    /// It is unknown which action the operation needs.
    Action,
    /// It is unknown whether the requester is one of the statement's principals.
    Principal,
    /// It is unknown whether the statement's NotPrincipal exempts the requester.
    NotPrincipal,
    /// It is unknown which resource the request is about.
    Resource,
    /// It is unknown whether the request came through the VPC endpoint.
    VpcEndpoint,
    /// It is unknown whether the request came through the access point.
    AccessPoint,
    /// It is unknown whether the policy is attached to the requester, or to the account.
    Attachment,
    /// No statement of the SCP allows the request, but one of another SCP may.
    OtherScps,
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
    /// Whether the request is denied, or may be, because no statement allows it.
    pub is_implicit: bool,
    /// If undetermined, why; sorted.
    pub reasons: Vec<Reason>,
    /// Whether the policy is about the request: it applies, or may, and names what the request is
    /// for. A policy that denies whatever it does not allow is about every request that it applies
    /// to.
    pub is_concerned: bool,
}

impl Judgement {
    pub(crate) const fn not_denied(is_concerned: bool) -> Self {
        Self {
            verdict: Verdict::NotDenied,
            statements: Vec::new(),
            is_implicit: false,
            reasons: Vec::new(),
            is_concerned,
        }
    }
}
