//! IAM policies: reading, linting and writing them, and judging logged requests against them.
//!
//! A log tells only part of what a policy looks at, and one policy is not all that decides. So a
//! request is denied, not denied or undetermined, and never "allowed".
//!
//! Sources: the IAM and S3 user guides; each file names its pages.

mod compliance;
mod context;
mod document;
mod generate;
mod judge;
mod lint;
mod logged;
mod principal;
mod request;

pub use compliance::{Compliance, ssl_requests_only};
pub use context::{Context, Value, Values};
pub use document::{Policy, PolicyError};
pub use generate::{GenerateError, GenerateOptions, Partition, PolicyKind, generate};
pub use judge::{HttpTlsVersion, JudgeOptions, Judgement, Reason, StatementId, Verdict};
pub use lint::{LintFinding, LogFacts, Rule, Severity, lint};
pub use logged::{LogField, LoggedRequest, fields_needed, request_of};
pub use principal::Principal;
pub use request::{Actions, Request, Resource};
