//! What is wrong with a policy that AWS accepts.

use super::{Policy, PolicyKind};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The policy does not do what it is for, or does harm.
    Error,
    /// It may, in some cases.
    Warning,
    /// Good to know.
    Info,
}

impl Severity {
    /// The name used in every report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Plain HTTP is not denied.
    HttpNotDenied,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 1] = [Self::HttpNotDenied];

    /// The name used in every report.
    pub const fn name(self) -> &'static str {
        "http-not-denied"
    }

    /// How much its findings matter.
    pub const fn severity(self) -> Severity {
        Severity::Error
    }

    /// What it finds, in one line.
    pub const fn description(self) -> &'static str {
        ""
    }
}

/// A place where a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintFinding {
    /// The rule.
    pub rule: Rule,
    /// How much it matters.
    pub severity: Severity,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// The place as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// Why it matters, in one sentence.
    pub why: String,
    /// How to mend it.
    pub mend: String,
}

/// What access logs say about a bucket, for the rules that need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogFacts {
    /// Requests that were logged at all.
    pub requests: u64,
    /// Requests to a website endpoint, which speaks plain HTTP only.
    pub website_requests: u64,
    /// Requests that CloudFront sent on for its viewers.
    pub cloudfront_requests: u64,
    /// Requests over TLS 1.0 or 1.1.
    pub below_tls_1_2: u64,
}

/// Finds what is wrong with a policy; sorted by place, then by rule.
pub fn lint(_policy: &Policy, _kind: PolicyKind, _facts: Option<&LogFacts>) -> Vec<LintFinding> {
    Vec::new()
}
