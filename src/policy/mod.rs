//! IAM policies: reading, linting and writing them, and judging logged requests against them.
//!
//! A log tells only part of what a policy looks at, and one policy is not all that decides. So a
//! request is denied, not denied or undetermined, and never "allowed".
//!
//! Sources: the IAM and S3 user guides; each file names its pages.

mod candidates;
mod circumstances;
mod condition;
mod context;
mod document;
mod fields;
mod generate;
mod json;
mod judge;
mod keys;
mod lint;
mod logged;
mod matter;
mod operations;
mod operator;
mod pattern;
mod principal;
mod request;
mod statement;
mod tri;
mod url;
mod witness;
mod worlds;

pub use context::{Context, Value, Values};
pub use document::{Policy, PolicyError};
pub use fields::{LogField, fields_needed};
pub use generate::{GenerateError, GenerateOptions, Partition, PolicyKind, generate};
pub use judge::{HttpTlsVersion, JudgeOptions, Judgement, Reason, StatementId, Verdict};
pub use lint::{Compliance, LintFinding, LogFacts, Rule, Severity, lint, ssl_requests_only};
pub use logged::{LoggedRequest, request_of};
pub use operations::{Certainty, Operation, ResourceKind};
pub use principal::Principal;
pub use request::{Actions, Request, Resource};
