//! IAM policies: parsing, linting and generating them, and judging logged requests by them.
//!
//! A log records only part of what a policy looks at, and other policies decide too. So a request
//! is denied, not denied or undetermined, but never "allowed".
//!
//! Sources: the IAM and S3 user guides. Each file names the pages.

mod document;
mod generate;
mod judge;
mod kind;
mod lint;
mod request;
pub mod simulate;
mod size_limit;
mod trial;
mod truth;

pub use document::{
    BrokenPolicy, Held, HeldPlace, HeldPolicy, MAX_POLICY_FILE, PassedOver, Policy, PolicyError,
    read_policies,
};
pub use generate::{
    GenerateError, GenerateOptions, MergeError, Merged, PolicyFormat, generate, generate_as,
    generate_notes, merge,
};
pub use judge::{HttpTlsVersion, JudgeOptions, Verdict};
pub use kind::{Partition, PolicyKind};
pub use lint::{
    Answer, Closed, Example, Explanation, LintFinding, LintOptions, LogFacts, Requirement, Rule,
    Severity, Source, closed, lint, rule_page, rules_page, traffic_of,
};
pub use trial::{Candidate, LintCounts, Trial, TriedCaller, TriedChoice, try_policies};

// Only tests and the fuzzer judge single requests from outside.
#[doc(hidden)]
pub use judge::{Judgement, Reason, StatementId};
#[doc(hidden)]
pub use request::{
    Actions, Context, LoggedRequest, Principal, Request, Resource, Value, Values, request_of,
};
#[doc(hidden)]
pub use simulate::{LogField, fields_needed};
