//! What a trial found. Serialized, it is the JSON report `s3tls.try/1`.

use std::sync::Arc;

use crate::audit::{Doubt, Requirement, Scope, Tool};
use crate::evidence::{Timestamp, Transport};
use crate::identify::Blocker;

/// The name and version of the JSON report's schema.
pub(super) const SCHEMA: &str = "s3tls.try/1";

/// The result of a trial.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Trial {
    /// Always `s3tls.try/1`.
    pub schema: &'static str,
    /// The program that made the report.
    pub tool: Tool,
    /// What was read.
    pub scope: Scope,
    /// The bucket that the policies are about.
    pub bucket: String,
    /// The existing policy that each was merged into, if any.
    pub into: Option<String>,
    /// The requests that passed the filters.
    pub requests: u64,
    /// The choices, from the one that denies least.
    pub choices: Vec<TriedChoice>,
    /// Why nothing can be concluded, if so.
    pub inconclusive: Option<String>,
}

/// What one of the policies would do.
#[derive(Debug, Clone, serde::Serialize)]
pub struct TriedChoice {
    /// What it requires.
    pub requirement: Requirement,
    /// Requests that it certainly denies.
    pub denied: u64,
    /// Requests that it may deny.
    pub undetermined: u64,
    /// Callers of which it denies some requests.
    pub callers_denied: u64,
    /// Callers of which it may deny some requests, and certainly denies none.
    pub callers_undetermined: u64,
    /// The time of the last request that it denies.
    pub last_denied: Option<Timestamp>,
    /// Why requests are undetermined.
    pub reasons: Vec<String>,
    /// Why an audit does not call the requirement safe, unless requests are known to break.
    pub unproven: Vec<Doubt>,
    /// What lint found in it.
    pub lint: LintCounts,
    /// The callers, those with most denied requests first.
    pub callers: Vec<TriedCaller>,
    /// The command that prints it.
    pub command: String,
}

/// How many findings a policy has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct LintCounts {
    /// Errors.
    pub errors: u64,
    /// Warnings.
    pub warnings: u64,
}

/// A principal with one client, and what a policy would do to it.
#[derive(Debug, Clone, serde::Serialize)]
pub struct TriedCaller {
    /// Who sent the requests; `None` if they were anonymous.
    pub principal: Option<Arc<str>>,
    /// The SDK or tool, as the User-Agent claims.
    pub client: Option<Arc<str>>,
    /// How the requests travelled, sorted. In JSON, these are TLS versions, or what there was in
    /// place of TLS.
    #[serde(serialize_with = "protocols")]
    pub transports: Vec<Transport>,
    /// How many are denied.
    pub denied: u64,
    /// How many may be denied.
    pub undetermined: u64,
    /// The time of the last of them.
    pub last_seen: Timestamp,
    /// What would let them pass; `None` if it is not known, or differs between them.
    pub remedy: Option<Arc<str>>,
    /// Why they travelled like that.
    pub cause: Option<Arc<str>>,
    /// Who has to change something.
    pub blocker: Option<Blocker>,
}

fn protocols<S: serde::Serializer>(
    transports: &[Transport],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(transports.iter().map(|transport| transport.protocol()))
}
