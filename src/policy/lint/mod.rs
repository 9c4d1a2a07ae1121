//! Mistakes in a policy that AWS accepts all the same, and what AWS refuses.
//!
//! Where possible, the rules do not look at the text of a policy, but judge made-up requests by it:
//! over plain HTTP and over every version of TLS, on every bucket that the policy names.
//!
//! Sources: each file names the pages.

mod actions;
mod callers;
mod class;
mod closed;
mod conditions;
mod document;
mod explanation;
mod holds;
mod keys;
mod logs;
mod page;
mod probe;
mod refused;
mod requirement;
mod rule;
mod scope;
mod targets;
mod transport;
mod values;

pub use closed::{Closed, closed};
pub use explanation::{Example, Explanation, Source};
pub use logs::traffic_of;
pub use page::{rule_page, rules_page};
pub use requirement::{Answer, Requirement};
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

/// What is known of a policy apart from its text.
#[derive(Debug, Clone, Copy, Default)]
pub struct LintOptions<'a> {
    /// What it is attached to.
    pub kind: PolicyKind,
    /// The bucket that it is attached to, or is to be checked for.
    pub bucket: Option<&'a str>,
    /// What the access logs of its buckets say.
    pub facts: Option<&'a LogFacts>,
}

impl From<PolicyKind> for LintOptions<'_> {
    fn from(kind: PolicyKind) -> Self {
        Self {
            kind,
            ..Self::default()
        }
    }
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
/// [`Severity::Note`].
pub fn lint(policy: &Policy, options: &LintOptions<'_>) -> Vec<LintFinding> {
    let mut linter = Linter {
        policy,
        kind: options.kind,
        bucket: options.bucket,
        probe: Probe::new(policy, options.kind, options.bucket),
        findings: Vec::new(),
    };
    document::check(&mut linter);
    refused::check(&mut linter);
    conditions::check(&mut linter);
    values::check(&mut linter);
    transport::check(&mut linter);
    scope::check(&mut linter);
    if let Some(facts) = options.facts {
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
    bucket: Option<&'p str>,
    probe: Probe<'p>,
    findings: Vec<LintFinding>,
}

impl<'p> Linter<'p> {
    fn find(&mut self, rule: Rule, place: &Place, why: impl Into<String>, fix: impl Into<String>) {
        self.find_as(rule, rule.severity(), place, why, fix);
    }

    /// Adds a finding that matters more or less than others of its rule.
    fn find_as(
        &mut self,
        rule: Rule,
        severity: Severity,
        place: &Place,
        why: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.findings.push(LintFinding {
            rule,
            severity,
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
