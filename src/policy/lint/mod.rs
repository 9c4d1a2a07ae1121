//! What is wrong with a policy that AWS accepts.
//!
//! Sources: the pages that each rule's file names. What a policy does to a request is not read
//! off its text but tried, by judging requests made for it.

mod compliance;
mod conditions;
mod document;
mod logs;
mod probe;
mod rule;
mod scope;
mod transport;

pub use compliance::{Compliance, ssl_requests_only};
pub use rule::{Rule, Severity};

use super::kind::PolicyKind;
use crate::policy::document::{Effect, Place, Policy, Statement};
use probe::Probe;

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
    /// How to mend it, in one sentence.
    pub mend: String,
}

/// What access logs say about a bucket, for the rules that need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogFacts {
    /// All requests that were logged.
    pub requests: u64,
    /// Requests to a website endpoint, which speaks plain HTTP only.
    pub website_requests: u64,
    /// Requests that CloudFront sent on for its viewers.
    pub cloudfront_requests: u64,
    /// Requests over TLS 1.0 or 1.1.
    pub below_tls_1_2: u64,
}

/// Finds what is wrong with a policy; sorted by place, then by rule.
///
/// A policy that does what it is for has no finding but of [`Severity::Info`].
pub fn lint(policy: &Policy, kind: PolicyKind, facts: Option<&LogFacts>) -> Vec<LintFinding> {
    let mut linter = Linter {
        policy,
        kind,
        probe: Probe::new(policy),
        findings: Vec::new(),
    };
    document::check(&mut linter);
    conditions::check(&mut linter);
    transport::check(&mut linter);
    scope::check(&mut linter);
    if let Some(facts) = facts {
        logs::check(&mut linter, facts);
    }
    let mut findings = linter.findings;
    findings.sort_by(|a, b| {
        let place = |finding: &LintFinding| (finding.line, finding.column, finding.rule);
        place(a).cmp(&place(b)).then_with(|| a.why.cmp(&b.why))
    });
    findings
}

/// A policy that is being looked at.
struct Linter<'p> {
    policy: &'p Policy,
    kind: PolicyKind,
    probe: Probe<'p>,
    findings: Vec<LintFinding>,
}

impl<'p> Linter<'p> {
    fn find(&mut self, rule: Rule, place: &Place, why: impl Into<String>, mend: impl Into<String>) {
        self.findings.push(LintFinding {
            rule,
            severity: rule.severity(),
            line: place.line,
            column: place.column,
            pointer: place.pointer(),
            why: why.into(),
            mend: mend.into(),
        });
    }

    fn has_found(&self, rules: &[Rule]) -> bool {
        self.findings
            .iter()
            .any(|finding| rules.contains(&finding.rule))
    }

    fn with_effect(&self, effect: Effect) -> impl Iterator<Item = &'p Statement> + use<'p> {
        let statements = self.policy.statements.iter();
        statements.filter(move |statement| statement.effect == effect)
    }
}
