//! What a bucket's policy refuses already, as `s3tls policy lint` sees it.

use crate::evidence::TlsVersion;
use crate::input::Unanswered;
use crate::names::names;
use crate::policy::{Closed, LintOptions, Policy, PolicyKind, Severity, closed, lint};

/// What a bucket's policy refuses already.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PolicyFacts {
    /// Whether there is one.
    pub state: PolicyState,
    /// Whether it certainly denies plain HTTP; `None` if that is not known.
    pub refuses_http: Option<bool>,
    /// The lowest version of TLS that it lets through, if it certainly denies any.
    pub min_tls: Option<TlsVersion>,
    /// How many errors lint finds in it.
    pub lint_errors: u64,
    /// How many warnings lint finds in it.
    pub lint_warnings: u64,
}

names! {
    /// Whether a bucket has a policy.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum PolicyState {
        /// It has one.
        Present => "present",
        /// It has none.
        Absent => "none",
        /// What S3 answered is not a policy.
        Invalid => "invalid",
        /// S3 does not tell.
        Unknown => "unknown",
    }
}

impl PolicyFacts {
    pub(super) fn of(answer: &Result<Option<String>, Unanswered>, bucket: &str) -> Self {
        match answer {
            Err(_) => Self::unknown(PolicyState::Unknown),
            Ok(None) => Self {
                refuses_http: Some(false),
                ..Self::unknown(PolicyState::Absent)
            },
            Ok(Some(text)) => match Policy::parse(text) {
                Ok(policy) => Self::of_policy(&policy, bucket),
                Err(_) => Self::unknown(PolicyState::Invalid),
            },
        }
    }

    fn unknown(state: PolicyState) -> Self {
        Self {
            state,
            refuses_http: None,
            min_tls: None,
            lint_errors: 0,
            lint_warnings: 0,
        }
    }

    fn of_policy(policy: &Policy, bucket: &str) -> Self {
        let options = LintOptions {
            kind: PolicyKind::Bucket,
            bucket: Some(bucket),
            facts: None,
        };
        let findings = lint(policy, &options);
        let count = |severity| {
            let same = findings.iter().filter(|own| own.severity == severity);
            same.count() as u64
        };
        let Closed { http, min_tls } = closed(policy, bucket);
        Self {
            state: PolicyState::Present,
            refuses_http: Some(http),
            min_tls,
            lint_errors: count(Severity::Error),
            lint_warnings: count(Severity::Warning),
        }
    }
}
