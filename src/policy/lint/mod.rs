//! Mistakes in a policy that AWS accepts all the same.
//!
//! Where possible, the rules do not look at the text of a policy, but judge made-up requests by it.
//!
//! Sources: each file names the pages.

mod class;
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
use class::Class;
use probe::Probe;

/// A violation of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintFinding {
    /// The rule.
    pub rule: Rule,
    /// How much it matters.
    pub severity: Severity,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, in characters counted from 1.
    pub column: usize,
    /// The position as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// Why it matters, in one sentence.
    pub why: String,
    /// How to fix it, in one sentence.
    pub fix: String,
}

/// What access logs say about a bucket, for the rules that need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogFacts {
    /// All logged requests.
    pub requests: u64,
    /// Requests to a website endpoint, which speaks plain HTTP only.
    pub website_requests: u64,
    /// Requests that CloudFront forwarded for its viewers.
    pub cloudfront_requests: u64,
    /// Requests over TLS 1.0 or 1.1.
    pub below_tls_1_2: u64,
}

/// Finds mistakes in a policy, sorted by position, then by rule.
///
/// A policy that denies plain HTTP and old TLS as intended has only findings of
/// [`Severity::Info`].
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

/// A policy, and what has been found in it.
struct Linter<'p> {
    policy: &'p Policy,
    kind: PolicyKind,
    probe: Probe<'p>,
    findings: Vec<LintFinding>,
}

impl<'p> Linter<'p> {
    fn find(&mut self, rule: Rule, place: &Place, why: impl Into<String>, fix: impl Into<String>) {
        self.findings.push(LintFinding {
            rule,
            severity: rule.severity(),
            line: place.line,
            column: place.column,
            pointer: place.pointer(),
            why: why.into(),
            fix: fix.into(),
        });
    }

    fn has_found(&self, rules: &[Rule]) -> bool {
        self.findings
            .iter()
            .any(|finding| rules.contains(&finding.rule))
    }

    fn with_effect(&self, effect: Effect) -> impl Iterator<Item = &'p Statement> + use<'p> {
        self.policy
            .statements
            .iter()
            .filter(move |statement| statement.effect == effect)
    }

    /// The Deny statements of a class.
    fn denies(&self, class: Class) -> impl Iterator<Item = &'p Statement> + use<'p> {
        self.policy
            .denies()
            .filter(move |statement| class.includes(statement))
    }
}
