//! IAM policies: reading, linting and writing them, and judging logged requests against them.
//!
//! A log tells only part of what a policy looks at, and one policy is not all that decides. So a
//! request is denied, not denied or undetermined, and never "allowed".
//!
//! Sources: the IAM and S3 user guides; each file names its pages.

mod condition;
mod document;
mod json;
mod keys;
mod network;
mod operator;
mod parse;
mod pattern;
mod policy_error;
mod principal_element;
mod statement;
mod template;

mod asked;
mod candidates;
mod context;
mod judge;
mod judgement;
mod matter;
mod possible;
mod principal;
mod request;
mod tri;
mod witness;
mod worlds;

mod circumstances;
mod fields;
mod logged;
mod operations;
mod read;
mod signature;
mod url;
mod who;

mod generate;
mod kind;
mod lint;
mod naming;
mod written;

pub mod simulate;

pub use context::{Context, Value, Values};
pub use document::Policy;
pub use fields::{LogField, fields_needed};
pub use generate::{GenerateError, GenerateOptions, generate};
pub use judgement::{HttpTlsVersion, JudgeOptions, Judgement, Reason, StatementId, Verdict};
pub use kind::{Partition, PolicyKind};
pub use lint::{Compliance, LintFinding, LogFacts, Rule, Severity, lint, ssl_requests_only};
pub use logged::LoggedRequest;
pub use operations::{Certainty, Operation, ResourceKind};
pub use policy_error::PolicyError;
pub use principal::Principal;
pub use read::request_of;
pub use request::{Actions, Request, Resource};
